"""The challenges of a sign-in, each a module of its own, known by the names that AWS gives them.

A challenge's module has the same functions in the same order: `begin` sets the challenge, `answer` judges what came back. One that
USER_AUTH can begin with has more: `configured`, `stands_alone`, `usual`, and `simulate`, its beginning for nobody.
Steps lead to each other by name, through `begin` and `answer` here, so that no challenge imports another.
`all_challenges` lists the modules.
"""

from collections.abc import Sequence
from typing import Protocol

from gatepost.call import Call
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users.record import User


class Challenge(Protocol):
    """What every challenge's module has."""

    @property
    def NAME(self) -> str:  # noqa: N802  a module's constant
        """Its ChallengeName."""
        ...

    def begin(self, call: Call, step: Step, user: User, /) -> Answer:
        """Set a user the challenge, or pass them on at once if the step already carries the answer."""
        ...

    def answer(self, call: Call, step: Step, /) -> Answer:
        """Judge the answer: the next challenge, or tokens. Raises: NotAuthorized and whatever a wrong answer is called."""
        ...


class FirstFactor(Challenge, Protocol):
    """What the module of a challenge has beside, that a user can choose to begin a sign-in with."""

    def configured(self, call: Call, pool: Pool, user: User, /) -> bool:
        """Whether the pool allows it and the user has what it takes."""
        ...

    def stands_alone(self, pool: Pool, user: User, /) -> bool:
        """Whether it can be chosen where a second factor is asked for: because that follows it, or because it makes up for it."""
        ...

    def usual(self, pool: Pool, /) -> bool:
        """Whether a name that nobody has seems to have it."""
        ...

    def simulate(self, call: Call, step: Step, /) -> Answer:
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


def configured(call: Call, pool: Pool, user: User) -> Sequence[str]:
    """The challenges that a user of a pool has what it takes to begin with."""
    return [name for name, module in _first_factors.items() if module.configured(call, pool, user)]


def stands_alone(pool: Pool, user: User, name: str) -> bool:
    """Whether a first factor can be chosen where a second one is asked for."""
    return _first_factors[name].stands_alone(pool, user)


def usual(pool: Pool) -> Sequence[str]:
    """The challenges that a name that nobody has seems to be able to begin with."""
    return [name for name, module in _first_factors.items() if module.usual(pool)]


def simulate(call: Call, step: Step, name: str) -> Answer:
    """The beginning of a first factor for a name that nobody has."""
    return _first_factors[name].simulate(call, step)
