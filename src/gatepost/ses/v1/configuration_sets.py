"""Configuration sets, which this API makes empty.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import configuration_set_options as options
from gatepost.ses import configuration_sets, paging
from gatepost.ses.configuration_sets import ConfigurationSet
from gatepost.ses.errors.configuration_sets import TrackingOptionsExist, TrackingOptionsNotFound
from gatepost.ses.events import destinations
from gatepost.ses.v1 import event_destinations

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CreateConfigurationSetRequestTypeDef,
        CreateConfigurationSetTrackingOptionsRequestTypeDef,
        DeleteConfigurationSetRequestTypeDef,
        DeleteConfigurationSetTrackingOptionsRequestTypeDef,
        DescribeConfigurationSetRequestTypeDef,
        ListConfigurationSetsRequestTypeDef,
        PutConfigurationSetDeliveryOptionsRequestTypeDef,
        UpdateConfigurationSetReputationMetricsEnabledRequestTypeDef,
        UpdateConfigurationSetSendingEnabledRequestTypeDef,
        UpdateConfigurationSetTrackingOptionsRequestTypeDef,
    )

_TLS_POLICY = {"REQUIRE": "Require", "OPTIONAL": "Optional"}
_TLS_POLICY_GIVEN = {first: second for second, first in _TLS_POLICY.items()}


@ses.operation("CreateConfigurationSet")
def create_configuration_set(call: Call, request: "CreateConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """A new set, which sends, and reports nothing.

    Raises: InvalidConfigurationSet, LimitExceeded, ConfigurationSetExists.
    Source: API reference, CreateConfigurationSet (model).
    """
    name = request["ConfigurationSet"]["Name"]
    configuration_sets.require_name(name)
    configuration_sets.add(call, ConfigurationSet(name, sending_enabled=True, reputation_metrics_enabled=False))
    return {}


@ses.operation("DescribeConfigurationSet")
def describe_configuration_set(call: Call, request: "DescribeConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """A set and those of its parts that are asked for.

    Raises: ConfigurationSetNotFound.
    Source: API reference, DescribeConfigurationSet (model).
    """
    found = configuration_sets.get(call, request["ConfigurationSetName"])
    tls_policy = found.options.get("DeliveryOptions", {}).get("TlsPolicy")
    tracking = found.options.get("TrackingOptions")
    parts: dict[str, tuple[str, Any]] = {
        "eventDestinations": ("EventDestinations", event_destinations.shown(destinations.of_set(call, found.name))),
        "trackingOptions": ("TrackingOptions", tracking and {"CustomRedirectDomain": tracking["CustomRedirectDomain"]}),
        "deliveryOptions": ("DeliveryOptions", tls_policy and {"TlsPolicy": _TLS_POLICY[tls_policy]}),
        "reputationOptions": (
            "ReputationOptions",
            {
                "SendingEnabled": found.sending_enabled,
                "ReputationMetricsEnabled": found.reputation_metrics_enabled,
                "LastFreshStart": found.last_fresh_start,
            },
        ),
    }
    asked = dict(parts[name] for name in request.get("ConfigurationSetAttributeNames", ()))
    return {"ConfigurationSet": {"Name": found.name}, **asked}


@ses.operation("ListConfigurationSets")
def list_configuration_sets(call: Call, request: "ListConfigurationSetsRequestTypeDef") -> dict[str, Any]:
    """The names of all sets.

    Raises: InvalidNextToken.
    Source: API reference, ListConfigurationSets (model).
    """
    found, token = paging.fill(
        call,
        "ListConfigurationSets",
        request.get("NextToken"),
        paging.size(request.get("MaxItems")),
        lambda after, most: configuration_sets.names(call, after, most),
        lambda name: name,
    )
    return {"ConfigurationSets": [{"Name": name} for name in found], "NextToken": token}


@ses.operation("DeleteConfigurationSet")
def delete_configuration_set(call: Call, request: "DeleteConfigurationSetRequestTypeDef") -> dict[str, Any]:
    """Raises: ConfigurationSetNotFound. Source: API reference, DeleteConfigurationSet (model)."""
    configuration_sets.remove(call, request["ConfigurationSetName"])
    return {}


@ses.operation("UpdateConfigurationSetSendingEnabled")
def update_configuration_set_sending_enabled(call: Call, request: "UpdateConfigurationSetSendingEnabledRequestTypeDef") -> dict[str, Any]:
    """Pause or resume the mail that uses a set.

    Raises: ConfigurationSetNotFound.
    Source: API reference, UpdateConfigurationSetSendingEnabled (model).
    """
    configuration_sets.set_sending(call, request["ConfigurationSetName"], request["Enabled"])
    return {}


@ses.operation("UpdateConfigurationSetReputationMetricsEnabled")
def update_configuration_set_reputation_metrics_enabled(
    call: Call, request: "UpdateConfigurationSetReputationMetricsEnabledRequestTypeDef"
) -> dict[str, Any]:
    """Collect reputation metrics of a set or not.

    Raises: ConfigurationSetNotFound.
    Source: API reference, UpdateConfigurationSetReputationMetricsEnabled (model).
    """
    configuration_sets.set_reputation_metrics(call, request["ConfigurationSetName"], request["Enabled"])
    return {}


@ses.operation("PutConfigurationSetDeliveryOptions")
def put_configuration_set_delivery_options(call: Call, request: "PutConfigurationSetDeliveryOptionsRequestTypeDef") -> dict[str, Any]:
    """Whether a set's mail may be delivered without TLS; to say nothing is to say that it may. The second API's options stay.

    Raises: ConfigurationSetNotFound.
    Source: API reference, PutConfigurationSetDeliveryOptions (model); that nothing is a reset (guessed).
    """
    name = request["ConfigurationSetName"]
    block: dict[str, Any] = {**configuration_sets.lock_options(call, name).get("DeliveryOptions", {})}
    block["TlsPolicy"] = _TLS_POLICY_GIVEN[request.get("DeliveryOptions", {}).get("TlsPolicy", "Optional")]
    configuration_sets.put_block(call, name, "DeliveryOptions", block)
    return {}


@ses.operation("CreateConfigurationSetTrackingOptions")
def create_configuration_set_tracking_options(call: Call, request: "CreateConfigurationSetTrackingOptionsRequestTypeDef") -> dict[str, Any]:
    """The domain that the links of a set's mail lead through, of a set that has none.

    Raises: ConfigurationSetNotFound, TrackingOptionsExist, InvalidTrackingOptions.
    Source: API reference, CreateConfigurationSetTrackingOptions (model).
    """
    name, members = request["ConfigurationSetName"], request["TrackingOptions"]
    if "TrackingOptions" in configuration_sets.lock_options(call, name):
        raise TrackingOptionsExist(name)
    options.require_tracking(call, members)
    configuration_sets.put_block(call, name, "TrackingOptions", members)
    return {}


@ses.operation("UpdateConfigurationSetTrackingOptions")
def update_configuration_set_tracking_options(call: Call, request: "UpdateConfigurationSetTrackingOptionsRequestTypeDef") -> dict[str, Any]:
    """Another domain in the place of the one that a set has. What the second API said of HTTPS stays.

    Raises: ConfigurationSetNotFound, TrackingOptionsNotFound, InvalidTrackingOptions.
    Source: API reference, UpdateConfigurationSetTrackingOptions (model); that the rest stays (guessed).
    """
    name, members = request["ConfigurationSetName"], request["TrackingOptions"]
    block = configuration_sets.lock_options(call, name).get("TrackingOptions")
    if block is None:
        raise TrackingOptionsNotFound(name)
    options.require_tracking(call, members)
    configuration_sets.put_block(call, name, "TrackingOptions", {**block, **members})
    return {}


@ses.operation("DeleteConfigurationSetTrackingOptions")
def delete_configuration_set_tracking_options(call: Call, request: "DeleteConfigurationSetTrackingOptionsRequestTypeDef") -> dict[str, Any]:
    """Back to this server's own address.

    Raises: ConfigurationSetNotFound, TrackingOptionsNotFound.
    Source: API reference, DeleteConfigurationSetTrackingOptions (model).
    """
    name = request["ConfigurationSetName"]
    if "TrackingOptions" not in configuration_sets.lock_options(call, name):
        raise TrackingOptionsNotFound(name)
    configuration_sets.put_block(call, name, "TrackingOptions", None)
    return {}
