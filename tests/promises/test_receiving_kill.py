"""What the rules say about mail that was taken is done, however often the server that does it is killed."""

import smtplib
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from fixtures.delivery import until
from fixtures.lives import Life
from gatepost.testing.local import client

KILLS = 4
SHOP = "shop.example"
LONGER_THAN_A_LEASE = 130


def hand_in(port: int, taken: list[str]) -> None:
    """One mail after the other, until the server is gone."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            smtp.ehlo()
            while True:
                smtp.mail("ann@far.example")
                smtp.rcpt(f"help@{SHOP}")
                code, reply = smtp.data(f"From: ann@far.example\r\nTo: help@{SHOP}\r\n\r\nHello")
                assert code == 250
                taken.append(reply.decode().split()[-1])
    except (smtplib.SMTPException, OSError):
        pass


def test_every_mail_that_was_taken_is_stored_by_its_rule(lives: Callable[..., Life], tmp_path: Path) -> None:
    bucket = tmp_path / "buckets" / "post"
    bucket.mkdir(parents=True)
    flags = ("--smtp-port", "-1", "--inbound-port", "0", "--s3-endpoint", str(bucket.parent), "--allow-clock", "--verify-identities")
    life = lives(*flags)
    client("sesv2", life.url).create_email_identity(EmailIdentity=SHOP)
    ses = client("ses", life.url)
    ses.create_receipt_rule_set(RuleSetName="all")
    actions = [{"S3Action": {"BucketName": "post", "ObjectKeyPrefix": name}} for name in ("first/", "second/")]
    ses.create_receipt_rule(RuleSetName="all", Rule={"Name": "keep", "Enabled": True, "Actions": actions})
    ses.set_active_receipt_rule_set(RuleSetName="all")
    taken: list[str] = []
    for number in range(KILLS):
        before = len(taken)
        sender = threading.Thread(target=hand_in, args=(life.ports["receiving"], taken))
        sender.start()
        until(lambda so_many=before + 5: len(taken) >= so_many)
        time.sleep(0.03 * number)
        life.kill()
        sender.join(30)
        life = lives(*flags)
        urllib.request.urlopen(f"{life.url}/_gatepost/clock?advance={LONGER_THAN_A_LEASE}", data=b"").close()
    assert len(taken) == len(set(taken)) >= 5 * KILLS
    for name in ("first", "second"):
        until(lambda where=bucket / name: where.is_dir() and set(taken) <= {file.name for file in where.iterdir()})
        assert all((bucket / name / message_id).read_bytes().endswith(b"Hello\r\n") for message_id in taken)
