"""The people on the account's contact list, and what they want to be mailed about.

Source: API reference (model); order of checks, and what an update keeps (reported from probes of the real service).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging
from gatepost.ses.contacts import lists, record
from gatepost.ses.contacts.lists import ContactList
from gatepost.ses.contacts.preferences import Preferences, Status
from gatepost.ses.contacts.record import Contact

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateContactRequestTypeDef,
        DeleteContactRequestTypeDef,
        GetContactRequestTypeDef,
        ListContactsFilterTypeDef,
        ListContactsRequestTypeDef,
        TopicPreferenceTypeDef,
        UpdateContactRequestTypeDef,
    )

_PATIENCE = 10_000
"""How many contacts one page looks at: a filter that few pass is answered with pages that are not full."""


@sesv2.operation("CreateContact")
def create_contact(call: Call, request: "CreateContactRequestTypeDef") -> dict[str, Any]:
    """Put somebody on the list.

    Raises: BadRequest, ContactListNotFound, ContactExists.
    Source: API reference, CreateContact (model).
    """
    address = request["EmailAddress"]
    record.require_address(address)
    on = lists.get(call, request["ContactListName"])
    preferences = Preferences(_by_topic(request.get("TopicPreferences", ())), request.get("UnsubscribeAll", False))
    record.add(call, on, address, preferences, request.get("AttributesData"))
    return {}


@sesv2.operation("GetContact")
def get_contact(call: Call, request: "GetContactRequestTypeDef") -> dict[str, Any]:
    """What somebody wants, and what holds where they said nothing.

    Raises: BadRequest, ContactListNotFound, ContactNotFound.
    Source: API reference, GetContact (model).
    """
    record.require_address(request["EmailAddress"])
    on = lists.get(call, request["ContactListName"])
    found = record.get(call, request["EmailAddress"])
    return {
        "ContactListName": on.name,
        **_listed(found, on),
        "AttributesData": found.attributes,
        "CreatedTimestamp": found.created_at,
    }


@sesv2.operation("UpdateContact")
def update_contact(call: Call, request: "UpdateContactRequestTypeDef") -> dict[str, Any]:
    """Add to somebody's preferences topic by topic; the attributes and "unsubscribed from all" are replaced, or cleared.

    Raises: BadRequest, ContactListNotFound, ContactNotFound.
    Source: a probe of the real service (reported); the model says that preferences which are left out are removed.
    """
    record.require_address(request["EmailAddress"])
    on = lists.get(call, request["ContactListName"])
    by_topic = _by_topic(request.get("TopicPreferences", ()))
    record.change(call, on, request["EmailAddress"], by_topic, request.get("UnsubscribeAll", False), request.get("AttributesData"))
    return {}


@sesv2.operation("DeleteContact")
def delete_contact(call: Call, request: "DeleteContactRequestTypeDef") -> dict[str, Any]:
    """Take somebody off the list; the next mail that is sent to them puts them on it again.

    Raises: BadRequest, ContactListNotFound, ContactNotFound.
    Source: API reference, DeleteContact (model).
    """
    record.require_address(request["EmailAddress"])
    lists.get(call, request["ContactListName"])
    record.remove(call, request["EmailAddress"])
    return {}


@sesv2.operation("ListContacts")
def list_contacts(call: Call, request: "ListContactsRequestTypeDef") -> dict[str, Any]:
    """The people on the list, or those whose status for a topic, or for the whole list, is the one asked for.

    Raises: BadRequest, ContactListNotFound, InvalidNextToken.
    Source: API reference, ListContacts (model); what a filter without a topic asks for (guessed).
    """
    on = lists.get(call, request["ContactListName"])
    found, token = paging.fill(
        call,
        "ListContacts",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: record.page(call, after, most),
        lambda contact: contact.address,
        _filter(on, request.get("Filter", {})),
        _PATIENCE,
    )
    return {"Contacts": [_listed(contact, on) for contact in found], "NextToken": token}


def _filter(on: ContactList, asked: "ListContactsFilterTypeDef") -> Callable[[Contact], bool] | None:
    by_topic = asked.get("TopicFilter", {})
    topic = on.topic(by_topic["TopicName"]) if "TopicName" in by_topic else None
    status = asked.get("FilteredStatus")
    if status is None:
        return None
    if topic is None or by_topic.get("UseDefaultIfPreferenceUnavailable", False):
        return lambda contact: contact.preferences.status(topic) == status
    name = topic.name
    return lambda contact: name in contact.preferences.by_topic and contact.preferences.status(topic) == status


def _by_topic(given: "Sequence[TopicPreferenceTypeDef]") -> dict[str, Status]:
    return {preference["TopicName"]: preference["SubscriptionStatus"] for preference in given}


def _listed(contact: Contact, on: ContactList) -> dict[str, Any]:
    return {
        "EmailAddress": contact.given,
        "TopicPreferences": _as_list(contact.preferences.explicit(on.topics)),
        "TopicDefaultPreferences": _as_list(contact.preferences.implied(on.topics)),
        "UnsubscribeAll": contact.preferences.unsubscribed,
        "LastUpdatedTimestamp": contact.updated_at,
    }


def _as_list(statuses: Mapping[str, Status]) -> list[dict[str, str]]:
    return [{"TopicName": name, "SubscriptionStatus": status} for name, status in statuses.items()]
