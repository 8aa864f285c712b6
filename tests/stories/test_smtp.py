"""Mail that is handed in by SMTP, by Python's own client: it goes the way of all mail, and arrives as it was written."""

import base64
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Callable
from typing import Any

import dkim
import pytest

from fixtures.delivery import SHOP, Shop, publish_as_told, unsigned, without_ids
from fixtures.far_side import Certificate, FarSide
from fixtures.names import Names
from gatepost.mail import messages
from gatepost.ses.smtp import passwords
from gatepost.testing.local import LocalServer

NOT_VERIFIED = b"Message rejected: Email address is not verified. The following identities failed the check in region "


def client(server: LocalServer, user: str, password: str = "any") -> smtplib.SMTP:
    """A client that checks the server's certificate."""
    smtp = smtplib.SMTP("127.0.0.1", server.ports["smtp_port"], timeout=20)
    smtp.starttls(context=ssl.create_default_context(cafile=server.settings.data / "smtp-certificate.pem"))
    smtp.login(user, password)
    return smtp


def message(sender: str, to: str, *fields: str, body: str = "Hello.") -> str:
    return "\r\n".join([f"From: {sender}", f"To: {to}", "Subject: Hello", *fields, "", body, ""])


def source(gatepost: Any, message_id: str) -> str:
    with urllib.request.urlopen(f"{gatepost.url}/_inbox/messages/{message_id}/raw") as answer:
        return answer.read().decode()


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"smtp-{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


def test_who_signs_in_with_an_access_key_sends(gatepost: Any, inbox: Any, domain: str) -> None:
    with client(gatepost.server, gatepost.account) as smtp:
        text = message(f"Ada <ada@{domain}>", f"bob@{domain}", f"Bcc: eve@{domain}", body="Your code: 654321\r\n..")
        assert smtp.sendmail(f"ada@{domain}", [f"bob@{domain}", f"carol@{domain}"], text) == {}
    mail = inbox.last(f"carol@{domain}")
    assert mail["id"] == inbox.last(f"bob@{domain}")["id"]
    assert (mail["from"], mail["subject"], mail["code"], mail["account_id"]) == (f"Ada <ada@{domain}>", "Hello", "654321", gatepost.account)
    assert inbox.to(f"eve@{domain}") == [], "the envelope alone says who gets it"
    assert "Bcc" not in source(gatepost, mail["id"])
    assert mail["text"] == "Your code: 654321\n..\n"


def test_the_answer_names_the_message_that_the_second_api_knows(gatepost: Any, domain: str) -> None:
    with client(gatepost.server, gatepost.account) as smtp:
        smtp.mail(f"ada@{domain}")
        smtp.rcpt(f"bob@{domain}")
        code, reply = smtp.data(message(f"ada@{domain}", f"bob@{domain}"))
    words, message_id = reply.decode().split()
    assert (code, words) == (250, "Ok")
    assert gatepost.sesv2.get_message_insights(MessageId=message_id)["FromEmailAddress"] == f"ada@{domain}"


def test_unverified_addresses_are_refused_when_the_message_is_there(gatepost: Any, domain: str, inbox: Any) -> None:
    with client(gatepost.server, gatepost.account) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("me@elsewhere.example", [f"bob@{domain}"], message("Me <me@elsewhere.example>", f"bob@{domain}"))
        assert refused.value.smtp_code == 554
        assert refused.value.smtp_error == NOT_VERIFIED + b"US-EAST-1: Me <me@elsewhere.example>, me@elsewhere.example"
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail(f"ada@{domain}", ["stranger@far.example"], message(f"ada@{domain}", "stranger@far.example"))
        assert refused.value.smtp_error == NOT_VERIFIED + b"US-EAST-1: stranger@far.example"
        smtp.sendmail(f"ada@{domain}", [f"bob@{domain}"], message(f"ada@{domain}", f"bob@{domain}"))
    assert len(inbox.to(f"bob@{domain}")) == 1


