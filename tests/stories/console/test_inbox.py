"""The inbox in the console: mail, text messages, mail that came in, and what never arrived, with the reason."""

import base64
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures.console import Console
from fixtures.delivery import SHOP


def lines(page: Any) -> list[str]:
    """The lines of the list, each with its spaces made one."""
    return [" ".join(line.text_content().split()) for line in page.document.xpath("//li[contains(@class, 'mail-line')]")]


def link_to(page: Any, words: str) -> str:
    """Where the link with these words leads."""
    return next(link.get("href") for link in page.document.xpath("//main//a") if " ".join(link.text_content().split()) == words)


@pytest.fixture
def sender(gatepost: Any, operator: Any) -> Any:
    """The second API of an account with a verified domain."""
    gatepost.sesv2.create_email_identity(EmailIdentity="club.example")
    operator.verify("club.example")
    return gatepost.sesv2


def send(sender: Any, to: str, raw: bytes) -> str:
    content = {"Raw": {"Data": raw}}
    return sender.send_email(FromEmailAddress="post@club.example", Destination={"ToAddresses": [to]}, Content=content)["MessageId"]


@pytest.fixture
def on_ses(gatepost: Any, sender: Any, clubs: Any) -> Any:
    """A club that mails from that domain."""
    source = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/club.example"
    configuration = {"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": "post@club.example"}
    return clubs(AutoVerifiedAttributes=["email"], EmailConfiguration=configuration)


def test_a_sign_ups_mail_shows_its_code_in_the_list_and_on_its_page(gatepost: Any, on_ses: Any, console: Any) -> None:
    to = f"ada-{gatepost.account}@club.example"
    on_ses.sign_up("ada", email=to)
    page = console.open(f"/inbox?to={to}")
    [line] = lines(page)
    shown = console.open(link_to(page, "Your verification code"))
    [code] = [code.text_content() for code in shown.document.xpath("//p[@class='big-code']//code")]
    assert code in line
    on_ses.cognito.confirm_sign_up(ClientId=on_ses.client_id, Username="ada", ConfirmationCode=code)


def test_a_message_is_shown_from_every_side(sender: Any, gatepost: Any, console: Any) -> None:
    to = f"sides-{gatepost.account}@club.example"
    raw = (
        b"From: post@club.example\r\nSubject: Sides\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
        b"--c\r\nContent-Type: text/plain\r\n\r\nThe words\r\n"
        b'--c\r\nContent-Type: text/html\r\n\r\n<p>The page</p><img src="cid:dot"><img src="http://far.example/x.png">'
        b'<a href="https://club.example/start">Start</a>\r\n--c--\r\n'
        b"--b\r\nContent-Type: image/png\r\nContent-ID: <dot>\r\nContent-Disposition: inline\r\n\r\nPNG\r\n"
        b'--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="a/b\xe2\x80\xae.html"\r\n\r\n'
        b"<script>x</script>\r\n--b--\r\n"
    )
    here = f"/inbox/{send(sender, to, raw)}"

    page = console.open(here)
    [frame] = page.document.xpath("//iframe")
    assert not {"allow-scripts", "allow-same-origin", "allow-forms"} & set(frame.get("sandbox").split())
    assert "from elsewhere: 1." in page.text
    assert page.document.xpath("//main//a[@href='https://club.example/start']/@rel") == ["noopener noreferrer nofollow"]
    framed = console.open(frame.get("src"))
    assert "The page" in framed.body
    assert framed.document.xpath("//img/@src") == [f"data:image/png;base64,{base64.b64encode(b'PNG').decode()}"]
    assert "default-src 'none'" in framed.headers["content-security-policy"]

    assert "The words" in console.open(f"{here}?view=text").text
    assert "boundary=c" in console.open(f"{here}?view=source").text
    assert "multipart/mixed" in console.open(f"{here}?view=headers").text
    listed = console.open(f"{here}?view=attachments")
    files = listed.document.xpath("//table//a/@href")
    saved = console.open(files[-1])
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert ("/b" in saved.headers["content-disposition"], "\u202e" in listed.text) == (False, False)
    assert console.open(f"{here}/attachments/99").status == 404

    checks = console.open(f"{here}?view=decision")
    assert "The sender is a verified identity passed" in checks.text
    assert "Delivered" in console.open(f"{here}?view=life").text
    whole = console.open(f"{here}/source")
    assert (whole.headers["content-type"], "The words" in whole.body) == ("text/plain; charset=utf-8", True)


