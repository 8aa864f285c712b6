"""Checking what an authenticator signed, at a registration and at a sign-in. The cryptography is py_webauthn's.

What comes from a browser is anything at all: whatever can't be read is refused, and nothing is read that is longer than it can be.
Source: WebAuthn, level 3, sections 7.1 and 7.2; which exception means which check (model).
"""

import hashlib
import hmac
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson

from gatepost.cognito.errors import (
    CognitoError,
    InvalidParameter,
    NotAuthorized,
    WebAuthnChallengeNotFound,
    WebAuthnCredentialNotSupported,
    WebAuthnOriginNotAllowed,
    WebAuthnRelyingPartyMismatch,
)
from gatepost.cognito.passkeys import names, relying_party

if TYPE_CHECKING:
    from webauthn.helpers.structs import CollectedClientData, RegistrationCredential

ALGORITHMS = (-7, -257)
"""ES256 and RS256, by their numbers in COSE. Source: guide, amazon-cognito-user-pools-authentication-flow-methods (guide)."""
LONGEST_ID = 1023
"""Bytes of a credential's id. Source: WebAuthn, level 3, section 4."""
_LONGEST = {"clientDataJSON": 16_384, "attestationObject": 131_072, "authenticatorData": 16_384, "signature": 4_096, "userHandle": 256}
"""Characters of the parts of a response; an attestation carries certificates."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,1364}")


@dataclass(frozen=True, slots=True)
class Registered:
    """A new credential. `attachment` is `platform` or `cross-platform`, None when the browser did not say."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    name: str
    attachment: str | None
    transports: Sequence[str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a signature is checked with: the credential's key, whose it is and what it counted last."""

    public_key: bytes
    sign_count: int
    user_handle: bytes


def registered(credential: Any, challenge: bytes, site: str, *, verifying: bool) -> Registered:
    """A credential that was made for this challenge, on a page of this relying party.

    No attestation is asked for, but one that comes along must be genuine.
    Raises: InvalidParameter (nonsense), WebAuthnChallengeNotFound (another challenge), WebAuthnOriginNotAllowed,
    WebAuthnRelyingPartyMismatch, WebAuthnCredentialNotSupported.
    """
    from webauthn import verify_registration_response  # here, because few pools have passkeys
    from webauthn.helpers.cose import COSEAlgorithmIdentifier
    from webauthn.helpers.parse_registration_credential_json import parse_registration_credential_json

    with _reading(InvalidParameter("Credential is not a RegistrationResponseJSON.")):
        _require_reasonable(credential)
        parsed = parse_registration_credential_json(credential)
        client_data = _client_data(parsed.response.client_data_json)
    if not hmac.compare_digest(client_data.challenge, challenge):
        raise WebAuthnChallengeNotFound()
    if not relying_party.admits(site, client_data.origin):
        raise WebAuthnOriginNotAllowed(client_data.origin)
    _require_supported(parsed, site, verifying=verifying)
    with _reading(InvalidParameter("The registration could not be verified.")):
        done = verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=site,
            expected_origin=client_data.origin,
            require_user_verification=verifying,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(number) for number in ALGORITHMS],
        )
    attachment = None if parsed.authenticator_attachment is None else parsed.authenticator_attachment.value
    transports = [transport.value for transport in parsed.response.transports or ()]
    name = names.of_product(done.aaguid)
    return Registered(done.credential_id, done.credential_public_key, done.sign_count, name, attachment, list(dict.fromkeys(transports)))


def credential_id(credential: str) -> str | None:
    """The id, in base64url, of the credential that signed a response; None when it names none."""
    try:
        found = _object(credential).get("id")
    except ValueError:
        return None
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def asserted(credential: str, challenge: bytes, site: str, known: Known, *, verifying: bool) -> int:
    """What the authenticator has counted by now, when it signed this challenge on a page of this relying party.

    A count that did not grow comes from a copy of the authenticator.
    Raises: NotAuthorized. Source: that there is one refusal for everything (guessed).
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers.parse_authentication_credential_json import parse_authentication_credential_json

    with _reading(NotAuthorized()):
        given = _object(credential)
        _require_reasonable(given)
        parsed = parse_authentication_credential_json(given)
        client_data = _client_data(parsed.response.client_data_json)
        handle = parsed.response.user_handle
        if not relying_party.admits(site, client_data.origin) or (handle and handle != known.user_handle):
            raise NotAuthorized()
        return verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=site,
            expected_origin=client_data.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=verifying,
        ).new_sign_count


def _require_supported(parsed: "RegistrationCredential", site: str, *, verifying: bool) -> None:
    """What has an exception of its own: the relying party that the authenticator knew, its key's algorithm, whether it knew its user."""
    from webauthn.helpers import decode_credential_public_key, parse_attestation_object

    with _reading(InvalidParameter("Credential is not a RegistrationResponseJSON.")):
        data = parse_attestation_object(parsed.response.attestation_object).auth_data
    if not hmac.compare_digest(data.rp_id_hash, hashlib.sha256(site.encode()).digest()):
        raise WebAuthnRelyingPartyMismatch()
    made = data.attested_credential_data
    with _reading(WebAuthnCredentialNotSupported()):
        if made is None or decode_credential_public_key(made.credential_public_key).alg not in ALGORITHMS:
            raise WebAuthnCredentialNotSupported()
    if len(made.credential_id) > LONGEST_ID or (verifying and not data.flags.uv):
        raise WebAuthnCredentialNotSupported()


def _client_data(raw: bytes) -> "CollectedClientData":
    """What the browser says that it asked the authenticator for. One that speaks for a page in another site's frame is refused."""
    from webauthn.helpers import parse_client_data_json

    found = parse_client_data_json(raw)
    if not isinstance(found.origin, str) or found.cross_origin:  # pyright: ignore[reportUnnecessaryIsInstance]  # it is what JSON says
        raise ValueError("clientDataJSON names no origin, or a frame's")
    return found


def _object(text: str) -> dict[str, Any]:
    found = orjson.loads(text)
    if not isinstance(found, dict):
        raise ValueError("a credential is an object")
    return cast("dict[str, Any]", found)


def _require_reasonable(credential: Any) -> None:
    response: Mapping[str, Any] = credential["response"]
    for name, longest in _LONGEST.items():
        if len(response.get(name) or "") > longest:
            raise ValueError(f"{name} is longer than any")


@contextmanager
def _reading(refusal: CognitoError) -> Generator[None]:
    """Refuse what can't be read. Which exceptions CBOR, JSON and keys made of noise end in, the library does not promise."""
    try:
        yield
    except CognitoError:
        raise
    except Exception as error:
        raise refusal from error
