"""Configuration sets: made by either API, named by mail or the default of an identity, paused and resumed."""

from typing import Any

import pytest

SIMULATED = "success@simulator.amazonses.com"


@pytest.fixture
def sender(gatepost: Any, operator: Any) -> str:
    address = f"ada@{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    operator.verify(address)
    return address


def send(gatepost: Any, sender: str, **more: Any) -> str:
    return gatepost.sesv2.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": [SIMULATED]},
        Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
        **more,
    )["MessageId"]


def body(answer: dict[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in answer.items() if member != "ResponseMetadata"}


def test_a_set_made_by_the_first_api_is_empty_and_seen_by_the_second(gatepost: Any) -> None:
    gatepost.ses.create_configuration_set(ConfigurationSet={"Name": "news"})
    assert body(gatepost.sesv2.get_configuration_set(ConfigurationSetName="news")) == {
        "ConfigurationSetName": "news",
        "ReputationOptions": {"ReputationMetricsEnabled": False},
        "SendingOptions": {"SendingEnabled": True},
        "Tags": [],
    }


def test_a_set_made_by_the_second_api_has_the_options_it_was_given(gatepost: Any, operator: Any) -> None:
    domain = f"{gatepost.account}.example.org"
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    options = {
        "TrackingOptions": {"CustomRedirectDomain": domain, "HttpsPolicy": "REQUIRE"},
        "DeliveryOptions": {"TlsPolicy": "REQUIRE", "MaxDeliverySeconds": 300},
        "SuppressionOptions": {"SuppressedReasons": []},
        "VdmOptions": {"DashboardOptions": {"EngagementMetrics": "ENABLED"}},
        "Tags": [{"Key": "team", "Value": "post"}],
    }
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news", **options)
    assert body(gatepost.sesv2.get_configuration_set(ConfigurationSetName="news")) == {
        "ConfigurationSetName": "news",
        "ReputationOptions": {"ReputationMetricsEnabled": True},
        "SendingOptions": {"SendingEnabled": True},
        **options,
    }
    parts = ["eventDestinations", "trackingOptions", "deliveryOptions", "reputationOptions"]
    assert body(gatepost.ses.describe_configuration_set(ConfigurationSetName="news", ConfigurationSetAttributeNames=parts)) == {
        "ConfigurationSet": {"Name": "news"},
        "EventDestinations": [],
        "TrackingOptions": {"CustomRedirectDomain": domain},
        "DeliveryOptions": {"TlsPolicy": "Require"},
        "ReputationOptions": {"SendingEnabled": True, "ReputationMetricsEnabled": True},
    }
    assert body(gatepost.ses.describe_configuration_set(ConfigurationSetName="news")) == {"ConfigurationSet": {"Name": "news"}}


def test_empty_sending_options_make_a_set_that_is_paused(gatepost: Any) -> None:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="paused", SendingOptions={})
    assert gatepost.sesv2.get_configuration_set(ConfigurationSetName="paused")["SendingOptions"] == {"SendingEnabled": False}


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"TrackingOptions": {"CustomRedirectDomain": " "}}, "CustomRedirectDomain must be specified."),
        ({"TrackingOptions": {"CustomRedirectDomain": "a.test"}}, "Domain <a.test> is not verified under this account."),
        ({"DeliveryOptions": {"SendingPoolName": ""}}, "sendingPoolName can't be blank."),
        ({"DeliveryOptions": {"SendingPoolName": "mine"}}, "SendingPool <mine> doesn't exist"),
        ({"SuppressionOptions": {}}, "SuppressedReasons must be specified."),
    ],
)
def test_options_that_can_not_be_are_refused(gatepost: Any, refused: Any, options: dict[str, Any], text: str) -> None:
    with refused("BadRequestException", text):
        gatepost.sesv2.create_configuration_set(ConfigurationSetName="odd", **options)


def test_no_archive_can_be_named(gatepost: Any, refused: Any) -> None:
    archive = f"arn:aws:ses:us-east-1:{gatepost.account}:mailmanager-archive/a-{24 * '0'}"
    with refused("NotFoundException", f"Archive <{archive}> does not exist."):
        gatepost.sesv2.create_configuration_set(ConfigurationSetName="odd", ArchivingOptions={"ArchiveArn": archive})


def test_names_are_checked_and_taken_once(gatepost: Any, refused: Any) -> None:
    wrong = "Invalid configuration set name <no dots.>: only alphanumeric ASCII characters, '_', and '-' are allowed."
    with refused("InvalidConfigurationSet", wrong):
        gatepost.ses.create_configuration_set(ConfigurationSet={"Name": "no dots."})
    with refused("BadRequestException", "Configuration set name cannot exceed 64 characters."):
        gatepost.sesv2.create_configuration_set(ConfigurationSetName=65 * "x")
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    with refused("AlreadyExistsException", "Configuration set <news> already exists."):
        gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    with refused("ConfigurationSetAlreadyExists", "Configuration set <news> already exists."):
        gatepost.ses.create_configuration_set(ConfigurationSet={"Name": "news"})