def test_what_never_arrived_says_why_and_what_helps(gatepost: Any, on_ses: Any, console: Any) -> None:
    to = f"stranger-{gatepost.account}@elsewhere.example"
    with pytest.raises(ClientError, match="Email address is not verified"):
        on_ses.sign_up("bob", email=to)
    page = console.open(f"/inbox?to={to}")
    [line] = lines(page)
    assert "Never arrived Your verification code The account is in the sandbox" in line
    shown = console.open(link_to(page, "Your verification code"))
    assert "Email address is not verified" in shown.text
    assert "CodeDeliveryFailureException" in shown.text
    assert "bob" in shown.text
    assert "aws sesv2 put-account-details" in shown.text
    assert link_to(shown, "Request production access").endswith("/account/production-access")
    assert console.open(link_to(shown, on_ses.pool_id)).status == 200
    refusing = shown.document.xpath("//ol[@class='checks']/li[@aria-current]")
    assert [" ".join(one.xpath(".//strong")[0].text_content().split()) for one in refusing] == ["The sandbox lets the recipients through"]
    assert console.open("/refused/unknown").status == 404


def test_text_messages_are_listed_with_their_codes(gatepost: Any, clubs: Any, console: Any, number: str) -> None:
    club = clubs(AutoVerifiedAttributes=["phone_number"], SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"})
    club.sign_up("ada", phone_number=number)
    [line] = lines(console.open(f"/inbox?to={number.replace('+', '%2B')}&kind=text"))
    assert "Text message" in line
    assert number in line


def test_the_list_can_be_fetched_alone_and_empty_is_said(gatepost: Any, console: Any) -> None:
    page = console.open(f"/inbox/list?to=nobody-{gatepost.account}@club.example")
    assert page.status == 200
    assert "<html" not in page.body
    assert "There is nothing for" in page.body


def test_the_inbox_of_an_account_is_emptied(sender: Any, gatepost: Any, console: Any) -> None:
    to = f"empty-{gatepost.account}@club.example"
    send(sender, to, b"From: post@club.example\r\nSubject: Soon gone\r\n\r\nHello")
    assert len(lines(console.open(f"/inbox?to={to}"))) == 1
    assert console.send("/inbox/empty").said == f"The inbox of account {gatepost.account} is empty."
    assert lines(console.open(f"/inbox?to={to}")) == []


def test_the_log_finds_mail_by_recipient_subject_and_state(sender: Any, gatepost: Any, console: Any) -> None:
    to = f"log-{gatepost.account}@club.example"
    send(sender, to, b"From: post@club.example\r\nSubject: About apples\r\n\r\nHello")

    def subjects(query: str) -> list[str]:
        rows = console.open(f"/message-log{query}").document.xpath("//main//tbody/tr/th")
        return [" ".join(row.text_content().split()) for row in rows]

    assert subjects(f"?to={to}") == ["About apples"]
    assert subjects("?subject=APPLES") == ["About apples"]
    assert subjects("?subject=plums") == []
    assert subjects("?state=delivered") == ["About apples"]
    assert subjects("?state=bounced") == []


def test_the_log_turns_its_pages(sender: Any, gatepost: Any, operator: Any, clock: Any, console: Any) -> None:
    gatepost.sesv2.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://club.example", ProductionAccessEnabled=True)
    operator.approve(max_rate=1000)
    clock.move(seconds=1)
    for count in range(27):
        send(sender, "ada@club.example", b"From: post@club.example\r\nSubject: Number %d\r\n\r\nHello" % count)
    page = console.open("/message-log")
    first = [row.text_content().strip() for row in page.document.xpath("//main//tbody/tr/th")]
    rest = console.open(link_to(page, "More")).document.xpath("//main//tbody/tr/th")
    assert (len(first), len(rest)) == (25, 2)
    assert {*first, *(row.text_content().strip() for row in rest)} == {f"Number {count}" for count in range(27)}


def test_mail_that_came_in_is_shown_with_who_vouches_for_it(shops: Any, call: Any) -> None:
    shop = shops(inbound_port=0, hello_name="mx.shop.example", mail_domain="mail.shop.example")
    shop.ses.create_receipt_rule_set(RuleSetName="all")
    shop.ses.create_receipt_rule(RuleSetName="all", Rule={"Name": "keep", "Enabled": True})
    shop.ses.set_active_receipt_rule_set(RuleSetName="all")
    line = call(shop.server.ports["inbound_port"])
    line.say("EHLO far.example", "MAIL FROM:<ann@far.example>", f"RCPT TO:<orders@{SHOP}>")
    line.data("From: ann@far.example\nSubject: An order\nContent-Type: text/html\n\n<p>Two apples</p><script>x</script>")
    console = Console(shop.server.url, "123456789012/us-east-1")
    page = console.open("/inbox?kind=received")
    [entry] = lines(page)
    assert entry.startswith("ann@far.example Received An order")
    shown = console.open(link_to(page, "An order"))
    assert "keep" in shown.text
    [frame] = shown.document.xpath("//iframe/@src")
    framed = console.open(frame).body
    assert ("Two apples" in framed, "<script" in framed) == (True, False)
    assert "Subject: An order" in console.open(f"{shown.address}/source").body
    assert console.open("/received/unknown").status == 404
