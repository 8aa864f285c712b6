"""Sending a message made of subject, text and HTML, by either API; where it lands, and why it is refused."""

import urllib.request
from email import message_from_bytes, policy
from re import fullmatch
from typing import Any

import pytest

from gatepost.ses import account

NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-1: "
SIMULATED = "success@simulator.amazonses.com"
SIMPLE = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    """A verified domain: mail may come from it and, in the sandbox, go to it."""
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


def send(client: Any, sender: str, *to: str, content: Any = SIMPLE, **more: Any) -> str:
    more.setdefault("Destination", {"ToAddresses": to})
    return client.send_email(FromEmailAddress=sender, Content={"Simple": content}, **more)["MessageId"]


def source(gatepost: Any, message_id: str) -> Any:
    """The message as its receiver sees it."""
    with urllib.request.urlopen(f"{gatepost.url}/_inbox/messages/{message_id}/raw") as answer:
        return message_from_bytes(answer.read(), policy=policy.default)


def test_a_message_lands_in_the_inbox(gatepost: Any, inbox: Any, domain: str) -> None:
    answer = gatepost.sesv2.send_email(
        FromEmailAddress=f"Ada <ada@{domain}>",
        Destination={"ToAddresses": [f"Bob@{domain}"], "CcAddresses": [f"carol@{domain}"], "BccAddresses": [f"dan@{domain}"]},
        ReplyToAddresses=["help@example.net"],
        Content={
            "Simple": {
                "Subject": {"Data": "Grüße", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": "Your code is 123456."}, "Html": {"Data": '<p>Go <a href="https://a.test/x?y=1">on</a></p>'}},
                "Headers": [{"Name": "List-Unsubscribe", "Value": "<https://a.test/u>"}],
            }
        },
        EmailTags=[{"Name": "kind", "Value": "welcome"}],
    )
    mail = inbox.last(f"bob@{domain}")
    assert mail["id"] == answer["MessageId"]
    assert (mail["from"], mail["to"], mail["cc"], mail["bcc"]) == (
        f"Ada <ada@{domain}>",
        [f"Bob@{domain}"],
        [f"carol@{domain}"],
        [f"dan@{domain}"],
    )
    assert (mail["subject"], mail["text"], mail["code"], mail["link"]) == (
        "Grüße",
        "Your code is 123456.",
        "123456",
        "https://a.test/x?y=1",
    )
    assert mail["identity"] == f"arn:aws:ses:us-east-1:{gatepost.account}:identity/{domain}"
    assert mail["tags"] == {"kind": "welcome"}
    assert [finding["outcome"] for finding in mail["decision"]].count("refused") == 0
    assert {"check": "identity_is_verified", "outcome": "passed", "detail": ""} in mail["decision"]
    assert inbox.last(f"dan@{domain}")["id"] == inbox.last(f"carol@{domain}")["id"] == answer["MessageId"]

    mime = source(gatepost, answer["MessageId"])
    assert mime.keys()[:5] == ["From", "To", "Cc", "Reply-To", "Subject"]
    assert mime["Bcc"] is None
    assert mime["List-Unsubscribe"] == "<https://a.test/u>"
    assert mime["Message-ID"] == f"<{answer['MessageId']}@email.amazonses.com>"
    assert mime.get_content_type() == "multipart/alternative"
    assert mime.get_boundary().startswith("----=_Part_0_")
    assert [part.get_content_type() for part in mime.iter_parts()] == ["text/plain", "text/html"]


def test_a_message_id_names_the_region_and_the_time(gatepost: Any, clock: Any, domain: str) -> None:
    before = clock()
    message_id = send(gatepost.sesv2, f"ada@{domain}", SIMULATED)
    assert fullmatch(r"0100[0-9a-f]{12}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-000000", message_id)
    assert abs(int(message_id[4:16], 16) / 1000 - before.timestamp()) < 10


def test_the_first_api_sends_as_well(gatepost: Any, inbox: Any, domain: str) -> None:
    answer = gatepost.ses.send_email(
        Source=f"ada@{domain}",
        Destination={"ToAddresses": [f"bob@{domain}"]},
        Message={"Subject": {"Data": "Hello"}, "Body": {"Html": {"Data": "<b>Hello.</b>"}}},
        ReturnPath=f"bounces@{domain}",
        Tags=[{"Name": "kind", "Value": "welcome"}],
    )
    mail = inbox.last(f"bob@{domain}")
    assert (mail["id"], mail["html"], mail["text"]) == (answer["MessageId"], "<b>Hello.</b>", None)
    assert mail["return_path"] == f"bounces@{domain}"
    assert source(gatepost, answer["MessageId"]).get_content_type() == "text/html"


def test_attachments_travel_along(gatepost: Any, domain: str) -> None:
    content = {
        **SIMPLE,
        "Body": {"Html": {"Data": '<img src="cid:logo">'}},
        "Attachments": [
            {"FileName": "bill.pdf", "RawContent": b"%PDF"},
            {"FileName": "logo.png", "RawContent": b"PNG", "ContentDisposition": "INLINE", "ContentId": "logo"},
        ],
    }
    mime = source(gatepost, send(gatepost.sesv2, f"ada@{domain}", SIMULATED, content=content))
    related, bill = mime.iter_parts()
    html, logo = related.iter_parts()
    assert (mime.get_content_type(), related.get_content_type(), html.get_content_type()) == (
        "multipart/mixed",
        "multipart/related",
        "text/html",
    )
    assert (bill.get_filename(), bill.get_content_type(), bill.get_content()) == ("bill.pdf", "application/pdf", b"%PDF")
    assert (logo["Content-ID"], logo.get_content_disposition(), logo.get_content()) == ("<logo>", "inline", b"PNG")


def test_programs_are_not_carried(gatepost: Any, domain: str, refused: Any) -> None:
    content = {**SIMPLE, "Attachments": [{"FileName": "setup.EXE", "RawContent": b"MZ"}]}
    with refused("MessageRejected", "Attachment type not supported: 'setup.EXE'."):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, content=content)


