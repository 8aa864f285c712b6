"""Mail that arrives over SMTP, and what receipt rules do with it."""

import base64
import json
import smtplib
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote

import dkim
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.conftest import STORES, Gatepost

from fixtures.delivery import until
from fixtures.kms import Kms
from fixtures.lambdas import Fault, Lambdas
from fixtures.names import Names
from gatepost.server import upkeep
from gatepost.ses.identities import signing
from gatepost.testing import local
from gatepost.testing.local import LocalServer, running

MAIL = (
    b"From: Ann <ann@far.example>\r\nTo: help@shop.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    b"Message-ID: <1@far.example>\r\n\r\nHello, my code is 123456.\r\n"
)
NO_MAILBOX = (550, b"5.1.1 Requested action not taken: mailbox unavailable")
TOPIC = "arn:aws:sns:us-east-1:123456789012:mail"
HOOK = "arn:aws:sns:us-east-1:123456789012:hook"


class Cloud:
    """Amazon S3, SNS and CloudWatch in a few lines, and a web address that stands in for a topic."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.metadata: dict[str, dict[str, str]] = {}
        self.published: list[dict[str, str]] = []
        self.posted: list[dict[str, Any]] = []
        self.measured: list[dict[str, Any]] = []
        self.broken: set[str] = set()
        """Buckets and topics that fail."""
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                name = unquote(self.path).removeprefix("/")
                data = self._body()
                if name.partition("/")[0] in cloud.broken:
                    return self._answer(500, b"<Error><Code>InternalError</Code></Error>")
                cloud.metadata[name] = {
                    key.lower().removeprefix("x-amz-meta-"): value
                    for key, value in self.headers.items()
                    if key.lower().startswith("x-amz-meta-")
                }
                cloud.objects[name] = data
                return self._answer(200, b"")

            def do_POST(self) -> None:
                body = self._body().decode()
                if self.path == "/hook":
                    cloud.posted.append(json.loads(body))
                    return self._answer(200, b"")
                if self.headers.get("x-amz-target", "").endswith(".PutMetricData"):
                    cloud.measured.extend(json.loads(body)["MetricData"])
                    return self._answer(200, b"{}")
                given = {name: values[0] for name, values in parse_qs(body).items()}
                if given["TopicArn"] in cloud.broken:
                    return self._answer(404, b"<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>")
                cloud.published.append(given)
                return self._answer(200, b"<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>")

            def _body(self) -> bytes:
                if "chunked" in self.headers.get("transfer-encoding", ""):
                    found = b""
                    while size := int(self.rfile.readline().split(b";")[0], 16):
                        found += self.rfile.read(size)
                        self.rfile.readline()
                    while self.rfile.readline().strip():
                        pass
                    return found
                data = self.rfile.read(int(self.headers.get("content-length", 0)))
                if "aws-chunked" not in self.headers.get("content-encoding", ""):
                    return data
                size, _, rest = data.partition(b"\r\n")
                return rest[: int(size.split(b";")[0], 16)]

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def received(self, topic: str, subject: str) -> list[dict[str, Any]]:
        """What a topic was told of mail with a subject."""
        told = [json.loads(one["Message"]) for one in self.published if one["TopicArn"] == topic]
        return [one for one in told if one["mail"]["commonHeaders"].get("subject") == subject]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    started = Cloud()
    yield started
    started.close()


@pytest.fixture(scope="session")
def receivers(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Callable[[], str], cloud: Cloud, lambdas: Lambdas
) -> Iterator[Callable[[str], LocalServer]]:
    """One server a store on which mail arrives."""
    with ExitStack() as stack:
        started: dict[str, LocalServer] = {}

        def of(store: str) -> LocalServer:
            if store not in started:
                settings = {
                    "inbound_port": 0,
                    "s3_endpoint": cloud.url,
                    "events_endpoint": cloud.url,
                    "webhooks": f"{HOOK}={cloud.url}/hook",
                    "lambda_endpoint": lambdas.url,
                    "retry_after": 0.1,
                    "database": postgresql() if store == "postgresql" else "",
                }
                started[store] = stack.enter_context(running(tmp_path_factory.mktemp(f"receiver-{store}"), **settings))
            return started[store]

        yield of


@pytest.fixture(params=STORES)
def server(request: pytest.FixtureRequest, receivers: Callable[[str], LocalServer]) -> LocalServer:
    """In the place of the shared server: one on which mail arrives."""
    return receivers(request.param)


class Desk:
    """Whoever reads the mail to a domain of their own."""

    def __init__(self, gatepost: Gatepost) -> None:
        self.gatepost = gatepost
        self.domain = f"d{gatepost.account}.example"
        self.ses = gatepost.ses
        self.ses.verify_domain_identity(Domain=self.domain)
        self._post(f"/_gatepost/identities/{self.domain}/verify?account={gatepost.account}")
        self.ses.create_receipt_rule_set(RuleSetName="mail")
        self.ses.set_active_receipt_rule_set(RuleSetName="mail")

    def rule(self, name: str, *actions: dict[str, Any], **more: Any) -> None:
        """Another rule, behind the others."""
        known = self.ses.describe_receipt_rule_set(RuleSetName="mail")["Rules"]
        after = {"After": known[-1]["Name"]} if known else {}
        self.ses.create_receipt_rule(RuleSetName="mail", Rule={"Name": name, "Enabled": True, "Actions": list(actions), **more}, **after)

    def address(self, name: str = "help") -> str:
        return f"{name}@{self.domain}"

    def call(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.gatepost.server.ports["inbound_port"], local_hostname="mx.far.example")

    def deliver(self, *names: str, source: bytes = MAIL, sender: str = "ann@far.example") -> dict[str, Any]:
        """Hand a mail in; how it looks once the rules have been carried out."""
        with self.call() as line:
            line.sendmail(sender, [self.address(name) for name in names or ("help",)], source)
        return self.wait(names[0] if names else "help")

    def wait(self, name: str = "help") -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found = self.received(name)
            return found[0] if found and not found[0]["pending"] else None

        return until(look)  # type: ignore[return-value]

    def received(self, name: str = "help") -> list[dict[str, Any]]:
        return self._get(f"/_inbox/received?to={self.address(name)}")["messages"]

    def source(self, mail: dict[str, Any]) -> bytes:
        with urllib.request.urlopen(f"{self.gatepost.url}/_inbox/received/{mail['id']}/raw") as answer:
            return answer.read()

    def bounces(self, to: str) -> list[dict[str, Any]]:
        """What was mailed from here to an address."""
        return self._get(f"/_inbox/messages?to={to}")["messages"]

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.gatepost.url + path) as answer:
            return json.load(answer)

    def _post(self, path: str) -> None:
        urllib.request.urlopen(urllib.request.Request(self.gatepost.url + path, method="POST")).close()


@pytest.fixture
def desk(gatepost: Gatepost) -> Desk:
    return Desk(gatepost)


def outcomes(mail: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["action"], one["outcome"]) for one in mail["done"]]


STOP = {"StopAction": {"Scope": "RuleSet"}}


def test_mail_to_a_verified_domain_arrives_and_can_be_read(desk: Desk) -> None:
    desk.rule("all", STOP)
    mail = desk.deliver()
    assert (mail["subject"], mail["code"], mail["from"], mail["to"]) == ("Grüße", "123456", "ann@far.example", [desk.address()])
    assert mail["verdicts"] == {"spf": "PROCESSING_FAILED", "dkim": "GRAY", "dmarc": "PROCESSING_FAILED"}
    assert (mail["rules"], outcomes(mail)) == (["all"], [("Stop", "stopped")])
    source = desk.source(mail)
    assert source.endswith(MAIL)
    top = source[: -len(MAIL)].decode().splitlines()
    assert top[0] == "Return-Path: <ann@far.example>"
    assert top[1].startswith(
        f"Received: from mx.far.example (unknown [127.0.0.1]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id {mail['id']} "
        f"for {desk.address()}; "
    )
    assert [line.partition(":")[0] for line in top[2:]] == ["Received-SPF", "Authentication-Results", "X-SES-RECEIPT"]


def test_what_has_arrived_is_read_in_a_terminal(desk: Desk, shell: Any) -> None:
    desk.rule("all", STOP)
    mail = desk.deliver()
    listed = shell.says("inbox", "received", "--to", desk.address(), "--timeout", "5")
    assert ["ann@far.example", desk.address(), "Grüße", mail["id"]] == listed.splitlines()[-1].split()[1:]
    shown = shell.says("inbox", "received", mail["id"])
    assert "Hello, my code is 123456." in shown
    assert "SPF PROCESSING_FAILED, DKIM GRAY, DMARC PROCESSING_FAILED" in shown
    assert "rule all, Stop: stopped" in shown
    assert "Hello, my code is 123456." in shell.says("inbox", "received", mail["id"], "--raw")
    assert shell.json("inbox", "received", mail["id"]) == mail


def test_mail_is_kept_for_as_many_days_as_the_settings_say(desk: Desk) -> None:
    desk.rule("all", STOP)
    desk.deliver()
    store, world = desk.gatepost.server.store, desk.gatepost.server.world

    def sweep(days: float, later: timedelta) -> None:
        settings = replace(world.settings, received_days=days)
        upkeep.sweep(store, replace(world, settings=settings, clock=lambda: world.clock() + later))

    sweep(0, timedelta(days=300))
    sweep(10, timedelta(days=9))
    assert len(desk.received()) == 1
    sweep(10, timedelta(days=11))
    assert desk.received() == []


def test_mail_that_nobody_wants_is_refused_at_the_door(desk: Desk) -> None:
    desk.rule("off", STOP, Enabled=False, Recipients=[desk.address("off")])
    desk.rule("one", STOP, Recipients=[desk.address("one")])
    with desk.call() as line:
        line.ehlo()
        line.mail("ann@far.example")
        for unwanted in (desk.address("off"), desk.address("other"), "one@nowhere.example"):
            assert line.rcpt(unwanted) == NO_MAILBOX
        assert line.rcpt(desk.address("ONE"))[0] == 250
    desk.ses.set_active_receipt_rule_set()
    with desk.call() as line:
        line.ehlo()
        line.mail("ann@far.example")
        assert line.rcpt(desk.address("one")) == NO_MAILBOX


def test_a_blocked_client_is_refused_unless_it_is_allowed(desk: Desk) -> None:
    desk.rule("all", STOP)
    desk.ses.create_receipt_filter(Filter={"Name": "all", "IpFilter": {"Policy": "Block", "Cidr": "0.0.0.0/0"}})
    with desk.call() as line:
        line.ehlo()
        line.mail("ann@far.example")
        assert line.rcpt(desk.address()) == (550, b"5.7.1 Mail from 127.0.0.1 is blocked")
        desk.ses.create_receipt_filter(Filter={"Name": "me", "IpFilter": {"Policy": "Allow", "Cidr": "127.0.0.0/8"}})
        assert line.rcpt(desk.address())[0] == 250


def test_a_rule_may_insist_on_tls(desk: Desk) -> None:
    desk.rule("all", STOP, TlsPolicy="Require")
    with desk.call() as line:
        line.ehlo()
        line.mail("ann@far.example")
        assert line.rcpt(desk.address()) == (530, b"5.7.0 Must issue a STARTTLS command first")
        line.rset()
        line.starttls()
        line.ehlo()
        line.sendmail("ann@far.example", [desk.address()], MAIL)
    mail = desk.wait()
    assert mail["client"]["encrypted"]
    assert b"with SMTPS id" in desk.source(mail)


def test_a_bucket_gets_the_mail_and_a_topic_the_news(desk: Desk, cloud: Cloud) -> None:
    place = {"BucketName": "mails", "ObjectKeyPrefix": f"{desk.domain}/", "TopicArn": TOPIC}
    desk.rule("store", {"AddHeaderAction": {"HeaderName": "X-Seen", "HeaderValue": "yes"}}, {"S3Action": place})
    assert b"From: Amazon Web Services" in cloud.objects[f"mails/{desk.domain}/AMAZON_SES_SETUP_NOTIFICATION"]
    source = MAIL.replace(b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", f"Subject: for {desk.domain}".encode())
    mail = desk.deliver(source=source)
    key = f"{desk.domain}/{mail['id']}"
    assert cloud.objects[f"mails/{key}"] == desk.source(mail)
    assert b"\r\nX-Seen: yes\r\n" + source in desk.source(mail)
    assert outcomes(mail) == [("AddHeader", "added"), ("S3", f"stored as {key}"), ("S3", "told")]
    [told] = cloud.received(TOPIC, f"for {desk.domain}")
    assert told["notificationType"] == "Received"
    assert told["receipt"]["action"] == {
        "type": "S3",
        "topicArn": TOPIC,
        "bucketName": "mails",
        "objectKeyPrefix": f"{desk.domain}/",
        "objectKey": key,
    }
    assert told["receipt"]["recipients"] == [desk.address()]
    assert [told["receipt"][name]["status"] for name in ("spamVerdict", "virusVerdict", "dkimVerdict")] == ["DISABLED", "DISABLED", "GRAY"]
    about = told["mail"]
    assert (about["source"], about["messageId"], about["destination"]) == ("ann@far.example", mail["id"], ["help@shop.example"])
    assert about["commonHeaders"] == {
        "returnPath": "ann@far.example",
        "from": ["Ann <ann@far.example>"],
        "to": ["help@shop.example"],
        "subject": f"for {desk.domain}",
        "messageId": "<1@far.example>",
    }
    assert {"name": "X-Seen", "value": "yes"} in about["headers"]
    assert "content" not in told


def test_a_topic_may_get_the_whole_mail(desk: Desk, cloud: Cloud) -> None:
    desk.rule("tell", {"SNSAction": {"TopicArn": TOPIC}}, {"SNSAction": {"TopicArn": HOOK, "Encoding": "Base64"}})
    source = MAIL.replace(b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", desk.domain.encode())
    mail = desk.deliver(source=source)
    [told] = cloud.received(TOPIC, desk.domain)
    assert told["content"].encode() == desk.source(mail)
    assert told["receipt"]["action"] == {"type": "SNS", "topicArn": TOPIC, "encoding": "UTF8"}
    [post] = [one for one in cloud.posted if mail["id"] in one["Message"]]
    assert (post["Subject"], post["TopicArn"]) == ("Amazon SES Email Receipt Notification", HOOK)
    assert base64.b64decode(json.loads(post["Message"])["content"]) == desk.source(mail)


def test_a_mail_that_is_too_large_for_a_topic_bounces(desk: Desk) -> None:
    desk.rule("tell", {"SNSAction": {"TopicArn": TOPIC}})
    sender = f"ann@{desk.domain}"
    mail = desk.deliver(source=MAIL + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 2200, sender=sender)
    assert outcomes(mail) == [("SNS", "bounced")]
    [bounce] = desk.bounces(sender)
    assert bounce["from"] == "MAILER-DAEMON@amazonses.com"
    assert "Message too large" in bounce["text"]


def test_a_function_hears_of_mail(desk: Desk, lambdas: Lambdas) -> None:
    arn = lambdas.add(lambda _event: None)
    desk.rule("call", {"LambdaAction": {"FunctionArn": arn}}, STOP)
    mail = desk.deliver()
    setup, event = lambdas.events(arn)
    assert setup["Records"][0]["ses"]["mail"]["messageId"] == "AMAZON_SES_SETUP_NOTIFICATION"
    [told] = event["Records"]
    assert (told["eventSource"], told["eventVersion"]) == ("aws:ses", "1.0")
    assert told["ses"]["mail"]["messageId"] == mail["id"]
    assert told["ses"]["receipt"]["action"] == {"type": "Lambda", "functionArn": arn, "invocationType": "Event"}
    assert lambdas.invocation_types[arn] == "Event"
    assert outcomes(mail) == [("Lambda", "called"), ("Stop", "stopped")]


@pytest.mark.parametrize(
    ("disposition", "acts"),
    [
        ("CONTINUE", ["one.AddHeader", "two.Stop"]),
        ("STOP_RULE", ["two.Stop"]),
        ("STOP_RULE_SET", []),
        (None, ["one.AddHeader", "two.Stop"]),
    ],
)
def test_a_function_may_stop_a_rule_or_all_of_them(desk: Desk, lambdas: Lambdas, disposition: str | None, acts: list[str]) -> None:
    arn = lambdas.add(lambda _event: {"disposition": disposition} if disposition else None)
    header = {"AddHeaderAction": {"HeaderName": "X-Seen", "HeaderValue": "yes"}}
    desk.rule("one", {"LambdaAction": {"FunctionArn": arn, "InvocationType": "RequestResponse"}}, header)
    desk.rule("two", STOP)
    desk.rule("three", header)
    mail = desk.deliver()
    assert [f"{one['rule']}.{one['action']}" for one in mail["done"][1:]] == acts
    assert lambdas.invocation_types[arn] == "RequestResponse"


def test_a_rule_bounces_mail_in_the_words_of_its_owner(desk: Desk) -> None:
    members = {"SmtpReplyCode": "550", "StatusCode": "5.1.1", "Message": "Nobody is here.", "Sender": desk.address("daemon")}
    desk.rule("bounce", {"BounceAction": members})
    desk.rule("never", STOP)
    sender = f"ann@{desk.domain}"
    mail = desk.deliver("x", "y", sender=sender)
    assert outcomes(mail) == [("Bounce", "bounced")]
    [bounce] = desk.bounces(sender)
    assert (bounce["from"], bounce["to"]) == (desk.address("daemon"), [sender])
    assert "Nobody is here." in bounce["text"]
    with urllib.request.urlopen(f"{desk.gatepost.url}/_inbox/messages/{bounce['id']}/raw") as answer:
        source = answer.read().decode()
    assert 'report-type="delivery-status"' in source
    assert "Reporting-MTA: dns; inbound-smtp.us-east-1.amazonaws.com" in source
    for name in ("x", "y"):
        assert f"Final-Recipient: rfc822; {desk.address(name)}\n" in source.replace("\r\n", "\n")
    assert "Diagnostic-Code: smtp; 550 5.1.1 Nobody is here." in source


def test_a_report_is_never_bounced_and_nobody_bounces_from_strangers(desk: Desk) -> None:
    members = {"SmtpReplyCode": "550", "Message": "Nobody is here.", "Sender": "me@stranger.example"}
    desk.rule("bounce", {"BounceAction": members})
    [(_, said)] = outcomes(desk.deliver("a", sender=""))
    assert said == "not bounced, because it is a report itself"
    [(_, said)] = outcomes(desk.deliver("b"))
    assert said.startswith("not bounced: Email address is not verified.")


def test_every_matching_rule_runs_for_those_it_is_about(desk: Desk, cloud: Cloud) -> None:
    desk.rule("some", {"SNSAction": {"TopicArn": TOPIC}}, Recipients=[desk.address("a"), desk.address("b")])
    desk.rule("domain", {"WorkmailAction": {"OrganizationArn": "arn:aws:workmail:us-east-1:123456789012:organization/m-1"}})
    mail = desk.deliver("a", "b", "c", source=MAIL.replace(b"Hello", b"Hi").replace(b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", desk.domain.encode()))
    [told] = cloud.received(TOPIC, desk.domain)
    assert told["receipt"]["recipients"] == [desk.address("a"), desk.address("b")]
    assert mail["rules"] == ["some", "domain"]
    assert outcomes(mail)[1] == ("WorkMail", "left in the inbox: there is no such service here")
    assert len(desk.received("c")) == 1


KEY = "arn:aws:kms:us-east-1:123456789012:alias/aws/ses"


def opened(desk: Desk, sealed: bytes, metadata: dict[str, str]) -> bytes:
    """What an encryption client of S3 would read, with KMS where the server stands in for it."""
    assert (metadata["x-amz-cek-alg"], metadata["x-amz-wrap-alg"], metadata["x-amz-tag-len"]) == ("AES/GCM/NoPadding", "kms", "128")
    kms = local.client("kms", f"{desk.gatepost.url}/_kms")
    wrapped, context = base64.b64decode(metadata["x-amz-key-v2"]), json.loads(metadata["x-amz-matdesc"])
    key = kms.decrypt(CiphertextBlob=wrapped, EncryptionContext=context, KeyId=KEY)["Plaintext"]
    return AESGCM(key).decrypt(base64.b64decode(metadata["x-amz-iv"]), sealed, None)


def test_mail_is_encrypted_before_a_bucket_gets_it_where_a_rule_names_a_key(desk: Desk, cloud: Cloud) -> None:
    desk.rule("secret", {"S3Action": {"BucketName": "mails", "ObjectKeyPrefix": f"{desk.domain}/", "KmsKeyArn": KEY}})
    mail = desk.deliver()
    name = f"mails/{desk.domain}/{mail['id']}"
    assert b"Hello" not in cloud.objects[name]
    assert json.loads(cloud.metadata[name]["x-amz-matdesc"]) == {
        "aws:ses:message-id": mail["id"],
        "aws:ses:rule-name": "secret",
        "aws:ses:source-account": desk.gatepost.account,
        "kms_cmk_id": KEY,
    }
    assert opened(desk, cloud.objects[name], cloud.metadata[name]) == desk.source(mail)
    assert cloud.metadata[name]["x-amz-unencrypted-content-length"] == str(len(desk.source(mail)))


def test_what_fails_is_tried_again_and_holds_up_nothing_else(desk: Desk, cloud: Cloud) -> None:
    bucket, topic = f"b{desk.gatepost.account}", f"{TOPIC}{desk.gatepost.account}"
    desk.rule("store", {"S3Action": {"BucketName": bucket, "TopicArn": topic}}, {"SNSAction": {"TopicArn": TOPIC}})
    cloud.broken |= {bucket, topic}
    source = MAIL.replace(b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", desk.domain.encode())
    with desk.call() as line:
        line.sendmail("ann@far.example", [desk.address()], source)
    until(lambda: cloud.received(TOPIC, desk.domain))
    assert not [name for name in cloud.objects if name.startswith(f"{bucket}/") and "SETUP" not in name]
    cloud.broken.discard(bucket)
    until(lambda: [name for name in cloud.objects if name.startswith(f"{bucket}/") and "SETUP" not in name])
    cloud.broken.discard(topic)
    mail = desk.wait()
    assert outcomes(mail) == [("SNS", "published"), ("S3", f"stored as {mail['id']}"), ("S3", "told")]
    assert len(cloud.received(topic, desk.domain)) == 1


def test_cloud_watch_is_told_what_became_of_rules(desk: Desk, cloud: Cloud) -> None:
    bucket, rule = f"c{desk.gatepost.account}", f"r{desk.gatepost.account}"
    desk.rule(rule, {"S3Action": {"BucketName": bucket}}, {"SNSAction": {"TopicArn": TOPIC}}, STOP)
    cloud.broken.add(bucket)

    def told(metric: str) -> float:
        """How often, by the rule's name; the rule set's are those of all its rules."""
        dimensions = [{"Name": "RuleName", "Value": rule}]
        return sum(one["Value"] for one in cloud.measured if one["Dimensions"] == dimensions and one["MetricName"] == metric)

    with desk.call() as line:
        line.sendmail("ann@far.example", [desk.address()], MAIL)
    until(lambda: told("PublishFailure"))
    cloud.broken.discard(bucket)
    desk.wait()
    until(lambda: told("PublishSuccess") == 2)
    assert told("Received") == 1
    assert told("PublishExpired") == 0


def test_a_function_whose_word_counts_is_waited_for_and_given_up_after_four_hours(desk: Desk, lambdas: Lambdas, clock: Any) -> None:
    def fails(event: dict[str, Any]) -> None:
        if event["Records"][0]["ses"]["mail"]["messageId"] != "AMAZON_SES_SETUP_NOTIFICATION":
            raise Fault(500, "ServiceException")

    arn = lambdas.add(fails)
    desk.rule("call", {"LambdaAction": {"FunctionArn": arn, "InvocationType": "RequestResponse"}}, STOP)
    with desk.call() as line:
        line.sendmail("ann@far.example", [desk.address()], MAIL)
    until(lambda: len(lambdas.events(arn)) >= 3)
    assert outcomes(desk.received()[0]) == []
    clock.move(hours=4)
    (given_up, stopped) = outcomes(desk.wait())
    assert given_up[1].startswith("given up: ")
    assert stopped == ("Stop", "stopped")


def test_a_target_that_is_not_there_is_refused_when_the_rule_is_made(desk: Desk, cloud: Cloud, refused: Any) -> None:
    cloud.broken |= {"gone", f"{TOPIC}-gone"}
    with refused("InvalidS3Configuration", "Could not write to bucket: gone"):
        desk.rule("a", {"S3Action": {"BucketName": "gone"}})
    with refused("InvalidSnsTopic", f"Could not publish to SNS topic: {TOPIC}-gone"):
        desk.rule("a", {"SNSAction": {"TopicArn": f"{TOPIC}-gone"}})
    arn = "arn:aws:lambda:us-east-1:123456789012:function:gone"
    with refused("InvalidLambdaFunction", f"Could not invoke Lambda function: {arn}"):
        desk.rule("a", {"LambdaAction": {"FunctionArn": arn}})
    assert desk.ses.describe_receipt_rule_set(RuleSetName="mail")["Rules"] == []


def test_a_report_to_a_return_path_is_read_as_a_bounce(desk: Desk) -> None:
    sent = desk.ses.send_email(
        Source=desk.address("shop"),
        Destination={"ToAddresses": [desk.address("buyer")]},
        Message={"Subject": {"Data": "Order"}, "Body": {"Text": {"Data": "Thanks"}}},
    )["MessageId"]
    report = (
        b"From: MAILER-DAEMON@far.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; far.example\r\n\r\n"
        b"Final-Recipient: rfc822; buyer@far.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    with desk.call() as line:
        line.sendmail("", [f"{sent}@amazonses.com"], report)
        line.mail("")
        assert line.rcpt(f"{sent[:-1]}9@amazonses.com") == NO_MAILBOX
    with urllib.request.urlopen(f"{desk.gatepost.url}/_gatepost/mail/{sent}") as answer:
        assert "BOUNCE" in answer.read().decode()


def test_keys_may_come_from_another_kms_and_nothing_is_stored_without(
    server_with: Callable[..., LocalServer], cloud: Cloud, kms: Kms
) -> None:
    desk = Desk(Gatepost(server_with(inbound_port=0, s3_endpoint=cloud.url, kms_endpoint=kms.url, retry_after=0.1), "123456789012"))
    desk.rule("secret", {"S3Action": {"BucketName": "elsewhere", "KmsKeyArn": KEY}})
    kms.grants = False
    with desk.call() as line:
        line.sendmail("ann@far.example", [desk.address()], MAIL)
    until(lambda: kms.refused)
    kms.grants = True
    name = f"elsewhere/{desk.wait()['id']}"
    key, context = kms.keys[cloud.metadata[name]["x-amz-key-v2"]]
    assert context == json.loads(cloud.metadata[name]["x-amz-matdesc"])
    iv = base64.b64decode(cloud.metadata[name]["x-amz-iv"])
    assert AESGCM(base64.b64decode(key)).decrypt(iv, cloud.objects[name], None).endswith(MAIL)


def test_buckets_may_be_folders(server_with: Callable[..., LocalServer], tmp_path: Path, refused: Any) -> None:
    (tmp_path / "buckets" / "mails").mkdir(parents=True)
    server = server_with(inbound_port=0, s3_endpoint=str(tmp_path / "buckets"))
    desk = Desk(Gatepost(server, "123456789012"))
    with refused("InvalidS3Configuration", "Could not write to bucket: ..nothing"):
        desk.rule("a", {"S3Action": {"BucketName": "..nothing"}})
    desk.rule("a", {"S3Action": {"BucketName": "mails", "ObjectKeyPrefix": "in/"}})
    mail = desk.deliver()
    assert (tmp_path / "buckets" / "mails" / "in" / mail["id"]).read_bytes() == desk.source(mail)
    desk.rule("b", {"S3Action": {"BucketName": "mails", "ObjectKeyPrefix": "secret/", "KmsKeyArn": KEY}})
    mail = desk.deliver("ann")
    kept = tmp_path / "buckets" / "mails" / "secret" / mail["id"]
    assert opened(desk, kept.read_bytes(), json.loads(kept.with_name(f"{kept.name}.instruction").read_bytes())) == desk.source(mail)


def test_what_nothing_leads_to_is_left_and_mail_stays_in_the_inbox(server_with: Callable[..., LocalServer]) -> None:
    desk = Desk(Gatepost(server_with(inbound_port=0), "123456789012"))
    desk.rule("a", {"S3Action": {"BucketName": "mails"}}, {"SNSAction": {"TopicArn": TOPIC}}, STOP)
    assert [said for _, said in outcomes(desk.deliver())] == [
        "not done: the server has no s3_endpoint",
        "not done: neither a webhook nor an events_endpoint leads there",
        "stopped",
    ]
    request = urllib.request.Request(f"{desk.gatepost.url}/_inbox/received", method="DELETE")
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == {"deleted": 1}
    assert desk.received() == []


def test_where_dns_is_asked_mail_is_judged_and_marked_with_the_servers_own_signature(
    server_with: Callable[..., LocalServer], names: Names
) -> None:
    server = server_with(inbound_port=0, dns="real", dns_server=names.address, mail_domain="post.example")
    names.publish("far.example", "TXT", "v=spf1 ip4:127.0.0.1 -all")
    names.publish("_dmarc.far.example", "TXT", "v=DMARC1; p=reject")
    names.publish("1.0.0.127.in-addr.arpa", "PTR", "mx.far.example.")
    desk = Desk(Gatepost(server, "123456789012"))
    desk.rule("all", STOP)
    mail = desk.deliver()
    assert mail["verdicts"] == {"spf": "PASS", "dkim": "GRAY", "dmarc": "PASS"}
    source = desk.source(mail)
    assert b"\r\nReceived: from mx.far.example (mx.far.example [127.0.0.1]) by " in source
    found = "spf=pass (spfCheck: domain of far.example designates 127.0.0.1 as permitted sender) client-ip=127.0.0.1; "
    found += "envelope-from=ann@far.example; helo=mx.far.example; dkim=none; dmarc=pass header.from=far.example;"
    assert f"\r\nAuthentication-Results: post.example; {found}\r\n".encode() in source
    with server.store.transaction() as tx:
        key = signing.of_service(tx, server.world)
    assert key is not None
    names.publish(f"{key.selector}._domainkey.post.example", "TXT", key.record)
    marked = source[source.index(b"X-SES-DKIM-SIGNATURE:") :].replace(b"X-SES-DKIM-SIGNATURE", b"DKIM-Signature")
    assert dkim.verify(marked, dnsfunc=names.texts)


def test_what_was_accepted_is_carried_out_by_the_next_server(tmp_path: Path, postgresql: Callable[[], str], cloud: Cloud) -> None:
    for database in ("", postgresql()):
        folder, bucket = tmp_path / ("p" if database else "s"), f"later{'p' if database else 's'}"
        with running(folder, database=database, inbound_port=0, s3_endpoint=cloud.url) as server:
            desk = Desk(Gatepost(server, "123456789012"))
            desk.rule("store", {"S3Action": {"BucketName": bucket}})
            cloud.broken.add(bucket)
            with desk.call() as line:
                line.sendmail("ann@far.example", [desk.address()], MAIL)
            until(lambda desk=desk: desk.received()[0]["verdicts"]["spf"])
        cloud.broken.discard(bucket)
        with running(folder, database=database, inbound_port=0, s3_endpoint=cloud.url) as server:
            server.clock.move(minutes=2)
            mail = desk_at(server, desk).wait()
            assert outcomes(mail) == [("S3", f"stored as {mail['id']}")]
            assert cloud.objects[f"{bucket}/{mail['id']}"].endswith(MAIL)


def desk_at(server: LocalServer, desk: Desk) -> Desk:
    """The same desk at another server."""
    moved = object.__new__(Desk)
    moved.gatepost, moved.domain = Gatepost(server, desk.gatepost.account), desk.domain
    return moved
