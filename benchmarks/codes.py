"""Codes that users have been sent: read from the database that the server writes, so that looking for them costs the server nothing."""

import re
import sqlite3

from benchmarks.ground import Ground
from benchmarks.load import Wrong

_MAIL = """
SELECT content FROM mail_deliveries JOIN mail_messages USING (account_id, region, message_id)
WHERE recipient = ? ORDER BY mail_deliveries.accepted_at DESC LIMIT 1
"""
_TEXT = "SELECT body FROM cognito_texts WHERE number = ? ORDER BY sent_at DESC LIMIT 1"
_FORGIVEN = "UPDATE cognito_software_tokens SET last_step = 0"
_CODE = re.compile(r"(?<![0-9A-Za-z#])([0-9]{8}|[0-9]{6})(?![0-9A-Za-z])")
ANY = "123456"
"""What is said to servers that take any code."""


def mailed(ground: Ground, address: str) -> str:
    """The newest code that was mailed to an address. Raises: Wrong."""
    return _newest(ground, _MAIL, address)


def texted(ground: Ground, number: str) -> str:
    """The newest code in a text message to a number. Raises: Wrong."""
    return _newest(ground, _TEXT, number)


def forgive(ground: Ground) -> None:
    """Let the codes of authenticator apps be used once more: a code is good once, and there is a new one every thirty seconds."""
    if ground.server.kind.verifies:
        with _database(ground) as database:
            database.execute(_FORGIVEN)


def _newest(ground: Ground, query: str, to: str) -> str:
    if not ground.server.kind.verifies:
        return ANY
    row = _database(ground).execute(query, (to,)).fetchone()
    found = _CODE.search(row[0]) if row else None
    if found is None:
        raise Wrong(f"no code was sent to {to}")
    return found[1]


def _database(ground: Ground) -> sqlite3.Connection:
    return ground.kept("database", lambda: sqlite3.connect(ground.server.data / "gatepost.db", timeout=30))
