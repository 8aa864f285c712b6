"""What the inbox lists: one kind of thing beside the other, the newest first.

A message never changes, so what was read of it (subject and code) is remembered: a list that is looked at every few seconds costs
a few short queries, however large the mail in it.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from gatepost.cognito.messages import texts
from gatepost.mail import glances, messages, mime, readable, refusals
from gatepost.mail.glances import Glance
from gatepost.ses.receiving import record
from gatepost.store.columns import EPOCH
from gatepost.store.transaction import Transaction

Kind: TypeAlias = Literal["mail", "text", "received", "refused"]
KINDS: tuple[Kind, ...] = get_args(Kind)

REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inbox. `body` is a text message's, `reason` the name of the check that refused a mail."""

    kind: Kind
    id: str
    at: datetime
    account_id: str
    region: str
    sender: str
    recipients: Sequence[str]
    subject: str
    code: str
    purpose: str = ""
    body: str = ""
    reason: str = ""


def newest(tx: Transaction, kinds: Sequence[Kind], to: str, most: int) -> list[Entry]:
    """The newest of these kinds, to one address or number, or to anybody."""
    found = [entry for kind in kinds for entry in _FINDERS[kind](tx, to, most)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:most]


@dataclass(frozen=True, slots=True)
class Read:
    """What lists show of a message's content."""

    subject: str
    code: str


_read: OrderedDict[str, Read] = OrderedDict()
_lock = threading.Lock()


def read_of(tx: Transaction, glance: Glance) -> Read:
    """The subject and the code of a message, from memory if it was read before."""
    with _lock:
        known = _read.get(glance.message_id)
    if known is not None:
        return known
    message = messages.get_of(tx, glance.account_id, glance.region, glance.message_id)
    seen = readable.read(mime.compose(message)) if message else None
    found = Read(seen.subject if seen else "", (seen.code or "") if seen else "")
    with _lock:
        _read[glance.message_id] = found
        while len(_read) > REMEMBERED:
            _read.popitem(last=False)
    return found


def _mail(tx: Transaction, to: str, most: int) -> list[Entry]:
    return [
        Entry(
            "mail",
            one.message_id,
            one.accepted_at,
            one.account_id,
            one.region,
            one.sender,
            one.recipients,
            (seen := read_of(tx, one)).subject,
            seen.code,
            one.purpose,
        )
        for one in glances.newest(tx, to, most=most)
    ]


def _texts(tx: Transaction, to: str, most: int) -> list[Entry]:
    entries: list[Entry] = []
    for one in texts.find(tx, to.replace(" ", "+") if to.strip().isdecimal() else to, most=most):
        code = texts.as_json(one)["code"] or ""
        entries.append(
            Entry("text", one.text_id, one.sent_at, one.account_id, one.region, "", [one.number], "", code, one.purpose, body=one.body)
        )
    return entries


def _received(tx: Transaction, to: str, most: int) -> list[Entry]:
    entries: list[Entry] = []
    for one in record.find(tx, to, EPOCH, most):
        seen = readable.read(one.data)
        entries.append(
            Entry(
                "received",
                one.message_id,
                one.arrived_at,
                one.account_id,
                one.region,
                one.sender,
                one.recipients,
                seen.subject,
                seen.code or "",
            )
        )
    return entries


def _refused(tx: Transaction, to: str, most: int) -> list[Entry]:
    return [
        Entry(
            "refused",
            one.refusal_id,
            one.refused_at,
            one.account_id,
            one.region,
            one.sender,
            one.recipients,
            one.subject,
            "",
            one.purpose,
            reason=one.refused_by,
        )
        for one in refusals.find(tx, to, most=most)
    ]


_FINDERS: Mapping[Kind, Callable[[Transaction, str, int], list[Entry]]] = {
    "mail": _mail,
    "text": _texts,
    "received": _received,
    "refused": _refused,
}
