"""Which passwords a pool takes, and temporary ones that it makes itself."""

import secrets
import string
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gatepost.cognito.errors import InvalidPassword

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import PasswordPolicyTypeTypeDef

    from gatepost.cognito.pools.record import Pool

SYMBOLS = frozenset("^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ")
"""What counts as a symbol. Source: guide, user-pool-settings-policies (guide)."""

_LOWER, _UPPER, _DIGITS = frozenset(string.ascii_lowercase), frozenset(string.ascii_uppercase), frozenset(string.digits)


class Prefix(StrEnum):
    """How a refusal begins; AWS words it differently from operation to operation. Source: reported, AdminSetUserPassword guessed."""

    SIGN_UP = "Password did not conform with policy: "
    """SignUp."""
    ADMIN_CREATE = "Password did not conform with password policy: "
    """AdminCreateUser."""
    CHANGE = "Password does not conform to policy: "
    """ChangePassword, ConfirmForgotPassword, AdminSetUserPassword and the answer to NEW_PASSWORD_REQUIRED."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A pool's password policy with AWS's defaults filled in. Source: model, PasswordPolicyType; samples of DescribeUserPool (reported)."""

    minimum_length: int = 8
    uppercase: bool = True
    lowercase: bool = True
    numbers: bool = True
    symbols: bool = True
    temporary_days: int = 7
    """Days that a temporary password is good for."""

    def violation(self, password: str) -> str:
        """The first rule that a password breaks, in AWS's words; empty when it breaks none. Source: texts reported, order guessed."""
        characters = frozenset(password)
        if len(password) < self.minimum_length:
            return "Password not long enough"
        if self.lowercase and not characters & _LOWER:
            return "Password must have lowercase characters"
        if self.uppercase and not characters & _UPPER:
            return "Password must have uppercase characters"
        if self.numbers and not characters & _DIGITS:
            return "Password must have numeric characters"
        if self.symbols and not characters & SYMBOLS:
            return "Password must have symbol characters"
        return ""


def of(pool: "Pool") -> Policy:
    """The password policy of a pool."""
    return from_member(pool.settings.get("Policies", {}).get("PasswordPolicy"))


def from_member(member: "PasswordPolicyTypeTypeDef | None") -> Policy:
    """The policy that a PasswordPolicy member means.

    No member at all is AWS's default; inside a given one a rule left out is off, and a length left out is the default's.
    A validity of 0 days counts as not given.
    Source: model, PasswordPolicyType (model); what is left out inside a given policy guessed.
    """
    if member is None:
        return Policy()
    return Policy(
        minimum_length=member.get("MinimumLength", 8),
        uppercase=member.get("RequireUppercase", False),
        lowercase=member.get("RequireLowercase", False),
        numbers=member.get("RequireNumbers", False),
        symbols=member.get("RequireSymbols", False),
        temporary_days=member.get("TemporaryPasswordValidityDays", 0) or 7,
    )


def require(pool: "Pool", password: str, prefix: Prefix) -> None:
    """Take a password or say what is wrong with it, one rule at a time.

    Raises: InvalidPassword.
    """
    violation = of(pool).violation(password)
    if violation:
        raise InvalidPassword(prefix + violation)


_PLAIN_LOWER = "abcdefghijkmnopqrstuvwxyz"
_PLAIN_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PLAIN_DIGITS = "23456789"
_PLAIN_SYMBOLS = "!@#$%*?-_=+"
"""What a temporary password is drawn from: nothing that HTML or a template would swallow, no look-alikes (0 O, 1 l I), no full
stop that could end the sentence it stands in."""
_LETTERS = _PLAIN_LOWER + _PLAIN_UPPER
_SHORTEST = 8


def generate(pool: "Pool") -> str:
    """A random temporary password that the pool's policy takes and a person can copy from a mail."""
    policy = of(pool)
    length = max(policy.minimum_length, _SHORTEST)
    must = [secrets.choice(kind) for kind in (_PLAIN_LOWER, _PLAIN_UPPER, _PLAIN_DIGITS, _PLAIN_SYMBOLS)]
    rest = [secrets.choice(_LETTERS + _PLAIN_DIGITS) for _ in range(length - len(must) - 2)]
    middle = must + rest
    secrets.SystemRandom().shuffle(middle)
    return "".join((secrets.choice(_LETTERS), *middle, secrets.choice(_LETTERS)))
