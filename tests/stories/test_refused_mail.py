"""What never arrived is remembered, with the check that refused it, although its request failed."""

import json
import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from gatepost.mail import refusals
from gatepost.server import upkeep


def refused(url: str, to: str, **query: Any) -> list[dict[str, Any]]:
    more = "".join(f"&{name}={value}" for name, value in query.items())
    with urlopen(f"{url}/_inbox/refused?to={to}{more}") as answer:
        return json.load(answer)["refused"]


def send(sesv2: Any, to: str) -> None:
    with pytest.raises(ClientError, match="MessageRejected"):
        sesv2.send_email(
            FromEmailAddress="Club <post@club.example>",
            Destination={"ToAddresses": [to]},
            Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}},
        )


@pytest.fixture
def on_ses(gatepost: Any, clubs: Any) -> Any:
    """A club that mails from a verified domain, in the sandbox."""
    gatepost.sesv2.create_email_identity(EmailIdentity="club.example")
    urlopen(Request(f"{gatepost.url}/_gatepost/identities/club.example/verify?account={gatepost.account}", method="POST")).close()
    source = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/club.example"
    sender = {"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": "post@club.example"}
    return clubs(AutoVerifiedAttributes=["email"], EmailConfiguration=sender)


def test_a_letter_that_ses_refuses_is_remembered_with_every_check(gatepost: Any) -> None:
    to = f"stranger-{gatepost.account}@example.org"
    send(gatepost.sesv2, to.upper())
    [one] = refused(gatepost.url, to)
    assert (one["from"], one["subject"], one["operation"]) == ("Club <post@club.example>", "Hello", "SendEmail")
    assert (one["account_id"], one["region"], one["pool_id"]) == (gatepost.account, "us-east-1", "")
    assert one["error"].startswith("Email address is not verified.")
    assert one["answer"] == {"code": "MessageRejected", "message": one["error"]}
    answers = {finding["check"]: finding["outcome"] for finding in one["decision"]}
    assert answers[one["refused_by"]] == "refused"
    assert list(answers)[-1] != one["refused_by"], "checks after the one that refused are told as well"


def test_a_sign_up_in_the_sandbox_says_why_its_mail_never_came(gatepost: Any, on_ses: Any) -> None:
    to = f"bob-{gatepost.account}@example.org"
    with pytest.raises(ClientError, match="Email address is not verified"):
        on_ses.sign_up("bob", email=to)
    [one] = refused(gatepost.url, to)
    assert (one["operation"], one["pool_id"], one["purpose"]) == ("SignUp", on_ses.pool_id, "SignUp")
    assert one["refused_by"] == "sandbox_lets_recipients_through"
    assert "put-account-details" in one["remedy"]
    assert (one["username"], one["answer"]["code"]) == ("bob", "CodeDeliveryFailureException")
    assert one["answer"]["message"].endswith(one["error"])
    on_ses.user("bob")  # what the failed request keeps is kept

    with pytest.raises(ClientError, match="Email address is not verified"):
        on_ses.cognito.resend_confirmation_code(ClientId=on_ses.client_id, Username="bob")
    assert [one["operation"] for one in refused(gatepost.url, to)] == ["ResendConfirmationCode", "SignUp"]
    assert len(refused(gatepost.url, to, limit=1)) == 1


def test_of_people_who_are_not_there_nothing_is_remembered(gatepost: Any, on_ses: Any) -> None:
    app = on_ses.app(PreventUserExistenceErrors="ENABLED")["ClientId"]
    on_ses.cognito.forgot_password(ClientId=app, Username="nobody")
    with urlopen(f"{gatepost.url}/_inbox/refused?limit=200") as answer:
        assert [one for one in json.load(answer)["refused"] if one["pool_id"] == on_ses.pool_id] == []


def test_whoever_waits_hears_of_it_at_once(gatepost: Any) -> None:
    to = f"waiting-{gatepost.account}@example.org"
    with ThreadPoolExecutor(1) as beside:
        heard = beside.submit(refused, gatepost.url, to, wait=10)
        send(gatepost.sesv2, to)
        assert [one["subject"] for one in heard.result()] == ["Hello"]


def test_mail_that_smtp_refuses_is_remembered_too(server_with: Any) -> None:
    server = server_with(smtp_plaintext=True)
    with smtplib.SMTP("127.0.0.1", server.ports["smtp_port"]) as smtp:
        smtp.login("210987654321", "any")
        with pytest.raises(smtplib.SMTPException):
            smtp.sendmail("a@club.example", ["b@example.org"], "From: a@club.example\r\nSubject: By SMTP\r\n\r\nHello")
    [one] = refused(server.url, "b@example.org")
    assert (one["subject"], one["account_id"]) == ("By SMTP", "210987654321")


def test_it_is_forgotten_on_demand_and_in_time(gatepost: Any, server: Any, clock: Any) -> None:
    to = f"forgotten-{gatepost.account}@example.org"
    send(gatepost.sesv2, to)
    with urlopen(Request(f"{gatepost.url}/_inbox/refused?account={gatepost.account}", method="DELETE")) as answer:
        assert json.load(answer) == {"deleted": 1}
    assert refused(gatepost.url, to) == []

    send(gatepost.sesv2, to)
    clock.move(seconds=(refusals.KEPT + timedelta(minutes=1)).total_seconds())
    upkeep.sweep(server.store, server.world)
    assert refused(gatepost.url, to) == []


def test_only_the_newest_are_kept(server_with: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_KEPT", 2)
    server = server_with()  # one of its own: on the shared one others have moved the clock, and theirs may be newer
    for number in range(4):
        send(server.client("sesv2", account="210987654321"), f"many-{number}@example.org")
    with server.store.transaction() as tx:
        refusals.sweep(tx, server.clock())
        tx.commit()
    assert [len(refused(server.url, f"many-{number}@example.org")) for number in range(4)] == [0, 0, 1, 1]