def test_an_unverified_sender_is_listed_as_it_was_given(gatepost: Any, domain: str, inbox: Any, refused: Any) -> None:
    sender = f"Eve <eve@{gatepost.account}.example.net>"
    with refused("MessageRejected", f"{NOT_VERIFIED}{sender}"):
        send(gatepost.sesv2, sender, f"nobody@{domain}")
    with refused("MessageRejected", f"{NOT_VERIFIED}{sender}"):
        gatepost.ses.send_email(Source=sender, Destination={"ToAddresses": [f"nobody@{domain}"]}, Message=SIMPLE)
    assert inbox.to(f"nobody@{domain}") == []


def test_the_log_says_which_check_refused(gatepost: Any, domain: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "gatepost"), pytest.raises(gatepost.sesv2.exceptions.MessageRejected):
        send(gatepost.sesv2, f"ada@{domain}", "stranger@example.net")
    said = f"refused mail of {gatepost.account} from ada@{domain}: sandbox_lets_recipients_through: {NOT_VERIFIED}stranger@example.net"
    assert any(record.getMessage().startswith(said) for record in caplog.records)


def test_the_wrong_region_is_named(gatepost: Any, domain: str, refused: Any) -> None:
    text = NOT_VERIFIED.replace("US-EAST-1", "EU-WEST-1") + f"ada@{domain}"
    with refused("MessageRejected", text):
        send(gatepost.client("sesv2", region="eu-west-1"), f"ada@{domain}", SIMULATED)


def test_a_return_path_must_be_verified_and_a_reply_address_need_not(gatepost: Any, domain: str, refused: Any) -> None:
    send(gatepost.sesv2, f"ada@{domain}", SIMULATED, ReplyToAddresses=["anybody@example.net"])
    with refused("MessageRejected", f"{NOT_VERIFIED}bounces@example.net"):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, FeedbackForwardingEmailAddress="bounces@example.net")


def test_subdomains_and_labels_ride_on_what_is_verified(gatepost: Any, operator: Any, domain: str) -> None:
    address = f"bob@{gatepost.account}.example.org"
    gatepost.sesv2.create_email_identity(EmailIdentity=address)
    operator.verify(address)
    send(gatepost.sesv2, f"ada@deep.below.{domain.upper()}", SIMULATED)
    send(gatepost.sesv2, address.replace("@", "+label@"), SIMULATED)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("nobody", "Missing final '@domain'"),
        ("nobody@", "Missing domain"),
        ("no body@example.net", "Local address contains control or whitespace"),
        ("nobody@exa mple.net", "Domain contains control or whitespace"),
        ("Body, No <nobody@example.net>", "Illegal address"),
    ],
)
def test_malformed_addresses_are_told_apart(gatepost: Any, domain: str, refused: Any, wrong: str, text: str) -> None:
    with refused("BadRequestException", text):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, wrong)
    with refused("InvalidParameterValue", text):
        gatepost.ses.send_email(Source=wrong, Destination={"ToAddresses": [SIMULATED]}, Message=SIMPLE)