def test_fields_of_ses_do_the_work_of_parameters(gatepost: Any, inbox: Any, domain: str) -> None:
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    gatepost.sesv2.create_configuration_set(ConfigurationSetName="paused", SendingOptions={"SendingEnabled": False})
    fields = ("X-SES-CONFIGURATION-SET: news", "X-SES-MESSAGE-TAGS: a=b, c=d")
    with client(gatepost.server, gatepost.account) as smtp:
        smtp.sendmail(f"ada@{domain}", [f"bob@{domain}"], message(f"ada@{domain}", f"bob@{domain}", *fields))
        for field, reply in (
            ("X-SES-CONFIGURATION-SET: none", b"Configuration set does not exist: Configuration set <none> does not exist."),
            ("X-SES-CONFIGURATION-SET: paused", b"Configuration set sending paused: Sending is paused for configuration set paused"),
            (
                "X-SES-MESSAGE-TAGS: a b=c",
                b"Transaction failed: Invalid tag name <a b>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
            ),
            ("X-SES-LIST-MANAGEMENT-OPTIONS: none", b"Transaction failed: List with name: none doesn't exist."),
            ("subject: again", b"Transaction failed: Duplicate header 'subject'."),
        ):
            with pytest.raises(smtplib.SMTPDataError) as refused:
                smtp.sendmail(f"ada@{domain}", [f"bob@{domain}"], message(f"ada@{domain}", f"bob@{domain}", field))
            assert (refused.value.smtp_code, refused.value.smtp_error) == (554, reply)
    mail = inbox.last(f"bob@{domain}")
    assert (mail["configuration_set"], mail["tags"]) == ("news", {"a": "b", "c": "d"})
    assert "X-SES-MESSAGE-TAGS" not in source(gatepost, mail["id"])


def test_list_management_adds_unsubscribe_links(gatepost: Any, inbox: Any, domain: str) -> None:
    topic = {"TopicName": "news", "DisplayName": "News", "DefaultSubscriptionStatus": "OPT_IN"}
    gatepost.sesv2.create_contact_list(ContactListName="people", Topics=[topic])
    field = "X-SES-LIST-MANAGEMENT-OPTIONS: people; topic=news"
    with client(gatepost.server, gatepost.account) as smtp:
        text = message(f"ada@{domain}", f"bob@{domain}", field, body="{{amazonSESUnsubscribeUrl}}")
        smtp.sendmail(f"ada@{domain}", [f"bob@{domain}"], text)
    mail = inbox.last(f"bob@{domain}")
    assert {"name": "List-Unsubscribe-Post", "value": "List-Unsubscribe=One-Click"} in mail["headers"]
    assert mail["link"].startswith(gatepost.url)
    assert gatepost.sesv2.get_contact(ContactListName="people", EmailAddress=f"bob@{domain}")


def test_quota_and_pauses_hold_here_too(gatepost: Any, domain: str) -> None:
    with client(gatepost.server, gatepost.account) as smtp:

        def refused(recipients: int) -> bytes:
            with pytest.raises(smtplib.SMTPDataError) as caught:
                smtp.sendmail(f"ada@{domain}", [f"bob{n}@{domain}" for n in range(recipients)], message(f"ada@{domain}", f"bob@{domain}"))
            return b"%d " % caught.value.smtp_code + caught.value.smtp_error

        assert refused(51) == b"554 Transaction failed: Recipient count exceeds 50."
        smtp.sendmail(f"ada@{domain}", [f"bob{n}@{domain}" for n in range(9)], message(f"ada@{domain}", f"bob@{domain}"))
        assert refused(1) == b"454 Throttling failure: Maximum sending rate exceeded."
        gatepost.sesv2.put_account_sending_attributes(SendingEnabled=False)
        assert refused(1).startswith(b"554 Account sending paused: ")


def test_events_call_it_what_it_was(gatepost: Any, domain: str) -> None:
    with client(gatepost.server, gatepost.account) as smtp:
        smtp.mail(f"ada@{domain}")
        smtp.rcpt(f"bob@{domain}")
        _, reply = smtp.data(message(f"ada@{domain}", f"bob@{domain}"))
    with gatepost.server.store.transaction() as tx:
        sent = messages.get(tx, reply.decode().split()[1])
    assert sent is not None
    assert (sent.circumstances["operation"], sent.circumstances["source_ip"]) == ("SendSmtpEmail", "127.0.0.1")


def test_a_password_is_good_for_its_key_and_its_region(server_with: Callable[..., LocalServer]) -> None:
    server = server_with(auth="strict", production_access=True)
    key = make_key(server)
    secret = key["secret_access_key"]
    assert signs_in(server, key["access_key_id"], passwords.derive(secret, "us-east-1"))
    with (
        client(server, key["access_key_id"], passwords.derive(secret, "eu-west-1")) as smtp,
        pytest.raises(smtplib.SMTPDataError) as refused,
    ):
        smtp.sendmail("a@b.example", ["c@d.example"], message("a@b.example", "c@d.example"))
    assert refused.value.smtp_error == NOT_VERIFIED + b"EU-WEST-1: a@b.example", "the password says where it is sent from"
    for user, password in (
        (key["access_key_id"], secret),
        (key["access_key_id"], passwords.derive(secret, "nowhere-1")),
        ("AKIAIOSFODNN7EXAMPLE", passwords.derive(secret, "us-east-1")),
        ("", ""),
        ("ключ", "слово"),
    ):
        assert not signs_in(server, user, password)


