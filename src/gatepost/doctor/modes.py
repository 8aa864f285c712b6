"""A: who sends the pool's mail, whether that sender has room, and what Cognito itself wrote down about it.

Source: AWS's article on SES with user pools (guide); Cognito guide, limits and exporting-quotas-and-usage (guide).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from shlex import quote
from typing import Any, cast

from gatepost.doctor import logs, trail
from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import LIKELY, Check, DoesNotApply, F, I, U, Verdict, W, check, fine, found
from gatepost.doctor.error_text import DAILY_LIMIT, matched_by
from gatepost.doctor.reading import NotChecked, shown, utc, within
from gatepost.rules import remedies

DAILY = 50
ARTICLE = "AWS's article on SES with user pools (guide)"
LIMITS = "Cognito guide, limits (guide)"
EXPORTING = "Cognito guide, exporting-quotas-and-usage (guide)"
CONSOLE = "or, in the console: User pools > the pool > Authentication methods > Email configuration > Edit"

NOT_BY_AWS = "AWS's own sender is not used."


@check("A1", I, "who sends: AWS's own sender, the same with your address, your own SES, or a function", "Says where to look.", ARTICLE)
def mode(case: Case) -> Verdict:
    if case.by_function:
        return found("The pool's mail is sent by its CustomEmailSender function.")
    if case.own_ses:
        return found(f"The pool sends from your own SES in {case.ses_region} (DEVELOPER), as {case.sender or 'nobody'}.")
    if case.source:
        return found(f"The pool sends by AWS's own sender (COGNITO_DEFAULT) from {case.source.name}.")
    return found("The pool sends by AWS's own sender (COGNITO_DEFAULT).")


@check("A2", W, "AWS's own sender", "50 mails a day for a whole account, from an address that others share: not for production.", ARTICLE)
def default_sender(case: Case) -> Verdict:
    if not case.default_sender:
        return fine(NOT_BY_AWS)
    text = (
        f"AWS's own sender takes {DAILY} mails a day from all pools of the account together, from an address that others share, "
        "and keeps a suppression list that you cannot see: not for production."
    )
    return found(text, f"{remedies.own_ses(case.pool_id)}\n{CONSOLE}")


@check("A3", W, "an identity used through AWS's own sender", "Only the address is yours: limit and suppression list stay AWS's.", ARTICLE)
def own_address_by_default_sender(case: Case) -> Verdict:
    if not case.default_sender or not case.configuration.get("SourceArn"):
        return fine("No identity is used through AWS's own sender.")
    text = (
        "SourceArn is set but EmailSendingAccount is not DEVELOPER: the mail has your address, yet AWS's own sender sends it, "
        f"with its {DAILY} mails a day, and the identity needs a policy that trusts Cognito (C6)."
    )
    return found(text, f"{remedies.own_ses(case.pool_id)}\n{CONSOLE}")


@check("A4", I, "the Region in which SES is examined", "Sandbox, quota and identities are those of SourceArn's Region.", ARTICLE)
def own_ses(case: Case) -> Verdict:
    case.require_own_ses()
    return found(f"SES is examined in {case.ses_region}, the Region of SourceArn.")


@check(
    "A5",
    F,
    "the daily limit of AWS's own sender: error text, a Gatepost server's counter, or today's events in CloudTrail",
    "Every mail is refused with LimitExceededException until 09:00 UTC.",
    LIMITS,
)
def daily_limit(case: Case) -> Verdict:
    if not case.default_sender:
        return fine("The daily limit of AWS's own sender does not apply.")
    resets = "The next day begins at 09:00 UTC."
    remedy = remedies.own_ses(case.pool_id)
    if DAILY_LIMIT in case.error_text:
        return found(f"The {DAILY} mails of this day are used up. {resets}", remedy)
    if case.default_sent is not None:
        text = f"{case.default_sent} of the {DAILY} mails of this day are used. {resets}"
        return found(text, remedy) if case.default_sent >= DAILY else fine(text)
    began = day_began(case.now)
    seen = trail.events(case, began)
    refused = next((event for event in seen if event.refused_for(DAILY_LIMIT)), None)
    if refused:
        return found(f"The {DAILY} mails of this day are used up: {refused.name} was refused at {utc(refused.at)}. {resets}", remedy)
    back = f"the newest {len(seen)} events" if len(seen) == trail.PAGES * 50 else f"since {utc(began)}"
    return fine(f"CloudTrail shows no request refused for the daily limit ({back}).")


def day_began(now: datetime) -> datetime:
    """When the sender's day began. Source: Cognito guide, limits (guide)."""
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    return nine if now >= nine else nine - timedelta(days=1)


