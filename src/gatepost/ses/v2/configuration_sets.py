"""Configuration sets, made with all their options at once.

Source: API reference (model); order of checks, defaults and texts (reported from probes of the real service).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import configuration_sets, inert, paging, resource_tags
from gatepost.ses.configuration_sets import ConfigurationSet
from gatepost.ses.errors import BadRequest, MemberNotImplemented
from gatepost.ses.identities import record

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateConfigurationSetRequestTypeDef,
        DeleteConfigurationSetRequestTypeDef,
        GetConfigurationSetRequestTypeDef,
        ListConfigurationSetsRequestTypeDef,
        PutConfigurationSetSendingOptionsRequestTypeDef,
    )

_KEPT = ("TrackingOptions", "DeliveryOptions", "SuppressionOptions", "VdmOptions", "MessageSecurityOptions")


@sesv2.operation("CreateConfigurationSet")
def create_configuration_set(call: Call, request: "CreateConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """A new set. Without SendingOptions it sends; with empty ones it does not.

    Raises: InvalidConfigurationSet, BadRequest (an option), LimitExceeded, ConfigurationSetExists.
    Source: API reference, CreateConfigurationSet (model); the switch and the reputation metrics' default (reported).
    """
    given = cast("Mapping[str, Any]", request)
    name = request["ConfigurationSetName"]
    configuration_sets.require_name(name)
    tags = resource_tags.admit(request.get("Tags", ()))
    _require_tracking_domain(call, given.get("TrackingOptions"))
    _require_pool(given.get("DeliveryOptions", {}))
    _require_suppression(given.get("SuppressionOptions"))
    _require_built(given)
    inert.note("sesv2", "CreateConfigurationSet", given)
    configuration_sets.add(
        call,
        ConfigurationSet(
            name,
            sending_enabled=given.get("SendingOptions", {"SendingEnabled": True}).get("SendingEnabled", False),
            reputation_metrics_enabled=given.get("ReputationOptions", {"ReputationMetricsEnabled": True}).get(
                "ReputationMetricsEnabled", False
            ),
            options={block: given[block] for block in _KEPT if block in given},
            tags=tags,
        ),
    )
    return {}


def _require_tracking_domain(call: Call, options: Mapping[str, Any] | None) -> None:
    """Links may be rewritten to a verified domain alone."""
    if options is None:
        return
    domain = options["CustomRedirectDomain"]
    if not domain.strip():
        raise BadRequest("CustomRedirectDomain must be specified.")
    identity = record.find(call, domain)
    if identity is None or not identity.may_send:
        raise BadRequest(f"Domain <{domain}> is not verified under this account.")


def _require_pool(options: Mapping[str, Any]) -> None:
    """There are no dedicated addresses here, so no pool of that name can exist."""
    pool = options.get("SendingPoolName")
    if pool is not None:
        raise BadRequest(f"SendingPool <{pool}> doesn't exist" if pool.strip() else "sendingPoolName can't be blank.")


def _require_suppression(options: Mapping[str, Any] | None) -> None:
    """AWS breaks (500) on a block without reasons; here it is refused."""
    if options is not None and not {"SuppressedReasons", "SuppressionScope", "ValidationOptions"} & set(options):
        raise BadRequest("SuppressedReasons must be specified.")


def _require_built(given: Mapping[str, Any]) -> None:
    if "ArchivingOptions" in given:
        raise MemberNotImplemented("CreateConfigurationSet", "ArchivingOptions")
    if "SmimeScheme" in given.get("MessageSecurityOptions", {}).get("SigningScheme", {}):
        raise MemberNotImplemented("CreateConfigurationSet", "MessageSecurityOptions.SigningScheme.SmimeScheme")


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
