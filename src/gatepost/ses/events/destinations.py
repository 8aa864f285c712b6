"""The event destinations of a configuration set: which events go where.

Source: API reference, CreateConfigurationSetEventDestination of both APIs (model); SES guide, event-publishing-add-event-destination
(guide); texts (reported, as a test suite that mirrors them has them), those of single targets' members guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from re import ASCII, compile
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.mail.outcomes import Kind
from gatepost.ses.errors import BadRequest, LimitExceeded
from gatepost.ses.errors.configuration_sets import (
    ConfigurationSetNotFound,
    EventDestinationExists,
    EventDestinationNotFound,
    InvalidCloudWatchDestination,
    InvalidFirehoseDestination,
)
from gatepost.ses.events.tables import event_destinations
from gatepost.ses.tables import configuration_sets

MOST_DESTINATIONS = 10
MOST_DIMENSIONS = 10
LONGEST_NAME = 64
LONGEST_DIMENSION = 255

TARGETS = ("KinesisFirehoseDestination", "CloudWatchDestination", "SnsDestination", "EventBridgeDestination", "PinpointDestination")

_NAME = compile(r"[A-Za-z0-9_-]+", ASCII)
_DIMENSION = compile(r"[A-Za-z0-9_:-]+", ASCII)
DIMENSION_VALUE = compile(r"[A-Za-z0-9_@.-]+", ASCII)
_STREAM = compile(r"arn:[^:]+:firehose:[^:]*:[0-9]{12}:deliverystream/.+")
_DEFAULT_BUS = compile(r"arn:[^:]+:events:[^:]*:[0-9]{12}:event-bus/default")
_UNUSABLE_HEADERS = frozenset(("received", "to", "from", "dkim-signature", "cc", "message-id", "return-path"))

_of_set = and_(
    event_destinations.c.account_id == bindparam("account"),
    event_destinations.c.region == bindparam("in_region"),
    event_destinations.c.configuration_set == bindparam("in_set"),
)
_this = and_(_of_set, event_destinations.c.name == bindparam("called"))
_all = select(event_destinations).where(_of_set).order_by(event_destinations.c.name)
_add = insert(event_destinations).on_conflict_do_nothing(index_elements=["account_id", "region", "configuration_set", "name"])
_replace = (
    update(event_destinations).where(_this).values(enabled=bindparam("on"), kinds=bindparam("matching"), target=bindparam("where_to"))
)
_delete = delete(event_destinations).where(_this)
_set = and_(
    configuration_sets.c.account_id == bindparam("account"),
    configuration_sets.c.region == bindparam("in_region"),
    configuration_sets.c.name == bindparam("in_set"),
)
_locked_set = select(configuration_sets.c.name).where(_set).with_for_update()
_watch = update(configuration_sets).where(_set).values(watched=bindparam("kinds_watched"))


@dataclass(frozen=True, slots=True)
class EventDestination:
    """One destination. `target` has one member, in the second API's spelling: where to, and how."""

    name: str
    enabled: bool
    kinds: Sequence[Kind]
    target: Mapping[str, Any]


def require(configuration_set: str, destination: EventDestination) -> None:
    """Raises: BadRequest, InvalidCloudWatchDestination, InvalidFirehoseDestination."""
    name = destination.name
    if not _NAME.fullmatch(name):
        raise BadRequest(f"Invalid event destination name <{name}>: only alphanumeric ASCII characters, '_', and '-' are allowed.")
    if len(name) > LONGEST_NAME:
        raise BadRequest(f"Event destination name cannot exceed {LONGEST_NAME} characters.")
    if not destination.kinds:
        raise BadRequest("At least one event type must be specified.")
    if not destination.target:
        raise BadRequest("Event destination is not provided.")
    if len(destination.target) > 1:
        raise BadRequest(
            "Please provide only one destination with each request. Either a Firehose Destination or a Cloudwatch Destination "
            "or an SNS Destination or an EventBridge Destination."
        )
    [(kind, members)] = destination.target.items()
    if kind == "CloudWatchDestination":
        _require_dimensions(configuration_set, name, members["DimensionConfigurations"])
    elif kind == "KinesisFirehoseDestination" and not _STREAM.fullmatch(members["DeliveryStreamArn"]):
        raise InvalidFirehoseDestination(configuration_set, name, f"Invalid delivery stream ARN provided: {members['DeliveryStreamArn']}.")
    elif kind == "EventBridgeDestination" and not _DEFAULT_BUS.fullmatch(members["EventBusArn"]):
        raise BadRequest(f"Invalid event bus ARN provided: {members['EventBusArn']}. Only the default event bus is supported.")
    elif kind == "PinpointDestination" and not members.get("ApplicationArn"):
        raise BadRequest("Invalid Pinpoint application ARN provided: null.")


