"""What a contact wants to be mailed about: what they said themselves, and where they said nothing what the list says.

Source: SES guide, sending-email-list-management (guide); that a default to opt out counts as having opted out (guessed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["OPT_IN", "OPT_OUT"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that contacts can be mailed about."""

    name: str
    display_name: str
    default: Status
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """A contact's own word, topic by topic, and whether they want nothing from the list at all."""

    by_topic: Mapping[str, Status]
    unsubscribed: bool = False

    def explicit(self, topics: Sequence[Topic]) -> dict[str, Status]:
        """What they said about the list's topics, in the list's order."""
        return {topic.name: self.by_topic[topic.name] for topic in topics if topic.name in self.by_topic}

    def implied(self, topics: Sequence[Topic]) -> dict[str, Status]:
        """What holds for the topics that they said nothing about."""
        return {topic.name: topic.default for topic in topics if topic.name not in self.by_topic}

    def status(self, topic: Topic | None) -> Status:
        """Whether they may be mailed about a topic, or, without one, at all."""
        if self.unsubscribed:
            return "OPT_OUT"
        return "OPT_IN" if topic is None else self.by_topic.get(topic.name, topic.default)
