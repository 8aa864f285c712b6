"""The names that tracked sessions bear: `tkn` and 25 letters and digits, which say the session's own id in base 36.

Source: model, SessionIdType (model).
"""

from uuid import UUID

PREFIX = "tkn"
LENGTH = 25
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def shown(session_id: str) -> str:
    """The name of a session."""
    number, text = UUID(session_id).int, ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return PREFIX + text


def meant(name: str) -> str | None:
    """The session of that name; None for a name that no session here can have, such as one of managed login."""
    if not name.startswith(PREFIX):
        return None
    number = int(name.removeprefix(PREFIX), len(_DIGITS))
    return str(UUID(int=number)) if number < 1 << 128 else None
