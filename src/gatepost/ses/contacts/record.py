"""The contacts on an account's list: found by their address in any case, listed in its order.

Source: API reference, CreateContact and UpdateContact (model); what an update keeps, texts (reported from probes).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.mailboxes import LONGEST, Malformed, parse
from gatepost.ses.contacts.lists import ContactList
from gatepost.ses.contacts.preferences import Preferences, Status
from gatepost.ses.contacts.tables import contacts
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.recipients import ContactExists, ContactNotFound

_mine = and_(contacts.c.account_id == bindparam("account"), contacts.c.region == bindparam("in_region"))
_this = and_(_mine, contacts.c.address == bindparam("called"))
_contact = select(contacts).where(_this)
_contact_locked = _contact.with_for_update()
_some = select(contacts).where(_mine, contacts.c.address.in_(bindparam("addresses", expanding=True)))
_page = select(contacts).where(_mine, contacts.c.address > bindparam("after")).order_by(contacts.c.address).limit(bindparam("most"))
_add = insert(contacts).on_conflict_do_nothing(index_elements=["account_id", "region", "address"])
_change = (
    update(contacts)
    .where(_this)
    .values(
        preferences=bindparam("new_preferences"),
        unsubscribed=bindparam("now_unsubscribed"),
        attributes=bindparam("new_attributes"),
        updated_at=bindparam("at"),
    )
)
_delete = delete(contacts).where(_this)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody on the list. `attributes` are a text of the list's owner that SES does not read."""

    given: str
    preferences: Preferences
    attributes: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def address(self) -> str:
        """The address in the form that finds it."""
        return self.given.lower()


def require_address(address: str) -> None:
    """Raises: BadRequest."""
    if not address.strip():
        raise BadRequest("EmailAddress can't be blank.")
    try:
        bare = parse(address).address == address
    except Malformed:
        bare = False
    if not bare or len(address) > LONGEST:
        raise BadRequest(f"EmailAddress <{address}> is invalid")


def get(call: Call, address: str, *, lock: bool = False) -> Contact:
    """A contact; `lock` keeps others from changing them meanwhile.

    Raises: ContactNotFound.
    """
    row = call.tx.row(_contact_locked if lock else _contact, _key(call, address))
    if row is None:
        raise ContactNotFound(address)
    return _from_row(row)


def find_some(call: Call, addresses: Sequence[str]) -> dict[str, Contact]:
    """Those of some people who are contacts, by their address in lower case."""
    kept = list(dict.fromkeys(address.lower() for address in addresses))
    rows = call.tx.rows(_some, {"account": call.account_id, "in_region": call.region, "addresses": kept})
    return {row.address: _from_row(row) for row in rows}


def page(call: Call, after: str, most: int) -> Sequence[Contact]:
    """The contacts in the order of their addresses, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [_from_row(row) for row in rows]


def add(call: Call, on: ContactList, address: str, preferences: Preferences, attributes: str | None) -> None:
    """Put somebody on the list.

    Raises: BadRequest, for a topic that the list does not have; ContactExists.
    """
    _require_topics(on, preferences.by_topic)
    if not call.tx.write(_add, _row(call, address, preferences, attributes)):
        raise ContactExists(address)


def enrol(call: Call, addresses: Sequence[str]) -> None:
    """Put people on the list who have said nothing yet; whoever is on it already stays as they are."""
    if addresses:  # in order, so that two letters to the same people don't wait for each other
        call.tx.write(_add, [_row(call, address, Preferences({}), None) for address in sorted(addresses, key=str.lower)])


def change(
    call: Call, on: ContactList, address: str, by_topic: Mapping[str, Status], unsubscribed: bool, attributes: str | None
) -> Contact:
    """Add to what a contact wants, topic by topic, and replace the rest; how they were before.

    Raises: BadRequest, ContactNotFound.
    """
    before = get(call, address, lock=True)
    _require_topics(on, by_topic)
    put(call, before, Preferences({**before.preferences.by_topic, **by_topic}, unsubscribed), attributes)
    return before


def put(call: Call, contact: Contact, preferences: Preferences, attributes: str | None) -> None:
    """Write down what a contact wants from now on."""
    new = {
        "new_preferences": dict(preferences.by_topic),
        "now_unsubscribed": preferences.unsubscribed,
        "new_attributes": attributes,
        "at": call.now,
    }
    if not call.tx.write(_change, _key(call, contact.address) | new):
        raise ContactNotFound(contact.given)


def remove(call: Call, address: str) -> None:
    """Raises: ContactNotFound."""
    if not call.tx.write(_delete, _key(call, address)):
        raise ContactNotFound(address)


def _require_topics(on: ContactList, by_topic: Mapping[str, Status]) -> None:
    for name in by_topic:
        on.topic(name)


def _key(call: Call, address: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": address.lower()}


def _row(call: Call, address: str, preferences: Preferences, attributes: str | None) -> dict[str, Any]:
    return {
        "account_id": call.account_id,
        "region": call.region,
        "address": address.lower(),
        "given": address,
        "preferences": dict(preferences.by_topic),
        "unsubscribed": preferences.unsubscribed,
        "attributes": attributes,
        "created_at": call.now,
        "updated_at": call.now,
    }


def _from_row(row: Row[Any]) -> Contact:
    return Contact(row.given, Preferences(row.preferences, row.unsubscribed), row.attributes, row.created_at, row.updated_at)
