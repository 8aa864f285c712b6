"""Identities: asking for them to be verified, listing them, their state, and deleting them. Nothing here says "exists".

Source: API reference (model); SES guide, creating-identities (guide).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.rules.identities import is_address, stored_name
from gatepost.ses import paging
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import dkim, inheritance, record, removal, verification
from gatepost.ses.identities.names import name_in
from gatepost.ses.identities.record import Identity, Status

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        DeleteIdentityRequestTypeDef,
        DeleteVerifiedEmailAddressRequestTypeDef,
        GetIdentityDkimAttributesRequestTypeDef,
        GetIdentityVerificationAttributesRequestTypeDef,
        ListIdentitiesRequestTypeDef,
        SetIdentityDkimEnabledRequestTypeDef,
        VerifyDomainDkimRequestTypeDef,
        VerifyDomainIdentityRequestTypeDef,
        VerifyEmailIdentityRequestTypeDef,
    )

MOST_ASKED_FOR = 100

STATUS: dict[Status, str] = {
    "NOT_STARTED": "NotStarted",
    "PENDING": "Pending",
    "SUCCESS": "Success",
    "FAILED": "Failed",
    "TEMPORARY_FAILURE": "TemporaryFailure",
}


@ses.operation("VerifyEmailIdentity", "VerifyEmailAddress")
def verify_email_identity(call: Call, request: "VerifyEmailIdentityRequestTypeDef") -> dict[str, Any]:
    """Mail a link to an address, as often as asked; whoever follows it within 24 hours verifies the address.

    Raises: InvalidEmailAddress, LimitExceeded.
    Source: API reference, VerifyEmailIdentity (model).
    """
    verification.ask_address(call, request["EmailAddress"])
    return {}


@ses.operation("VerifyDomainIdentity")
def verify_domain_identity(call: Call, request: "VerifyDomainIdentityRequestTypeDef") -> dict[str, Any]:
    """Wait for a TXT record with a token, which is always the same.

    Raises: InvalidDomainName, LimitExceeded.
    Source: API reference, VerifyDomainIdentity (model).
    """
    domain = request["Domain"]
    verification.ask_domain(call, domain, dkim=False)
    return {"VerificationToken": dkim.verification_token(call.world.seal, call.account_id, call.region, stored_name(domain))}


@ses.operation("VerifyDomainDkim")
def verify_domain_dkim(call: Call, request: "VerifyDomainDkimRequestTypeDef") -> dict[str, Any]:
    """Wait for the three CNAME records of Easy DKIM, which alone verify a domain; the tokens are always the same.

    A domain that has chosen another way to sign keeps it, and is told what its records are about: its selector, or another Region's tokens.
    Raises: InvalidDomainName, LimitExceeded.
    Source: API reference, VerifyDomainDkim (model); what becomes of another way to sign (guessed).
    """
    domain = request["Domain"]
    verification.ask_domain(call, domain, dkim=True)
    identity = record.find(call, domain)
    return {"DkimTokens": dkim.tokens_of(call.world.seal, identity) if identity else []}


@ses.operation("ListIdentities")
def list_identities(call: Call, request: "ListIdentitiesRequestTypeDef") -> dict[str, Any]:
    """The names of all identities, verified or not.

    Raises: InvalidNextToken.
    Source: API reference, ListIdentities (model).
    """
    kind = {"EmailAddress": "EMAIL_ADDRESS", "Domain": "DOMAIN"}.get(request.get("IdentityType", ""))
    found, token = paging.fill(
        call,
        "ListIdentities",
        request.get("NextToken"),
        paging.size(request.get("MaxItems")),
        lambda after, most: record.page(call, after, most),
        lambda identity: identity.name,
        lambda identity: kind in (None, identity.type),
    )
    return {"Identities": [identity.name for identity in found], "NextToken": token}


@ses.operation("ListVerifiedEmailAddresses")
def list_verified_email_addresses(call: Call, _request: object) -> dict[str, Any]:
    """The addresses that are verified. Source: API reference, ListVerifiedEmailAddresses (model)."""
    everyone = record.page(call, "", record.MOST_IDENTITIES)
    return {"VerifiedEmailAddresses": [one.name for one in everyone if one.is_address and one.status == "SUCCESS"]}


@ses.operation("GetIdentityVerificationAttributes")
def get_identity_verification_attributes(call: Call, request: "GetIdentityVerificationAttributesRequestTypeDef") -> dict[str, Any]:
    """How far the verification of some identities is; unknown ones are left out, and only domains have a token.

    Raises: BadRequest, for more than a hundred.
    Source: API reference, GetIdentityVerificationAttributes (model).
    """
    return {
        "VerificationAttributes": {
            given: {
                "VerificationStatus": STATUS[identity.status],
                "VerificationToken": None
                if identity.is_address
                else dkim.verification_token(call.world.seal, call.account_id, call.region, identity.name),
            }
            for given, identity in asked_for(call, request["Identities"]).items()
        }
    }


@ses.operation("GetIdentityDkimAttributes")
def get_identity_dkim_attributes(call: Call, request: "GetIdentityDkimAttributesRequestTypeDef") -> dict[str, Any]:
    """Easy DKIM of some identities: an address has that of its domain. Unknown ones are left out.

    Raises: BadRequest, for more than a hundred.
    Source: API reference, GetIdentityDkimAttributes (model).
    """
    attributes: dict[str, Any] = {}
    for given, name in _asked(call, request["Identities"]).items():
        own = record.find(call, name)
        signing = inheritance.domain_of(call, name) if is_address(name) else own
        if own is None and signing is None:
            continue
        started = signing is not None and signing.dkim_status != "NOT_STARTED"
        attributes[given] = {
            "DkimEnabled": signing.dkim_enabled if signing else False,
            "DkimVerificationStatus": STATUS[signing.dkim_status if signing else "NOT_STARTED"],
            "DkimTokens": dkim.tokens_of(call.world.seal, signing) if signing and started else None,
        }
    return {"DkimAttributes": attributes}


@ses.operation("SetIdentityDkimEnabled")
def set_identity_dkim_enabled(call: Call, request: "SetIdentityDkimEnabledRequestTypeDef") -> dict[str, Any]:
    """Sign a domain's mail or not. For an address whose domain is an identity nothing changes.

    Raises: BadRequest, for a domain that is no identity.
    Source: API reference, SetIdentityDkimEnabled (model); probes of the real service (reported).
    """
    inheritance.set_dkim_enabled(call, request["Identity"], request["DkimEnabled"])
    return {}


@ses.operation("DeleteIdentity")
def delete_identity(call: Call, request: "DeleteIdentityRequestTypeDef") -> dict[str, Any]:
    """Delete an identity with its policies; one that is not there is deleted too.

    Raises: BadRequest, while it is associated with a tenant or has certificates.
    Source: API reference, DeleteIdentity (model).
    """
    removal.remove(call, name_in(call, request["Identity"]))
    return {}


@ses.operation("DeleteVerifiedEmailAddress")
def delete_verified_email_address(call: Call, request: "DeleteVerifiedEmailAddressRequestTypeDef") -> dict[str, Any]:
    """DeleteIdentity's older form. Source: API reference, DeleteVerifiedEmailAddress (model)."""
    removal.remove(call, request["EmailAddress"])
    return {}


def asked_for(call: Call, identities: Sequence[str]) -> dict[str, Identity]:
    """Those of the identities asked for that there are, by the form in which they were given.

    Raises: BadRequest, for more than a hundred.
    """
    asked = _asked(call, identities)
    known = record.find_some(call, list(asked.values()))
    return {given: known[kept] for given, name in asked.items() if (kept := stored_name(name)) in known}


def _asked(call: Call, identities: Sequence[str]) -> dict[str, str]:
    """The names asked for, by the form they were given in. Source: model for the limit, guessed for the text."""
    if len(identities) > MOST_ASKED_FOR:
        raise BadRequest(f"The number of identities exceeds {MOST_ASKED_FOR}.")
    return {given: name_in(call, given) for given in identities}
