"""What list management makes of a letter: whoever has unsubscribed gets nothing, and a letter to one gets its unsubscribe links.

Everybody whom a letter goes to is on the list from then on.
Source: SES guide, sending-email-list-management and sending-email-subscription-management (guide).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.call import Call
from gatepost.mail.outcomes import Outcome
from gatepost.rules.identities import address_of
from gatepost.rules.letters import Letter
from gatepost.ses.contacts import links, lists, raw_links, record
from gatepost.ses.contacts.links import Link
from gatepost.ses.contacts.preferences import Preferences

_UNSUBSCRIBED = "Amazon SES did not send the message to this address because the recipient has unsubscribed from the contact list."


@dataclass(frozen=True, slots=True)
class Managed:
    """A letter of a list. `url` is where its one recipient unsubscribes; empty for several. `lost` is who gets nothing, and why."""

    url: str
    lost: Sequence[Outcome]

    def linked(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """A structured message with its links; the caller's own headers of that purpose go."""
        if not self.url:
            return content
        given = [header for header in content.get("Headers", ()) if header["Name"].lower() not in links.FIELDS]
        own = [{"Name": name, "Value": value} for name, value in links.fields(self.url)]
        body = {name: {**part, "Data": links.put_in(part["Data"], self.url)} for name, part in content["Body"].items()}
        return {**content, "Headers": [*given, *own], "Body": body}

    def linked_raw(self, raw: bytes) -> bytes:
        """The same for a raw message."""
        return raw_links.linked(raw, self.url) if self.url else raw


UNMANAGED = Managed("", ())
"""A letter of no list."""


def manage(call: Call, letter: Letter, options: Mapping[str, str] | None, message_id: str) -> Managed:
    """What the list and topic of `options` make of a letter, whose message will have that id.

    Raises: BadRequest, ContactListNotFound.
    """
    if options is None:
        return UNMANAGED
    on = lists.get(call, options["ContactListName"])
    topic = on.topic(options["TopicName"]) if options.get("TopicName") else None
    recipients = list(dict.fromkeys(address for given in letter.recipients if (address := address_of(given))))
    known = record.find_some(call, recipients)
    record.enrol(call, [address for address in recipients if address.lower() not in known])
    strangers = Preferences({})
    unsubscribed = [
        address
        for address in recipients
        if (known[address.lower()].preferences if address.lower() in known else strangers).status(topic) == "OPT_OUT"
    ]
    url = ""
    if len(recipients) == 1:
        link = Link(call.account_id, call.region, on.name, topic.name if topic else "", recipients[0], message_id)
        url = links.address_of(call.world, link)
    return Managed(url, [_bounce(call, unsubscribed)] if unsubscribed else ())


def in_header(value: str) -> dict[str, str] | None:
    """The options of an `X-SES-LIST-MANAGEMENT-OPTIONS` field: `list; topic=name`."""
    name, _, rest = value.partition(";")
    if not name.strip():
        return None
    key, _, topic = rest.partition("=")
    return {"ContactListName": name.strip(), **({"TopicName": topic.strip()} if key.strip().lower() == "topic" else {})}


def _bounce(call: Call, addresses: Sequence[str]) -> Outcome:
    """Source: the type (reported by several consumers); its members as of other mail that SES holds back (guessed)."""
    recipients = [
        {"emailAddress": address, "action": "failed", "status": "5.1.1", "diagnosticCode": _UNSUBSCRIBED} for address in addresses
    ]
    detail = {
        "bounceType": "Permanent",
        "bounceSubType": "UnsubscribedRecipient",
        "bouncedRecipients": recipients,
        "reportingMTA": "dns; amazonses.com",
    }
    return Outcome(kind="BOUNCE", at=call.now, recipients=addresses, detail=detail)
