"""A sending authorization policy's document: what SES takes and how it keeps it.

Source: SES guide, policy-anatomy (guide); the text on unknown condition keys (reported), the other texts (guessed).
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from gatepost.rules.policy_conditions import listed, operator_parts, wildcard

MOST_PER_IDENTITY = 20
MOST_CHARACTERS = 4096

_ACTIONS = ("ses:SendEmail", "ses:SendRawEmail", "ses:SendTemplatedEmail", "ses:SendBulkTemplatedEmail")
_SES_KEYS = ("ses:Recipients", "ses:FromAddress", "ses:FromDisplayName", "ses:FeedbackAddress", "ses:ApiVersion")
_GLOBAL_KEYS = (
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:UserAgent",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalType",
    "aws:Referer",
    "aws:username",
    "aws:userid",
)
_KEYS = {key.lower(): key for key in (*_SES_KEYS, *_GLOBAL_KEYS)}
_MEMBERS = frozenset(("Version", "Id", "Statement"))
_STATEMENT_MEMBERS = frozenset(
    ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
)


@lru_cache(maxsize=512)
def statements(policy: str) -> tuple[Mapping[str, Any], ...]:
    """The statements of a policy's JSON text; none when it is no policy. The result is shared: don't change it."""
    try:
        document: object = json.loads(policy)
    except ValueError:
        return ()
    return _statements(cast("Mapping[str, Any]", document)) if isinstance(document, Mapping) else ()


def _statements(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    found: object = document.get("Statement")
    several = cast("list[object]", found) if isinstance(found, list) else [found]
    return tuple(cast("Mapping[str, Any]", one) for one in several if isinstance(one, Mapping))


def compact(policy: str) -> str:
    """The text as SES gives it back: without white space that means nothing. Source: probes of the real service (reported)."""
    return json.dumps(json.loads(policy), separators=(",", ":"), ensure_ascii=False)


def refusal_of(policy: str, identity_arn: str) -> str | None:
    """Why SES would not attach this text to the identity, in its words, or None when it would.

    The error is InvalidPolicy in the first API and BadRequestException in the second.
    """
    if len(policy) > MOST_CHARACTERS:
        return f"Policy exceeds max allowed length of {MOST_CHARACTERS} characters."
    try:
        document: object = json.loads(policy)
    except ValueError:
        return "Policy is not valid JSON."
    if not isinstance(document, Mapping):
        return "Policy document must be a JSON object."
    members = cast("Mapping[str, Any]", document)
    for member in members:
        if member not in _MEMBERS:
            return f"Unknown field {member}."
    if members.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
        return "Invalid policy version."
    found = _statements(members)
    if not found:
        return "Policy must contain at least one statement."
    return next((text for statement in found if (text := _statement_refusal(statement, identity_arn))), None)


def _statement_refusal(statement: Mapping[str, Any], identity_arn: str) -> str | None:
    for member in statement:
        if member not in _STATEMENT_MEMBERS:
            return f"Unknown field {member}."
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "Statement effect must be Allow or Deny."
    if "NotPrincipal" not in statement and not _has_principal(statement.get("Principal")):
        return "Policy statement must contain principals."
    actions = listed(statement.get("Action", statement.get("NotAction")))
    if not actions:
        return "Policy statement must contain actions."
    for action in actions:
        if not any(wildcard(action, known, ignore_case=True) for known in _ACTIONS):
            return f"Unknown or unapplicable action '{action}'."
    for resource in listed(statement.get("Resource")):
        if not wildcard(resource, identity_arn):
            return f"Resource '{resource}' is not the identity that the policy is attached to."
    return _condition_refusal(statement.get("Condition"))


def _has_principal(principal: object) -> bool:
    if isinstance(principal, Mapping):
        return any(listed(names) for names in cast("Mapping[str, Any]", principal).values())
    return principal == "*"


def _condition_refusal(conditions: object) -> str | None:
    """A global key must be written `aws:` in lower case. Source: an answer of the real service (reported)."""
    if conditions is None:
        return None
    if not isinstance(conditions, Mapping):
        return "Invalid condition."
    for operator, keys in cast("Mapping[str, Any]", conditions).items():
        if operator_parts(operator) is None or not isinstance(keys, Mapping):
            return f"Unknown condition operator '{operator}'."
        for key in cast("Mapping[str, Any]", keys):
            prefix = key.partition(":")[0]
            if key.lower() not in _KEYS or prefix not in ("aws", "ses"):
                return f"Unknown or unapplicable condition field '{key}'."
    return None