def test_sets_are_listed_by_both_apis(gatepost: Any) -> None:
    for name in ("bills", "news", "newsletter"):
        gatepost.sesv2.create_configuration_set(ConfigurationSetName=name)
    assert gatepost.ses.list_configuration_sets(MaxItems=2)["ConfigurationSets"] == [{"Name": "bills"}, {"Name": "news"}]
    first = gatepost.sesv2.list_configuration_sets(PageSize=2)
    assert first["ConfigurationSets"] == ["bills", "news"]
    assert gatepost.sesv2.list_configuration_sets(NextToken=first["NextToken"])["ConfigurationSets"] == ["newsletter"]
    contains = gatepost.sesv2.list_configuration_sets(Filter={"CONFIGURATION_SET_NAME_CONTAINS": "news"})
    assert contains["ConfigurationSets"] == ["news", "newsletter"]


def test_unknown_sets(gatepost: Any, sender: str, refused: Any) -> None:
    text = "Configuration set <none> does not exist."
    for call in (gatepost.ses.describe_configuration_set, gatepost.ses.delete_configuration_set):
        with refused("ConfigurationSetDoesNotExist", text):
            call(ConfigurationSetName="none")
    with refused("ConfigurationSetDoesNotExist", text):
        gatepost.ses.update_configuration_set_sending_enabled(ConfigurationSetName="none", Enabled=True)
    for call in (gatepost.sesv2.get_configuration_set, gatepost.sesv2.delete_configuration_set):
        with refused("NotFoundException", text):
            call(ConfigurationSetName="none")
    with refused("NotFoundException", text):
        send(gatepost, sender, ConfigurationSetName="none")
    with refused("NotFoundException", text):
        gatepost.sesv2.create_email_identity(EmailIdentity="a@example.com", ConfigurationSetName="none")


def test_a_set_that_the_first_api_deletes_is_gone_for_both(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    gatepost.ses.delete_configuration_set(ConfigurationSetName="news")
    assert gatepost.ses.list_configuration_sets()["ConfigurationSets"] == []
    with refused("NotFoundException", "Configuration set <news> does not exist."):
        gatepost.sesv2.get_configuration_set(ConfigurationSetName="news")


def test_the_error_of_the_first_api_names_the_set(gatepost: Any) -> None:
    with pytest.raises(gatepost.ses.exceptions.ClientError) as caught:
        gatepost.ses.delete_configuration_set(ConfigurationSetName="none")
    assert caught.value.response["ConfigurationSetName"] == "none"


def test_a_paused_set_holds_its_own_mail_and_no_other(gatepost: Any, sender: str, refused: Any) -> None:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    send(gatepost, sender, ConfigurationSetName="news")
    gatepost.sesv2.put_configuration_set_sending_options(ConfigurationSetName="news")
    paused = "Sending is paused for configuration set news"
    with refused("SendingPausedException", paused):
        send(gatepost, sender, ConfigurationSetName="news")
    with refused("ConfigurationSetSendingPausedException", paused):
        gatepost.ses.send_email(
            Source=sender,
            Destination={"ToAddresses": [SIMULATED]},
            Message={"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}},
            ConfigurationSetName="news",
        )
    send(gatepost, sender)

    gatepost.ses.update_configuration_set_sending_enabled(ConfigurationSetName="news", Enabled=True)
    send(gatepost, sender, ConfigurationSetName="news")
    assert gatepost.sesv2.get_configuration_set(ConfigurationSetName="news")["ReputationOptions"]["LastFreshStart"]


def test_an_identitys_default_set_applies_to_mail_that_names_none(gatepost: Any, sender: str, refused: Any) -> None:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="paused", SendingOptions={"SendingEnabled": False})
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="other")
    gatepost.sesv2.put_email_identity_configuration_set_attributes(EmailIdentity=sender, ConfigurationSetName="paused")
    assert gatepost.sesv2.get_email_identity(EmailIdentity=sender)["ConfigurationSetName"] == "paused"
    with refused("SendingPausedException", "Sending is paused for configuration set paused"):
        send(gatepost, sender)
    send(gatepost, sender, ConfigurationSetName="other")

    gatepost.sesv2.delete_configuration_set(ConfigurationSetName="paused")
    with refused("NotFoundException", "Configuration set <paused> does not exist."):
        send(gatepost, sender)
    gatepost.sesv2.put_email_identity_configuration_set_attributes(EmailIdentity=sender)
    send(gatepost, sender)
    assert "ConfigurationSetName" not in gatepost.sesv2.get_email_identity(EmailIdentity=sender)


def test_the_default_of_an_unknown_identity(gatepost: Any, refused: Any) -> None:
    with refused("NotFoundException", "Email identity nobody@example.com does not exist."):
        gatepost.sesv2.put_email_identity_configuration_set_attributes(EmailIdentity="nobody@example.com")
