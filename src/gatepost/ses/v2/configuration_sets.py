"""Configuration sets, made with all their options at once.

Source: API reference (model); order of checks, defaults and texts (reported from probes of the real service).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import configuration_set_options as options
from gatepost.ses import configuration_sets, inert, paging, resource_tags
from gatepost.ses.configuration_sets import BLOCKS, ConfigurationSet

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateConfigurationSetRequestTypeDef,
        DeleteConfigurationSetRequestTypeDef,
        GetConfigurationSetRequestTypeDef,
        ListConfigurationSetsRequestTypeDef,
        PutConfigurationSetArchivingOptionsRequestTypeDef,
        PutConfigurationSetDeliveryOptionsRequestTypeDef,
        PutConfigurationSetReputationOptionsRequestTypeDef,
        PutConfigurationSetSendingOptionsRequestTypeDef,
        PutConfigurationSetSuppressionOptionsRequestTypeDef,
        PutConfigurationSetTrackingOptionsRequestTypeDef,
        PutConfigurationSetVdmOptionsRequestTypeDef,
    )


@sesv2.operation("CreateConfigurationSet")
def create_configuration_set(call: Call, request: "CreateConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """A new set. Without SendingOptions it sends; with empty ones it does not.

    Raises: InvalidConfigurationSet, BadRequest (an option), NotFound (an archive), LimitExceeded, ConfigurationSetExists.
    Source: API reference, CreateConfigurationSet (model); the switch and the reputation metrics' default (reported).
    """
    given = cast("Mapping[str, Any]", request)
    name = request["ConfigurationSetName"]
    configuration_sets.require_name(name)
    tags = resource_tags.admit(request.get("Tags", ()))
    options.require(call, given)
    inert.note("sesv2", "CreateConfigurationSet", given)
    configuration_sets.add(
        call,
        ConfigurationSet(
            name,
            sending_enabled=given.get("SendingOptions", {"SendingEnabled": True}).get("SendingEnabled", False),
            reputation_metrics_enabled=given.get("ReputationOptions", {"ReputationMetricsEnabled": True}).get(
                "ReputationMetricsEnabled", False
            ),
            options={block: given[block] for block in BLOCKS if block in given},
            tags=tags,
        ),
    )
    return {}


@sesv2.operation("GetConfigurationSet")
def get_configuration_set(call: Call, request: "GetConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """The set's options as they were given; sending and reputation always.

    Raises: ConfigurationSetNotFound.
    Source: API reference, GetConfigurationSet (model); probes of the real service (reported).
    """
    found = configuration_sets.get(call, request["ConfigurationSetName"])
    return {
        "ConfigurationSetName": found.name,
        "ReputationOptions": {
            "ReputationMetricsEnabled": found.reputation_metrics_enabled,
            "LastFreshStart": found.last_fresh_start,
        },
        "SendingOptions": {"SendingEnabled": found.sending_enabled},
        "Tags": found.tags,
        **found.options,
    }


@sesv2.operation("ListConfigurationSets")
def list_configuration_sets(call: Call, request: "ListConfigurationSetsRequestTypeDef") -> dict[str, Any]:
    """The names of all sets, or of those that contain what the filter asks for.

    Raises: InvalidNextToken.
    Source: API reference, ListConfigurationSets (model).
    """
    wanted = cast("Mapping[str, Mapping[str, str]]", request).get("Filter", {}).get("CONFIGURATION_SET_NAME_CONTAINS", "")
    found, token = paging.fill(
        call,
        "ListConfigurationSets",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: configuration_sets.names(call, after, most),
        lambda name: name,
        lambda name: wanted in name,
    )
    return {"ConfigurationSets": found, "NextToken": token}


@sesv2.operation("DeleteConfigurationSet")
def delete_configuration_set(call: Call, request: "DeleteConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """Raises: ConfigurationSetNotFound. Source: API reference, DeleteConfigurationSet (model)."""
    configuration_sets.remove(call, request["ConfigurationSetName"])
    return {}


@sesv2.operation("PutConfigurationSetSendingOptions")
def put_configuration_set_sending_options(call: Call, request: "PutConfigurationSetSendingOptionsRequestTypeDef") -> dict[str, Any]:
    """Pause or resume the mail that uses a set; to say neither is to pause it.

    Raises: ConfigurationSetNotFound.
    Source: API reference, PutConfigurationSetSendingOptions (model); the default (reported).
    """
    configuration_sets.set_sending(call, request["ConfigurationSetName"], request.get("SendingEnabled", False))
    return {}


@sesv2.operation("PutConfigurationSetReputationOptions")
def put_configuration_set_reputation_options(call: Call, request: "PutConfigurationSetReputationOptionsRequestTypeDef") -> dict[str, Any]:
    """Collect reputation metrics of a set or not; to say neither is not to.

    Raises: ConfigurationSetNotFound.
    Source: API reference, PutConfigurationSetReputationOptions (model); the default (reported).
    """
    configuration_sets.set_reputation_metrics(call, request["ConfigurationSetName"], request.get("ReputationMetricsEnabled", False))
    return {}


@sesv2.operation("PutConfigurationSetDeliveryOptions")
def put_configuration_set_delivery_options(call: Call, request: "PutConfigurationSetDeliveryOptionsRequestTypeDef") -> dict[str, Any]:
    """How a set's mail is delivered, in the place of all that was said before.

    Raises: ConfigurationSetNotFound, InvalidDeliveryOptions.
    Source: API reference, PutConfigurationSetDeliveryOptions (model); that members left out are reset (guessed).
    """
    members = _block(request)
    configuration_sets.lock_options(call, request["ConfigurationSetName"])
    options.require_delivery(call, members)
    configuration_sets.put_block(call, request["ConfigurationSetName"], "DeliveryOptions", members or None)
    return {}


@sesv2.operation("PutConfigurationSetTrackingOptions")
def put_configuration_set_tracking_options(call: Call, request: "PutConfigurationSetTrackingOptionsRequestTypeDef") -> dict[str, Any]:
    """The domain that the links of a set's mail lead through; without one, this server's own again.

    Raises: ConfigurationSetNotFound, InvalidTrackingOptions.
    Source: API reference, PutConfigurationSetTrackingOptions (model); order and texts (reported).
    """
    members = _block(request)
    configuration_sets.lock_options(call, request["ConfigurationSetName"])
    if members:
        options.require_tracking(call, members)
    configuration_sets.put_block(call, request["ConfigurationSetName"], "TrackingOptions", members or None)
    return {}


@sesv2.operation("PutConfigurationSetSuppressionOptions")
def put_configuration_set_suppression_options(call: Call, request: "PutConfigurationSetSuppressionOptionsRequestTypeDef") -> dict[str, Any]:
    """Which suppression counts for a set's mail; without any members the account's again.

    Raises: ConfigurationSetNotFound.
    Source: API reference, PutConfigurationSetSuppressionOptions (model); SES guide, sending-email-suppression-list-config-level (guide).
    """
    members = _block(request)
    inert.note("sesv2", "PutConfigurationSetSuppressionOptions", request)
    configuration_sets.put_block(call, request["ConfigurationSetName"], "SuppressionOptions", members or None)
    return {}


@sesv2.operation("PutConfigurationSetVdmOptions")
def put_configuration_set_vdm_options(call: Call, request: "PutConfigurationSetVdmOptionsRequestTypeDef") -> dict[str, Any]:
    """Whether the dashboard follows the opens and clicks of a set's mail; without the options, as the account says.

    Raises: ConfigurationSetNotFound.
    Source: API reference, PutConfigurationSetVdmOptions (model).
    """
    inert.note("sesv2", "PutConfigurationSetVdmOptions", request)
    configuration_sets.put_block(call, request["ConfigurationSetName"], "VdmOptions", request.get("VdmOptions"))
    return {}


@sesv2.operation("PutConfigurationSetArchivingOptions")
def put_configuration_set_archiving_options(call: Call, request: "PutConfigurationSetArchivingOptionsRequestTypeDef") -> dict[str, Any]:
    """No archive is one that there can be here; to name none is to have none.

    Raises: ConfigurationSetNotFound, NotFound (the archive).
    Source: API reference, PutConfigurationSetArchivingOptions (model).
    """
    configuration_sets.get(call, request["ConfigurationSetName"])
    options.require_archive(_block(request))
    return {}


@sesv2.operation("UpdateConfigurationSet")
def update_configuration_set(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """How a set's mail is signed; what is left out stays as it is.

    Raises: ConfigurationSetNotFound, BadRequest.
    Source: API reference, UpdateConfigurationSet (model).
    """
    members: Mapping[str, Any] | None = request.get("MessageSecurityOptions")
    configuration_sets.lock_options(call, request["ConfigurationSetName"])
    if members is not None:
        options.require_security(members)
        configuration_sets.put_block(call, request["ConfigurationSetName"], "MessageSecurityOptions", members)
    return {}


def _block(request: Any) -> dict[str, Any]:
    """The members of a request but for the set's name."""
    return {name: value for name, value in request.items() if name != "ConfigurationSetName"}
