"""Log delivery: messages that could not be sent, and what users did, arrive where the pool's owner wants them."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from gatepost.cognito.logs import shipping

from .conftest import PASSWORD, Club
from .test_groups import refusal
from .test_pool_extras import ACTIVITY, ERRORS


class Logs:
    """CloudWatch Logs and Firehose, as far as they take entries; while `down` they take none."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.down = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                operation = self.headers["x-amz-target"].rpartition(".")[2]
                if not outer.down:
                    outer.taken.append((operation, request))
                body = b"{}" if not outer.down else b'{"__type":"ServiceUnavailableException"}'
                self.send_response(503 if outer.down else 200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def entries(self, operation: str) -> list[dict[str, Any]]:
        return [request for name, request in self.taken if name == operation]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def logs() -> Iterator[Logs]:
    started = Logs()
    yield started
    started.stop()


def test_what_ses_refused_is_told_to_cloudwatch_once_it_listens(server_with: Callable[..., Any], logs: Logs) -> None:
    server = server_with(events_endpoint=logs.url)
    account = "111122223333"
    cognito, sesv2 = (server.client(service, account=account) for service in ("cognito-idp", "sesv2"))
    sesv2.create_email_identity(EmailIdentity="mail.example")
    club = Club(cognito, server.url, AutoVerifiedAttributes=["email"])
    cognito.set_log_delivery_configuration(UserPoolId=club.pool_id, LogConfigurations=[ERRORS])
    for number in range(51):
        try:
            club.sign_up(f"user{number}", email=f"user{number}@mail.example")
        except cognito.exceptions.LimitExceededException:
            break
    logs.down = True
    shipping.ship(server.store, server.world)
    assert logs.taken == []
    logs.down = False
    server.clock.move(minutes=2)
    shipping.ship(server.store, server.world)
    [put] = logs.entries("PutLogEvents")
    assert (put["logGroupName"], put["logStreamName"]) == ("/aws/cognito", club.pool_id)
    entry = json.loads(put["logEvents"][0]["message"])
    assert (entry["eventSource"], entry["logLevel"]) == ("USER_NOTIFICATION", "ERROR")
    assert entry["message"]["details"].startswith("Exceeded daily email limit")
    assert entry["logSourceId"] == {"userPoolId": club.pool_id}
    server.clock.move(hours=2)
    shipping.ship(server.store, server.world)
    assert len(logs.entries("PutLogEvents")) == 1, "what was taken is told once"


def test_what_users_did_is_streamed(server_with: Callable[..., Any], logs: Logs) -> None:
    server = server_with(events_endpoint=logs.url)
    club = Club(
        server.client("cognito-idp", account="111122223333"),
        server.url,
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"},
    )
    club.cognito.set_log_delivery_configuration(UserPoolId=club.pool_id, LogConfigurations=[ACTIVITY])
    club.join("ada")
    club.sign_in("ada", PASSWORD)
    assert refusal(club.sign_in, name="ada", password="wrong")[0] == "NotAuthorizedException"
    shipping.ship(server.store, server.world)
    records = logs.entries("PutRecord")
    assert {record["DeliveryStreamName"] for record in records} == {"users"}
    assert len(records) >= 2