@check(
    "A6", W, "more users than AWS's own sender takes mails a day", "Codes, links, invitations and resets share one limit.", LIMITS, LIKELY
)
def limit_will_hold(case: Case) -> Verdict:
    users = int(case.described.get("EstimatedNumberOfUsers") or 0)
    if not case.default_sender or users <= DAILY:
        return fine(f"About {users} users.")
    text = f"About {users} users, and {DAILY} mails a day for codes, links, invitations and resets together: that will not hold."
    return found(text, remedies.own_ses(case.pool_id))


def _log_group(case: Case) -> str:
    """The ARN of the log group that takes errors of sending; empty when there is none.

    Raises: NotChecked.
    """
    answer = case.aws.read("cognito-idp", "get_log_delivery_configuration", case.region, UserPoolId=case.pool_id)
    if answer.absent:
        return ""
    entries: Sequence[Mapping[str, str]] = within(shown(answer, "Log delivery"), "LogDeliveryConfiguration").get("LogConfigurations") or ()
    ours = next((entry for entry in entries if entry.get("EventSource") == "userNotification"), None)
    return str(within(ours, "CloudWatchLogsConfiguration").get("LogGroupArn") or "-") if ours else ""


@check("A7", I, "whether Cognito logs errors of sending", "Without it nobody knows later why a mail did not go.", EXPORTING)
def send_errors_are_logged(case: Case) -> Verdict:
    if _log_group(case):
        return fine("Cognito writes errors of sending to a log.")
    group = f"arn:aws:logs:{case.region}:{case.account_id or 'ACCOUNT'}:log-group:/aws/vendedlogs/cognito-mail"
    remedy = (
        f"aws logs create-log-group --log-group-name /aws/vendedlogs/cognito-mail --region {case.region}\n"
        f"aws cognito-idp set-log-delivery-configuration --user-pool-id {case.pool_id} --region {case.region} --log-configurations "
        f"EventSource=userNotification,LogLevel=ERROR,CloudWatchLogsConfiguration={{LogGroupArn={group}}}"
    )
    return found("Cognito keeps no record of errors of sending.", remedy)


@check("A8", U, "errors of sending in that log, of the last 24 hours", "Cognito could not send a mail, and says why.", EXPORTING, LIKELY)
def send_errors(case: Case) -> Verdict:
    arn = _log_group(case)
    if not arn:
        raise DoesNotApply("Cognito keeps no record of errors of sending (A7).")
    region, group = logs.group_of(arn)
    answer = logs.last_day(case, group, region or case.region)
    if answer.absent:
        raise NotChecked(f"The log group {group} does not exist (any more): not checked.")
    shown(answer, f"Log group {group}")
    details = [detail for detail in map(_detail, logs.messages(answer)) if detail]
    if not details:
        return fine("Cognito logged no error of sending in the last 24 hours.")
    last = details[-1]
    known = matched_by(last, case)
    text = f"Cognito logged {len(details)} errors of sending in the last 24 hours, the last one: {last}"
    remedy = (
        f"gatepost doctor --user-pool-id {case.pool_id} --error {quote(last)}"
        if known
        else "Read the sentence; it is SES's or Cognito's own."
    )
    return found(f"{text}{f' ({known[0]})' if known else ''}", remedy)


def _detail(line: str) -> str:
    """The text of a logged event. Source: Cognito guide, exporting-quotas-and-usage (guide)."""
    try:
        told = json.loads(line)
    except ValueError:
        return line.strip()
    if not isinstance(told, dict):
        return line.strip()
    return str(within(cast("Mapping[str, Any]", told), "message").get("details") or "")


@check(
    "A9", I, "EmailConfigurationFailure", "A word of Cognito's own about sending, which it no longer fills reliably.", "model, UserPoolType"
)
def failure_shown(case: Case) -> Verdict:
    failure = case.described.get("EmailConfigurationFailure")
    if failure:
        return found(f"DescribeUserPool shows EmailConfigurationFailure: {failure}")
    return fine("DescribeUserPool shows no EmailConfigurationFailure (which proves nothing).")


CHECKS: tuple[Check, ...] = (
    mode,
    default_sender,
    own_address_by_default_sender,
    own_ses,
    daily_limit,
    limit_will_hold,
    send_errors_are_logged,
    send_errors,
    failure_shown,
)
