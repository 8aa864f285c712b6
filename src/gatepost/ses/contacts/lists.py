"""The contact list of an account, of which there can be one in a Region, and its topics.

Source: SES guide, sending-email-list-management (guide); texts, and that a second list is no "already exists" (reported from probes).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from re import ASCII, compile
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.contacts.preferences import Topic
from gatepost.ses.contacts.tables import contact_lists, contacts
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.recipients import ContactListNotFound

MOST_TOPICS = 20
LONGEST_DESCRIPTION = 500

_NAME = compile(r"[A-Za-z0-9_-]{1,64}", ASCII)
_here = and_(contact_lists.c.account_id == bindparam("account"), contact_lists.c.region == bindparam("in_region"))
_list = select(contact_lists).where(_here)
_this = and_(_here, contact_lists.c.name == bindparam("called"))
_add = insert(contact_lists).on_conflict_do_nothing(index_elements=["account_id", "region"])
_change = (
    update(contact_lists)
    .where(_this)
    .values(topics=bindparam("new_topics"), description=bindparam("new_description"), updated_at=bindparam("at"))
)
_delete = delete(contact_lists).where(_this)
_delete_contacts = delete(contacts).where(contacts.c.account_id == bindparam("account"), contacts.c.region == bindparam("in_region"))


@dataclass(frozen=True, slots=True)
class ContactList:
    """A contact list, without its contacts."""

    name: str
    description: str | None
    topics: Sequence[Topic]
    tags: Sequence[Mapping[str, str]]
    created_at: datetime
    updated_at: datetime

    def topic(self, name: str) -> Topic:
        """Raises: BadRequest."""
        for topic in self.topics:
            if topic.name == name:
                return topic
        raise BadRequest(f"List: {self.name} doesn't contain Topic: {name}")


def find(call: Call) -> ContactList | None:
    """The caller's list, whatever its name."""
    row = call.tx.row(_list, {"account": call.account_id, "in_region": call.region})
    return _from_row(row) if row else None


def get(call: Call, name: str) -> ContactList:
    """Raises: BadRequest, for what can be no list's name; ContactListNotFound."""
    require_name("ContactListName", name)
    found = find(call)
    if found is None or found.name != name:
        raise ContactListNotFound(name)
    return found


def add(call: Call, name: str, topics: Sequence[Topic], description: str | None, tags: Sequence[Mapping[str, str]]) -> None:
    """Raises: BadRequest."""
    require_name("ContactListName", name)
    _require(topics, description)
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "name": name,
        "description": description,
        "topics": _document(topics),
        "tags": list(tags),
        "created_at": call.now,
        "updated_at": call.now,
    }
    if not call.tx.write(_add, row):
        raise BadRequest("A maximum of 1 Lists allowed per account.")


def change(call: Call, name: str, topics: Sequence[Topic] | None, description: str | None) -> None:
    """Replace the topics, the description, or both; None leaves them as they are.

    Raises: BadRequest, ContactListNotFound.
    Source: API reference, UpdateContactList (model); that what is left out stays (reported for an empty request).
    """
    _require(topics or (), description)
    found = get(call, name)
    if topics is None and description is None:
        return
    new = {
        "account": call.account_id,
        "in_region": call.region,
        "called": name,
        "new_topics": _document(found.topics if topics is None else topics),
        "new_description": found.description if description is None else description,
        "at": call.now,
    }
    if not call.tx.write(_change, new):
        raise ContactListNotFound(name)


def remove(call: Call, name: str) -> None:
    """Delete a list and everybody on it.

    Raises: BadRequest, ContactListNotFound.
    """
    require_name("ContactListName", name)
    here = {"account": call.account_id, "in_region": call.region}
    if not call.tx.write(_delete, here | {"called": name}):
        raise ContactListNotFound(name)
    call.tx.write(_delete_contacts, here)


def require_name(member: str, name: str) -> None:
    """Raises: BadRequest."""
    if not name.strip():
        raise BadRequest(f"{member} can't be blank.")
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f"{member} can contain up to 64 characters. Only alphanumeric characters, underscores(_) and hyphens(-) are allowed."
        )


def _require(topics: Sequence[Topic], description: str | None) -> None:
    if len(topics) > MOST_TOPICS:
        raise BadRequest(f"Maximum of <{MOST_TOPICS}> topics allowed per ContactList")
    for topic in topics:
        require_name("TopicName", topic.name)
    if len({topic.name for topic in topics}) < len(topics):
        raise BadRequest("Duplicate topic names are not allowed within a List.")
    if description is not None and len(description) > LONGEST_DESCRIPTION:
        raise BadRequest(f"List description can contain up to {LONGEST_DESCRIPTION} characters.")
    for topic in topics:
        if topic.description is not None and len(topic.description) > LONGEST_DESCRIPTION:
            raise BadRequest(f"Topic description can contain up to {LONGEST_DESCRIPTION} characters.")


def _document(topics: Sequence[Topic]) -> list[list[str | None]]:
    return [[topic.name, topic.display_name, topic.default, topic.description] for topic in topics]


def _from_row(row: Row[Any]) -> ContactList:
    topics = [Topic(*topic) for topic in row.topics]
    return ContactList(row.name, row.description, topics, row.tags, row.created_at, row.updated_at)
