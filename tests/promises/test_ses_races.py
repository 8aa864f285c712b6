"""What holds however many ask at once: quotas are not overdrawn, links work once, names are taken once."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from gatepost.call import Call, Caller
from gatepost.rules.letters import Letter
from gatepost.rules.refusals import SendRefusal
from gatepost.ses.sending import SendingRefused, accept

SIMPLE = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}}
WORKERS = 8


def together(work: Sequence[Callable[[], Any]]) -> Counter[str]:
    """Do all of it at once, and count the answers: `ok`, or the code of the error."""

    def outcome(one: Callable[[], Any]) -> str:
        try:
            one()
        except ClientError as error:
            return error.response["Error"]["Code"]
        except urllib.error.HTTPError as error:
            return str(error.code)
        return "ok"

    with ThreadPoolExecutor(WORKERS) as pool:
        return Counter(pool.map(outcome, work))


def operator(gatepost: Any, path: str, method: str = "POST") -> Any:
    with urllib.request.urlopen(urllib.request.Request(f"{gatepost.url}/_gatepost/{path}", method=method)) as answer:
        return json.load(answer)


@pytest.fixture
def sender(gatepost: Any) -> str:
    domain = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator(gatepost, f"identities/{domain}/verify?account={gatepost.account}")
    return f"ada@{domain}"


def out_of_the_sandbox(gatepost: Any, **quotas: float) -> None:
    gatepost.sesv2.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://a.test", ProductionAccessEnabled=True)
    (case,) = [review["id"] for review in operator(gatepost, "reviews", "GET")["reviews"] if review["account"] == gatepost.account]
    operator(gatepost, f"reviews/{case}/approve?" + "&".join(f"{name}={value}" for name, value in quotas.items()))


def sending(gatepost: Any, sender: str, times: int) -> list[Callable[[], Any]]:
    """Sends to different strangers, over connections of their own."""
    clients = [gatepost.sesv2 for _ in range(WORKERS)]

    def one(number: int) -> Callable[[], Any]:
        to = f"{number}@{gatepost.account}.example.net"
        return lambda: clients[number % WORKERS].send_email(FromEmailAddress=sender, Destination={"ToAddresses": [to]}, Content=SIMPLE)

    return [one(number) for number in range(times)]


def test_of_forty_sends_at_once_the_ten_that_the_quota_has_room_for_go(gatepost: Any, sender: str) -> None:
    out_of_the_sandbox(gatepost, max_24h=10, max_rate=1000)
    assert together(sending(gatepost, sender, 40)) == {"ok": 10, "LimitExceededException": 30}
    assert gatepost.ses.get_send_quota()["SentLast24Hours"] == 10


def test_the_quota_holds_between_processes_too(gatepost: Any, sender: str) -> None:
    """Each send has a connection of its own, as if it were another process's."""
    out_of_the_sandbox(gatepost, max_24h=10, max_rate=1000)
    server = gatepost.server
    letter = Letter(
        account_id=gatepost.account,
        principal=f"arn:aws:iam::{gatepost.account}:root",
        sender=sender,
        to=(f"stranger@{gatepost.account}.example.net",),
    )

    def one() -> str:
        with server.store.transaction() as tx:
            caller = Caller(gatepost.account, gatepost.account)
            call = Call(tx, server.world, server.world.clock(), gatepost.account, gatepost.region, caller, "request")
            try:
                accept(call, letter, SIMPLE["Simple"])
            except SendingRefused as refused:
                return refused.refusal.kind
            tx.commit()
            return "ok"

    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = Counter(pool.map(lambda _: one(), range(40)))
    assert outcomes == {"ok": 10, SendRefusal.DAILY_QUOTA: 30}


def test_the_rate_lets_no_more_through_than_its_burst(gatepost: Any, sender: str) -> None:
    out_of_the_sandbox(gatepost, max_24h=1000, max_rate=0.01)
    outcomes = together(sending(gatepost, sender, 20))
    assert outcomes == {"ok": 1, "TooManyRequestsException": 19}


def test_accounts_without_limits_count_every_recipient(gatepost: Any, sender: str) -> None:
    out_of_the_sandbox(gatepost, max_24h=-1, max_rate=1_000_000)
    assert together(sending(gatepost, sender, 40)) == {"ok": 40}
    assert gatepost.ses.get_send_quota()["SentLast24Hours"] == 40
    assert sum(point["DeliveryAttempts"] for point in gatepost.ses.get_send_statistics()["SendDataPoints"]) == 40


def test_a_link_that_is_followed_twice_at_once_works_once(gatepost: Any) -> None:
    address = f"ada@{gatepost.account}.example.org"
    gatepost.ses.verify_email_identity(EmailAddress=address)
    with urllib.request.urlopen(f"{gatepost.url}/_inbox/messages?to={address}") as answer:
        link = json.load(answer)["messages"][0]["link"]
    assert together([lambda: urllib.request.urlopen(link).close()] * WORKERS) == {"ok": 1, "400": WORKERS - 1}
    assert gatepost.sesv2.get_email_identity(EmailIdentity=address)["VerificationStatus"] == "SUCCESS"


def test_an_identity_a_set_and_a_policy_are_created_once(gatepost: Any, sender: str) -> None:
    clients = [gatepost.sesv2 for _ in range(WORKERS)]
    domain = sender.partition("@")[2]
    policy = json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ses:*", "Resource": "*"}})
    once = {"ok": 1, "AlreadyExistsException": WORKERS - 1}
    create: list[Callable[[Any], Any]] = [
        lambda client: client.create_email_identity(EmailIdentity=f"x.{domain}"),
        lambda client: client.create_configuration_set(ConfigurationSetName="news"),
        lambda client: client.create_email_identity_policy(EmailIdentity=domain, PolicyName="p", Policy=policy),
    ]
    for thing in create:
        assert together([lambda client=client, thing=thing: thing(client) for client in clients]) == once


def test_one_review_is_opened_and_answered_once(gatepost: Any) -> None:
    clients = [gatepost.sesv2 for _ in range(WORKERS)]
    details = {"MailType": "MARKETING", "WebsiteURL": "https://a.test", "ProductionAccessEnabled": True}
    asked = together([lambda client=client: client.put_account_details(**details) for client in clients])
    assert asked == {"ok": 1, "ConflictException": WORKERS - 1}
    (case,) = [review["id"] for review in operator(gatepost, "reviews", "GET")["reviews"] if review["account"] == gatepost.account]
    answers = [f"reviews/{case}/{answer}" for answer in ("approve", "deny") * 4]
    assert together([lambda path=path: operator(gatepost, path) for path in answers]) == {"ok": 1, "404": 7}