def test_there_are_recipients_and_at_most_fifty(gatepost: Any, domain: str, refused: Any) -> None:
    with refused("BadRequestException", "There are no recipients specified."):
        send(gatepost.sesv2, f"ada@{domain}")
    many = tuple(f"success+{number}@simulator.amazonses.com" for number in range(51))
    with refused("BadRequestException", "Recipient count exceeds 50."):
        send(gatepost.sesv2, f"ada@{domain}", *many)
    send(gatepost.sesv2, f"ada@{domain}", *many[:50])


def test_syntax_comes_before_sets_and_sets_before_identities(gatepost: Any, refused: Any) -> None:
    with refused("BadRequestException", "Missing domain"):
        send(gatepost.sesv2, "eve@", SIMULATED, ConfigurationSetName="none")
    with refused("NotFoundException", "Configuration set <none> does not exist."):
        send(gatepost.sesv2, "eve@example.net", SIMULATED, ConfigurationSetName="none")


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("a b", "c", "Invalid tag name <a b>: only alphanumeric ASCII characters, '_',  '-' are allowed."),
        ("ses:operation", "c", "Invalid tag name <ses:operation>: only alphanumeric ASCII characters, '_',  '-' are allowed."),
        ("a", "c d", "Invalid tag value <c d>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed."),
        ("", "", "The tag name must be specified."),
        ("a", "", "The tag value must be specified."),
        (256 * "a", "c", "Tag name cannot exceed 255 characters."),
        ("a", 256 * "c", "Tag value cannot exceed 255 characters."),
    ],
)
def test_tags_are_checked(gatepost: Any, domain: str, refused: Any, name: str, value: str, text: str) -> None:
    with refused("BadRequestException", text):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, EmailTags=[{"Name": name, "Value": value}])


def test_feedback_tags_fill_the_feedback_id(gatepost: Any, domain: str) -> None:
    tags = [{"Name": "ses:feedback-id-a", "Value": "club"}]
    message_id = send(gatepost.sesv2, f"ada@{domain}", SIMULATED, EmailTags=tags)
    assert source(gatepost, message_id)["Feedback-ID"].startswith("club::1.us-east-1.")


def test_what_the_second_api_really_requires(gatepost: Any, domain: str, refused: Any) -> None:
    with refused("BadRequestException", None):
        gatepost.sesv2.send_email(Destination={"ToAddresses": [SIMULATED]}, Content={"Simple": SIMPLE})
    with refused("BadRequestException", "Content must have exactly one of Simple, Raw and Template."):
        gatepost.sesv2.send_email(FromEmailAddress=f"ada@{domain}", Content={})
    with refused("BadRequestException", "The message body must have a text or an HTML part."):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, content={"Subject": {"Data": ""}, "Body": {}})
    with refused("BadRequestException", "Unsupported charset: klingon."):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, content={**SIMPLE, "Subject": {"Data": "x", "Charset": "klingon"}})
    with refused("BadRequestException", "Duplicate header 'Message-ID'."):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED, content={**SIMPLE, "Headers": [{"Name": "Message-Id", "Value": "<1@a>"}]})


def test_a_message_has_a_greatest_size(gatepost: Any, domain: str) -> None:
    large = {"Subject": {"Data": "Large"}, "Body": {"Text": {"Data": "0123456789abcde\n" * 655_361}}}
    with pytest.raises(gatepost.ses.exceptions.ClientError, match="Message length is more than 10485760 bytes long: '1"):
        gatepost.ses.send_email(Source=f"ada@{domain}", Destination={"ToAddresses": [SIMULATED]}, Message=large)
    assert send(gatepost.sesv2, f"ada@{domain}", SIMULATED, content=large)


def test_an_account_that_aws_has_paused(gatepost: Any, domain: str, refused: Any) -> None:
    with gatepost.server.store.transaction() as tx:
        account.enforce(tx, gatepost.server.settings, gatepost.account, "us-east-1", "SHUTDOWN")
        tx.commit()
    text = (
        "Sending paused for this account. For more information, please check the inbox of the email address "
        "associated with your AWS account."
    )
    with refused("AccountSuspendedException", text):
        send(gatepost.sesv2, f"ada@{domain}", SIMULATED)
    with refused("MessageRejected", text):
        gatepost.ses.send_email(Source=f"ada@{domain}", Destination={"ToAddresses": [SIMULATED]}, Message=SIMPLE)
    assert gatepost.sesv2.get_account()["EnforcementStatus"] == "SHUTDOWN"
