"""Members that are checked and kept but do nothing yet, each with the reason. `docs/compatibility.md` and the log print them.

Nothing else is kept without effect: what is in no table here acts, or is refused.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, cast

log = logging.getLogger("gatepost")

_NO_VALIDATION = "Which mailboxes there are only their own servers know: no address is held back on a guess."
_NO_SHARED_ADDRESSES = "There are no shared IP addresses to choose among."
_NO_FINDINGS = "Nobody but the owner stops a tenant's mail here."
_NO_SCANNER = "Nothing here looks for spam and viruses, so both verdicts are DISABLED."
_NO_CONNECT = "Mail is not handed to Amazon Connect; it is in the inbox."
_NO_WORKMAIL = "Mail is not handed to WorkMail; it is in the inbox."
_OF_RULES = {
    "Rule.ScanEnabled": _NO_SCANNER,
    "Rule.Actions.ConnectAction": _NO_CONNECT,
    "Rule.Actions.WorkmailAction": _NO_WORKMAIL,
    "Rule.Actions.S3Action.IamRoleArn": "Buckets are written to with the server's own credentials.",
}

OPERATIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "ses": {
        "CreateReceiptRule": _OF_RULES,
        "UpdateReceiptRule": _OF_RULES,
    },
    "sesv2": {
        "PutAccountDedicatedIpWarmupAttributes": {"AutoWarmupEnabled": "No address is warmed up by itself; each says how warm it is."},
        "PutAccountDeliveryAttributes": {"SharedPoolDeliveryMode": "This server's addresses are the same in all Regions."},
        "PutAccountPricingAttributes": {"Plan": "Nothing costs anything here."},
        "CreateConfigurationSet": {
            "SuppressionOptions.ValidationOptions": _NO_VALIDATION,
            "VdmOptions.GuardianOptions": _NO_SHARED_ADDRESSES,
        },
        "PutConfigurationSetSuppressionOptions": {"ValidationOptions": _NO_VALIDATION},
        "PutConfigurationSetVdmOptions": {"VdmOptions.GuardianOptions": _NO_SHARED_ADDRESSES},
        "PutAccountSuppressionAttributes": {"ValidationAttributes": _NO_VALIDATION},
        "PutAccountVdmAttributes": {"VdmAttributes.GuardianAttributes": _NO_SHARED_ADDRESSES},
        "UpdateReputationEntityPolicy": {"ReputationEntityPolicy": _NO_FINDINGS},
    },
}
"""By service, operation and member."""


def note(service: str, operation: str, request: Mapping[str, Any]) -> None:
    """Log which of a request's members will do nothing."""
    for member, reason in OPERATIONS[service][operation].items():
        if _given(request, member.split(".")):
            log.info("%s %s: %s is kept but has no effect. %s", service, operation, member, reason)


def _given(value: Any, path: Sequence[str]) -> bool:
    for number, name in enumerate(path):
        if isinstance(value, list):
            return any(_given(item, path[number:]) for item in cast("list[Any]", value))
        value = value.get(name) if value else None
    return value not in (None, {}, [], False)
