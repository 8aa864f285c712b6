"""What a handler is given besides its request: who calls, where, when, and the transaction to work in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gatepost.settings import Settings
from gatepost.store.sealing import Seal
from gatepost.store.transaction import Transaction
from gatepost.tally import Tally


@dataclass(frozen=True, slots=True)
class Caller:
    """Who signed the request. A public operation has no signer: `access_key` is empty."""

    access_key: str
    account_id: str

    @property
    def arn(self) -> str:
        """The principal's ARN, as policies and AccessDenied texts name it."""
        return f"arn:aws:iam::{self.account_id}:root"


@dataclass(frozen=True, slots=True)
class World:
    """What lives as long as the server: settings, the seal, and the address that links in mails point to."""

    settings: Settings
    seal: Seal
    origin: str
    """`http://host:port` as clients reach this server, without a slash at its end."""
    clock: Callable[[], datetime]
    """The time, in UTC."""
    tally: Tally = field(default_factory=Tally)


@dataclass(slots=True)
class Call:
    """One request's circumstances.

    `account_id` and `region` are the signer's; for a public operation they are empty until the pool is known,
    so handlers of user pools take both from the pool.
    """

    tx: Transaction
    world: World
    now: datetime
    account_id: str
    region: str
    caller: Caller
    request_id: str
    source_ip: str = "127.0.0.1"
    user_agent: str = ""
