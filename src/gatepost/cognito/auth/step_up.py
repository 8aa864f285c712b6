"""Step-up authentication: a sign-in that is to reach a level, and asks only for what an access token does not show already.

Source: API reference, InitiateAuth (model: TARGET_ACR_VALUES, MAX_AGE, ACCESS_TOKEN); guide, step-up authentication and
authentication-flows-selection-sdk (guide); types and texts of refusals, and which of several ways is taken (guessed).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gatepost.call import Call
from gatepost.cognito.auth import challenges, second_factor
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.errors import FeatureUnavailableInTier, InvalidParameter, NotAuthorized
from gatepost.cognito.mfa import pool_factors, software_tokens
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens import levels
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users.record import User

PASSKEY = "swk"
"""Stands for a passkey of either kind."""

_FIRST: Mapping[str, str] = {"PASSWORD_SRP": "pwd", "PASSWORD": "pwd", "EMAIL_OTP": "email_otp", "SMS_OTP": "sms", "WEB_AUTHN": PASSKEY}
"""What each first factor proves."""
_SECOND: Mapping[str, str] = {pool_factors.SMS: "sms", pool_factors.SOFTWARE_TOKEN: "otp", pool_factors.EMAIL: "email_otp"}
_WAYS = tuple(
    frozenset(way) for way in (("pwd",), ("email_otp",), ("sms",), (PASSKEY,), ("pwd", "email_otp"), ("pwd", "sms"), ("pwd", "otp"))
)
"""What it takes to reach each level, the lowest first."""
_ORDER = ("pwd", "email_otp", "sms", "otp", PASSKEY)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a first request asks for: levels, the most wanted first; none for a sign-in of the usual kind."""

    targets: Sequence[int] = ()
    access_token: str = ""
    most_age: int | None = None
    """Seconds since a sign-in whose proofs still count; None: they always do."""


def require_plan(step: Step) -> None:
    """Refuse to step up in a pool whose plan has no choice-based sign-in at all.

    Raises: FeatureUnavailableInTier. Source: API reference, InitiateAuth (model).
    """
    if step.parameters.get("TARGET_ACR_VALUES") and step.pool.settings.get("UserPoolTier") == "LITE":
        raise FeatureUnavailableInTier("Step-up authentication is not available in the LITE tier.")


def wish(step: Step) -> Wish:
    """What the parameters ask for. Raises: InvalidParameter."""
    wanted, token = step.parameters.get("TARGET_ACR_VALUES", ""), step.parameters.get("ACCESS_TOKEN", "")
    age = step.parameters.get("MAX_AGE", "")
    if age and not (age.isascii() and age.isdecimal()):
        raise InvalidParameter("MAX_AGE must be a number of seconds.")
    if not wanted:
        if token:
            raise InvalidParameter("TARGET_ACR_VALUES is required with ACCESS_TOKEN.")
        return Wish()
    targets = [level for value in wanted.split() if (level := levels.named(step.pool, value))]
    if not targets:
        raise InvalidParameter("None of TARGET_ACR_VALUES is an authentication level of the user pool.")
    return Wish(targets, token, int(age) if age else None)


def aimed(call: Call, step: Step, user: User, wish: Wish) -> Step:
    """The step with the first of the levels that the user can reach for its target, knowing what the access token shows.

    Raises: InvalidParameter (no level can be reached, or the token has reached it), and what an access token is refused with.
    """
    if not wish.targets:
        return step
    credited = _credit(call, step.pool, user, wish)
    known = _known(call, step.pool, user)
    target = next((level for level in wish.targets if any(_open(level, credited, known))), None)
    if target is None:
        raise InvalidParameter("The user has no factors for any of TARGET_ACR_VALUES.")
    if levels.reached(credited) >= target:
        raise InvalidParameter("The access token has reached the authentication level already.")
    return replace(step, target=target, proven=tuple(credited))


def missing(call: Call, step: Step, user: User) -> str | None:
    """The next challenge on the shortest way to the target; None where it is reached, or none was set.

    Raises: NotAuthorized, when the user has lost the factors meanwhile.
    """
    if levels.reached(step.proven) >= step.target:
        return None
    known = _known(call, step.pool, user)
    lacking = min(_open(step.target, step.proven, known), key=len, default=None)
    if not lacking:
        raise NotAuthorized()
    return known[next(method for method in _ORDER if method in lacking)]


def leads(call: Call, step: Step, user: User, first_factor: str) -> bool:
    """Whether a sign-in that begins with that challenge can reach the target."""
    if not step.target:
        return True
    method = _FIRST[first_factor]
    return any(method in lacking for lacking in _open(step.target, step.proven, _known(call, step.pool, user)))


def has_second(call: Call, step: Step, user: User) -> bool:
    """Whether what the sign-in has proven is a second factor of the user's too."""
    return any(_SECOND[factor] in step.proven for factor in second_factor.ready(call, step.pool, user))


def _credit(call: Call, pool: Pool, user: User, wish: Wish) -> Sequence[str]:
    """What the access token shows, unless it is too old. Raises: InvalidParameter (somebody else's), NotAuthorized."""
    if not wish.access_token:
        return ()
    who = holder(call, wish.access_token)
    if (who.pool.pool_id, who.user.sub) != (pool.pool_id, user.sub):
        raise InvalidParameter("USERNAME is not the user of ACCESS_TOKEN.")
    if wish.most_age is not None and call.now.timestamp() - who.claims["auth_time"] > wish.most_age:
        return ()
    return levels.methods(who.claims.get("amr", ()))


def _known(call: Call, pool: Pool, user: User) -> Mapping[str, str]:
    """The methods that the user has, and the challenge of each: the first factor's, unless it is a second one too."""
    found = {_FIRST[name]: name for name in challenges.configured(call, pool, user)}
    found |= {_SECOND[factor]: factor for factor in second_factor.ready(call, pool, user)}
    if software_tokens.registered(call, pool, user):
        found["otp"] = pool_factors.SOFTWARE_TOKEN
    return found


def _open(target: int, proven: Collection[str], known: Mapping[str, str]) -> Iterator[frozenset[str]]:
    """What is lacking on each way to the target that the user can go to its end."""
    have = frozenset(PASSKEY if method in levels.PASSKEYS else method for method in proven)
    for way in _WAYS:
        if levels.reached(way) >= target and way - have <= known.keys():
            yield way - have
