"""What the sandbox lets an account do about suppression, and what becomes of events that nothing leads out of the server."""

from typing import Any

import pytest


def test_the_sandbox_suppresses_nobody_by_hand_but_chooses_reasons(gatepost: Any, refused: Any) -> None:
    ses = gatepost.sesv2
    with refused(
        "BadRequestException",
        "Your account is in the sandbox: addresses can be added to the suppression list once it is out of it.",
    ):
        ses.put_suppressed_destination(EmailAddress="bob@example.org", Reason="BOUNCE")
    with pytest.raises(ses.exceptions.BadRequestException, match="in the sandbox"):
        ses.create_import_job(
            ImportDestination={"SuppressionListDestination": {"SuppressionListImportAction": "PUT"}},
            ImportDataSource={"S3Url": "s3://bucket/people", "DataFormat": "CSV"},
        )
    ses.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])
    assert ses.get_account()["SuppressionAttributes"] == {"SuppressedReasons": ["COMPLAINT"]}


def test_events_that_nothing_leads_out_are_seen_all_the_same(gatepost: Any, operator: Any) -> None:
    sender = f"ada@{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=sender)
    operator.verify(sender)
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    gatepost.sesv2.create_configuration_set_event_destination(
        ConfigurationSetName="news",
        EventDestinationName="topic",
        EventDestination={
            "Enabled": True,
            "MatchingEventTypes": ["SEND"],
            "SnsDestination": {"TopicArn": f"arn:aws:sns:us-east-1:{gatepost.account}:mail"},
        },
    )
    message_id = gatepost.sesv2.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": [sender]},
        Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
        ConfigurationSetName="news",
    )["MessageId"]
    [insight] = gatepost.sesv2.get_message_insights(MessageId=message_id)["Insights"]
    assert [event["Type"] for event in insight["Events"]] == ["SEND", "DELIVERY"]

    from gatepost.ses.events import publications

    with gatepost.server.store.transaction() as tx:
        assert publications.of_message(tx, gatepost.account, "us-east-1", message_id) == []
