"""What a recipient does with an unsubscribe link: one click, or a page on which they choose.

Source: SES guide, sending-email-subscription-management (guide); RFC 8058.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gatepost.call import Call
from gatepost.mail import messages
from gatepost.mail.outcomes import Outcome
from gatepost.ses import consequences
from gatepost.ses.contacts import links, lists, record
from gatepost.ses.contacts.links import Link
from gatepost.ses.contacts.lists import ContactList
from gatepost.ses.contacts.preferences import Preferences, Status
from gatepost.ses.contacts.record import Contact
from gatepost.ses.errors.recipients import ContactNotFound

_STATUS: Mapping[Status, str] = {"OPT_IN": "OptIn", "OPT_OUT": "OptOut"}


@dataclass(frozen=True, slots=True)
class Visit:
    """A recipient with their link open: the list that it is about, and what they want so far."""

    link: Link
    on: ContactList
    contact: Contact

    @property
    def subscribed(self) -> frozenset[str]:
        """The topics that they are mailed about."""
        return frozenset(topic.name for topic in self.on.topics if self.contact.preferences.status(topic) == "OPT_IN")


def visit(call: Call, token: str, *, lock: bool = False) -> Visit | None:
    """Follow a link; None if it is none of this server's, or its list or contact is gone. The call moves to its account."""
    link = links.read(call.world, token)
    if link is None:
        return None
    call.account_id, call.region = link.account_id, link.region
    on = lists.find(call)
    if on is None or on.name != link.list_name:
        return None
    try:
        return Visit(link, on, record.get(call, link.address, lock=lock))
    except ContactNotFound:
        return None


def one_click(call: Call, visit: Visit) -> None:
    """Unsubscribe from the topic of the mail, or, where it had none, from the whole list."""
    before = visit.contact.preferences
    if visit.link.topic:
        after = replace(before, by_topic={**before.by_topic, visit.link.topic: "OPT_OUT"})
    else:
        after = replace(before, unsubscribed=True)
    _change(call, visit, after, "UnsubscribeHeader")


def choose(call: Call, visit: Visit, topics: Collection[str], *, unsubscribed: bool) -> None:
    """Take what was chosen on the page: the topics to be mailed about, or nothing at all."""
    by_topic = dict(visit.contact.preferences.by_topic)
    if not unsubscribed:
        for topic in visit.on.topics:
            by_topic[topic.name] = "OPT_IN" if topic.name in topics else "OPT_OUT"
    _change(call, visit, Preferences(by_topic, unsubscribed), "UnsubscribeLink")


def _change(call: Call, visit: Visit, after: Preferences, source: str) -> None:
    """Write the change down and say so in an event. Source: SES guide, event-publishing (guide); `source` of the page (guessed)."""
    before = visit.contact.preferences
    if after == before:
        return
    record.put(call, visit.contact, after, visit.contact.attributes)
    mail = messages.get(call.tx, visit.link.message_id)
    if mail is None:
        return
    detail = {
        "contactList": visit.on.name,
        "source": source,
        "newTopicPreferences": _told(after, visit.on),
        "oldTopicPreferences": _told(before, visit.on),
    }
    outcome = Outcome(kind="SUBSCRIPTION", at=call.now, recipients=[visit.contact.given], detail=detail)
    consequences.record(call.tx, call.world, mail, outcome)


def _told(preferences: Preferences, on: ContactList) -> dict[str, Any]:
    return {
        "unsubscribeAll": preferences.unsubscribed,
        "topicSubscriptionStatus": _statuses(preferences.explicit(on.topics)),
        "topicDefaultSubscriptionStatus": _statuses(preferences.implied(on.topics)),
    }


def _statuses(statuses: Mapping[str, Status]) -> list[dict[str, str]]:
    return [{"topicName": name, "subscriptionStatus": _STATUS[status]} for name, status in statuses.items()]
