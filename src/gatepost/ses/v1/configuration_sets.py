"""Configuration sets, which this API makes empty.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import configuration_sets, paging
from gatepost.ses.configuration_sets import ConfigurationSet

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        CreateConfigurationSetRequestTypeDef,
        DeleteConfigurationSetRequestTypeDef,
        DescribeConfigurationSetRequestTypeDef,
        ListConfigurationSetsRequestTypeDef,
        UpdateConfigurationSetSendingEnabledRequestTypeDef,
    )

_TLS_POLICY = {"REQUIRE": "Require", "OPTIONAL": "Optional"}


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
        "eventDestinations": ("EventDestinations", []),
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
