"""The certificate that a pool's SAML requests are signed with, made when it is first asked for.

Source: API reference, GetSigningCertificate (model: ten years); base64 of DER without PEM's lines (guessed).
"""

from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from gatepost.call import Call
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import signing_certificates
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import GetSigningCertificateRequestTypeDef

LIFETIME = timedelta(days=3652)
KEY_BITS = 2048

_get = select(signing_certificates.c.certificate).where(signing_certificates.c.pool_id == bindparam("pool"))
_add = pools.belonging(signing_certificates).on_conflict_do_nothing(index_elements=["pool_id"])


@cognito.operation("GetSigningCertificate")
def get_signing_certificate(call: Call, request: "GetSigningCertificateRequestTypeDef") -> dict[str, Any]:
    """The pool's certificate, the same every time.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    certificate = call.tx.value(_get, {"pool": pool.pool_id})
    if certificate is None:
        pools.add(call, _add, _made(call, pool))
        certificate = call.tx.value(_get, {"pool": pool.pool_id})
    return {"Certificate": b64encode(certificate).decode()}


def _made(call: Call, pool: Pool) -> dict[str, Any]:
    from cryptography import x509  # here, because few pools ever need one
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, pool.pool_id)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(call.now)
        .not_valid_after(call.now + LIFETIME)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    sealed = call.world.seal.seal(private, f"signing certificate {pool.pool_id}")
    return {"pool_id": pool.pool_id, "certificate": certificate.public_bytes(Encoding.DER), "sealed_key": sealed}
