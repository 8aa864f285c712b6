"""Mails that tell a user of a sign-in that looked risky, by the identity and in the words of the pool's owner.

Source: API reference, NotifyConfigurationType (model); guide, message templates (guide: the tokens); built-in words (reported subjects,
guessed bodies); that the pool's own sender gets it in place of SES (guide, user-pool-lambda-custom-email-sender), without a code (guessed).
A notice that SES refuses stops no sign-in (guessed).
"""

import logging
from collections.abc import Mapping
from html import escape
from typing import Any

from gatepost.call import Call
from gatepost.cognito import domains
from gatepost.cognito.messages import custom_senders
from gatepost.cognito.messages.custom_senders import Sender
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import events
from gatepost.cognito.risk.circumstances import Circumstances
from gatepost.cognito.users.record import User
from gatepost.rules import email_configuration, letters
from gatepost.ses import sending

log = logging.getLogger("gatepost")

_BODY = (
    "We {what} a sign-in to your account {username}: {login-time}, {device-name}, {ip-address}. "
    "If this was you: {one-click-link-valid}. If it was not: {one-click-link-invalid}."
)
_BUILT_IN = {
    "BlockEmail": ("Blocked sign-in attempt", _BODY.replace("{what}", "blocked")),
    "NoActionEmail": ("New sign-in attempt", _BODY.replace("{what}", "observed")),
    "MfaEmail": ("New sign-in attempt", _BODY.replace("{what}", "asked for another proof at")),
}


def send(call: Call, pool: Pool, user: User, kind: str, notify: dict[str, Any], where: Circumstances, event_id: str) -> None:
    """Tell the user, if they have an address. `kind` is the member of NotifyConfiguration that words it. Raises: CallsOut."""
    to = user.attributes.get("email")
    if not to or custom_senders.take(call, pool, user, Sender.MAIL, Occasion.TAKEOVER, None):
        return
    told = _tokens(call, pool, user, where, event_id)
    template: dict[str, str] = notify.get(kind) or {}
    subject, built_in = _BUILT_IN[kind]
    body: dict[str, Any] = {}
    if "TextBody" in template:
        body["Text"] = {"Data": _filled(template["TextBody"], told), "Charset": "UTF-8"}
    if "HtmlBody" in template or not body:
        html = {name: escape(value) for name, value in told.items()}
        body["Html"] = {"Data": _filled(template.get("HtmlBody", built_in), html), "Charset": "UTF-8"}
    content = {"Subject": {"Data": template.get("Subject", subject), "Charset": "UTF-8"}, "Body": body}
    configuration: dict[str, Any] = {"EmailSendingAccount": "DEVELOPER", "SourceArn": notify["SourceArn"]}
    for member, given in (("From", notify.get("From")), ("ReplyToEmailAddress", notify.get("ReplyTo"))):
        if given:
            configuration[member] = given
    letter = email_configuration.letter(configuration, letters.Pool(pool.arn, pool.region, pool.account_id), to)
    try:
        region = notify["SourceArn"].split(":")[3]
        sending.accept(call, letter, content, region=region, purpose=Occasion.TAKEOVER.value, username=user.username)
    except sending.SendingRefused as refused:
        log.warning("a notice to a user of %s was refused: %s", pool.pool_id, refused)


def _tokens(call: Call, pool: Pool, user: User, where: Circumstances, event_id: str) -> dict[str, str]:
    token = events.feedback_token(call, pool, user.username, event_id)
    prefix = domains.of(call.tx, pool.pool_id)
    links = {"one-click-link-valid": "", "one-click-link-invalid": ""}
    if prefix is not None:
        links = {
            f"one-click-link-{verdict}": domains.url(
                call.world.origin, prefix, "feedback", user_name=user.username, event_id=event_id, feedback_token=token, verdict=verdict
            )
            for verdict in ("valid", "invalid")
        }
    return {
        **links,
        "ip-address": where.source_ip,
        "city": "unknown",
        "country": "unknown",
        "login-time": f"{call.now:%Y-%m-%d %H:%M:%S} UTC",
        "device-name": where.device,
        "event-id": event_id,
        "feedback-token": token,
        "username": user.username,
    }


def _filled(template: str, told: Mapping[str, str]) -> str:
    for name, value in told.items():
        template = template.replace(f"{{{name}}}", value)
    return template