def test_a_server_for_one_region_takes_no_other_passwords(server_with: Callable[..., LocalServer]) -> None:
    server = server_with(auth="strict", smtp_region="eu-west-1")
    key = make_key(server)
    assert signs_in(server, key["access_key_id"], passwords.derive(key["secret_access_key"], "eu-west-1"))
    assert not signs_in(server, key["access_key_id"], passwords.derive(key["secret_access_key"], "us-east-1"))


def make_key(server: LocalServer) -> dict[str, Any]:
    with urllib.request.urlopen(urllib.request.Request(f"{server.url}/_gatepost/keys", method="POST")) as answer:
        return json.load(answer)


def signs_in(server: LocalServer, user: str, password: str) -> bool:
    smtp = smtplib.SMTP("127.0.0.1", server.ports["smtp_port"], timeout=20)
    context = ssl.create_default_context(cafile=server.settings.data / "smtp-certificate.pem")
    smtp.starttls(context=context)
    with smtp:
        code, reply = smtp.docmd("AUTH", "PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode())
    assert (code, reply) in ((235, b"Authentication successful."), (535, b"Authentication Credentials Invalid"))
    return code == 235


def test_gatepost_keys_smtp_makes_what_clients_sign_in_with(shell: Any) -> None:
    made = shell.json("keys", "smtp", "--region", "eu-west-1")
    assert (made["user"][:4], made["password"][0], len(made["password"])) == ("AKIA", "B", 44)
    assert made["user"] in [key["access_key_id"] for key in shell.json("keys", "list")]
    derived = shell.run(
        "keys", "smtp", "--access-key", "AKIAIOSFODNN7EXAMPLE", "--region", "us-west-1", AWS_SECRET_ACCESS_KEY="some+secret+key"
    )
    assert "export SMTP_PASSWORD=BH+jbMzper5WwlwUar9E1ySBqHa9whi0GPo+sJ0mVYJj\n" in derived.stdout
    shell.says("keys", "delete", made["user"])


def test_tls_from_the_first_byte_on_with_a_certificate_of_ones_own(
    server_with: Callable[..., LocalServer], certificate: Certificate
) -> None:
    key = certificate.file.with_name("key.pem")
    server = server_with(smtp_tls_port=0, smtp_port=-1, smtp_certificate=str(certificate.file), smtp_key=str(key), production_access=True)
    assert [*server.ports] == ["smtp_tls_port"]
    context = ssl.create_default_context(cafile=certificate.file)
    with smtplib.SMTP_SSL("127.0.0.1", server.ports["smtp_tls_port"], context=context, timeout=20) as smtp:
        assert "starttls" not in smtp.ehlo()[1].decode().lower()
        smtp.login("test", "any")
        with pytest.raises(smtplib.SMTPDataError, match="not verified"):
            smtp.sendmail("a@b.example", ["c@d.example"], message("a@b.example", "c@d.example"))


def test_without_tls_where_the_operator_allows_it(server_with: Callable[..., LocalServer]) -> None:
    server = server_with(smtp_plaintext=True, production_access=True)
    with smtplib.SMTP("127.0.0.1", server.ports["smtp_port"], timeout=20) as smtp:
        smtp.login("test", "any")
        with pytest.raises(smtplib.SMTPDataError, match="not verified"):
            smtp.sendmail("a@b.example", ["c@d.example"], message("a@b.example", "c@d.example"))


def test_mail_by_smtp_arrives_as_that_by_the_apis_and_its_signature_verifies(
    relayed: Callable[..., Shop], far_side: FarSide, names: Names
) -> None:
    shop = relayed(mail_domain="mail.post.example")
    publish_as_told(names, shop)
    text = message(f"Shop <orders@{SHOP}>", "Ann <ann@far.example>", body="Dear Ann,\r\n.a dot\r\n\r\nGrüße".encode().decode("latin-1"))
    with client(shop.server, "test") as smtp:
        smtp.mail(f"orders@{SHOP}", ["BODY=8BITMIME"])
        smtp.rcpt("ann@far.example")
        _, reply = smtp.data(text.encode("latin-1"))
    by_smtp = reply.decode().split()[1]
    by_v1 = shop.ses.send_raw_email(RawMessage={"Data": text.encode("latin-1")}, Destinations=["ann@far.example"])["MessageId"]
    by_v2 = shop.send_raw(text.encode("latin-1"), "ann@far.example")
    arrived = {arrival.sender.partition("@")[0]: arrival.source for arrival in far_side.wait_for(3)}
    for message_id in (by_smtp, by_v1, by_v2):
        for number in (0, 1):
            assert dkim.DKIM(arrived[message_id]).verify(number, dnsfunc=names.texts)
    bodies = {without_ids(unsigned(arrived[message_id])) for message_id in (by_smtp, by_v1, by_v2)}
    assert len(bodies) == 1
    assert bodies.pop().endswith("\r\n\r\nDear Ann,\r\n.a dot\r\n\r\nGrüße\r\n".encode())
