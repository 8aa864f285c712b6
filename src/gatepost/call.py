"""What a handler is given besides its request: who calls, where, when, and the transaction to work in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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


class CallsOut(Exception):
    """A handler has to wait for somebody else, where nobody may wait.

    It has committed nothing by then, so whoever ran it forgets what it did and runs it again, from its start, on a thread that
    may wait.
    """


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
    operation: str = ""
    request: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What was asked, as the handler is given it too: for what goes with every request of its kind, such as ClientMetadata."""
    may_wait: bool = True
    """Whether this thread may wait for others; on the event loop, and on the few threads of a database, it may not."""

    def step_out(self) -> None:
        """Before a call to somebody else: keep what was written, and hold neither transaction nor connection meanwhile.

        What was read before may have changed when the call is over; what is written then is written on condition.
        Raises: CallsOut, where nobody may wait.
        """
        if not self.may_wait:
            raise CallsOut()
        self.tx.let_go()
