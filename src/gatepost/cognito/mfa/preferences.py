"""The second factors that a user has chosen: which are on, and which is preferred.

It is a column of the user's row, because every look at a user shows it.
Source: model, UserMFASettingList and PreferredMfaSetting (model).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito.mfa.pool_factors import ATTRIBUTES, EMAIL, SMS, SOFTWARE_TOKEN
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import MFAOptionTypeTypeDef

ORDER = (SMS, SOFTWARE_TOKEN, EMAIL)


@dataclass(frozen=True, slots=True)
class Preference:
    """A user's choice. `passkeys`: they may sign in with a passkey alone where a second factor is asked for.

    `legacy`: text messages were switched on by SetUserSettings, whose word for it, MFAOptions, is then shown too.
    """

    enabled: tuple[str, ...] = ()
    preferred: str = ""
    passkeys: bool = False
    legacy: bool = False


def of(user: User) -> Preference:
    """What the user has chosen."""
    kept = user.mfa
    if not kept:
        return Preference()
    return Preference(tuple(kept["enabled"]), kept["preferred"], kept["passkeys"], kept["legacy"])


def choose(call: Call, user: User, enabled: Iterable[str], preferred: str, *, passkeys: bool, legacy: bool = False) -> None:
    """Replace the choice of a locked user. What is not on can't be preferred."""
    wanted = frozenset(enabled)
    kept = [factor for factor in ORDER if factor in wanted]
    mfa = {
        "enabled": kept,
        "preferred": preferred if preferred in wanted else "",
        "passkeys": passkeys,
        "legacy": legacy and SMS in wanted,
    }
    changes.write(call, user, mfa=mfa if kept or passkeys else None)


def switch_on(call: Call, user: User, factor: str) -> None:
    """One factor more for a locked user."""
    chosen = of(user)
    choose(call, user, (*chosen.enabled, factor), chosen.preferred, passkeys=chosen.passkeys, legacy=chosen.legacy)


def switch_off(call: Call, user: User, factor: str) -> None:
    """One factor less for a locked user."""
    chosen = of(user)
    choose(call, user, set(chosen.enabled) - {factor}, chosen.preferred, passkeys=chosen.passkeys, legacy=chosen.legacy)


def usable(user: User) -> tuple[str, ...]:
    """The factors that are on and can be used: a message needs an address to go to."""
    return tuple(factor for factor in of(user).enabled if factor not in ATTRIBUTES or user.attributes.get(ATTRIBUTES[factor]))


def options(user: User) -> "list[MFAOptionTypeTypeDef]":
    """MFAOptions, which tell only what SetUserSettings has switched on. Source: model, UserType.MFAOptions (model)."""
    return [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}] if user.mfa and user.mfa["legacy"] else []


def shown(user: User) -> Mapping[str, Any]:
    """The members by which GetUser and its like tell a user's choice; what is empty is left out."""
    if not user.mfa:
        return {}
    chosen = of(user)
    members = {"MFAOptions": options(user), "PreferredMfaSetting": chosen.preferred, "UserMFASettingList": list(chosen.enabled)}
    return {name: value for name, value in members.items() if value}
