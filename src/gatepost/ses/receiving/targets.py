"""Whether what a rule names is there: SES writes to its buckets, publishes to its topics and calls its functions before it keeps the rule.

What nothing leads to is not asked; the log says that nobody will be told.
Source: API reference, CreateReceiptRule (model); objects and notifications of set-ups that readers meet (reported).
"""

import logging
from collections.abc import Callable
from typing import Any

from gatepost.call import Call
from gatepost.mail.outcomes import as_text
from gatepost.ses.errors.receiving import InvalidLambdaFunction, InvalidS3Configuration, UnreachableSnsTopic
from gatepost.ses.events.posts import as_json
from gatepost.ses.receiving import outside, receipts, rules
from gatepost.ses.receiving.matching import Rule
from gatepost.ses.receiving.outside import Undone

log = logging.getLogger("gatepost")

SETUP = "AMAZON_SES_SETUP_NOTIFICATION"
"""The id of the mail that a set-up is told of with."""
_LETTER = """From: Amazon Web Services <no-reply-aws@amazon.com>\r
Subject: Amazon SES Setup Notification\r
Message-ID: <AMAZON_SES_SETUP_NOTIFICATION>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=UTF-8\r
\r
A receipt rule stores the mail that it receives here from now on.\r
"""


def require(call: Call, rule: Rule) -> None:
    """Ask for all that a rule names. The transaction ends with that, if there is anything to ask.

    Raises: CallsOut, where nobody may wait; InvalidS3Configuration, UnreachableSnsTopic, InvalidLambdaFunction.
    """
    asked = [question for action in rule["Actions"] for question in _questions(call, rule, action)]
    if asked:
        call.step_out()
        for question in asked:
            question()


def _questions(call: Call, rule: Rule, action: dict[str, Any]) -> list[Callable[[], None]]:
    settings = call.world.settings
    [(kind, members)] = action.items()
    found: list[Callable[[], None]] = []
    if kind == "S3Action" and _leads(outside.has_buckets(settings), rule, members["BucketName"]):
        found.append(lambda: _store(call, members))
    found += [lambda topic=topic: _publish(call, topic) for topic in rules.topics(action) if _has_topic(call, rule, topic)]
    if kind == "LambdaAction" and _leads(outside.has_function(settings, members["FunctionArn"]), rule, members["FunctionArn"]):
        found.append(lambda: _call(call, members["FunctionArn"]))
    return found


def _has_topic(call: Call, rule: Rule, topic: str) -> bool:
    settings = call.world.settings
    return _leads(outside.has_topic(settings, topic), rule, topic) and outside.answers_for_topic(settings, topic)


def _leads(somewhere: bool, rule: Rule, target: str) -> bool:
    if not somewhere:
        log.info(
            "receipt rule %s: nothing leads to %s. See the settings s3_endpoint, events_endpoint and lambda_endpoint.", rule["Name"], target
        )
    return somewhere


def _store(call: Call, members: dict[str, str]) -> None:
    bucket, key = members["BucketName"], members.get("ObjectKeyPrefix", "") + SETUP
    try:
        outside.store(call.world.settings, call.account_id, call.region, bucket, key, _LETTER.encode())
    except Undone as problem:
        log.info("%s", problem)
        raise InvalidS3Configuration(bucket) from problem


def _publish(call: Call, topic: str) -> None:
    text = as_json({"notificationType": "Received", **_setup(call)})
    try:
        outside.publish(call.world.settings, call.account_id, topic, receipts.SUBJECT, text, SETUP, call.now)
    except Undone as problem:
        log.info("%s", problem)
        raise UnreachableSnsTopic(topic) from problem


def _call(call: Call, arn: str) -> None:
    try:
        outside.call(call.world.settings, arn, receipts.lambda_event(_setup(call)), wait=False)
    except Undone as problem:
        log.info("%s", problem)
        raise InvalidLambdaFunction(arn) from problem


def _setup(call: Call) -> dict[str, Any]:
    """Of a mail that never was."""
    mail: dict[str, Any] = {
        "timestamp": as_text(call.now),
        "source": "no-reply-aws@amazon.com",
        "messageId": SETUP,
        "destination": [],
        "headersTruncated": False,
        "headers": [],
        "commonHeaders": {},
    }
    return {"mail": mail, "receipt": {"timestamp": as_text(call.now), "processingTimeMillis": 0, "recipients": []}}
