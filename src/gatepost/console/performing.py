"""What the console asks of the server below it: to carry out AWS operations as if they had come over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Members = Mapping[str, Any]
"""An operation's input or output: `datetime` for timestamps, `bytes` for blobs."""


class Performer(Protocol):
    """Carries out AWS operations in this process."""

    def perform(self, service: str, operation: str, given: Members, *, account: str, region: str, source_ip: str = "") -> Members:
        """Check the input against the model, run the handler, commit, and say what it answered.

        Raises: AwsError, for whatever an AWS client would have been told.
        """
        ...

    def accounts(self) -> tuple[str, ...]:
        """The accounts that this server has keys for, the default one first."""
        ...

    def credentials(self, account: str) -> tuple[str, str] | None:
        """An access key that speaks for an account, and its secret; None where signatures are checked and the account has no key."""
        ...


@dataclass(frozen=True, slots=True)
class Performed:
    """One call that a page made."""

    service: str
    operation: str
    given: Members
    region: str
    refusal: str = ""
    """The code of AWS's error; empty when the call succeeded."""
