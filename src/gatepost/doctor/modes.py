"""A: who sends the pool's mail, and whether that sender has room.

Source: AWS's article on SES with user pools (guide); Cognito guide, limits (guide).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Diagnosis, Severity, fine, found, skipped
from gatepost.doctor.error_text import DAILY_LIMIT
from gatepost.doctor.reading import within
from gatepost.rules import remedies

DAILY = 50


def mode(case: Case) -> Diagnosis:
    """A1: who sends."""
    if case.by_function:
        text = "The pool's mail is sent by its CustomEmailSender function."
    elif case.own_ses:
        text = f"The pool sends from your own SES in {case.ses_region} (DEVELOPER), as {case.letter.sender or 'nobody'}."
    elif case.source:
        text = f"The pool sends by AWS's own sender (COGNITO_DEFAULT) from {case.source.name}."
    else:
        text = "The pool sends by AWS's own sender (COGNITO_DEFAULT)."
    return found("A1", Severity.INFORMATION, text)


def default_sender(case: Case) -> Diagnosis:
    """A2: AWS's own sender is for trying things out."""
    if case.own_ses or case.by_function:
        return fine("A2", Severity.WARNING, "AWS's own sender is not used.")
    text = (
        f"AWS's own sender takes {DAILY} mails a day from all pools of the account together, from an address that others share, "
        "and keeps a suppression list that you cannot see: not for production."
    )
    return found("A2", Severity.WARNING, text, remedies.own_ses(case.pool_id))


def own_address_by_default_sender(case: Case) -> Diagnosis:
    """A3: an identity without DEVELOPER changes the address and nothing else."""
    if case.own_ses or case.by_function or not case.configuration.get("SourceArn"):
        return fine("A3", Severity.WARNING, "No identity is used through AWS's own sender.")
    text = (
        "SourceArn is set but EmailSendingAccount is not DEVELOPER: the mail has your address, yet AWS's own sender sends it, "
        f"with its {DAILY} mails a day, and the identity needs a policy that trusts Cognito (C6)."
    )
    return found("A3", Severity.WARNING, text, remedies.own_ses(case.pool_id))


def own_ses(case: Case) -> Diagnosis:
    """A4: where to look next."""
    if not case.own_ses:
        return skipped("A4", Severity.INFORMATION, "The pool does not send from your own SES.")
    return found("A4", Severity.INFORMATION, f"SES is examined in {case.ses_region}, the Region of SourceArn.")


def daily_limit(case: Case) -> Diagnosis:
    """A5: the day's mails of AWS's own sender are used up, by the error text or by CloudTrail's events of today."""
    if case.own_ses or case.by_function:
        return fine("A5", Severity.FATAL, "The daily limit of AWS's own sender does not apply.")
    resets = "The next day begins at 09:00 UTC."
    if DAILY_LIMIT in case.error_text:
        return found("A5", Severity.FATAL, f"The {DAILY} mails of this day are used up. {resets}", remedies.own_ses(case.pool_id))
    if case.default_sent is not None:
        text = f"{case.default_sent} of the {DAILY} mails of this day are used. {resets}"
        over = case.default_sent >= DAILY
        return found("A5", Severity.FATAL, text, remedies.own_ses(case.pool_id)) if over else fine("A5", Severity.FATAL, text)
    began = day_began(datetime.now(UTC))
    answer = case.aws.read(
        "cloudtrail",
        "lookup_events",
        case.region,
        LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": "cognito-idp.amazonaws.com"}],
        StartTime=began,
        MaxResults=50,
    )
    if answer.value is None:
        return skipped("A5", Severity.FATAL, f"How many of the {DAILY} mails are used can be seen in CloudTrail only; {answer.why}")
    refused = next((event for event in answer.value.get("Events", ()) if _over_the_limit(event)), None)
    if refused:
        text = f"The {DAILY} mails of this day are used up: {refused.get('EventName')} was refused at {refused.get('EventTime')}. {resets}"
        return found("A5", Severity.FATAL, text, remedies.own_ses(case.pool_id))
    return fine("A5", Severity.FATAL, f"CloudTrail shows no request refused for the daily limit since {began:%Y-%m-%d %H:%M} UTC.")


def day_began(now: datetime) -> datetime:
    """When the sender's day began. Source: Cognito guide, limits (guide)."""
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return nine if now >= nine else nine - timedelta(days=1)


def _over_the_limit(event: Mapping[str, Any]) -> bool:
    try:
        told = json.loads(event.get("CloudTrailEvent") or "{}")
    except ValueError:
        return False
    return told.get("errorCode") in ("LimitExceeded", "LimitExceededException") and DAILY_LIMIT in told.get("errorMessage", "")


def limit_will_hold(case: Case) -> Diagnosis:
    """A6: more users than mails."""
    users = int(case.described.get("EstimatedNumberOfUsers") or 0)
    if case.own_ses or case.by_function or users <= DAILY:
        return fine("A6", Severity.WARNING, f"About {users} users.")
    text = f"About {users} users, and {DAILY} mails a day for codes, links, invitations and resets together: that will not hold."
    return found("A6", Severity.WARNING, text, remedies.own_ses(case.pool_id))


def send_errors_are_logged(case: Case) -> Diagnosis:
    """A7: does Cognito write down which mails it could not send?"""
    answer = case.aws.read("cognito-idp", "get_log_delivery_configuration", case.region, UserPoolId=case.pool_id)
    if answer.value is None:
        return skipped("A7", Severity.INFORMATION, f"Log delivery: {answer.why}")
    logs: Sequence[Mapping[str, str]] = within(answer.value, "LogDeliveryConfiguration").get("LogConfigurations") or ()
    if any(log.get("EventSource") == "userNotification" for log in logs):
        return fine("A7", Severity.INFORMATION, "Cognito writes errors of sending to a log.")
    remedy = (
        f"aws cognito-idp set-log-delivery-configuration --user-pool-id {case.pool_id} --region {case.region} --log-configurations "
        "EventSource=userNotification,LogLevel=ERROR,CloudWatchLogsConfiguration={LogGroupArn=LOG_GROUP_ARN}"
    )
    return found("A7", Severity.INFORMATION, "Cognito keeps no record of errors of sending.", remedy)


def failure_shown(case: Case) -> Diagnosis:
    """A9: what DescribeUserPool says itself; a member that AWS no longer fills reliably."""
    failure = case.described.get("EmailConfigurationFailure")
    if failure:
        return found("A9", Severity.INFORMATION, f"DescribeUserPool shows EmailConfigurationFailure: {failure}")
    return fine("A9", Severity.INFORMATION, "DescribeUserPool shows no EmailConfigurationFailure (which proves nothing).")


CHECKS: tuple[Callable[[Case], Diagnosis], ...] = (
    mode,
    default_sender,
    own_address_by_default_sender,
    own_ses,
    daily_limit,
    limit_will_hold,
    send_errors_are_logged,
    failure_shown,
)
