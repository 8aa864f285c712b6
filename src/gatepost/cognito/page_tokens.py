"""The tokens between two pages of a list: sealed, so that nobody reads or makes them, and good for an hour.

Source: guide, how-to-manage-user-accounts (an hour); the refusal's text (guessed).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import orjson
from cryptography.exceptions import InvalidTag

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter

LIFETIME = timedelta(hours=1)


def make(call: Call, about: str, position: Sequence[str]) -> str:
    """A token that says where the next page begins. `about` names the list, down to its filter."""
    text = orjson.dumps([round(call.now.timestamp()), *position])
    return urlsafe_b64encode(call.world.seal.seal(text, f"page {about}")).decode()


def read(call: Call, about: str, token: str) -> list[str]:
    """Where the page begins that a token of this list asks for.

    Raises: InvalidParameter, for a token that was made up, belongs to another list or is too old.
    """
    try:
        sealed = urlsafe_b64decode(token.encode())
        made, *position = cast("list[int | str]", orjson.loads(call.world.seal.open(sealed, f"page {about}")))
    except (ValueError, InvalidTag) as error:
        raise InvalidParameter("Invalid pagination token given.") from error
    if call.now.timestamp() - float(made) > LIFETIME.total_seconds():
        raise InvalidParameter("Invalid pagination token given.")
    return [str(part) for part in position]
