"""Whatever happens to the server or the far side, each accepted message is delivered once or bounces once, and says so once.

The one exception is SMTP's own: a server that dies after the final dot and before the reply to it can't know whether the far side has
the message, and sends it again.
"""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from fixtures.delivery import SHOP, Shop, life_of, until
from fixtures.far_side import Attempt, FarSide
from gatepost.mail import outcomes
from gatepost.mail.tables import deliveries as d
from gatepost.store.engine import Store, open_store
from gatepost.testing.local import client, running

ENDS = ("DELIVERY", "BOUNCE")


class Life:
    """One life of a server in its own process, which delivers through the far side until it is killed."""

    def __init__(self, data: Path, database: str, relay: FarSide) -> None:
        settings = {
            "PORT": "0",
            "SMTP_PORT": "0",
            "DATA": str(data),
            "DATABASE": database,
            "PRODUCTION_ACCESS": "true",
            "LOG_LEVEL": "error",
            "TRANSPORT": "relay",
            "RELAY_HOST": "127.0.0.1",
            "RELAY_PORT": str(relay.port),
            "RELAY_TLS": "none",
            "CONNECTIONS": "4",
            "LEASE_SECONDS": "1",
            "RETRY_AFTER": "0.2",
        }
        given = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")}
        given |= {f"GATEPOST_{name}": value for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gatepost", "serve"], env=given, cwd=data.parent, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = next(line.split()[1] for line in self.process.stdout if line.split()[:1] == ["endpoint"])

    def open_shop(self) -> None:
        client("sesv2", self.url).create_email_identity(EmailIdentity=SHOP)
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/_gatepost/identities/{SHOP}/verify", method="POST")).close()

    def send(self, to: str) -> str:
        content = {"Simple": {"Subject": {"Data": "Your order"}, "Body": {"Text": {"Data": "Thank you."}}}}
        return client("sesv2", self.url).send_email(FromEmailAddress=f"orders@{SHOP}", Destination={"ToAddresses": [to]}, Content=content)[
            "MessageId"
        ]

    def end(self, number: int = signal.SIGKILL) -> None:
        """Without a signal's number: no handler, no clean-up, no goodbye."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(params=("sqlite", "postgresql"))
def database(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("postgresql")() if request.param == "postgresql" else ""


@pytest.fixture
def lives(database: str, tmp_path: Path, far_side: FarSide) -> Iterator[Callable[[], Life]]:
    """Begins one life after the other on the same data."""
    with ExitStack() as ending:

        def begin() -> Life:
            life = Life(tmp_path / "data", database, far_side)
            ending.callback(life.end)
            return life

        yield begin


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """The data of all lives."""
    opened = open_store(tmp_path / "data", database)
    yield opened
    opened.close()


def ends(store: Store, message_id: str) -> list[str]:
    """How a message ended; empty as long as it has not."""
    return [event.kind for event in life_of(store, message_id) if event.kind in ENDS]


def copies(side: FarSide) -> Counter[str]:
    return Counter(arrival.sender.partition("@")[0] for arrival in side.arrived if arrival.sender != "<>")


def test_a_server_killed_in_the_middle_of_a_conversation_finishes_it_in_its_next_life(
    lives: Callable[[], Life], store: Store, far_side: FarSide
) -> None:
    life = lives()
    life.open_shop()
    tries: Counter[str] = Counter()

    def wait_the_first_time(recipient: str) -> Attempt:
        tries[recipient] += 1
        return Attempt(wait_at=recipient.partition("@")[0] if tries[recipient] == 1 else "")

    far_side.manners = wait_the_first_time
    sent = {moment: life.send(f"{moment}@far.example") for moment in ("recipient", "data", "dot")}
    until(lambda: far_side.waiting == 3)
    life.end()
    far_side.go_on()
    lives()
    for message_id in sent.values():
        assert until(lambda message_id=message_id: ends(store, message_id)) == ["DELIVERY"]
    received = copies(far_side)
    assert [received[sent[moment]] for moment in ("recipient", "data")] == [1, 1]
    assert received[sent["dot"]] == 2, "the far side had it, and nobody could know"


def test_however_often_a_server_is_killed_every_message_ends_once(lives: Callable[[], Life], store: Store, far_side: FarSide) -> None:
    """The far side takes, refuses, defers, hangs up in DATA or after its reply, as each recipient's name says."""
    kills, each, connections = 4, 8, 4
    tries: Counter[str] = Counter()
    first = {
        "taken": Attempt(),
        "deferred": Attempt(at_recipient="451 4.7.1 Later"),
        "dropped": Attempt(drop_in_data=True),
        "unthanked": Attempt(hang_up_afterwards=True),
    }

    def as_named(recipient: str) -> Attempt:
        kind = recipient.partition("-")[0]
        tries[recipient] += 1
        if kind == "refused":
            return Attempt(at_recipient="550 5.1.1 Unknown")
        return first.get(kind, Attempt()) if tries[recipient] == 1 else Attempt()

    far_side.manners = as_named
    life = lives()
    life.open_shop()
    sent: dict[str, str] = {}
    for kill in range(kills):
        before = far_side.attempts
        for kind in (*first, "refused"):
            for number in range(each // kills):
                recipient = f"{kind}-{kill}-{number}@far.example"
                sent[recipient] = life.send(recipient)
        until(lambda before=before: far_side.attempts > before + 2)
        time.sleep(0.02 * kill)
        life.end()
        life = lives()
    for recipient, message_id in sent.items():
        expected = ["BOUNCE"] if recipient.startswith("refused") else ["DELIVERY"]
        assert until(lambda message_id=message_id: ends(store, message_id)) == expected, recipient
    received = copies(far_side)
    for recipient, message_id in sent.items():
        lowest = 0 if recipient.startswith("refused") else 1
        assert lowest <= received[message_id] <= lowest + (kills if lowest else 0), recipient
    assert sum(received.values()) - len([one for one in sent if not one.startswith("refused")]) <= kills * connections
    time.sleep(1.2)  # longer than any lease
    assert all(len(ends(store, message_id)) == 1 for message_id in sent.values())


def test_a_server_that_is_told_to_end_gives_back_what_it_has_not_begun(database: str, tmp_path: Path, far_side: FarSide) -> None:
    settings: dict[str, Any] = {
        "database": database,
        "production_access": True,
        "transport": "relay",
        "relay_host": "127.0.0.1",
        "relay_port": far_side.port,
        "relay_tls": "none",
        "connections": 1,
        "lease_seconds": 3600.0,
    }
    far_side.script.append(Attempt(wait_at="recipient"))
    with running(tmp_path, **settings) as server:
        shop = Shop(server)
        sent = [shop.send(f"person{number}@far.example") for number in range(5)]
        assert far_side.reached.wait(10)
        threading.Timer(0.3, far_side.go_on).start()
    with running(tmp_path, **settings) as server:
        for message_id in sent:
            assert until(lambda message_id=message_id: ends(server.store, message_id)) == ["DELIVERY"]
    assert set(copies(far_side).values()) == {1}


def test_servers_that_share_a_database_deliver_each_message_once(database: str, tmp_path: Path, far_side: FarSide) -> None:
    settings: dict[str, Any] = {
        "database": database,
        "production_access": True,
        "transport": "relay",
        "relay_host": "127.0.0.1",
        "relay_port": far_side.port,
        "relay_tls": "none",
    }
    with running(tmp_path, **settings) as first, running(tmp_path, **settings), running(tmp_path, **settings):
        shop = Shop(first)
        sent = {shop.send(f"person{number}@far.example") for number in range(60)}
        for message_id in sent:
            until(lambda message_id=message_id: ends(first.store, message_id))
    assert copies(far_side) == Counter(dict.fromkeys(sent, 1))


def test_what_fails_in_whoever_follows_events_does_not_send_mail_again(tmp_path: Path, far_side: FarSide) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    to = {"transport": "relay", "relay_host": "127.0.0.1", "relay_port": far_side.port, "relay_tls": "none", "lease_seconds": 0.3}
    with running(tmp_path, production_access=True, **to) as server:
        shop = Shop(server)
        first = shop.send("ann@far.example")
        until(lambda: ends(server.store, first))
        outcomes.listen(fail)
        try:
            shop.send("bob@far.example")
            simulated = shop.send("bounce@simulator.amazonses.com")
            ended = select(func.count()).where(d.c.due_at.is_(None))
            with server.store.transaction() as tx:
                until(lambda: tx.value(ended) == 3)
            time.sleep(1)
            assert not ends(server.store, simulated)
        finally:
            outcomes.forget(fail)
    assert sorted(arrival.recipient for arrival in far_side.arrived) == ["ann@far.example", "bob@far.example"]


def test_however_much_waits_little_is_taken_at_once(tmp_path: Path, far_side: FarSide) -> None:
    far_side.manners = lambda _: Attempt(wait_at="recipient")
    to = {"transport": "relay", "relay_host": "127.0.0.1", "relay_port": far_side.port, "relay_tls": "none", "connections": 3}
    with running(tmp_path, production_access=True, **to) as server:
        shop = Shop(server)
        for number in range(60):
            shop.send(f"person{number}@far.example")
        until(lambda: far_side.waiting == 3)
        with server.store.transaction() as tx:
            # Twenty at most; fewer if the first of them were taken before the others were sent, and the rest is not worth a look.
            assert 10 < tx.value(select(func.count()).where(d.c.lease.is_not(None))) <= 20
            assert tx.value(select(func.count()).where(d.c.due_at.is_not(None))) == 60
        far_side.go_on()
        far_side.wait_for(60)
