"""A message that an SMTP client was told is taken is there in the server's next life, once."""

import os
import signal
import smtplib
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gatepost.testing.local import client

KILLS = 4
CLIENTS = 3
SHOP = "shop.example"


class Life:
    """One life of a server in its own process, from its first answer to its sudden end."""

    def __init__(self, data: Path, database: str) -> None:
        flags = ["--port", "0", "--data", str(data), "--production-access", "--log-level", "error", "--smtp-plaintext"]
        given = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")} | {"GATEPOST_DATABASE": database}
        command = [sys.executable, "-m", "gatepost", "serve", *flags]
        self.process = subprocess.Popen(command, env=given, cwd=data.parent, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = {line.split()[0]: line.split()[1] for line in iter(self.process.stdout.readline, "\n") if line.split()[1:]}
        said |= {line.split()[0]: line.split()[1] for line in iter(self.process.stdout.readline, "\n") if line.split()[1:]}
        self.url, self.smtp_port = said["endpoint"], int(said["SMTP"].rpartition(":")[2])

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(params=("sqlite", "postgresql"))
def lives(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Life]]:
    """Begins one life after the other on the same data."""
    database = request.getfixturevalue("postgresql")() if request.param == "postgresql" else ""
    with ExitStack() as ending:

        def begin() -> Life:
            life = Life(tmp_path / "data", database)
            ending.callback(life.kill)
            return life

        yield begin


def hand_in(port: int, taken: list[str]) -> None:
    """One message after the other, until the server is gone."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            smtp.login("test", "any")
            while True:
                smtp.mail(f"a@{SHOP}")
                smtp.rcpt(f"b@{SHOP}")
                code, reply = smtp.data(f"From: a@{SHOP}\r\nTo: b@{SHOP}\r\n\r\nHello")
                assert code == 250
                taken.append(reply.decode().split()[1])
    except (smtplib.SMTPException, OSError):
        pass


def test_what_was_taken_survives_kill_9(lives: Callable[[], Life]) -> None:
    life = lives()
    client("sesv2", life.url).create_email_identity(EmailIdentity=SHOP)
    urllib.request.urlopen(urllib.request.Request(f"{life.url}/_gatepost/identities/{SHOP}/verify", method="POST")).close()
    taken: list[str] = []
    for number in range(KILLS):
        before = len(taken)
        clients = [threading.Thread(target=hand_in, args=(life.smtp_port, taken)) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        while len(taken) < before + 3:
            time.sleep(0.005)
        time.sleep(0.003 * number)
        life.kill()
        for one in clients:
            one.join(30)
        life = lives()
    assert len(taken) == len(set(taken)) >= 3 * KILLS
    for message_id in taken:
        with urllib.request.urlopen(f"{life.url}/_inbox/messages/{message_id}") as answer:
            assert answer.status == 200
