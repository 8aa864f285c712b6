"""An outbox that is full before the server starts: messages as it accepts them, from a verified domain that signs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from gatepost.mail import message_ids
from gatepost.mail import messages as accepted
from gatepost.mail.messages import Envelope, Message
from gatepost.server.opening import open_world
from gatepost.settings import Settings
from gatepost.store.engine import Store
from gatepost.testing.local import running

DOMAIN = "shop.example"
BODY = "Thank you for your order. It is on its way and will be with you soon.\n" * 20
ACCOUNT, REGION = "123456789012", "us-east-1"
AT_ONCE = 10_000
"""Messages in one transaction."""


def open_shop(data: Path) -> None:
    """Have the domain verified."""
    with running(data, production_access=True) as server:
        server.client("sesv2").create_email_identity(EmailIdentity=DOMAIN)
        urlopen(Request(f"{server.url}/_gatepost/identities/{DOMAIN}/verify", method="POST")).close()


def put(data: Path, messages: int, *, first: int = 0, at: datetime | None = None) -> None:
    """So many messages, one recipient each, accepted a millisecond apart, the last one now, or `at` that time. They are due with that."""
    settings = Settings(data=data, transport="relay", relay_host="127.0.0.1")
    last = at or datetime.now(UTC)
    content = {"Subject": {"Data": "Your order"}, "Body": {"Text": {"Data": BODY}}}
    with _opened(settings) as store, store.transaction() as tx:
        for number in range(messages):
            to = f"person{first + number}@far.example"
            moment = last - timedelta(milliseconds=messages - number)
            message = Message(
                account_id=ACCOUNT,
                region=REGION,
                message_id=message_ids.new(REGION, moment),
                accepted_at=moment,
                envelope=Envelope(f"Shop <orders@{DOMAIN}>", (to,)),
                content=content,
                identity_arn=f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{DOMAIN}",
            )
            accepted.put(tx, settings, message, (to,))
            if number % AT_ONCE == AT_ONCE - 1:
                tx.commit()
        tx.commit()


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    store, _world = open_world(settings, "")
    try:
        yield store
    finally:
        store.close()
