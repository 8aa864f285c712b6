"""A message that an SMTP client was told is taken is there in the server's next life, once."""

import smtplib
import threading
import time
import urllib.request
from collections.abc import Callable

from fixtures.lives import Life
from gatepost.testing.local import client

KILLS = 4
CLIENTS = 3
SHOP = "shop.example"
FLAGS = ("--smtp-port", "0", "--smtp-plaintext")


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


def test_what_was_taken_survives_kill_9(lives: Callable[..., Life]) -> None:
    life = lives(*FLAGS)
    client("sesv2", life.url).create_email_identity(EmailIdentity=SHOP)
    urllib.request.urlopen(urllib.request.Request(f"{life.url}/_gatepost/identities/{SHOP}/verify", method="POST")).close()
    taken: list[str] = []
    for number in range(KILLS):
        before = len(taken)
        clients = [threading.Thread(target=hand_in, args=(life.ports["SMTP"], taken)) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        while len(taken) < before + 3:
            time.sleep(0.005)
        time.sleep(0.003 * number)
        life.kill()
        for one in clients:
            one.join(30)
        life = lives(*FLAGS)
    assert len(taken) == len(set(taken)) >= 3 * KILLS
    for message_id in taken:
        with urllib.request.urlopen(f"{life.url}/_inbox/messages/{message_id}") as answer:
            assert answer.status == 200
