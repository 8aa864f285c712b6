"""Statistics: what the events of an account add up to, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gatepost.server.upkeep import tasks
from gatepost.testing.local import LocalServer

BOUNCES = "bounce@simulator.amazonses.com"


def happen(server: LocalServer, message_id: str, kind: Any, address: str, **detail: Any) -> None:
    """What another server would report, told to the server as its delivery would tell it."""
    from gatepost.mail import messages, outcomes
    from gatepost.mail.outcomes import Outcome

    with server.store.transaction() as tx:
        message = messages.get(tx, message_id)
        assert message
        outcomes.record(tx, server.world, message, Outcome(kind=kind, at=datetime.now(UTC), recipients=[address], detail=detail))
        tx.commit()


def bounce(server: LocalServer, message_id: str, address: str) -> None:
    recipients = [{"emailAddress": address, "diagnosticCode": "smtp; 550 5.1.1 no such user"}]
    happen(server, message_id, "BOUNCE", address, bounceType="Permanent", bounceSubType="General", bouncedRecipients=recipients)


def complain(server: LocalServer, message_id: str, address: str) -> None:
    happen(
        server,
        message_id,
        "COMPLAINT",
        address,
        complainedRecipients=[{"emailAddress": address}],
        complaintFeedbackType="abuse",
        complaintSubType=None,
    )


def metric(post: Any, name: str, **dimensions: str) -> int:
    now = datetime.now(UTC)
    query = {"Id": "q", "Namespace": "VDM", "Metric": name, "StartDate": now - timedelta(days=1), "EndDate": now + timedelta(days=1)}
    [result] = post.gatepost.sesv2.batch_get_metric_data(Queries=[query | ({"Dimensions": dimensions} if dimensions else {})])["Results"]
    assert len(result["Timestamps"]) == len(result["Values"])
    return sum(result["Values"])


def test_send_statistics_count_what_was_sent_and_what_came_of_it(post: Any) -> None:
    server, ses = post.gatepost.server, post.gatepost.ses
    assert ses.get_send_statistics()["SendDataPoints"] == []
    message_id = post.send("a@example.org", "b@example.org", "c@example.org")
    bounce(server, message_id, "a@example.org")
    complain(server, message_id, "b@example.org")
    post.send(BOUNCES)
    points = ses.get_send_statistics()["SendDataPoints"]
    sums = {name: sum(point[name] for point in points) for name in ("DeliveryAttempts", "Bounces", "Complaints", "Rejects")}
    assert sums == {"DeliveryAttempts": 3, "Bounces": 1, "Complaints": 1, "Rejects": 0}


def test_insights_tell_a_messages_life_for_each_recipient(post: Any, refused: Any) -> None:
    message_id = post.send("Bob <bob@gmail.com>", "eve@example.org", EmailTags=[{"Name": "campaign", "Value": "spring"}])
    bounce(post.gatepost.server, message_id, "eve@example.org")
    found = post.gatepost.sesv2.get_message_insights(MessageId=message_id)
    assert (found["MessageId"], found["FromEmailAddress"], found["Subject"]) == (message_id, post.sender, "Hello")
    assert {"Name": "campaign", "Value": "spring"} in found["EmailTags"]
    assert {"Name": "ses:configuration-set", "Value": post.set} in found["EmailTags"]
    bob, eve = found["Insights"]
    assert (bob["Destination"], bob["Isp"], eve["Isp"]) == ("bob@gmail.com", "Gmail", "UNKNOWN_ISP")
    assert [event["Type"] for event in bob["Events"]] == ["SEND", "DELIVERY"]
    assert [event["Type"] for event in eve["Events"]] == ["SEND", "DELIVERY", "BOUNCE"]
    assert eve["Events"][2]["Details"] == {
        "Bounce": {"BounceType": "PERMANENT", "BounceSubType": "General", "DiagnosticCode": "smtp; 550 5.1.1 no such user"}
    }


def test_insights_of_nobodys_message(post: Any, gatepost: Any, refused: Any) -> None:
    with refused("NotFoundException", "Message none does not exist."):
        gatepost.sesv2.get_message_insights(MessageId="none")
    message_id = post.send("bob@example.org")
    other = gatepost.client("sesv2", region="eu-west-1")
    with refused("NotFoundException", f"Message {message_id} does not exist."):
        other.get_message_insights(MessageId=message_id)


def test_metrics_count_mail_to_one_recipient(post: Any) -> None:
    server = post.gatepost.server
    post.watch("OPEN")
    first = post.send("bob@gmail.com", html="<p>Hello</p>")
    second = post.send("eve@example.org")
    post.send("a@example.org", "b@example.org")
    post.send(BOUNCES)
    bounce(server, second, "eve@example.org")
    for _ in range(2):
        happen(server, first, "OPEN", "bob@gmail.com", ipAddress="127.0.0.1", userAgent="x")
    assert {name: metric(post, name) for name in ("SEND", "DELIVERY", "PERMANENT_BOUNCE", "TRANSIENT_BOUNCE", "OPEN", "CLICK")} == {
        "SEND": 2,
        "DELIVERY": 2,
        "PERMANENT_BOUNCE": 1,
        "TRANSIENT_BOUNCE": 0,
        "OPEN": 1,
        "CLICK": 0,
    }
    assert (metric(post, "DELIVERY_OPEN"), metric(post, "DELIVERY_CLICK"), metric(post, "DELIVERY_COMPLAINT")) == (1, 0, 1)
    assert metric(post, "SEND", ISP="Gmail") == 1
    assert metric(post, "SEND", CONFIGURATION_SET=post.set, EMAIL_IDENTITY=post.sender) == 2
    assert metric(post, "SEND", CONFIGURATION_SET="other") == 0


def test_an_interval_ends_after_it_begins(post: Any, refused: Any) -> None:
    now = datetime.now(UTC)
    query = {"Id": "q", "Namespace": "VDM", "Metric": "SEND", "StartDate": now, "EndDate": now - timedelta(days=1)}
    with refused("BadRequestException", "StartDate must be before EndDate."):
        post.gatepost.sesv2.batch_get_metric_data(Queries=[query])


def test_the_dashboard_is_a_switch(post: Any, refused: Any) -> None:
    ses = post.gatepost.sesv2
    assert "VdmAttributes" not in ses.get_account()
    attributes = {"VdmEnabled": "ENABLED", "GuardianAttributes": {"OptimizedSharedDelivery": "ENABLED"}}
    ses.put_account_vdm_attributes(VdmAttributes=attributes)
    assert ses.get_account()["VdmAttributes"] == attributes
    with pytest.raises(ses.exceptions.BadRequestException):
        ses.put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "MAYBE"})


def test_what_was_added_up_is_counted_once(server_with: Callable[..., LocalServer], operator: Any) -> None:
    server = server_with(production_access=True)
    ses = server.client("sesv2")
    ses.create_email_identity(EmailIdentity="ada@example.com")
    verify(server, "ada@example.com")

    def send() -> str:
        return ses.send_email(
            FromEmailAddress="ada@example.com",
            Destination={"ToAddresses": ["bob@example.org"]},
            Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
        )["MessageId"]

    def sent() -> tuple[int, int, int]:
        now = server.clock()
        names = ("SEND", "DELIVERY", "PERMANENT_BOUNCE")
        queries = [{"Id": name, "Namespace": "VDM", "Metric": name, "StartDate": now - timedelta(days=2), "EndDate": now} for name in names]
        results = {result["Id"]: sum(result["Values"]) for result in ses.batch_get_metric_data(Queries=queries)["Results"]}
        return results["SEND"], results["DELIVERY"], results["PERMANENT_BOUNCE"]

    bounce(server, send(), "bob@example.org")
    assert sent() == (1, 1, 1)
    for _ in range(3):
        server.clock.move(minutes=2)
        for task in tasks(server.settings):
            task.run(server.store, server.world)
        assert sent() == (1, 1, 1)
    points = server.client("ses").get_send_statistics()["SendDataPoints"]
    assert sum(point["Bounces"] for point in points) == 1
    ses.delete_suppressed_destination(EmailAddress="bob@example.org")
    send()
    assert sent() == (2, 2, 1)


def test_whoever_bounces_too_often_is_reviewed_and_paused_if_the_operator_wants_that(
    server_with: Callable[..., LocalServer], refused: Any
) -> None:
    server = server_with(production_access=True, enforce_reputation=True)
    ses = server.client("sesv2")
    ses.create_email_identity(EmailIdentity="ada@example.com")
    verify(server, "ada@example.com")
    people = [f"p{number}@example.org" for number in range(100)]

    def send(recipients: list[str]) -> str:
        return ses.send_email(
            FromEmailAddress="ada@example.com",
            Destination={"ToAddresses": recipients},
            Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
        )["MessageId"]

    def judged() -> str:
        server.clock.move(minutes=1)
        for task in tasks(server.settings):
            task.run(server.store, server.world)
        return ses.get_account()["EnforcementStatus"]

    first, _ = send(people[:50]), send(people[50:])
    for address in people[:4]:
        bounce(server, first, address)
    assert judged() == "HEALTHY"
    bounce(server, first, people[4])
    assert judged() == "PROBATION"
    send(["bob@example.org"])
    for address in people[5:11]:
        bounce(server, first, address)
    assert judged() == "SHUTDOWN"
    with pytest.raises(ses.exceptions.AccountSuspendedException):
        send(["bob@example.org"])


def verify(server: LocalServer, name: str) -> None:
    import urllib.request

    urllib.request.urlopen(f"{server.url}/_gatepost/identities/{name}/verify?account=123456789012", data=b"").close()
