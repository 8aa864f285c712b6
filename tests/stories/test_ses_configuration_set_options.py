"""The option blocks of configuration sets, put one by one by either API."""

from typing import Any

import pytest


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"{gatepost.account}.example.org"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


@pytest.fixture
def sets(gatepost: Any) -> Any:
    """The second API, with a set called news."""
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    return gatepost.sesv2


def shown(sets: Any, block: str) -> Any:
    return sets.get_configuration_set(ConfigurationSetName="news").get(block)


def described(gatepost: Any, *parts: str) -> dict[str, Any]:
    return gatepost.ses.describe_configuration_set(ConfigurationSetName="news", ConfigurationSetAttributeNames=list(parts))


def test_tracking_options_are_put_and_taken_away(sets: Any, domain: str) -> None:
    sets.put_configuration_set_tracking_options(ConfigurationSetName="news", CustomRedirectDomain=f"click.{domain}", HttpsPolicy="REQUIRE")
    assert shown(sets, "TrackingOptions") == {"CustomRedirectDomain": f"click.{domain}", "HttpsPolicy": "REQUIRE"}
    sets.put_configuration_set_tracking_options(ConfigurationSetName="news")
    assert shown(sets, "TrackingOptions") is None


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"HttpsPolicy": "REQUIRE"}, "CustomRedirectDomain must be specified."),
        ({"CustomRedirectDomain": "strange.test"}, "Domain <strange.test> is not verified under this account."),
    ],
)
def test_tracking_options_that_can_not_be(sets: Any, refused: Any, members: Any, text: str) -> None:
    with refused("BadRequestException", text):
        sets.put_configuration_set_tracking_options(ConfigurationSetName="news", **members)


def test_the_first_api_creates_updates_and_deletes_tracking_options(gatepost: Any, sets: Any, domain: str, refused: Any) -> None:
    ses = gatepost.ses
    options = {"CustomRedirectDomain": domain}
    with refused("TrackingOptionsDoesNotExistException", "Tracking options do not exist for configuration set <news>."):
        ses.update_configuration_set_tracking_options(ConfigurationSetName="news", TrackingOptions=options)
    with refused("InvalidTrackingOptions", "Domain <strange.test> is not verified under this account."):
        ses.create_configuration_set_tracking_options(ConfigurationSetName="news", TrackingOptions={"CustomRedirectDomain": "strange.test"})
    ses.create_configuration_set_tracking_options(ConfigurationSetName="news", TrackingOptions=options)
    with refused("TrackingOptionsAlreadyExistsException", "Tracking options already exist for configuration set <news>."):
        ses.create_configuration_set_tracking_options(ConfigurationSetName="news", TrackingOptions=options)
    ses.update_configuration_set_tracking_options(ConfigurationSetName="news", TrackingOptions={"CustomRedirectDomain": f"click.{domain}"})
    assert shown(sets, "TrackingOptions") == {"CustomRedirectDomain": f"click.{domain}"}
    assert described(gatepost, "trackingOptions")["TrackingOptions"] == {"CustomRedirectDomain": f"click.{domain}"}
    ses.delete_configuration_set_tracking_options(ConfigurationSetName="news")
    assert shown(sets, "TrackingOptions") is None
    with refused("TrackingOptionsDoesNotExistException", "Tracking options do not exist for configuration set <news>."):
        ses.delete_configuration_set_tracking_options(ConfigurationSetName="news")


def test_delivery_options_are_replaced_as_a_whole(gatepost: Any, sets: Any, refused: Any) -> None:
    sets.put_configuration_set_delivery_options(ConfigurationSetName="news", TlsPolicy="REQUIRE", MaxDeliverySeconds=600)
    assert shown(sets, "DeliveryOptions") == {"TlsPolicy": "REQUIRE", "MaxDeliverySeconds": 600}
    gatepost.ses.put_configuration_set_delivery_options(ConfigurationSetName="news", DeliveryOptions={"TlsPolicy": "Optional"})
    assert shown(sets, "DeliveryOptions") == {"TlsPolicy": "OPTIONAL", "MaxDeliverySeconds": 600}
    assert described(gatepost, "deliveryOptions")["DeliveryOptions"] == {"TlsPolicy": "Optional"}
    sets.put_configuration_set_delivery_options(ConfigurationSetName="news", TlsPolicy="REQUIRE")
    assert shown(sets, "DeliveryOptions") == {"TlsPolicy": "REQUIRE"}
    sets.put_configuration_set_delivery_options(ConfigurationSetName="news")
    assert shown(sets, "DeliveryOptions") is None
    with refused("BadRequestException", "SendingPool <mine> doesn't exist"):
        sets.put_configuration_set_delivery_options(ConfigurationSetName="news", SendingPoolName="mine")
    sets.create_dedicated_ip_pool(PoolName="mine")
    sets.put_configuration_set_delivery_options(ConfigurationSetName="news", SendingPoolName="mine")
    assert shown(sets, "DeliveryOptions") == {"SendingPoolName": "mine"}


