"""What happened to mail is told at least once: neither a receiver that is down nor a server that is killed loses an event."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from gatepost.testing.local import client

MAILS = 20


class Receiver:
    """A web server that hears which messages were sent; `refusing`, it says that it is not ready."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.refusing = True
        self.refused = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if receiver.refusing:
                    receiver.refused += 1
                else:
                    receiver.heard.append(json.loads(body["Message"])["mail"]["messageId"])
                self.send_response(503 if receiver.refusing else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_killed_server_tells_after_its_next_start(store: str, request: pytest.FixtureRequest, tmp_path: Path, receiver: Receiver) -> None:
    database = request.getfixturevalue("postgresql")() if store == "postgresql" else ""

    def start() -> tuple[Any, str]:
        flags = ["--port", "0", "--smtp-port", "-1", "--data", str(tmp_path / "data"), "--production-access", "--log-level", "error"]
        given = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")}
        given |= {"GATEPOST_DATABASE": database, "GATEPOST_WEBHOOKS": f"arn:aws:sns:*={receiver.url}"}
        process = subprocess.Popen([sys.executable, "-m", "gatepost", "serve", *flags], env=given, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        return process, next(line.split()[1] for line in process.stdout if line.split()[:1] == ["endpoint"])

    process, url = start()
    ses = client("sesv2", url)
    ses.create_email_identity(EmailIdentity="ada@example.com")
    urllib.request.urlopen(f"{url}/_gatepost/identities/ada@example.com/verify", data=b"").close()
    ses.create_configuration_set(ConfigurationSetName="news")
    topic = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:mail"}
    destination = {"Enabled": True, "MatchingEventTypes": ["SEND"], "SnsDestination": topic}
    ses.create_configuration_set_event_destination(ConfigurationSetName="news", EventDestinationName="all", EventDestination=destination)
    sent = [
        ses.send_email(
            FromEmailAddress="ada@example.com",
            Destination={"ToAddresses": ["bob@example.org"]},
            Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}},
            ConfigurationSetName="news",
        )["MessageId"]
        for _ in range(MAILS)
    ]
    _until(lambda: receiver.refused > 0)
    process.send_signal(signal.SIGKILL)
    _end(process)

    receiver.refusing = False
    process, _ = start()
    try:
        _until(lambda: set(receiver.heard) == set(sent))
    finally:
        process.terminate()
        _end(process)


def _end(process: Any) -> None:
    process.wait(30)
    process.stdout.close()


def _until(done: Any) -> None:
    limit = time.monotonic() + 30
    while not done():
        assert time.monotonic() < limit
        time.sleep(0.05)
