"""MAIL FROM domains.

Source: API reference (model); SES guide, mail-from (guide).
"""

from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import mail_from, record
from gatepost.ses.identities.names import name_in
from gatepost.ses.identities.record import MailFromBehavior
from gatepost.ses.v1.identities import STATUS, asked_for

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import GetIdentityMailFromDomainAttributesRequestTypeDef, SetIdentityMailFromDomainRequestTypeDef

_BEHAVIOR = {"UseDefaultValue": "USE_DEFAULT_VALUE", "RejectMessage": "REJECT_MESSAGE"}
_SPELT = {second: first for first, second in _BEHAVIOR.items()}


@ses.operation("SetIdentityMailFromDomain")
def set_identity_mail_from_domain(call: Call, request: "SetIdentityMailFromDomainRequestTypeDef") -> dict[str, Any]:
    """Set the MAIL FROM domain of an identity; without one, or with an empty one, it has none any more.

    Raises: BadRequest, InvalidDomainName.
    Source: API reference, SetIdentityMailFromDomain (model); the text about unknown identities (guessed).
    """
    name = name_in(call, request["Identity"])
    identity = record.find(call, name)
    if identity is None:
        raise BadRequest(f"Identity <{name}> does not exist.")
    behavior = cast("MailFromBehavior", _BEHAVIOR[request.get("BehaviorOnMXFailure", "UseDefaultValue")])
    mail_from.put(call, identity, request.get("MailFromDomain", ""), behavior)
    return {}


@ses.operation("GetIdentityMailFromDomainAttributes")
def get_identity_mail_from_domain_attributes(call: Call, request: "GetIdentityMailFromDomainAttributesRequestTypeDef") -> dict[str, Any]:
    """The MAIL FROM domains of some identities; unknown ones are left out.

    Raises: BadRequest, for more than a hundred.
    Source: API reference, GetIdentityMailFromDomainAttributes (model); what is left out of an identity without (guessed).
    """
    return {
        "MailFromDomainAttributes": {
            given: {
                "MailFromDomain": identity.mail_from_domain or None,
                "MailFromDomainStatus": STATUS[identity.mail_from_status] if identity.mail_from_status else None,
                "BehaviorOnMXFailure": _SPELT[identity.mail_from_behavior],
            }
            for given, identity in asked_for(call, request["Identities"]).items()
        }
    }
