"""What each action of a rule does to a mail.

Source: SES guide, receiving-email-action-s3, -sns, -lambda, -bounce, -stop, -workmail and -add-header (guide); API reference (model).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from gatepost.call import Call, Caller, World
from gatepost.ses.receiving import bounces, envelope, outside, receipts
from gatepost.ses.receiving.bounces import Bounce
from gatepost.ses.receiving.record import Received
from gatepost.store.transaction import Transaction

RULE, RULE_SET = "rule", "rule set"
"""What an action may end."""
_DISPOSITIONS = {"STOP_RULE": RULE, "STOP_RULE_SET": RULE_SET}


@dataclass(frozen=True, slots=True)
class Deed:
    """One action on one mail. `added` are the header fields that actions before it have added; `number` tells it from the mail's others."""

    world: World
    mail: Received
    rule_name: str
    recipients: Sequence[str]
    kind: str
    members: Mapping[str, str]
    added: Sequence[Sequence[str]]
    number: str

    def record(self) -> dict[str, Any]:
        """What notifications and functions are told."""
        action = receipts.action_of(self.kind, self.members, self.mail.message_id)
        return receipts.record(self.mail, self.recipients, action, self.added, self.world.clock())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action: a word for the log, what it has ended, a bounce to send, header fields to add."""

    said: str
    ends: str = ""
    bounce: Bounce | None = None
    headers: Sequence[list[str]] = ()


def do(deed: Deed) -> Outcome:
    """Do it.

    Raises: Undone.
    """
    return _ACTIONS[deed.kind](deed)


def tell(deed: Deed) -> Outcome:
    """Publish to the action's topic what it has done.

    Raises: Undone.
    """
    _publish(deed, receipts.notification(deed.record()))
    return Outcome("told")


def call_of(tx: Transaction, world: World, mail: Received) -> Call:
    """In the name of the account that has received the mail."""
    return Call(tx, world, world.clock(), mail.account_id, mail.region, Caller("", mail.account_id), str(uuid4()), operation="SendBounce")


def _store(deed: Deed) -> Outcome:
    mail, key = deed.mail, deed.members.get("ObjectKeyPrefix", "") + deed.mail.message_id
    source, metadata = receipts.stored(mail, deed.added), outside.NOTHING
    if arn := deed.members.get("KmsKeyArn"):
        sealed = envelope.seal(deed.world, arn, mail.account_id, deed.rule_name, mail.message_id, source)
        source, metadata = sealed.data, sealed.metadata
    outside.store(deed.world.settings, mail.account_id, mail.region, deed.members["BucketName"], key, source, metadata)
    return Outcome(f"stored as {key}")


def _publish_mail(deed: Deed) -> Outcome:
    """Source: SES guide, receiving-email-action-sns (guide): what is too large for a topic bounces."""
    if len(deed.mail.data) > receipts.LONGEST_IN_TOPIC:
        return _bounced(deed, "", *bounces.REASONS["MessageTooLarge"])
    source = receipts.stored(deed.mail, deed.added)
    _publish(deed, receipts.notification(deed.record(), receipts.content(source, deed.members["Encoding"])))
    return Outcome("published")


def _call_function(deed: Deed) -> Outcome:
    waits = deed.members["InvocationType"] == "RequestResponse"
    event = receipts.lambda_event(deed.record())
    answer: Any = outside.call(deed.world.settings, deed.members["FunctionArn"], event, wait=waits)
    disposition = answer.get("disposition") if isinstance(answer, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    ends = _DISPOSITIONS.get(str(disposition), "")  # pyright: ignore[reportUnknownArgumentType]
    return Outcome(f"called, and has ended the {ends}" if ends else "called", ends)


def _bounce(deed: Deed) -> Outcome:
    members = deed.members
    return _bounced(deed, members["Sender"], members["SmtpReplyCode"], members.get("StatusCode", ""), members["Message"])


def _bounced(deed: Deed, sender: str, reply: str, status: str, text: str) -> Outcome:
    if not deed.mail.sender:
        return Outcome("not bounced, because it is a report itself", RULE_SET)
    recipients = [bounces.of_reply(one, reply, status, text) for one in deed.recipients]
    return Outcome("bounced", RULE_SET, Bounce(sender, recipients, text))


def _stop(_deed: Deed) -> Outcome:
    return Outcome("stopped", RULE_SET)


def _add_header(deed: Deed) -> Outcome:
    return Outcome("added", headers=[[deed.members["HeaderName"], deed.members["HeaderValue"]]])


def _leave(_deed: Deed) -> Outcome:
    return Outcome("left in the inbox: there is no such service here")


_ACTIONS: Mapping[str, Callable[[Deed], Outcome]] = {
    "S3Action": _store,
    "SNSAction": _publish_mail,
    "LambdaAction": _call_function,
    "BounceAction": _bounce,
    "StopAction": _stop,
    "AddHeaderAction": _add_header,
    "WorkmailAction": _leave,
    "ConnectAction": _leave,
}


def _publish(deed: Deed, text: str) -> None:
    mail = deed.mail
    publication = f"{mail.message_id}.{deed.number}"
    outside.publish(deed.world.settings, mail.account_id, deed.members["TopicArn"], receipts.SUBJECT, text, publication, mail.arrived_at)
