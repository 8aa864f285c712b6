"""Events: what happens to mail, told to whoever wants to know, in SES's own words."""

import json
from typing import Any

import pytest

BOUNCES = "bounce@simulator.amazonses.com"
COMPLAINS = "complaint@simulator.amazonses.com"
DELIVERED = "success@simulator.amazonses.com"


def test_a_delivered_mail_is_sent_and_delivered(post: Any, listener: Any) -> None:
    post.watch("SEND", "DELIVERY")
    message_id = post.send("Bob <bob@example.org>", EmailTags=[{"Name": "campaign", "Value": "spring"}])
    sent, delivered = listener.records(message_id, 2)
    assert set(sent) == {"eventType", "mail", "send"}
    assert (sent["eventType"], sent["send"], delivered["eventType"]) == ("Send", {}, "Delivery")
    assert delivered["delivery"]["recipients"] == ["bob@example.org"]
    assert {"timestamp", "processingTimeMillis", "smtpResponse", "reportingMTA"} <= set(delivered["delivery"])
    mail = sent["mail"]
    assert mail["messageId"] == message_id
    assert mail["source"] == post.sender
    assert mail["sourceArn"] == f"arn:aws:ses:us-east-1:{post.gatepost.account}:identity/{post.sender}"
    assert mail["sendingAccountId"] == post.gatepost.account
    assert mail["destination"] == ["bob@example.org"]
    assert mail["headersTruncated"] is False
    assert [header["name"] for header in mail["headers"]] == [
        "From",
        "To",
        "Subject",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ]
    assert mail["commonHeaders"] == {
        "from": [post.sender],
        "to": ["Bob <bob@example.org>"],
        "messageId": message_id,
        "subject": "Hello",
    }
    assert mail["tags"] == {
        "ses:operation": ["SendEmail"],
        "ses:configuration-set": [post.set],
        "ses:source-ip": ["127.0.0.1"],
        "ses:from-domain": [f"{post.gatepost.account}.example.com"],
        "ses:caller-identity": ["root"],
        "campaign": ["spring"],
    }


def test_a_bounce_says_who_and_why(post: Any, listener: Any) -> None:
    post.watch("BOUNCE")
    [bounced] = listener.records(post.send(BOUNCES, "bob@example.org"))
    bounce = bounced["bounce"]
    assert (bounced["eventType"], bounce["bounceType"], bounce["bounceSubType"]) == ("Bounce", "Permanent", "General")
    assert bounce["bouncedRecipients"] == [
        {"emailAddress": BOUNCES, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    ]
    assert {"feedbackId", "timestamp", "reportingMTA"} <= set(bounce)
    assert bounced["mail"]["destination"] == [BOUNCES, "bob@example.org"]


def test_a_complaint_says_what_kind_it_is(post: Any, listener: Any) -> None:
    post.watch("COMPLAINT")
    [complained] = listener.records(post.send(COMPLAINS))
    complaint = complained["complaint"]
    assert complaint["complainedRecipients"] == [{"emailAddress": COMPLAINS}]
    assert complaint["complaintFeedbackType"] == "abuse"
    assert complaint["userAgent"] == "Amazon SES Mailbox Simulator"
    assert complaint["complaintSubType"] is None


def test_a_template_that_lacks_data_is_a_rendering_failure_and_no_send(post: Any, listener: Any) -> None:
    content = {"Subject": "Hello {{name}}", "Text": "Hello."}
    post.gatepost.sesv2.create_email_template(TemplateName="hello", TemplateContent=content)
    post.watch("SEND", "RENDERING_FAILURE")
    message_id = post.send("bob@example.org", Content={"Template": {"TemplateName": "hello", "TemplateData": "{}"}})
    [failed] = listener.records(message_id)
    assert failed["eventType"] == "Rendering Failure"
    assert failed["failure"] == {
        "templateName": "hello",
        "errorMessage": "Attribute 'name' is not present in the rendering data.",
    }
    assert failed["mail"]["tags"] == {"ses:configuration-set": [post.set]}
    assert "headers" not in failed["mail"]


def test_malware_is_accepted_and_rejected(post: Any, listener: Any, inbox: Any) -> None:
    post.watch("SEND", "REJECT", "DELIVERY")
    harmless = b"*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X"[::-1]
    attachment = {"FileName": "test.txt", "RawContent": harmless}
    content = {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}, "Attachments": [attachment]}}
    address = f"bob@{post.gatepost.account}.example.org"
    records = listener.records(post.send(address, Content=content), 2)
    assert {record["eventType"]: record.get("reject") for record in records} == {"Send": None, "Reject": {"reason": "Bad content"}}
    assert sum(point["Rejects"] for point in post.gatepost.ses.get_send_statistics()["SendDataPoints"]) == 1


