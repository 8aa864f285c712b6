"""Identities: creating one starts its verification, and a second one of the same name is refused.

Source: API reference (model); SES guide, creating-identities (guide); a real account's answers (reported).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast, get_args

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.rules.identities import is_address
from gatepost.ses import configuration_sets, paging, resource_tags
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.configuration_sets import ConfigurationSetNotFound
from gatepost.ses.errors.identities import IdentityExists, IdentityNotFound
from gatepost.ses.identities import (
    dkim,
    inheritance,
    mail_from,
    names,
    notifications,
    policies,
    record,
    removal,
    signing_attributes,
    verification,
)
from gatepost.ses.identities.record import EASY_DKIM, OWN_KEY, Identity, IdentityType, Status
from gatepost.ses.identities.signing_attributes import Chosen

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateEmailIdentityRequestTypeDef,
        DeleteEmailIdentityRequestTypeDef,
        GetEmailIdentityRequestTypeDef,
        ListEmailIdentitiesRequestTypeDef,
        PutEmailIdentityConfigurationSetAttributesRequestTypeDef,
        PutEmailIdentityDkimAttributesRequestTypeDef,
        PutEmailIdentityDkimSigningAttributesRequestTypeDef,
        PutEmailIdentityFeedbackAttributesRequestTypeDef,
        PutEmailIdentityMailFromAttributesRequestTypeDef,
    )

_FILTER_VALUES = {"IDENTITY_TYPE": (*get_args(IdentityType), "MANAGED_DOMAIN"), "VERIFICATION_STATUS": get_args(Status)}


@sesv2.operation("CreateEmailIdentity")
def create_email_identity(call: Call, request: "CreateEmailIdentityRequestTypeDef") -> dict[str, Any]:
    """A new identity: an address is mailed a link, a domain waits for the records of Easy DKIM.

    Raises: InvalidEmailAddress, InvalidDomainName, IdentityExists, BadRequest (tags), ConfigurationSetNotFound, LimitExceeded.
    Source: API reference, CreateEmailIdentity (model); order of checks and the answer for an address (reported).
    """
    name = request["EmailIdentity"]
    names.require(name)
    if record.find(call, name) is not None:
        raise IdentityExists(name)
    tags = resource_tags.admit(request.get("Tags", ()))
    chosen = _existing_set(call, request.get("ConfigurationSetName", ""))
    given = cast("Mapping[str, Any] | None", request.get("DkimSigningAttributes"))
    signing = signing_attributes.read(name, given.get("DomainSigningAttributesOrigin"), given) if given else Chosen()
    identity = record.add(call, name, dkim=not is_address(name), key_length=signing.length, configuration_set=chosen, tags=tags)
    if identity is None:
        raise IdentityExists(name)
    if identity.is_address:
        verification.send_link(call, name)
        return {"IdentityType": identity.type, "VerifiedForSendingStatus": False}
    if signing.origin != EASY_DKIM:
        identity = signing_attributes.apply(call, identity, signing)
    attributes = {**_dkim_attributes(call, identity, identity), "Status": "NOT_STARTED"}
    return {"IdentityType": identity.type, "VerifiedForSendingStatus": False, "DkimAttributes": attributes}


@sesv2.operation("GetEmailIdentity")
def get_email_identity(call: Call, request: "GetEmailIdentityRequestTypeDef") -> dict[str, Any]:
    """Everything about an identity.

    Raises: IdentityNotFound.
    Source: API reference, GetEmailIdentity (model); a real account's answer for an address (reported).
    """
    identity = _get(call, request["EmailIdentity"])
    signing = inheritance.domain_of(call, identity.name) if identity.is_address else identity
    return {
        "IdentityType": identity.type,
        "FeedbackForwardingStatus": identity.feedback_forwarding,
        "VerifiedForSendingStatus": identity.may_send,
        "DkimAttributes": _dkim_attributes(call, identity, signing),
        "MailFromAttributes": {
            "MailFromDomain": identity.mail_from_domain or None,
            "MailFromDomainStatus": identity.mail_from_status,
            "BehaviorOnMxFailure": identity.mail_from_behavior,
        },
        "Policies": policies.of(call, identity),
        "Tags": identity.tags,
        "ConfigurationSetName": identity.configuration_set or None,
        "VerificationStatus": identity.status,
        "VerificationInfo": _verification_info(identity),
    }


def _dkim_attributes(call: Call, identity: Identity, signing: Identity | None) -> dict[str, Any]:
    """`signing` is the domain whose signature the identity has."""
    source = signing or identity
    common: dict[str, Any] = {"SigningAttributesOrigin": source.dkim_origin}
    if source.dkim_origin != OWN_KEY:
        common["NextSigningKeyLength"] = source.dkim_next_key_length
    if signing is None or signing.dkim_status == "NOT_STARTED":
        return {"SigningEnabled": False, "Status": "NOT_STARTED", **common}
    attributes = {
        "SigningEnabled": signing.dkim_enabled,
        "Status": signing.dkim_status,
        "Tokens": dkim.tokens_of(call.world.seal, signing),
        **common,
    }
    if signing.dkim_origin == OWN_KEY:
        return attributes
    return attributes | {
        "SigningHostedZone": dkim.zone(dkim.home(signing), call.world.settings.mail_domain),
        "CurrentSigningKeyLength": signing.dkim_key_length,
        "LastKeyGenerationTimestamp": signing.dkim_keys_at,
    }


def _verification_info(identity: Identity) -> dict[str, Any]:
    """What the last look-up in DNS found; nothing for addresses."""
    if identity.is_address:
        return {}
    return {
        "LastCheckedTimestamp": identity.last_checked_at,
        "LastSuccessTimestamp": identity.last_success_at,
        "ErrorType": identity.error_type,
        "SOARecord": identity.soa,
    }


@sesv2.operation("ListEmailIdentities")
def list_email_identities(call: Call, request: "ListEmailIdentitiesRequestTypeDef") -> dict[str, Any]:
    """All identities, verified or not, or those that every given filter lets through.

    Raises: BadRequest, InvalidNextToken.
    Source: API reference, ListEmailIdentities (model); that all filters must hold (guessed).
    """
    wanted = cast("Mapping[str, str]", request.get("Filter", {}))
    for key, allowed in _FILTER_VALUES.items():
        if key in wanted and wanted[key] not in allowed:
            raise BadRequest(f"Invalid value <{wanted[key]}> for filter <{key}>.")
    found, token = paging.fill(
        call,
        "ListEmailIdentities",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: record.page(call, after, most),
        lambda identity: identity.name,
        lambda identity: _passes(identity, wanted),
    )
    return {"EmailIdentities": [_info(identity) for identity in found], "NextToken": token}


def _passes(identity: Identity, wanted: Mapping[str, str]) -> bool:
    return (
        wanted.get("IDENTITY_NAME_CONTAINS", "") in identity.name
        and wanted.get("IDENTITY_TYPE", identity.type) == identity.type
        and wanted.get("VERIFICATION_STATUS", identity.status) == identity.status
    )


def _info(identity: Identity) -> dict[str, Any]:
    return {
        "IdentityType": identity.type,
        "IdentityName": identity.name,
        "SendingEnabled": identity.may_send,
        "VerificationStatus": identity.status,
    }


@sesv2.operation("DeleteEmailIdentity")
def delete_email_identity(call: Call, request: "DeleteEmailIdentityRequestTypeDef") -> dict[str, Any]:
    """Delete an identity with its policies.

    Raises: IdentityNotFound, BadRequest (it is associated with a tenant, or has certificates).
    Source: API reference, DeleteEmailIdentity (model).
    """
    if not removal.remove(call, request["EmailIdentity"]):
        raise IdentityNotFound(request["EmailIdentity"])
    return {}


@sesv2.operation("PutEmailIdentityConfigurationSetAttributes")
def put_email_identity_configuration_set_attributes(
    call: Call, request: "PutEmailIdentityConfigurationSetAttributesRequestTypeDef"
) -> dict[str, Any]:
    """The set that the identity's mail uses when it names none; without one, none.

    Raises: IdentityNotFound, ConfigurationSetNotFound.
    Source: API reference, PutEmailIdentityConfigurationSetAttributes (model).
    """
    identity = _get(call, request["EmailIdentity"])
    record.set_configuration_set(call, identity.name, _existing_set(call, request.get("ConfigurationSetName", "")))
    return {}


@sesv2.operation("PutEmailIdentityDkimAttributes")
def put_email_identity_dkim_attributes(call: Call, request: "PutEmailIdentityDkimAttributesRequestTypeDef") -> dict[str, Any]:
    """Sign a domain's mail or not; to say neither is not to. For an address whose domain is an identity nothing changes.

    Raises: BadRequest, for a domain that is no identity.
    Source: API reference, PutEmailIdentityDkimAttributes (model); probes of the real service (reported).
    """
    inheritance.set_dkim_enabled(call, request["EmailIdentity"], request.get("SigningEnabled", False))
    return {}


@sesv2.operation("PutEmailIdentityDkimSigningAttributes")
def put_email_identity_dkim_signing_attributes(
    call: Call, request: "PutEmailIdentityDkimSigningAttributesRequestTypeDef"
) -> dict[str, Any]:
    """Sign a domain's mail with Easy DKIM, with a key of its owner's, or with another Region's keys.

    Raises: BadRequest, IdentityNotFound.
    Source: API reference, PutEmailIdentityDkimSigningAttributes (model); that addresses are refused first (reported).
    """
    given = cast("Mapping[str, Any] | None", request.get("SigningAttributes"))
    chosen = signing_attributes.read(request["EmailIdentity"], request["SigningAttributesOrigin"], given)
    identity = signing_attributes.apply(call, _get(call, request["EmailIdentity"]), chosen)
    zone = None if identity.dkim_origin == OWN_KEY else dkim.zone(dkim.home(identity), call.world.settings.mail_domain)
    return {
        "DkimStatus": identity.dkim_status,
        "DkimTokens": dkim.tokens_of(call.world.seal, identity),
        "SigningHostedZone": zone,
    }


@sesv2.operation("PutEmailIdentityMailFromAttributes")
def put_email_identity_mail_from_attributes(call: Call, request: "PutEmailIdentityMailFromAttributesRequestTypeDef") -> dict[str, Any]:
    """Set the MAIL FROM domain of an identity; without one it has none any more.

    Raises: BadRequest, for an unknown identity too, InvalidDomainName.
    Source: API reference, PutEmailIdentityMailFromAttributes (model); the answer about unknown identities (reported).
    """
    identity = record.find(call, request["EmailIdentity"])
    if identity is None:
        raise BadRequest(f"Identity <{request['EmailIdentity']}> does not exist.")
    mail_from.put(call, identity, request.get("MailFromDomain", ""), request.get("BehaviorOnMxFailure", "USE_DEFAULT_VALUE"))
    return {}


@sesv2.operation("PutEmailIdentityFeedbackAttributes")
def put_email_identity_feedback_attributes(call: Call, request: "PutEmailIdentityFeedbackAttributesRequestTypeDef") -> dict[str, Any]:
    """Mail bounces and complaints to the sender or not; where nobody would be told they are mailed all the same.

    Raises: IdentityNotFound.
    Source: API reference, PutEmailIdentityFeedbackAttributes (model); that to say neither is not to (guessed).
    """
    notifications.set_forwarding(call, _get(call, request["EmailIdentity"]), request.get("EmailForwardingEnabled", False))
    return {}


def _get(call: Call, name: str) -> Identity:
    identity = record.find(call, name)
    if identity is None:
        raise IdentityNotFound(name)
    return identity


def _existing_set(call: Call, name: str) -> str:
    if name and not configuration_sets.exists(call, name):
        raise ConfigurationSetNotFound(name)
    return name
