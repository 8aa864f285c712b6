"""For tests, ours and other people's: the real server, fresh within milliseconds, with clients, inbox and clock at hand.

With pytest the fixture `gatepost` is there as soon as Gatepost is installed; `running()` gives the same to everything else.
What tests are written against is exported here, and imported when first used: pytest loads this room whenever it starts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gatepost.testing.kit import Gatepost, running
    from gatepost.testing.letters import Mail, NotThere, Text

__all__ = ["Gatepost", "Mail", "NotThere", "Text", "running"]

_HOMES = {
    "Gatepost": "gatepost.testing.kit",
    "running": "gatepost.testing.kit",
    "Mail": "gatepost.testing.letters",
    "NotThere": "gatepost.testing.letters",
    "Text": "gatepost.testing.letters",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
