"""S/MIME certificates of identities.

Source: API reference (model).
"""

from collections.abc import Mapping
from typing import Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging
from gatepost.ses.certificates import associations
from gatepost.ses.certificates.associations import Association


@sesv2.operation("AssociateEmailIdentityCertificate")
def associate_email_identity_certificate(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """Sign the mail of an address with a certificate, where its configuration set asks for that.

    Raises: IdentityNotFound, BadRequest, CertificateExists.
    Source: API reference, AssociateEmailIdentityCertificate (model).
    """
    associations.add(call, request["EmailIdentity"], request.get("FromAddress", ""), request["CertificateArn"])
    return {}


@sesv2.operation("ListEmailIdentityCertificates")
def list_email_identity_certificates(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """The certificates of an identity's addresses.

    Raises: IdentityNotFound, InvalidNextToken.
    Source: API reference, ListEmailIdentityCertificates (model).
    """
    found, token = paging.fill(
        call,
        "ListEmailIdentityCertificates",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: associations.page(call, request["EmailIdentity"], after, most),
        lambda one: one.address,
    )
    return {"Certificates": [_described(one) for one in found], "NextToken": token}


@sesv2.operation("DisassociateEmailIdentityCertificate")
def disassociate_email_identity_certificate(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """Sign the mail of an address no more.

    Raises: IdentityNotFound, BadRequest.
    Source: API reference, DisassociateEmailIdentityCertificate (model).
    """
    associations.remove(call, request["EmailIdentity"], request.get("FromAddress", ""))
    return {}


def _described(one: Association) -> dict[str, Any]:
    return {
        "FromAddress": one.address,
        "Status": one.status,
        "CertificateArn": one.arn,
        "CertificateExpiryTime": one.expires_at,
    }
