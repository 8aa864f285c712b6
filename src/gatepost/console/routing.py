"""Which function answers which of the console's paths."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import Response

if TYPE_CHECKING:
    from gatepost.console.visit import Visit

View: TypeAlias = "Callable[[Visit], Response]"


@dataclass(frozen=True, slots=True)
class Page:
    """A path below the account's and region's, and who answers it."""

    path: str
    view: View
    posts: bool


PAGES: list[Page] = []
"""Every page, in the order in which paths are tried."""


def page(path: str, *, posts: bool = False) -> Callable[[View], View]:
    """Register a function for `/console/ACCOUNT/REGION` + `path`; one that `posts` is also given what a form sends.

    The function is synchronous and runs on a thread that may wait. `{name}` in the path is in `visit.path`.
    """

    def register(view: View) -> View:
        PAGES.append(Page(path, view, posts))
        return view

    return register
