"""Suppression: addresses that bounced or complained get no more mail, as account, configuration set and tenant have it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

BOUNCES = "bounce@simulator.amazonses.com"


def suppress(post: Any, address: str, reason: str = "BOUNCE", **more: Any) -> None:
    post.gatepost.sesv2.put_suppressed_destination(EmailAddress=address, Reason=reason, **more)


def entry(post: Any, address: str, **more: Any) -> dict[str, Any]:
    return post.gatepost.sesv2.get_suppressed_destination(EmailAddress=address, **more)["SuppressedDestination"]


def listed(post: Any, **asked: Any) -> list[str]:
    found = post.gatepost.sesv2.list_suppressed_destinations(**asked)["SuppressedDestinationSummaries"]
    return [summary["EmailAddress"] for summary in found]


def test_a_suppressed_address_gets_nothing_but_a_bounce_is_told(post: Any, listener: Any, inbox: Any) -> None:
    suppress(post, "bob@example.org")
    post.watch("SEND", "DELIVERY", "BOUNCE")
    message_id = post.send("Bob@example.org", f"eve@{post.gatepost.account}.example.org")
    records = {record["eventType"]: record for record in listener.records(message_id, 3)}
    assert set(records) == {"Send", "Bounce", "Delivery"}
    bounce = records["Bounce"]["bounce"]
    assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", "OnAccountSuppressionList")
    assert bounce["reportingMTA"] == "dns; amazonses.com"
    [recipient] = bounce["bouncedRecipients"]
    assert (recipient["emailAddress"], recipient["action"], recipient["status"]) == ("Bob@example.org", "failed", "5.1.1")
    assert "on the suppression list for your account" in recipient["diagnosticCode"]
    assert bounce["timestamp"] == records["Send"]["mail"]["timestamp"]
    assert records["Delivery"]["delivery"]["recipients"] == [f"eve@{post.gatepost.account}.example.org"]


def test_the_sender_is_mailed_the_bounce_of_a_suppressed_address(post: Any, inbox: Any) -> None:
    suppress(post, "bob@example.org")
    asked = len(inbox.to(post.sender))
    post.send("bob@example.org", html="<p>For Bob</p>")
    report = inbox.last(post.sender)
    assert report["subject"] == "Delivery Status Notification (Failure)"
    assert "bob@example.org" in report["text"]
    assert "on the suppression list for your account" in report["text"]
    post.gatepost.sesv2.put_email_identity_feedback_attributes(EmailIdentity=post.sender, EmailForwardingEnabled=False)
    for kind in ("Bounce", "Complaint"):
        post.gatepost.ses.set_identity_notification_topic(Identity=post.sender, NotificationType=kind, SnsTopic=post.topic)
    post.send("bob@example.org")
    assert len(inbox.to(post.sender)) == asked + 1


def test_an_entry_for_a_complaint_makes_a_complaint(post: Any, listener: Any) -> None:
    suppress(post, "bob@example.org", "COMPLAINT")
    post.watch("COMPLAINT", "BOUNCE")
    [complained] = listener.records(post.send("bob@example.org"))
    assert complained["complaint"]["complaintSubType"] == "OnAccountSuppressionList"
    assert complained["complaint"]["complainedRecipients"] == [{"emailAddress": "bob@example.org"}]


@pytest.mark.parametrize(("kind", "reason"), [("bounce", "BOUNCE"), ("complaint", "COMPLAINT")])
def test_what_happens_to_mail_enters_addresses(post: Any, kind: str, reason: str) -> None:
    address = f"{kind}@{post.gatepost.account}.example.org"
    message_id = post.send(address)
    happen(post, message_id, kind, address)
    found = entry(post, address)
    assert (found["EmailAddress"], found["Reason"]) == (address, reason)
    assert found["Attributes"]["MessageId"] == message_id
    assert found["Attributes"]["FeedbackId"].startswith("0100")
    assert "TenantName" not in found


def test_reports_that_mail_is_no_spam_take_complaints_back(post: Any) -> None:
    address = f"eve@{post.gatepost.account}.example.org"
    message_id = post.send(address)
    happen(post, message_id, "complaint", address)
    assert listed(post) == [address]
    happen(post, message_id, "complaint", address, complaintFeedbackType="not-spam")
    assert listed(post) == []


def test_neither_soft_bounces_nor_the_simulator_enter_anybody(post: Any, listener: Any) -> None:
    post.watch("BOUNCE")
    listener.records(post.send(BOUNCES))
    address = f"full@{post.gatepost.account}.example.org"
    happen(post, post.send(address), "bounce", address, bounceType="Transient", bounceSubType="MailboxFull")
    assert listed(post) == []


def test_an_account_chooses_the_reasons_and_a_set_may_choose_others(post: Any, inbox: Any) -> None:
    ses, address = post.gatepost.sesv2, f"eve@{post.gatepost.account}.example.org"
    assert ses.get_account()["SuppressionAttributes"] == {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}
    suppress(post, address)
    ses.put_account_suppression_attributes(SuppressedReasons=["COMPLAINT"])
    assert ses.get_account()["SuppressionAttributes"] == {"SuppressedReasons": ["COMPLAINT"]}
    post.send(address)
    assert delivered_to(post, address) == 1

    ses.put_configuration_set_suppression_options(ConfigurationSetName=post.set, SuppressedReasons=["BOUNCE"])
    post.send(address)
    assert delivered_to(post, address) == 1
    ses.put_configuration_set_suppression_options(ConfigurationSetName=post.set, SuppressedReasons=[])
    post.send(address)
    assert delivered_to(post, address) == 2
    ses.put_configuration_set_suppression_options(ConfigurationSetName=post.set)
    post.send(address)
    assert delivered_to(post, address) == 3
    ses.put_account_suppression_attributes(SuppressedReasons=[])
    happen(post, post.send("x@example.org"), "bounce", "x@example.org")
    assert listed(post) == [address]


def test_a_tenant_may_have_a_list_of_its_own(post: Any, refused: Any) -> None:
    ses = post.gatepost.sesv2
    tenant = {"SuppressedReasons": ["BOUNCE"], "SuppressionScope": "TENANT"}
    arn = ses.create_tenant(TenantName="acme", SuppressionAttributes=tenant)["TenantArn"]
    assert arn
    for kind, name in (("identity", post.sender), ("configuration-set", post.set)):
        resource = f"arn:aws:ses:us-east-1:{post.gatepost.account}:{kind}/{name}"
        ses.create_tenant_resource_association(TenantName="acme", ResourceArn=resource)
    address = f"eve@{post.gatepost.account}.example.org"
    suppress(post, address)
    message_id = post.send(address, TenantName="acme")
    assert delivered_to(post, address) == 1
    happen(post, message_id, "bounce", address)
    assert entry(post, address, TenantName="acme")["TenantName"] == "acme"
    assert listed(post, TenantName="acme") == [address]
    message_id = post.send(address, TenantName="acme")
    [event] = [one for one in insights(post, message_id) if one["Type"] == "BOUNCE"]
    assert event["Details"]["Bounce"]["BounceSubType"] == "OnTenantSuppressionList"
    ses.delete_suppressed_destination(EmailAddress=address, TenantName="acme")
    assert listed(post, TenantName="acme") == []
    assert listed(post) == [address]
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.list_suppressed_destinations(TenantName="nobody")


def test_the_list_is_kept_by_address_and_filtered(post: Any, clock: Any, refused: Any) -> None:
    suppress(post, " Zoe@Example.ORG ")
    suppress(post, "adam@example.org", "COMPLAINT")
    suppress(post, "zoe@example.org", "COMPLAINT")
    assert listed(post) == ["adam@example.org", "Zoe@example.org", "zoe@example.org"]
    assert listed(post, Reasons=["BOUNCE"]) == ["Zoe@example.org"]
    soon = datetime.now(UTC) + timedelta(minutes=1)
    assert listed(post, StartDate=soon) == []
    assert len(listed(post, EndDate=soon)) == 3
    suppress(post, "Zoe@example.org", "COMPLAINT")
    assert listed(post, Reasons=["BOUNCE"]) == []
    first = post.gatepost.sesv2.list_suppressed_destinations(PageSize=2)
    assert len(first["SuppressedDestinationSummaries"]) == 2
    assert listed(post, NextToken=first["NextToken"]) == ["zoe@example.org"]
    post.gatepost.sesv2.delete_suppressed_destination(EmailAddress="Zoe@example.org")
    assert listed(post) == ["adam@example.org", "zoe@example.org"]
    with refused("InvalidNextTokenException", "The NextToken is invalid."):
        listed(post, NextToken="x")


def test_what_is_not_on_the_list_is_not_found(post: Any, refused: Any) -> None:
    text = "Email address bob@example.org does not exist on your suppression list."
    for call in (post.gatepost.sesv2.get_suppressed_destination, post.gatepost.sesv2.delete_suppressed_destination):
        with refused("NotFoundException", text):
            call(EmailAddress="bob@example.org")
    with refused("BadRequestException", "EmailAddress <nobody> is invalid"):
        suppress(post, "nobody")


def happen(post: Any, message_id: str, kind: str, address: str, **more: str) -> None:
    """What another server would report, told to the server as its delivery would tell it."""
    from gatepost.mail import messages, outcomes
    from gatepost.mail.outcomes import Outcome

    details: dict[str, dict[str, Any]] = {
        "bounce": {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": address}]},
        "complaint": {"complainedRecipients": [{"emailAddress": address}], "complaintFeedbackType": "abuse"},
    }
    server = post.gatepost.server
    with server.store.transaction() as tx:
        message = messages.get(tx, message_id)
        assert message
        now = datetime.now(UTC)
        outcome = Outcome(kind=kind.upper(), at=now, recipients=[address], detail=details[kind] | more)
        outcomes.record(tx, server.world, message, outcome)
        tx.commit()


def insights(post: Any, message_id: str) -> list[dict[str, Any]]:
    [insight] = post.gatepost.sesv2.get_message_insights(MessageId=message_id)["Insights"]
    return insight["Events"]


def delivered_to(post: Any, address: str) -> int:
    """How many mails of the account the address has got."""
    from sqlalchemy import func, select

    from gatepost.mail.tables import deliveries

    with post.gatepost.server.store.transaction() as tx:
        found = select(func.count()).where(deliveries.c.recipient == address, deliveries.c.state == "delivered")
        return tx.value(found.where(deliveries.c.account_id == post.gatepost.account))
