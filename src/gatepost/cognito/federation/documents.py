"""What identity providers publish of themselves, fetched from their addresses and remembered for a while.

Who fetches steps out of the transaction first. A document is kept for minutes, so that a provider's new keys are soon known.
"""

import logging
import time
from functools import lru_cache
from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter

if TYPE_CHECKING:
    import urllib3

log = logging.getLogger("gatepost")

KEPT_SECONDS = 300.0
NOT_AGAIN_WITHIN_SECONDS = 10.0
"""A document that lacks what was looked for is fetched anew, but not more often than this."""
PATIENCE_SECONDS = 5.0
LARGEST = 2_000_000
REMEMBERED = 256

_known: dict[str, tuple[float, bytes]] = {}


def fetched(call: Call, url: str, *, anew: bool = False) -> bytes:
    """The document at an address. `anew`: one that is older than a few seconds will not do.

    Raises: CallsOut, where nobody may wait; InvalidParameter, when it can't be had.
    """
    now = time.monotonic()
    known = _known.get(url)
    if known is not None and now - known[0] < (NOT_AGAIN_WITHIN_SECONDS if anew else KEPT_SECONDS):
        return known[1]
    call.step_out()
    content = _get(url)
    if len(_known) >= REMEMBERED:
        _known.clear()
    _known[url] = (now, content)
    return content


def _get(url: str) -> bytes:
    from urllib3.exceptions import HTTPError  # here, because a server may never fetch anything

    if not url.startswith(("https://", "http://")):
        raise InvalidParameter(f"The identity provider's address {url} is no address of HTTP.")
    try:
        answer = _web().request("GET", url, timeout=PATIENCE_SECONDS, redirect=False, retries=False, preload_content=False)
        try:
            content = answer.read(LARGEST + 1)
        finally:
            answer.release_conn()
    except HTTPError as problem:
        log.warning("%s of an identity provider could not be fetched: %s", url, problem)
        raise InvalidParameter(f"The identity provider could not be reached at {url}.") from problem
    if answer.status != 200 or len(content) > LARGEST:
        log.warning("%s of an identity provider answered %d, %d bytes", url, answer.status, len(content))
        raise InvalidParameter(f"The identity provider did not answer as expected at {url}.")
    return content


@lru_cache(maxsize=1)
def _web() -> "urllib3.PoolManager":
    import urllib3

    return urllib3.PoolManager(maxsize=8)