def test_only_what_is_watched_is_told_and_a_disabled_destination_hears_nothing(post: Any, listener: Any) -> None:
    post.watch("DELIVERY", name="deliveries")
    post.watch("SEND", name="sends")
    off = {"Enabled": False, "MatchingEventTypes": ["SEND"], "SnsDestination": {"TopicArn": post.topic}}
    post.gatepost.sesv2.update_configuration_set_event_destination(
        ConfigurationSetName=post.set, EventDestinationName="sends", EventDestination=off
    )
    message_id = post.send(DELIVERED)
    last = post.send(DELIVERED)
    listener.records(last)
    assert [record["eventType"] for record in listener.records(message_id)] == ["Delivery"]


def test_a_raw_mails_record_has_its_own_header(post: Any, listener: Any) -> None:
    post.watch("SEND")
    raw = (
        f"From: {post.sender}\r\nTo: bob@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Fri, 1 Aug 2025 10:00:00 +0000\r\n"
        f"Message-ID: <mine@example.com>\r\nX-SES-CONFIGURATION-SET: {post.set}\r\nX-SES-MESSAGE-TAGS: a=b\r\n\r\nHello.\r\n"
    )
    message_id = post.gatepost.ses.send_raw_email(RawMessage={"Data": raw})["MessageId"]
    [sent] = listener.records(message_id)
    names = [header["name"] for header in sent["mail"]["headers"]]
    assert names == ["From", "To", "Subject", "Date", "Message-ID", "X-SES-CONFIGURATION-SET", "X-SES-MESSAGE-TAGS"]
    assert sent["mail"]["commonHeaders"] == {
        "from": [post.sender],
        "to": ["bob@example.org"],
        "subject": "Grüße",
        "date": "Fri, 1 Aug 2025 10:00:00 +0000",
        "messageId": "<mine@example.com>",
    }
    assert sent["mail"]["tags"]["ses:operation"] == ["SendRawEmail"]
    assert sent["mail"]["tags"]["a"] == ["b"]


def test_what_sns_posts_to_its_subscribers(post: Any, listener: Any) -> None:
    post.watch("SEND")
    message_id = post.send(DELIVERED)
    [envelope] = listener.wait(lambda: listener.posted(message_id))
    assert envelope["Type"] == "Notification"
    assert envelope["TopicArn"] == post.topic
    assert envelope["Subject"] == "Amazon SES Email Event Notification"
    assert envelope["headers"]["x-amz-sns-message-type"] == "Notification"
    assert envelope["headers"]["x-amz-sns-topic-arn"] == post.topic


def test_a_topic_is_published_to_through_its_api(post: Any, listener: Any) -> None:
    topic = f"arn:aws:sns:us-east-1:{post.gatepost.account}:mail"
    post.watch("SEND", SnsDestination={"TopicArn": topic})
    validated = listener.wait(lambda: listener.calls_of("Publish", topic))
    assert validated[0]["Message"] == "Successfully validated SNS topic for Amazon SES event publishing."
    assert "Subject" not in validated[0]
    message_id = post.send(DELIVERED)
    [published] = listener.wait(lambda: listener.calls_of("Publish", message_id))
    assert (published["TopicArn"], published["Subject"]) == (topic, "Amazon SES Email Event Notification")
    assert json.loads(published["Message"])["eventType"] == "Send"


def test_event_bridge_gets_an_event(post: Any, listener: Any) -> None:
    bus = f"arn:aws:events:us-east-1:{post.gatepost.account}:event-bus/default"
    post.watch("BOUNCE", EventBridgeDestination={"EventBusArn": bus})
    message_id = post.send(BOUNCES)
    [put] = listener.wait(lambda: listener.calls_of("PutEvents", message_id))
    [entry] = put["Entries"]
    assert (entry["Source"], entry["DetailType"], entry["EventBusName"]) == ("aws.ses", "Email Bounced", bus)
    assert entry["Resources"] == [f"arn:aws:ses:us-east-1:{post.gatepost.account}:configuration-set/{post.set}"]
    assert json.loads(entry["Detail"])["bounce"]["bounceType"] == "Permanent"


def test_firehose_gets_a_line_each(post: Any, listener: Any) -> None:
    import base64

    stream = f"arn:aws:firehose:us-east-1:{post.gatepost.account}:deliverystream/mail-{post.gatepost.account}"
    role = f"arn:aws:iam::{post.gatepost.account}:role/ses"
    post.watch("SEND", KinesisFirehoseDestination={"IamRoleArn": role, "DeliveryStreamArn": stream})
    message_id = post.send(DELIVERED)
    [put] = listener.wait(lambda: listener.calls_of("PutRecordBatch", f"mail-{post.gatepost.account}"))
    line = base64.b64decode(put["Records"][0]["Data"]).decode()
    assert line.endswith("}\n")
    assert json.loads(line)["mail"]["messageId"] == message_id


