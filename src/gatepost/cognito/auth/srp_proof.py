"""What the challenges have in common that are proven by SRP: PASSWORD_VERIFIER for users, DEVICE_PASSWORD_VERIFIER for devices."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gatepost.cognito.auth import srp
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.errors import InvalidParameter

TIMESTAMP_TOLERANCE = timedelta(minutes=5)
"""How far a client's clock may be off. Source: guessed."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIMESTAMP = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:UTC|GMT) ([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a client sends back: its signature, over the block that it was given and the time."""

    claim: str
    block: str
    timestamp: str


def client_public(step: Step) -> int:
    """The client's A. Raises: InvalidParameter. Source: text guessed."""
    public = srp.client_public(step.require("SRP_A"))
    if public is None:
        raise InvalidParameter("Invalid SRP_A")
    return public


def given(step: Step) -> Proof:
    """The proof in a step's parameters. Raises: InvalidParameter."""
    claim, timestamp = step.require("PASSWORD_CLAIM_SIGNATURE"), step.require("TIMESTAMP")
    return Proof(claim, step.require("PASSWORD_CLAIM_SECRET_BLOCK"), timestamp)


def packed(exchange: srp.Exchange) -> list[str]:
    """What the server remembers of an exchange, for a sealed challenge to carry."""
    return [f"{exchange.client_public:x}", f"{exchange.secret:x}", f"{exchange.scrambler:x}"]


def unpacked(public: str, secret: str, scrambler: str) -> srp.Exchange:
    """The same backwards."""
    return srp.Exchange(int(public, 16), int(secret, 16), int(scrambler, 16))


def genuine(verifier: bytes, exchange: srp.Exchange, group: str, name: str, proof: Proof, now: datetime) -> bool:
    """Whether the proof is one that only whoever knows the secret behind `verifier` could make, now.

    `group` and `name` are what SRP calls the pool's name and the username.
    """
    key = srp.session_key(verifier, exchange)
    try:
        claimed = base64.b64decode(proof.claim, validate=True)
    except binascii.Error:
        return False
    expected = srp.signature(key or b"", group, name, base64.b64decode(proof.block), proof.timestamp)
    return hmac.compare_digest(expected, claimed) and key is not None and _recent(proof.timestamp, now)


def _recent(timestamp: str, now: datetime) -> bool:
    """Whether TIMESTAMP (`Tue Sep 9 07:05:04 UTC 2026`, however the day is padded) is about now."""
    found = _TIMESTAMP.fullmatch(timestamp)
    if found is None or found[1] not in _MONTHS:
        return False
    day, hour, minute, second, year = (int(part) for part in found.groups()[1:])
    try:
        moment = datetime(year, _MONTHS.index(found[1]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return False
    return abs(now - moment) <= TIMESTAMP_TOLERANCE
