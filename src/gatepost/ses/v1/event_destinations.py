"""Event destinations of configuration sets: CloudWatch, Data Firehose and SNS, and the eight kinds of events that this API knows.

Source: API reference (model).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.mail.outcomes import Kind
from gatepost.operations import ses
from gatepost.ses.events import adding, destinations
from gatepost.ses.events.destinations import EventDestination

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CreateConfigurationSetEventDestinationRequestTypeDef,
        DeleteConfigurationSetEventDestinationRequestTypeDef,
        UpdateConfigurationSetEventDestinationRequestTypeDef,
    )

_KINDS: Mapping[str, Kind] = {
    "send": "SEND",
    "reject": "REJECT",
    "bounce": "BOUNCE",
    "complaint": "COMPLAINT",
    "delivery": "DELIVERY",
    "open": "OPEN",
    "click": "CLICK",
    "renderingFailure": "RENDERING_FAILURE",
}
_KINDS_SHOWN = {kind: name for name, kind in _KINDS.items()}
_SOURCES = {"messageTag": "MESSAGE_TAG", "emailHeader": "EMAIL_HEADER", "linkTag": "LINK_TAG"}
_SOURCES_SHOWN = {second: first for first, second in _SOURCES.items()}


@ses.operation("CreateConfigurationSetEventDestination")
def create_configuration_set_event_destination(
    call: Call, request: "CreateConfigurationSetEventDestinationRequestTypeDef"
) -> dict[str, Any]:
    """Have a set's events told somewhere. A topic has to take a first message.

    Raises: ConfigurationSetNotFound, BadRequest, InvalidCloudWatchDestination, InvalidFirehoseDestination, InvalidSnsDestination,
    EventDestinationExists, LimitExceeded.
    Source: API reference, CreateConfigurationSetEventDestination (model); recorded answers (reported).
    """
    adding.create(call, request["ConfigurationSetName"], _read(request["EventDestination"]))
    return {}


@ses.operation("UpdateConfigurationSetEventDestination")
def update_configuration_set_event_destination(
    call: Call, request: "UpdateConfigurationSetEventDestinationRequestTypeDef"
) -> dict[str, Any]:
    """Another definition in the place of a destination's.

    Raises: ConfigurationSetNotFound, EventDestinationNotFound, BadRequest, InvalidCloudWatchDestination, InvalidFirehoseDestination,
    InvalidSnsDestination.
    Source: API reference, UpdateConfigurationSetEventDestination (model).
    """
    adding.update(call, request["ConfigurationSetName"], _read(request["EventDestination"]))
    return {}


@ses.operation("DeleteConfigurationSetEventDestination")
def delete_configuration_set_event_destination(
    call: Call, request: "DeleteConfigurationSetEventDestinationRequestTypeDef"
) -> dict[str, Any]:
    """Raises: ConfigurationSetNotFound, EventDestinationNotFound. Source: API reference, DeleteConfigurationSetEventDestination (model)."""
    destinations.remove(call, request["ConfigurationSetName"], request["EventDestinationName"])
    return {}


def shown(found: Sequence[EventDestination]) -> list[dict[str, Any]]:
    """Destinations in this API's words; those that it has none for are left out."""
    return [entry for destination in found if (entry := _shown(destination))]


def _shown(destination: EventDestination) -> dict[str, Any] | None:
    [(kind, members)] = destination.target.items()
    match kind:
        case "SnsDestination":
            target: dict[str, Any] = {"SNSDestination": {"TopicARN": members["TopicArn"]}}
        case "KinesisFirehoseDestination":
            firehose = {"IAMRoleARN": members["IamRoleArn"], "DeliveryStreamARN": members["DeliveryStreamArn"]}
            target = {"KinesisFirehoseDestination": firehose}
        case "CloudWatchDestination":
            target = {"CloudWatchDestination": {"DimensionConfigurations": _with_sources(members, _SOURCES_SHOWN)}}
        case _:
            return None
    kinds = [_KINDS_SHOWN[kind] for kind in destination.kinds if kind in _KINDS_SHOWN]
    return {"Name": destination.name, "Enabled": destination.enabled, "MatchingEventTypes": kinds, **target}


def _read(given: Mapping[str, Any]) -> EventDestination:
    target: dict[str, Any] = {}
    if "KinesisFirehoseDestination" in given:
        firehose = given["KinesisFirehoseDestination"]
        target["KinesisFirehoseDestination"] = {
            "IamRoleArn": firehose["IAMRoleARN"],
            "DeliveryStreamArn": firehose["DeliveryStreamARN"],
        }
    if "CloudWatchDestination" in given:
        target["CloudWatchDestination"] = {"DimensionConfigurations": _with_sources(given["CloudWatchDestination"], _SOURCES)}
    if "SNSDestination" in given:
        target["SnsDestination"] = {"TopicArn": given["SNSDestination"]["TopicARN"]}
    kinds: list[Kind] = [_KINDS[name] for name in given["MatchingEventTypes"]]
    return EventDestination(given["Name"], given.get("Enabled", False), kinds, target)


def _with_sources(cloud_watch: Mapping[str, Any], sources: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {**dimension, "DimensionValueSource": sources[dimension["DimensionValueSource"]]}
        for dimension in cloud_watch["DimensionConfigurations"]
    ]