def test_cloudwatch_gets_a_data_point_with_all_dimensions(post: Any, listener: Any) -> None:
    dimensions = [
        {"DimensionName": "campaign", "DimensionValueSource": "MESSAGE_TAG", "DefaultDimensionValue": "none"},
        {"DimensionName": "ses:configuration-set", "DimensionValueSource": "MESSAGE_TAG", "DefaultDimensionValue": "none"},
        {"DimensionName": "X-Team", "DimensionValueSource": "EMAIL_HEADER", "DefaultDimensionValue": "nobody"},
    ]
    post.watch("SEND", CloudWatchDestination={"DimensionConfigurations": dimensions})
    post.send(DELIVERED)
    [put] = listener.wait(lambda: listener.calls_of("PutMetricData", post.set))
    assert put["Namespace"] == "AWS/SES"
    [datum] = put["MetricData"]
    assert (datum["MetricName"], datum["Value"], datum["Unit"]) == ("Send", 1.0, "Count")
    assert datum["Dimensions"] == [
        {"Name": "campaign", "Value": "none"},
        {"Name": "ses:configuration-set", "Value": post.set},
        {"Name": "X-Team", "Value": "nobody"},
    ]


def test_pinpoint_gets_events(post: Any, listener: Any) -> None:
    application = f"arn:aws:mobiletargeting:us-east-1:{post.gatepost.account}:apps/0123456789abcdef0123456789abcdef"
    post.watch("SEND", PinpointDestination={"ApplicationArn": application})
    message_id = post.send(DELIVERED)
    [put] = listener.wait(lambda: listener.calls_of("pinpoint:PutEvents", message_id))
    assert message_id in put["BatchItem"]


def test_identities_have_topics_of_their_own_in_the_older_form(post: Any, listener: Any) -> None:
    ses = post.gatepost.ses
    for kind in ("Bounce", "Delivery"):
        ses.set_identity_notification_topic(Identity=post.sender, NotificationType=kind, SnsTopic=post.topic)
    ses.set_identity_headers_in_notifications_enabled(Identity=post.sender, NotificationType="Delivery", Enabled=True)
    message_id = post.gatepost.sesv2.send_email(
        FromEmailAddress=post.sender,
        Destination={"ToAddresses": [BOUNCES, "bob@example.org"]},
        Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
    )["MessageId"]
    found = {record["notificationType"]: record for record in listener.records(message_id, 2)}
    assert set(found) == {"Bounce", "Delivery"}
    assert set(found["Bounce"]) == {"notificationType", "mail", "bounce"}
    mail = found["Bounce"]["mail"]
    assert (mail["sourceIp"], mail["callerIdentity"]) == ("127.0.0.1", "root")
    assert not {"tags", "headers", "commonHeaders"} & set(mail)
    assert found["Delivery"]["mail"]["commonHeaders"]["subject"] == "Hello"
    assert all("Subject" not in envelope for envelope in listener.posted(message_id))


def subscribed(listener: Any, topic: str) -> list[str]:
    """What a topic, or the web address in its place, was told when it was chosen."""
    told = [post["Message"] for post in listener.posted("AmazonSnsSubscriptionSucceeded") if post["TopicArn"] == topic]
    return told + [call["Message"] for call in listener.calls_of("Publish", "AmazonSnsSubscriptionSucceeded") if call["TopicArn"] == topic]


@pytest.mark.parametrize("name", ["hook", "mail"])
def test_a_topic_that_an_identity_chooses_is_told_so_once(post: Any, listener: Any, name: str) -> None:
    topic = f"arn:aws:sns:us-east-1:{post.gatepost.account}:{name}"
    for _ in range(2):
        post.gatepost.ses.set_identity_notification_topic(Identity=post.sender, NotificationType="Complaint", SnsTopic=topic)
    assert [json.loads(text) for text in subscribed(listener, topic)] == [
        {
            "notificationType": "AmazonSnsSubscriptionSucceeded",
            "message": f"You have successfully subscribed your Amazon SNS topic '{topic}' to receive 'Complaint' notifications "
            f"from Amazon SES for identity '{post.sender}'.",
        }
    ]


def test_an_identity_can_not_choose_a_topic_that_is_not_there(post: Any, listener: Any, refused: Any) -> None:
    topic = f"arn:aws:sns:us-east-1:{post.gatepost.account}:gone"
    listener.deaf[topic.replace(":", "%3A")] = 404
    with refused("InvalidParameterValue", f"Invalid SNS topic <{topic}>."):
        post.gatepost.ses.set_identity_notification_topic(Identity=post.sender, NotificationType="Bounce", SnsTopic=topic)
    found = post.gatepost.ses.get_identity_notification_attributes(Identities=[post.sender])
    assert "BounceTopic" not in found["NotificationAttributes"][post.sender]
