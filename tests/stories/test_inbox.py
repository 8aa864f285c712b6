"""The inbox: every accepted mail, for programs that wait for one."""

import email
import json
import threading
import time
import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest


class Api:
    """`/_inbox/messages`, as any program reads it."""

    def __init__(self, url: str, account: str) -> None:
        self._url = url
        self._account = account

    def list(self, **query: str | float) -> list[dict[str, Any]]:
        return self._ask("GET", f"?{urlencode(query)}")["messages"]

    def show(self, message_id: str) -> dict[str, Any]:
        return self._ask("GET", f"/{message_id}")

    def raw(self, message_id: str) -> bytes:
        with urllib.request.urlopen(f"{self._url}/_inbox/messages/{message_id}/raw") as answer:
            assert answer.headers["content-type"] == "message/rfc822"
            return answer.read()

    def empty(self) -> int:
        return self._ask("DELETE", f"?account={self._account}")["deleted"]

    def refusal(self, path: str) -> tuple[int, str]:
        with pytest.raises(HTTPError) as refused:
            self._ask("GET", path)
        with refused.value as answer:
            return answer.status, json.load(answer)["message"]

    def _ask(self, method: str, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(urllib.request.Request(f"{self._url}/_inbox/messages{path}", method=method)) as answer:
            return json.load(answer)


@pytest.fixture
def api(gatepost: Any) -> Api:
    return Api(gatepost.url, gatepost.account)


@pytest.fixture
def club(clubs: Any) -> Any:
    """A club that mails codes."""
    return clubs(AutoVerifiedAttributes=["email"])


def test_a_mail_is_shown_with_its_code(api: Api, club: Any, gatepost: Any) -> None:
    club.sign_up("ada", email="Shown@example.com")
    [mail] = api.list(to="shown@example.com")
    assert (mail["account_id"], mail["region"], mail["pool_id"]) == (gatepost.account, "us-east-1", club.pool_id)
    assert mail["from"] == "no-reply@verificationemail.com <no-reply@verificationemail.com>"
    assert mail["to"] == ["Shown@example.com"]
    assert mail["subject"] == "Your verification code"
    assert mail["code"] in mail["html"]
    assert {header["name"].lower() for header in mail["headers"]} >= {"from", "to", "subject", "date", "message-id"}
    club.confirm("ada", mail["code"])
    assert api.show(mail["id"]) == mail


def test_its_source_is_a_mime_message(api: Api, club: Any) -> None:
    club.sign_up("ada", email="source@example.com")
    [mail] = api.list(to="source@example.com")
    parsed = email.message_from_bytes(api.raw(mail["id"]))
    assert parsed["To"] == "source@example.com"
    assert mail["code"] in parsed.get_payload(decode=True).decode()


def test_the_newest_mail_comes_first(api: Api, club: Any) -> None:
    club.sign_up("ada", email="newest@example.com")
    club.cognito.resend_confirmation_code(ClientId=club.client_id, Username="ada")
    newest, older = api.list(to="newest@example.com")
    assert newest["timestamp"] >= older["timestamp"]
    assert [mail["id"] for mail in api.list(to="newest@example.com", limit=1)] == [newest["id"]]
    assert newest in api.list(to="newest@example.com", since=newest["timestamp"])
    club.confirm("ada", newest["code"])


def test_whoever_waits_is_told_at_once_when_a_mail_comes(api: Api, club: Any) -> None:
    later = threading.Timer(0.4, club.sign_up, ["ada"], {"email": "awaited@example.com"})
    later.start()
    began = time.monotonic()
    [mail] = api.list(to="awaited@example.com", wait=10)
    assert 0.3 < time.monotonic() - began < 5
    assert mail["code"]
    later.join()


def test_waiting_for_nothing_ends_with_nothing(api: Api) -> None:
    began = time.monotonic()
    assert api.list(to="nobody@example.com", wait=0.3) == []
    assert time.monotonic() - began >= 0.3


def test_an_account_empties_its_own_inbox(api: Api, club: Any) -> None:
    club.sign_up("ada", email="emptied@example.com")
    club.sign_up("bob", email="emptied.too@example.com")
    assert api.empty() == 2
    assert api.list(to="emptied@example.com") == []


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("?wait=long", 400, "wait is 'long'; it takes seconds, at most 60."),
        ("?wait=61", 400, "wait is '61'; it takes seconds, at most 60."),
        ("?wait=nan", 400, "wait is 'nan'; it takes seconds, at most 60."),
        ("?limit=0", 400, "limit is '0'; it takes a number from 1 to 200."),
        ("?since=yesterday", 400, "since is 'yesterday'; it takes a time such as 2025-01-31T12:00:00Z."),
        ("/0100000000000000-none-000000", 404, "There is no message 0100000000000000-none-000000."),
        ("/nonsense", 404, "There is no message nonsense."),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(api: Api, path: str, status: int, said: str) -> None:
    assert api.refusal(path) == (status, said)