def test_reputation_metrics_are_a_switch(gatepost: Any, sets: Any) -> None:
    assert shown(sets, "ReputationOptions") == {"ReputationMetricsEnabled": True}
    sets.put_configuration_set_reputation_options(ConfigurationSetName="news")
    assert shown(sets, "ReputationOptions") == {"ReputationMetricsEnabled": False}
    gatepost.ses.update_configuration_set_reputation_metrics_enabled(ConfigurationSetName="news", Enabled=True)
    assert described(gatepost, "reputationOptions")["ReputationOptions"]["ReputationMetricsEnabled"] is True


def test_suppression_options_have_three_states(sets: Any) -> None:
    assert shown(sets, "SuppressionOptions") is None
    sets.put_configuration_set_suppression_options(ConfigurationSetName="news", SuppressedReasons=[])
    assert shown(sets, "SuppressionOptions") == {"SuppressedReasons": []}
    sets.put_configuration_set_suppression_options(ConfigurationSetName="news", SuppressedReasons=["BOUNCE"], SuppressionScope="TENANT")
    assert shown(sets, "SuppressionOptions") == {"SuppressedReasons": ["BOUNCE"], "SuppressionScope": "TENANT"}
    sets.put_configuration_set_suppression_options(ConfigurationSetName="news")
    assert shown(sets, "SuppressionOptions") is None


def test_vdm_options_come_and_go(sets: Any) -> None:
    options = {"DashboardOptions": {"EngagementMetrics": "ENABLED"}, "GuardianOptions": {"OptimizedSharedDelivery": "DISABLED"}}
    sets.put_configuration_set_vdm_options(ConfigurationSetName="news", VdmOptions=options)
    assert shown(sets, "VdmOptions") == options
    sets.put_configuration_set_vdm_options(ConfigurationSetName="news")
    assert shown(sets, "VdmOptions") is None


def test_archives_are_not_found_and_to_name_none_is_fine(gatepost: Any, sets: Any, refused: Any) -> None:
    sets.put_configuration_set_archiving_options(ConfigurationSetName="news")
    archive = f"arn:aws:ses:us-east-1:{gatepost.account}:mailmanager-archive/a-{24 * '0'}"
    with refused("NotFoundException", f"Archive <{archive}> does not exist."):
        sets.put_configuration_set_archiving_options(ConfigurationSetName="news", ArchiveArn=archive)


def test_an_update_changes_what_it_names(sets: Any, refused: Any) -> None:
    default = {"SigningScheme": {"DefaultScheme": {}}}
    sets.put_configuration_set_delivery_options(ConfigurationSetName="news", TlsPolicy="REQUIRE")
    sets.update_configuration_set(ConfigurationSetName="news", MessageSecurityOptions=default)
    sets.update_configuration_set(ConfigurationSetName="news")
    assert shown(sets, "MessageSecurityOptions") == default
    assert shown(sets, "DeliveryOptions") == {"TlsPolicy": "REQUIRE"}
    with refused("NotFoundException", "Configuration set <none> does not exist."):
        sets.update_configuration_set(ConfigurationSetName="none", MessageSecurityOptions=default)


PUTS = (
    "put_configuration_set_archiving_options",
    "put_configuration_set_delivery_options",
    "put_configuration_set_reputation_options",
    "put_configuration_set_sending_options",
    "put_configuration_set_suppression_options",
    "put_configuration_set_tracking_options",
    "put_configuration_set_vdm_options",
)


@pytest.mark.parametrize("operation", PUTS)
def test_options_of_a_set_that_is_not_there(gatepost: Any, refused: Any, operation: str) -> None:
    with refused("NotFoundException", "Configuration set <none> does not exist."):
        getattr(gatepost.sesv2, operation)(ConfigurationSetName="none")


def test_the_first_api_does_not_know_it_either(gatepost: Any, refused: Any) -> None:
    text = "Configuration set <none> does not exist."
    options = {"CustomRedirectDomain": "example.org"}
    for operation, members in (
        ("put_configuration_set_delivery_options", {}),
        ("create_configuration_set_tracking_options", {"TrackingOptions": options}),
        ("update_configuration_set_tracking_options", {"TrackingOptions": options}),
        ("delete_configuration_set_tracking_options", {}),
        ("update_configuration_set_reputation_metrics_enabled", {"Enabled": True}),
    ):
        with refused("ConfigurationSetDoesNotExist", text):
            getattr(gatepost.ses, operation)(ConfigurationSetName="none", **members)
