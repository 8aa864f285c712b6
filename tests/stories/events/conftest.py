"""What stories about events begin with: a sender with a configuration set, and somebody who listens.

The listener is one web server that stands in for AWS's services at `events_endpoint`, and takes what is posted to webhooks.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.conftest import STORES, Gatepost

from gatepost.testing.local import LocalServer, running

PATIENCE_SECONDS = 10


class Listener:
    """Hears what is published; can be told to be deaf."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.deaf: dict[str, int] = {}
        """What to answer instead, by a part of what is heard."""
        self._changed = threading.Condition()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def calls_of(self, action: str, mark: str) -> list[dict[str, Any]]:
        """What a service was asked to do, as far as `mark` occurs in it."""
        return [parameters for name, parameters in self.calls if name == action and mark in json.dumps(parameters)]

    def posted(self, mark: str) -> list[dict[str, Any]]:
        """What was posted to webhooks with `mark` in it."""
        return [post for post in self.posts if mark in json.dumps(post)]

    def wait(self, found: Callable[[], list[Any]], number: int = 1) -> list[Any]:
        """Wait until there are so many, and no longer than a test has patience."""
        until = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while len(found()) < number:
                left = until - time.monotonic()
                assert left > 0, f"heard {found()} and no more"
                self._changed.wait(left)
        return found()

    def records(self, mark: str, number: int = 1) -> list[dict[str, Any]]:
        """The records in what Amazon SNS would have posted, as soon as there are so many."""
        return [json.loads(post["Message"]) for post in self.wait(lambda: self.posted(mark), number)]

    def _hear(self, path: str, headers: Any, body: bytes) -> tuple[int, str, bytes]:
        text = body.decode()
        for part, status in self.deaf.items():
            if part in text:
                return status, "application/json", b"{}"
        with self._changed:
            answer = self._take(path, headers, text)
            self._changed.notify_all()
        return 200, *answer

    def _take(self, path: str, headers: Any, text: str) -> tuple[str, bytes]:
        target = headers.get("x-amz-target", "")
        if path.startswith("/hook"):
            self.posts.append({**json.loads(text), "headers": dict(headers)})
            return "text/plain", b""
        if target or path.startswith("/v1/apps"):
            action = target.rpartition(".")[2] or "pinpoint:PutEvents"
            self.calls.append((action, json.loads(text)))
            return "application/x-amz-json-1.1", json.dumps({"FailedEntryCount": 0, "FailedPutCount": 0}).encode()
        parameters = {name: values[0] for name, values in parse_qs(text).items()}
        self.calls.append((parameters["Action"], parameters))
        return "text/xml", b"<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, kind, answer = listener._hear(self.path, self.headers, body)
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None: ...

        return Handler


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    heard = Listener()
    yield heard
    heard.close()


@pytest.fixture(scope="session")
def buckets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder for each bucket."""
    return tmp_path_factory.mktemp("buckets")


@pytest.fixture(scope="session")
def heralds(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Callable[[], str], listener: Listener, buckets: Path
) -> Iterator[Callable[[str], LocalServer]]:
    """One server a store whose accounts start out of the sandbox, and whose events the listener hears."""
    with ExitStack() as stack:
        started: dict[str, LocalServer] = {}

        def of(store: str) -> LocalServer:
            if store not in started:
                started[store] = stack.enter_context(
                    running(
                        tmp_path_factory.mktemp(f"herald-{store}"),
                        database=postgresql() if store == "postgresql" else "",
                        production_access=True,
                        events_endpoint=listener.url,
                        s3_endpoint=str(buckets),
                        webhooks=f"arn:aws:*:hook*={listener.url}/hook arn:aws:sns:us-west-2:*:metrics={listener.url}/hook",
                    )
                )
            return started[store]

        yield of


@pytest.fixture(params=STORES)
def server(request: pytest.FixtureRequest, heralds: Callable[[str], LocalServer]) -> LocalServer:
    """In the place of the shared server: one that publishes."""
    return heralds(request.param)


class Post:
    """A verified sender with a configuration set, and what may be done with them."""

    def __init__(self, gatepost: Gatepost, listener: Listener) -> None:
        self.gatepost = gatepost
        self.listener = listener
        self.set = f"set-{gatepost.account}"
        self.sender = f"ada@{gatepost.account}.example.com"
        self.topic = f"arn:aws:sns:us-east-1:{gatepost.account}:hook"

    def watch(self, *kinds: str, name: str = "everything", **target: Any) -> None:
        """Have events told; at the topic that is a webhook, if nothing else is said."""
        self.gatepost.sesv2.create_configuration_set_event_destination(
            ConfigurationSetName=self.set,
            EventDestinationName=name,
            EventDestination={"Enabled": True, "MatchingEventTypes": kinds, **(target or {"SnsDestination": {"TopicArn": self.topic}})},
        )

    def send(self, *to: str, html: str = "", **more: Any) -> str:
        body: dict[str, Any] = {"Text": {"Data": "Hello."}, **({"Html": {"Data": html}} if html else {})}
        return self.gatepost.sesv2.send_email(
            **{
                "FromEmailAddress": self.sender,
                "Destination": {"ToAddresses": to},
                "Content": {"Simple": {"Subject": {"Data": "Hello"}, "Body": body}},
                "ConfigurationSetName": self.set,
                **more,
            }
        )["MessageId"]


@pytest.fixture
def post(gatepost: Gatepost, operator: Any, listener: Listener) -> Post:
    found = Post(gatepost, listener)
    gatepost.sesv2.create_email_identity(EmailIdentity=found.sender)
    operator.verify(found.sender)
    gatepost.sesv2.create_configuration_set(ConfigurationSetName=found.set)
    return found
