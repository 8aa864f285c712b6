"""The contact list of an account, its topics, and the people on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, str], AbstractContextManager[None]]
TOPICS = [
    {"TopicName": "news", "DisplayName": "News", "Description": "Once a week", "DefaultSubscriptionStatus": "OPT_IN"},
    {"TopicName": "offers", "DisplayName": "Offers", "DefaultSubscriptionStatus": "OPT_OUT"},
]
BAD_NAME = " can contain up to 64 characters. Only alphanumeric characters, underscores(_) and hyphens(-) are allowed."


@pytest.fixture
def friends(gatepost: Any) -> str:
    """A contact list with two topics."""
    gatepost.sesv2.create_contact_list(ContactListName="friends", Topics=TOPICS, Description="People we know")
    return "friends"


def preference(topic: str, status: str) -> dict[str, str]:
    return {"TopicName": topic, "SubscriptionStatus": status}


def names(answer: dict[str, Any]) -> list[str]:
    return [contact["EmailAddress"] for contact in answer["Contacts"]]


def test_an_account_has_one_contact_list(gatepost: Any, refused: Refused, friends: str) -> None:
    sesv2 = gatepost.sesv2
    found = sesv2.get_contact_list(ContactListName=friends)
    assert (found["ContactListName"], found["Description"], found["Topics"]) == ("friends", "People we know", TOPICS)
    assert found["CreatedTimestamp"] == found["LastUpdatedTimestamp"]
    for name in ("friends", "others"):
        with refused("BadRequestException", "A maximum of 1 Lists allowed per account."):
            sesv2.create_contact_list(ContactListName=name)
    listed = sesv2.list_contact_lists()
    assert [entry["ContactListName"] for entry in listed["ContactLists"]] == ["friends"]
    assert "NextToken" not in listed
    gatepost.client("sesv2", region="eu-west-1").create_contact_list(ContactListName="elsewhere")


def test_an_update_replaces_topics_and_an_empty_one_changes_nothing(gatepost: Any, clock: Any, friends: str) -> None:
    sesv2 = gatepost.sesv2
    before = sesv2.get_contact_list(ContactListName=friends)
    clock.move(minutes=1)
    sesv2.update_contact_list(ContactListName=friends)
    unchanged = sesv2.get_contact_list(ContactListName=friends)
    sesv2.update_contact_list(ContactListName=friends, Topics=TOPICS[:1])
    changed = sesv2.get_contact_list(ContactListName=friends)
    assert unchanged["LastUpdatedTimestamp"] == before["LastUpdatedTimestamp"]
    assert (changed["Topics"], changed["Description"]) == (TOPICS[:1], "People we know")
    assert changed["LastUpdatedTimestamp"] > changed["CreatedTimestamp"]


def test_a_list_goes_with_everybody_on_it(gatepost: Any, refused: Refused, friends: str) -> None:
    sesv2 = gatepost.sesv2
    sesv2.create_contact(ContactListName=friends, EmailAddress="ann@example.com")
    sesv2.delete_contact_list(ContactListName=friends)
    missing = refused("NotFoundException", "List with name: friends doesn't exist.")
    with missing:
        sesv2.get_contact_list(ContactListName=friends)
    with refused("NotFoundException", "List with name: friends doesn't exist."):
        sesv2.delete_contact_list(ContactListName=friends)
    sesv2.create_contact_list(ContactListName=friends)
    assert names(sesv2.list_contacts(ContactListName=friends)) == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"ContactListName": " "}, "ContactListName can't be blank."),
        ({"ContactListName": "a b"}, "ContactListName" + BAD_NAME),
        ({"ContactListName": "a" * 65}, "ContactListName" + BAD_NAME),
        ({"Topics": [{**TOPICS[0], "TopicName": ""}]}, "TopicName can't be blank."),
        ({"Topics": [{**TOPICS[0], "TopicName": "a.b"}]}, "TopicName" + BAD_NAME),
        ({"Topics": [TOPICS[0], TOPICS[0]]}, "Duplicate topic names are not allowed within a List."),
        ({"Topics": [{**TOPICS[0], "TopicName": f"t{n}"} for n in range(21)]}, "Maximum of <20> topics allowed per ContactList"),
        ({"Description": "x" * 501}, "List description can contain up to 500 characters."),
        ({"Topics": [{**TOPICS[0], "Description": "x" * 501}]}, "Topic description can contain up to 500 characters."),
    ],
)
def test_what_can_be_no_list(gatepost: Any, refused: Refused, given: dict[str, Any], text: str) -> None:
    with refused("BadRequestException", text):
        gatepost.sesv2.create_contact_list(**{"ContactListName": "friends", **given})
    if "ContactListName" not in given:
        gatepost.sesv2.create_contact_list(ContactListName="friends")
        with refused("BadRequestException", text):
            gatepost.sesv2.update_contact_list(ContactListName="friends", **given)


def test_a_status_is_one_of_two(gatepost: Any, refused: Refused) -> None:
    text = (
        "1 validation error detected: Value at 'topics.1.member.defaultSubscriptionStatus' failed to satisfy constraint: "
        "Member must satisfy enum value set: [OPT_OUT, OPT_IN]"
    )
    with refused("BadRequestException", text):
        gatepost.sesv2.create_contact_list(ContactListName="friends", Topics=[{**TOPICS[0], "DefaultSubscriptionStatus": "MAYBE"}])


def test_a_contact_says_something_about_some_topics(gatepost: Any, friends: str) -> None:
    sesv2 = gatepost.sesv2
    sesv2.create_contact(
        ContactListName=friends,
        EmailAddress="Ann@example.com",
        TopicPreferences=[preference("offers", "OPT_IN")],
        AttributesData='{"age": 42}',
    )
    found = sesv2.get_contact(ContactListName=friends, EmailAddress="ann@Example.com")
    assert (found["ContactListName"], found["EmailAddress"], found["AttributesData"]) == (friends, "Ann@example.com", '{"age": 42}')
    assert found["TopicPreferences"] == [preference("offers", "OPT_IN")]
    assert found["TopicDefaultPreferences"] == [preference("news", "OPT_IN")]
    assert found["UnsubscribeAll"] is False
    assert found["CreatedTimestamp"] == found["LastUpdatedTimestamp"]


def test_an_update_adds_to_preferences_and_replaces_the_rest(gatepost: Any, friends: str) -> None:
    sesv2, ann = gatepost.sesv2, {"ContactListName": friends, "EmailAddress": "ann@example.com"}
    sesv2.create_contact(**ann, TopicPreferences=[preference("news", "OPT_OUT")], AttributesData="{}", UnsubscribeAll=True)
    sesv2.update_contact(**ann, TopicPreferences=[preference("offers", "OPT_IN")])
    found = sesv2.get_contact(**ann)
    assert found["TopicPreferences"] == [preference("news", "OPT_OUT"), preference("offers", "OPT_IN")]
    assert found["UnsubscribeAll"] is False
    assert "AttributesData" not in found


def test_what_can_be_no_contact(gatepost: Any, refused: Refused, friends: str) -> None:
    sesv2 = gatepost.sesv2
    bad = refused("BadRequestException", "EmailAddress <nobody> is invalid")
    with bad:
        sesv2.create_contact(ContactListName="none", EmailAddress="nobody")
    with refused("BadRequestException", "EmailAddress can't be blank."):
        sesv2.create_contact(ContactListName="none", EmailAddress=" ")
    with refused("BadRequestException", "EmailAddress <Ann <ann@example.com>> is invalid"):
        sesv2.create_contact(ContactListName=friends, EmailAddress="Ann <ann@example.com>")
    with refused("NotFoundException", "List with name: none doesn't exist."):
        sesv2.create_contact(ContactListName="none", EmailAddress="ann@example.com", TopicPreferences=[preference("x", "OPT_IN")])
    with refused("BadRequestException", "List: friends doesn't contain Topic: x"):
        sesv2.create_contact(ContactListName=friends, EmailAddress="ann@example.com", TopicPreferences=[preference("x", "OPT_IN")])
    sesv2.create_contact(ContactListName=friends, EmailAddress="ann@example.com")
    with refused("AlreadyExistsException", "Ann@example.com already exists in List."):
        sesv2.create_contact(ContactListName=friends, EmailAddress="Ann@example.com")
    with refused("BadRequestException", "List: friends doesn't contain Topic: x"):
        sesv2.update_contact(ContactListName=friends, EmailAddress="ann@example.com", TopicPreferences=[preference("x", "OPT_IN")])


def test_a_contact_who_is_not_there(gatepost: Any, refused: Refused, friends: str) -> None:
    for action in (gatepost.sesv2.get_contact, gatepost.sesv2.update_contact, gatepost.sesv2.delete_contact):
        with refused("NotFoundException", "eve@example.com doesn't exist in List."):
            action(ContactListName=friends, EmailAddress="eve@example.com")
        with refused("NotFoundException", "List with name: none doesn't exist."):
            action(ContactListName="none", EmailAddress="eve@example.com")


def test_a_contact_is_taken_off_the_list(gatepost: Any, friends: str) -> None:
    gatepost.sesv2.create_contact(ContactListName=friends, EmailAddress="ann@example.com")
    gatepost.sesv2.delete_contact(ContactListName=friends, EmailAddress="ANN@example.com")
    assert names(gatepost.sesv2.list_contacts(ContactListName=friends)) == []


def test_contacts_are_listed_by_what_they_want(gatepost: Any, refused: Refused, friends: str) -> None:
    sesv2 = gatepost.sesv2
    people: dict[str, dict[str, Any]] = {
        "a@example.com": {},
        "b@example.com": {"TopicPreferences": [preference("news", "OPT_OUT")]},
        "c@example.com": {"TopicPreferences": [preference("news", "OPT_IN"), preference("offers", "OPT_IN")]},
        "d@example.com": {"TopicPreferences": [preference("news", "OPT_IN")], "UnsubscribeAll": True},
    }
    for address, wishes in people.items():
        sesv2.create_contact(ContactListName=friends, EmailAddress=address, **wishes)

    def listed(status: str, topic: str = "", default: bool = False) -> str:
        asked: dict[str, Any] = {"FilteredStatus": status}
        if topic:
            asked["TopicFilter"] = {"TopicName": topic, "UseDefaultIfPreferenceUnavailable": default}
        return "".join(name[0] for name in names(sesv2.list_contacts(ContactListName=friends, Filter=asked)))

    assert "".join(name[0] for name in names(sesv2.list_contacts(ContactListName=friends))) == "abcd"
    assert (listed("OPT_IN"), listed("OPT_OUT")) == ("abc", "d")
    assert (listed("OPT_IN", "news"), listed("OPT_OUT", "news")) == ("c", "bd")
    assert (listed("OPT_IN", "news", default=True), listed("OPT_OUT", "news", default=True)) == ("ac", "bd")
    assert (listed("OPT_IN", "offers", default=True), listed("OPT_OUT", "offers", default=True)) == ("c", "abd")
    with refused("BadRequestException", "List: friends doesn't contain Topic: none"):
        listed("OPT_IN", "none")
    with refused("NotFoundException", "List with name: none doesn't exist."):
        sesv2.list_contacts(ContactListName="none")


def test_contacts_come_in_pages(gatepost: Any, refused: Refused, friends: str) -> None:
    sesv2 = gatepost.sesv2
    for number in range(5):
        sesv2.create_contact(ContactListName=friends, EmailAddress=f"n{number}@example.com")
    pages: list[list[str]] = []
    token: dict[str, str] = {}
    while not pages or token:
        answer = sesv2.list_contacts(ContactListName=friends, PageSize=2, **token)
        pages.append(names(answer))
        token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else {}
    assert pages == [["n0@example.com", "n1@example.com"], ["n2@example.com", "n3@example.com"], ["n4@example.com"]]
    with refused("BadRequestException", "The NextToken is invalid."):
        sesv2.list_contacts(ContactListName=friends, NextToken="nonsense")


def test_what_was_said_about_a_topic_counts_again_when_it_comes_back(gatepost: Any, friends: str) -> None:
    sesv2, ann = gatepost.sesv2, {"ContactListName": friends, "EmailAddress": "ann@example.com"}
    sesv2.create_contact(**ann, TopicPreferences=[preference("offers", "OPT_IN")])
    sesv2.update_contact_list(ContactListName=friends, Topics=TOPICS[:1])
    assert sesv2.get_contact(**ann)["TopicPreferences"] == []
    sesv2.update_contact_list(ContactListName=friends, Topics=TOPICS)
    assert sesv2.get_contact(**ann)["TopicPreferences"] == [preference("offers", "OPT_IN")]
