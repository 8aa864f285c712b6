"""Event destinations of configuration sets, all five kinds of them.

Source: API reference (model).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import configuration_sets
from gatepost.ses.events import adding, destinations
from gatepost.ses.events.destinations import TARGETS, EventDestination

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateConfigurationSetEventDestinationRequestTypeDef,
        DeleteConfigurationSetEventDestinationRequestTypeDef,
        GetConfigurationSetEventDestinationsRequestTypeDef,
        UpdateConfigurationSetEventDestinationRequestTypeDef,
    )


@sesv2.operation("CreateConfigurationSetEventDestination")
def create_configuration_set_event_destination(
    call: Call, request: "CreateConfigurationSetEventDestinationRequestTypeDef"
) -> dict[str, Any]:
    """Have a set's events told somewhere. A topic has to take a first message.

    Raises: ConfigurationSetNotFound, BadRequest, EventDestinationExists, LimitExceeded.
    Source: API reference, CreateConfigurationSetEventDestination (model).
    """
    adding.create(call, request["ConfigurationSetName"], _read(request["EventDestinationName"], request["EventDestination"]))
    return {}


@sesv2.operation("GetConfigurationSetEventDestinations")
def get_configuration_set_event_destinations(call: Call, request: "GetConfigurationSetEventDestinationsRequestTypeDef") -> dict[str, Any]:
    """Raises: ConfigurationSetNotFound. Source: API reference, GetConfigurationSetEventDestinations (model)."""
    found = configuration_sets.get(call, request["ConfigurationSetName"])
    return {
        "EventDestinations": [
            {"Name": one.name, "Enabled": one.enabled, "MatchingEventTypes": one.kinds, **one.target}
            for one in destinations.of_set(call, found.name)
        ]
    }


@sesv2.operation("UpdateConfigurationSetEventDestination")
def update_configuration_set_event_destination(
    call: Call, request: "UpdateConfigurationSetEventDestinationRequestTypeDef"
) -> dict[str, Any]:
    """Another definition in the place of a destination's.

    Raises: ConfigurationSetNotFound, EventDestinationNotFound, BadRequest.
    Source: API reference, UpdateConfigurationSetEventDestination (model).
    """
    adding.update(call, request["ConfigurationSetName"], _read(request["EventDestinationName"], request["EventDestination"]))
    return {}


@sesv2.operation("DeleteConfigurationSetEventDestination")
def delete_configuration_set_event_destination(
    call: Call, request: "DeleteConfigurationSetEventDestinationRequestTypeDef"
) -> dict[str, Any]:
    """Raises: ConfigurationSetNotFound, EventDestinationNotFound. Source: API reference, DeleteConfigurationSetEventDestination (model)."""
    destinations.remove(call, request["ConfigurationSetName"], request["EventDestinationName"])
    return {}


def _read(name: str, given: Mapping[str, Any]) -> EventDestination:
    target = {kind: given[kind] for kind in TARGETS if kind in given}
    return EventDestination(name, given.get("Enabled", False), given.get("MatchingEventTypes", ()), target)