def _require_dimensions(configuration_set: str, name: str, dimensions: Sequence[Mapping[str, str]]) -> None:
    """Source: SES guide, event-publishing-add-event-destination-cloudwatch (guide) for what is allowed."""

    def refuse(text: str) -> InvalidCloudWatchDestination:
        return InvalidCloudWatchDestination(configuration_set, name, text)

    if not dimensions:
        raise refuse("CloudWatch metrics dimension configuration list cannot be empty.")
    if len(dimensions) > MOST_DIMENSIONS:
        raise refuse(f"A maximum of {MOST_DIMENSIONS} CloudWatch dimensions is allowed per event destination.")
    for dimension in dimensions:
        called, default = dimension["DimensionName"], dimension["DefaultDimensionValue"]
        if not _DIMENSION.fullmatch(called) or len(called) > LONGEST_DIMENSION:
            raise refuse(f"Invalid CloudWatch dimension name <{called}>.")
        if not DIMENSION_VALUE.fullmatch(default) or len(default) > LONGEST_DIMENSION:
            raise refuse(f"Invalid CloudWatch default dimension value <{default}>.")
        if dimension["DimensionValueSource"] == "EMAIL_HEADER" and called.lower() in _UNUSABLE_HEADERS:
            raise refuse(f"Header <{called}> cannot be used as a CloudWatch dimension.")


def of_set(call: Call, configuration_set: str) -> Sequence[EventDestination]:
    """The destinations of one of the caller's sets, by name."""
    return [_from_row(row) for row in call.tx.rows(_all, _key(call, configuration_set))]


def add(call: Call, configuration_set: str, new: EventDestination) -> None:
    """Raises: ConfigurationSetNotFound, EventDestinationExists, LimitExceeded."""
    _lock(call, configuration_set)
    row = {
        "account_id": call.account_id,
        "region": call.region,
        "configuration_set": configuration_set,
        "name": new.name,
        "enabled": new.enabled,
        "kinds": list(new.kinds),
        "target": new.target,
    }
    if not call.tx.write(_add, row):
        raise EventDestinationExists(configuration_set, new.name)
    if _watch_again(call, configuration_set) > MOST_DESTINATIONS:
        raise LimitExceeded(f"A maximum of {MOST_DESTINATIONS} event destinations is allowed per configuration set.")


def replace(call: Call, configuration_set: str, new: EventDestination) -> None:
    """Put a new definition in the place of the one of that name.

    Raises: ConfigurationSetNotFound, EventDestinationNotFound.
    """
    _lock(call, configuration_set)
    values = {"on": new.enabled, "matching": list(new.kinds), "where_to": new.target}
    if not call.tx.write(_replace, _key(call, configuration_set) | {"called": new.name} | values):
        raise EventDestinationNotFound(configuration_set, new.name)
    _watch_again(call, configuration_set)


def remove(call: Call, configuration_set: str, name: str) -> None:
    """Raises: ConfigurationSetNotFound, EventDestinationNotFound."""
    _lock(call, configuration_set)
    if not call.tx.write(_delete, _key(call, configuration_set) | {"called": name}):
        raise EventDestinationNotFound(configuration_set, name)
    _watch_again(call, configuration_set)


def _lock(call: Call, configuration_set: str) -> None:
    """Who changes destinations does so alone, so that the set knows what is watched."""
    if call.tx.row(_locked_set, _key(call, configuration_set)) is None:
        raise ConfigurationSetNotFound(configuration_set)


def _watch_again(call: Call, configuration_set: str) -> int:
    """Have the set know which kinds its destinations want; how many destinations there are."""
    found = of_set(call, configuration_set)
    kinds = sorted({kind for destination in found if destination.enabled for kind in destination.kinds})
    call.tx.write(_watch, _key(call, configuration_set) | {"kinds_watched": kinds or None})
    return len(found)


def _key(call: Call, configuration_set: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "in_set": configuration_set}


def _from_row(row: Row[Any]) -> EventDestination:
    return EventDestination(row.name, row.enabled, row.kinds, row.target)
