"""Where events go: AWS's services at an endpoint that speaks their APIs, or a web address that stands in for one of them.

A target names its service's resource by an ARN. The setting `webhooks` gives single ARNs a web address, to which is posted what the
service would have got; all others are reached at the setting `events_endpoint`, if there is one.
Source: SES guide, event-publishing-retrieving (guide); the API references of the services (model).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern, compile, escape
from typing import Any, TypeAlias

from gatepost.settings import Settings

Target: TypeAlias = Mapping[str, Any]
"""`{"SnsDestination": {"TopicArn": …}}` and the like, as destinations have it."""

_ARN_MEMBERS = {
    "SnsDestination": "TopicArn",
    "EventBridgeDestination": "EventBusArn",
    "KinesisFirehoseDestination": "DeliveryStreamArn",
    "PinpointDestination": "ApplicationArn",
}


class NotTold(Exception):
    """A target did not take an event. `alone`: it was about this event, and others may go through."""

    def __init__(self, problem: str, *, alone: bool) -> None:
        super().__init__(problem)
        self.alone = alone


@dataclass(frozen=True, slots=True)
class Resource:
    """What a target names: a kind of destination, and an ARN; metrics are a service's of an account in a Region."""

    kind: str
    arn: str


def resource(target: Target, account_id: str, region: str) -> Resource:
    """What a target names. CloudWatch has no resource to name, so all metrics of an account stand for one."""
    [(kind, members)] = target.items()
    member = _ARN_MEMBERS.get(kind)
    return Resource(kind, members[member] if member else f"arn:aws:cloudwatch:{region}:{account_id}:metrics")


def webhook_of(settings: Settings, arn: str) -> str:
    """The web address that stands in for an ARN; empty if none does. The first entry that fits counts."""
    return next((url for pattern, url in _webhooks(settings.webhooks) if pattern.fullmatch(arn)), "")


def reachable(settings: Settings, found: Resource) -> bool:
    """Whether anybody can be told of events there at all."""
    return bool(settings.events_endpoint or webhook_of(settings, found.arn))


@lru_cache(maxsize=4)
def _webhooks(given: str) -> tuple[tuple[Pattern[str], str], ...]:
    pairs = (entry.partition("=") for entry in given.split())
    return tuple((compile(".*".join(map(escape, arn.split("*")))), url) for arn, _, url in pairs)
