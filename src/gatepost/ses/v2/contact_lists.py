"""The account's contact list and its topics.

Source: API reference (model); SES guide, sending-email-list-management (guide).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging, resource_tags
from gatepost.ses.contacts import lists
from gatepost.ses.contacts.preferences import Topic

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateContactListRequestTypeDef,
        DeleteContactListRequestTypeDef,
        GetContactListRequestTypeDef,
        ListContactListsRequestTypeDef,
        TopicTypeDef,
        UpdateContactListRequestTypeDef,
    )


@sesv2.operation("CreateContactList")
def create_contact_list(call: Call, request: "CreateContactListRequestTypeDef") -> dict[str, Any]:
    """The account's list, of which there can be one.

    Raises: BadRequest.
    Source: API reference, CreateContactList (model).
    """
    tags = resource_tags.admit(request.get("Tags", ()))
    lists.add(call, request["ContactListName"], _topics(request.get("Topics", ())), request.get("Description"), tags)
    return {}


@sesv2.operation("GetContactList")
def get_contact_list(call: Call, request: "GetContactListRequestTypeDef") -> dict[str, Any]:
    """The list without its contacts.

    Raises: BadRequest, ContactListNotFound.
    Source: API reference, GetContactList (model).
    """
    found = lists.get(call, request["ContactListName"])
    return {
        "ContactListName": found.name,
        "Topics": [
            {
                "TopicName": topic.name,
                "DisplayName": topic.display_name,
                "Description": topic.description,
                "DefaultSubscriptionStatus": topic.default,
            }
            for topic in found.topics
        ],
        "Description": found.description,
        "CreatedTimestamp": found.created_at,
        "LastUpdatedTimestamp": found.updated_at,
        "Tags": found.tags,
    }


@sesv2.operation("UpdateContactList")
def update_contact_list(call: Call, request: "UpdateContactListRequestTypeDef") -> dict[str, Any]:
    """Replace the topics and the description. What contacts said about a topic that is gone counts again when it comes back.

    Raises: BadRequest, ContactListNotFound.
    Source: API reference, UpdateContactList (model); the contacts (guessed).
    """
    topics = _topics(request["Topics"]) if "Topics" in request else None
    lists.change(call, request["ContactListName"], topics, request.get("Description"))
    return {}


@sesv2.operation("DeleteContactList")
def delete_contact_list(call: Call, request: "DeleteContactListRequestTypeDef") -> dict[str, Any]:
    """Delete the list and everybody on it.

    Raises: BadRequest, ContactListNotFound.
    Source: API reference, DeleteContactList (model).
    """
    lists.remove(call, request["ContactListName"])
    return {}


@sesv2.operation("ListContactLists")
def list_contact_lists(call: Call, request: "ListContactListsRequestTypeDef") -> dict[str, Any]:
    """The account's list, if it has one.

    Raises: InvalidNextToken.
    Source: API reference, ListContactLists (model).
    """
    behind = paging.after(call, "ListContactLists", request.get("NextToken"))
    found = lists.find(call)
    listed = [found] if found and found.name > behind else []
    return {"ContactLists": [{"ContactListName": one.name, "LastUpdatedTimestamp": one.updated_at} for one in listed]}


def _topics(given: "Sequence[TopicTypeDef]") -> list[Topic]:
    return [
        Topic(topic["TopicName"], topic["DisplayName"], topic["DefaultSubscriptionStatus"], topic.get("Description")) for topic in given
    ]
