"""A receipt rule: whom it concerns and what it does, complete and checked.

Source: API reference, ReceiptRule and ReceiptAction (model); SES guide, quotas (guide); texts guessed but for those of targets.
"""

from collections.abc import Callable, Mapping, Sequence
from re import ASCII, compile
from typing import Any

from gatepost.rules import mailboxes
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.receiving import InvalidLambdaFunction, InvalidSnsTopic
from gatepost.ses.receiving import names
from gatepost.ses.receiving.matching import Rule

MOST_ACTIONS = 10
MOST_RECIPIENTS = 100
LONGEST_HEADER_NAME = 50
LONGEST_HEADER_VALUE = 2048

_DOMAIN = compile(r"\.?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", ASCII)
_HEADER_NAME = compile(r"[A-Za-z0-9-]+", ASCII)
_REPLY_CODE = compile(r"[45][0-9]{2}", ASCII)
_STATUS = compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", ASCII)
_TOPIC = compile(r"arn:[\w-]+:sns:([\w-]+):[0-9]{12}:[\w-]+(?:\.fifo)?", ASCII)
_FUNCTION = compile(r"arn:[\w-]+:lambda:([\w-]+):[0-9]{12}:function:[\w-]+(?::[\w$-]+)?", ASCII)
_KEY = compile(r"arn:[\w-]+:kms:[\w-]+:[0-9]{12}:(?:key|alias)/[\w/-]+", ASCII)
_DEFAULTS: Mapping[str, Mapping[str, str]] = {"SNSAction": {"Encoding": "UTF-8"}, "LambdaAction": {"InvocationType": "Event"}}


def complete(given: Mapping[str, Any]) -> Rule:
    """The rule with what AWS takes for granted."""
    return {
        "Name": given["Name"],
        "Enabled": given.get("Enabled", False),
        "TlsPolicy": given.get("TlsPolicy", "Optional"),
        "Recipients": list(given.get("Recipients", ())),
        "Actions": [
            {kind: {**_DEFAULTS.get(kind, {}), **members} for kind, members in action.items()} for action in given.get("Actions", ())
        ],
        "ScanEnabled": given.get("ScanEnabled", False),
    }


def violations(given: Mapping[str, Any]) -> list[str]:
    """What a rule breaks of the constraints that the front end checks: those of its name, and that an action is one."""
    found = names.violations("rule.name", given["Name"])
    for number, action in enumerate(given.get("Actions", ()), 1):
        if len(action) != 1:
            found.append(f"Value at 'rule.actions.{number}.member' failed to satisfy constraint: Member must have exactly one action")
    return found


def require(rule: Rule, region: str) -> None:
    """Raises: BadRequest, LimitExceeded, InvalidSnsTopic, InvalidLambdaFunction."""
    names.require_rule(rule["Name"])
    if len(rule["Recipients"]) > MOST_RECIPIENTS:
        raise LimitExceeded("Too many recipients")
    if len(rule["Actions"]) > MOST_ACTIONS:
        raise LimitExceeded("Too many actions")
    for recipient in rule["Recipients"]:
        if not (_DOMAIN.fullmatch(recipient.lower()) or _is_address(recipient)):
            raise BadRequest(f"Not a valid recipient: {recipient}")
    for action in rule["Actions"]:
        [(kind, members)] = action.items()
        if "TopicArn" in members and not _in_region(_TOPIC.fullmatch(members["TopicArn"]), region):
            raise InvalidSnsTopic(members["TopicArn"])
        if kind in _CHECKS:
            _CHECKS[kind](members, region)


def topics(action: Mapping[str, Any]) -> Sequence[str]:
    """The topics that an action names."""
    return [members["TopicArn"] for members in action.values() if "TopicArn" in members]


def _bounce(members: Mapping[str, str], _region: str) -> None:
    if not _REPLY_CODE.fullmatch(members["SmtpReplyCode"]):
        raise BadRequest(f"Not a valid smtpReplyCode: {members['SmtpReplyCode']}")
    if "StatusCode" in members and not _STATUS.fullmatch(members["StatusCode"]):
        raise BadRequest(f"Not a valid statusCode: {members['StatusCode']}")
    if not _is_address(members["Sender"]):
        raise BadRequest(f"Not a valid sender: {members['Sender']}")


def _s3(members: Mapping[str, str], _region: str) -> None:
    if "KmsKeyArn" in members and not _KEY.fullmatch(members["KmsKeyArn"]):
        raise BadRequest(f"Not a valid kmsKeyArn: {members['KmsKeyArn']}")


def _lambda(members: Mapping[str, str], region: str) -> None:
    if not _in_region(_FUNCTION.fullmatch(members["FunctionArn"]), region):
        raise InvalidLambdaFunction(members["FunctionArn"])


def _add_header(members: Mapping[str, str], _region: str) -> None:
    name, value = members["HeaderName"], members["HeaderValue"]
    if len(name) > LONGEST_HEADER_NAME or not _HEADER_NAME.fullmatch(name):
        raise BadRequest(f"Not a valid headerName: {name}")
    if len(value) > LONGEST_HEADER_VALUE or "\r" in value or "\n" in value:
        raise BadRequest("Not a valid headerValue")


_CHECKS: Mapping[str, Callable[[Mapping[str, str], str], None]] = {
    "S3Action": _s3,
    "BounceAction": _bounce,
    "LambdaAction": _lambda,
    "AddHeaderAction": _add_header,
}


def _in_region(found: Any, region: str) -> bool:
    """Topics and functions must be in the Region of the endpoint. Source: SES guide, receiving-email-action-lambda (guide)."""
    return found is not None and found[1] == region


def _is_address(given: str) -> bool:
    try:
        return "@" in given and mailboxes.parse(given).address == given
    except mailboxes.Malformed:
        return False
