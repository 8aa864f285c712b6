"""The tokens between two pages of a list: sealed, so that nobody reads or makes them, and good for an hour.

Source: guide, how-to-manage-user-accounts (an hour); the refusal's text (guessed).
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar, cast

import orjson
from cryptography.exceptions import InvalidTag

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter

LIFETIME = timedelta(hours=1)

Entry = TypeVar("Entry")


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


def page(
    call: Call,
    about: str,
    request: Mapping[str, Any],
    most: int,
    find: Callable[[str, int], Sequence[Entry]],
    key: Callable[[Entry], str],
    *,
    member: str = "NextToken",
) -> tuple[Sequence[Entry], dict[str, str]]:
    """One page of a list that is sorted by a text, and what an answer says of the next page, if there is one.

    `find` gives the entries whose key comes after a text, at most so many. `member` is what the token is called in request and answer.
    Raises: InvalidParameter.
    """
    token = request.get(member)
    found = find(read(call, about, token)[0] if token else "", most + 1)
    return found[:most], {member: make(call, about, [key(found[most - 1])])} if len(found) > most else {}
