"""Members that are checked and kept but do nothing yet, each with the reason. `docs/compatibility.md` and the log print them.

Nothing else is kept without effect: what is in no table here acts, or is refused.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

log = logging.getLogger("gatepost")

_NO_EVENTS = "Events are not published yet; the inbox shows the tags."
_NO_TRACKING = "Links and opens are not tracked yet."
_NO_SIGNING = "Mail stays on this machine, where nothing checks a DKIM signature."
_NO_METRICS = "There is no Amazon CloudWatch to report to."
_ONE_ENDPOINT = "This server is all endpoints there are."

OPERATIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "ses": {
        "SendEmail": {"Tags": _NO_EVENTS},
        "SendRawEmail": {"Tags": _NO_EVENTS},
        "SendTemplatedEmail": {"Tags": _NO_EVENTS},
        "SendBulkTemplatedEmail": {"DefaultTags": _NO_EVENTS},
        "SetIdentityDkimEnabled": {"DkimEnabled": _NO_SIGNING},
    },
    "sesv2": {
        "SendEmail": {"EmailTags": _NO_EVENTS, "EndpointId": _ONE_ENDPOINT, "ConfigurationOverrides.Tracking": _NO_TRACKING},
        "SendBulkEmail": {"DefaultEmailTags": _NO_EVENTS, "EndpointId": _ONE_ENDPOINT, "ConfigurationOverrides.Tracking": _NO_TRACKING},
        "CreateEmailIdentity": {"DkimSigningAttributes.NextSigningKeyLength": _NO_SIGNING},
        "PutEmailIdentityDkimAttributes": {"SigningEnabled": _NO_SIGNING},
        "CreateConfigurationSet": {
            "TrackingOptions": _NO_TRACKING,
            "DeliveryOptions": "Mail is put into the inbox; there is no delivery that could insist on TLS or take too long.",
            "ReputationOptions.ReputationMetricsEnabled": _NO_METRICS,
            "SuppressionOptions": "There is no suppression list yet.",
            "VdmOptions": "There is no Virtual Deliverability Manager.",
        },
    },
}
"""By service, operation and member."""


def note(service: str, operation: str, request: Mapping[str, Any]) -> None:
    """Log which of a request's members will do nothing."""
    for member, reason in OPERATIONS[service][operation].items():
        if _given(request, member.split(".")):
            log.info("%s %s: %s is kept but has no effect. %s", service, operation, member, reason)


def _given(value: Any, path: Sequence[str]) -> bool:
    for name in path:
        value = value.get(name) if value else None
    return value not in (None, {}, [])
