"""The challenges of a sign-in, each a module of its own, known by the names that AWS gives them.

A challenge's module has the same functions in the same order: `begin` sets the challenge, `answer` judges what came back. One that
USER_AUTH can begin with has two more: `offered`, whether a user may choose it, and `simulate`, its beginning for nobody.
Steps lead to each other by name, through `begin` and `answer` here, so that no challenge imports another.
`all_challenges` lists the modules.
"""

from collections.abc import Sequence
from typing import Protocol

from gatepost.call import Call
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.users.record import User


class Challenge(Protocol):
    """What every challenge's module has."""

    @property
    def NAME(self) -> str:  # noqa: N802  a module's constant
        """Its ChallengeName."""
        ...

    def begin(self, call: Call, step: Step, user: User) -> Answer:
        """Set a user the challenge, or pass them on at once if the step already carries the answer."""
        ...

    def answer(self, call: Call, step: Step) -> Answer:
        """Judge the answer: the next challenge, or tokens. Raises: NotAuthorized and whatever a wrong answer is called."""
        ...


class FirstFactor(Challenge, Protocol):
    """What the module of a challenge has beside, that a user can choose to begin a sign-in with."""

    def offered(self, call: Call, step: Step, user: User) -> bool:
        """Whether this user can choose it here."""
        ...

    def simulate(self, call: Call, step: Step) -> Answer:
        """The same answer as `begin`'s, for a name that nobody has, from a client that hides its users."""
        ...


_challenges: dict[str, Challenge] = {}
_first_factors: dict[str, FirstFactor] = {}


def add(*modules: Challenge) -> None:
    """Make challenges known."""
    _challenges.update({module.NAME: module for module in modules})


def add_first_factors(*modules: FirstFactor) -> None:
    """The same for challenges that USER_AUTH can begin with, in the order in which they are offered."""
    _first_factors.update({module.NAME: module for module in modules})
    add(*modules)


def begin(call: Call, step: Step, name: str, user: User) -> Answer:
    """Set a user the challenge of that name."""
    return _challenges[name].begin(call, step, user)


def answer(call: Call, step: Step, name: str) -> Answer:
    """Judge the answer to the challenge of that name.

    Raises: NotAuthorized, when there is none, because no session of ours was ever begun with it.
    """
    module = _challenges.get(name)
    if module is None:
        raise NotAuthorized("Invalid session for the user.")
    return module.answer(call, step)


def offered(call: Call, step: Step, user: User) -> Sequence[str]:
    """The challenges that a user can choose to begin with."""
    return [name for name, module in _first_factors.items() if module.offered(call, step, user)]


def simulate(call: Call, step: Step, name: str) -> Answer:
    """The beginning of a first factor for a name that nobody has."""
    return _first_factors[name].simulate(call, step)
