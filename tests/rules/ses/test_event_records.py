"""The records of events, kind by kind, and what of a message they show."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gatepost.mail.messages import Envelope, Message
from gatepost.mail.outcomes import Event
from gatepost.ses.events import posts, records
from gatepost.ses.events.publications import Publication

AT = datetime(2025, 8, 5, 0, 40, 2, 12000, tzinfo=UTC)


def message(**more: Any) -> Message:
    return Message(
        **{
            "account_id": "123456789012",
            "region": "us-east-1",
            "message_id": "0100019878a2a00c-00000000-0000-4000-8000-000000000000-000000",
            "accepted_at": AT,
            "envelope": Envelope("Ada <ada@example.com>", ("bob@example.org",), ("Eve <eve@example.org>",), (), (), "back@example.com"),
            "content": {"Subject": {"Data": "Grüße"}, "Body": {"Text": {"Data": "x"}, "Html": {"Data": "<p>x</p>"}}},
            "identity_arn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
            "configuration_set": "news",
            "circumstances": {"operation": "SendEmail", "source_ip": "192.0.2.1", "caller": "root"},
            **more,
        }
    )


def event(kind: Any, **detail: Any) -> Event:
    return Event(event_id="e", message_id="m", kind=kind, at=AT, recipients=["bob@example.org"], detail=detail)


@pytest.mark.parametrize(("kind", "names"), records.NAMES.items())
def test_a_record_has_its_kind_the_mail_and_one_member_more(kind: Any, names: tuple[str, str]) -> None:
    record = records.event(message(), event(kind, x=1))
    assert set(record) == {"eventType", "mail", names[1]}
    assert (record["eventType"], record[names[1]]) == (names[0], {"x": 1})


def test_a_mail_is_shown_as_it_was_asked_for() -> None:
    mail = records.event(message(), event("DELIVERY"))["mail"]
    assert mail["timestamp"] == "2025-08-05T00:40:02.012Z"
    assert mail["source"] == "Ada <ada@example.com>"
    assert mail["destination"] == ["bob@example.org", "eve@example.org"]
    assert mail["commonHeaders"] == {
        "returnPath": "back@example.com",
        "from": ["Ada <ada@example.com>"],
        "to": ["bob@example.org"],
        "cc": ["Eve <eve@example.org>"],
        "subject": "Grüße",
        "messageId": mail["messageId"],
    }
    names = [header["name"] for header in mail["headers"]]
    assert names == ["From", "To", "Cc", "Subject", "MIME-Version", "Content-Type"]


@pytest.mark.parametrize("kind", ["DELIVERY_DELAY", "RENDERING_FAILURE"])
def test_some_kinds_have_no_headers_and_few_tags(kind: Any) -> None:
    mail = records.event(message(), event(kind))["mail"]
    assert not {"headers", "commonHeaders"} & set(mail)
    assert mail["tags"] == {"ses:configuration-set": ["news"]}


def test_a_templates_send_says_less_than_what_follows() -> None:
    templated = message(circumstances={"operation": "SendTemplatedEmail"})
    sent, delivered = (records.event(templated, event(kind))["mail"] for kind in ("SEND", "DELIVERY"))
    assert [header["name"] for header in sent["headers"]] == ["From", "To", "MIME-Version"]
    assert "subject" not in sent["commonHeaders"]
    assert "sourceArn" not in sent
    assert delivered["headers"][0]["name"] == "Date"
    assert delivered["commonHeaders"]["subject"] == "Grüße"
    assert delivered["sourceArn"] == templated.identity_arn


def test_long_headers_are_cut_and_say_so() -> None:
    headers = [{"Name": f"X-{number}", "Value": "x" * 800} for number in range(20)]
    mail = records.event(message(content={**(message().content or {}), "Headers": headers}), event("SEND"))["mail"]
    assert mail["headersTruncated"] is True
    assert sum(len(header["name"] + header["value"]) for header in mail["headers"]) <= records.MOST_HEADERS


def test_the_other_server_is_named_in_notifications_only() -> None:
    bounced = event("BOUNCE", remoteMtaIp="192.0.2.9", bounceType="Permanent")
    assert "remoteMtaIp" not in records.event(message(), bounced)["bounce"]
    notification = records.notification(message(), bounced, with_headers=False)
    assert notification["bounce"]["remoteMtaIp"] == "192.0.2.9"
    assert (notification["mail"]["sourceIp"], notification["mail"]["callerIdentity"]) == ("192.0.2.1", "root")
    assert "headers" in records.notification(message(), bounced, with_headers=True)["mail"]


def publication(**target: Any) -> Publication:
    return Publication("123456789012", "us-east-1", "p", "m", "e", "event", target, "arn", AT, AT, "", 0, "")


def test_dimensions_come_from_tags_headers_and_links_or_their_defaults() -> None:
    def dimension(name: str, source: str) -> dict[str, str]:
        return {"DimensionName": name, "DimensionValueSource": source, "DefaultDimensionValue": "none"}

    wanted = [dimension("campaign", "MESSAGE_TAG"), dimension("x-team", "EMAIL_HEADER"), dimension("place", "LINK_TAG")]
    target = {"CloudWatchDestination": {"DimensionConfigurations": wanted}}
    content = {**(message().content or {}), "Headers": [{"Name": "X-Team", "Value": "post"}]}
    mail = message(tags=[{"Name": "campaign", "Value": "spring"}], content=content)
    point = posts.cloud_watch(publication(**target), mail, event("CLICK", linkTags={"place": ["top", "end"]}))
    assert point is not None
    assert {one["Name"]: one["Value"] for one in point["Dimensions"]} == {"campaign": "spring", "x-team": "post", "place": "top"}
    point = posts.cloud_watch(publication(**target), message(), event("RENDERING_FAILURE", linkTags=None))
    assert point is not None
    assert point["MetricName"] == "RenderingFailure"
    assert {one["Value"] for one in point["Dimensions"]} == {"none"}


def test_a_value_that_cloudwatch_does_not_take_drops_the_point() -> None:
    wanted = [{"DimensionName": "X-Team", "DimensionValueSource": "EMAIL_HEADER", "DefaultDimensionValue": "none"}]
    content = {**(message().content or {}), "Headers": [{"Name": "X-Team", "Value": "two words"}]}
    target = {"CloudWatchDestination": {"DimensionConfigurations": wanted}}
    assert posts.cloud_watch(publication(**target), message(content=content), event("SEND")) is None
