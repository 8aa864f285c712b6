"""What changing a user's attributes means for their addresses: which apply at once, which wait for a code, which get one.

Source: guide, user-pool-settings-email-phone-verification (guide); model, UserAttributeUpdateSettingsType and
AdminUpdateUserAttributes (model). That an unchanged address stays verified is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.messages import codes, destinations
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users import aliases, changes
from gatepost.cognito.users.record import User

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import CodeDeliveryDetailsTypeTypeDef

ADDRESSES = ("email", "phone_number")
"""The attributes that are verified by a code."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A user's attributes after a change, the addresses that have changed, and where codes have to go.

    An address that waits for its code is in `unverified` alone.
    """

    attributes: Mapping[str, str]
    moved: tuple[str, ...]
    unverified: tuple[Outstanding, ...]


def outcome(pool: Pool, before: Mapping[str, str], wanted: Mapping[str, str]) -> Outcome:
    """What becomes of attributes when `wanted` is asked for; a blank value removes one.

    Raises: InvalidParameter, for a flag without its address.
    """
    after = {**before, **wanted}
    moved: list[str] = []
    unverified: list[Outstanding] = []
    for address in ADDRESSES:
        flag = f"{address}_verified"
        value = wanted.get(address)
        if value == "":
            after[flag] = ""
            moved.append(address)
        elif value is not None and value != before.get(address):
            moved.append(address)
            if wanted.get(flag) != "true":
                after[flag] = "false"
                if address in pool.auto_verified and (address == "email" or destinations.texts_phones(pool.settings)):
                    unverified.append(Outstanding(address, value))
                    if _waits(pool, address):
                        after |= {address: before.get(address, ""), flag: before.get(flag, "")}
    require_addresses(after)
    return Outcome({name: value for name, value in after.items() if value}, tuple(moved), tuple(unverified))


def require_addresses(attributes: Mapping[str, str]) -> None:
    """An address that is said to be verified, or not to be, has to be there.

    Raises: InvalidParameter. Source: texts guessed.
    """
    for address, text in _FLAG_ALONE.items():
        if attributes.get(f"{address}_verified") and not attributes.get(address):
            raise InvalidParameter(text)


_FLAG_ALONE = {
    "email": "Email is required to verify/un-verify an email",
    "phone_number": "Phone number is required to verify/un-verify a phone number",
}


def _waits(pool: Pool, address: str) -> bool:
    return address in pool.settings.get("UserAttributeUpdateSettings", {}).get("AttributesRequireVerificationBeforeUpdate", ())


def change(call: Call, pool: Pool, user: User, wanted: Mapping[str, str]) -> "list[CodeDeliveryDetailsTypeTypeDef]":
    """Change a locked user's attributes and send a code to each new address that has to be verified.

    Raises: InvalidParameter, AliasExists, and what `codes.send` raises; the change is then kept.
    """
    found = outcome(pool, user.attributes, wanted)
    _must_be_free(call, pool, user, found.unverified)
    changed = changes.save(call, pool, user, found.attributes)
    for address in found.moved:
        codes.forget(call, pool, user, codes.of_attribute(address))
    return [codes.send(call, pool, changed, codes.of_attribute(to.attribute), Occasion.UPDATE_ATTRIBUTE, to) for to in found.unverified]


def _must_be_free(call: Call, pool: Pool, user: User, unverified: Iterable[Outstanding]) -> None:
    """An address that is somebody else's name is refused before its owner is mailed."""
    for to in unverified:
        if to.attribute in pool.alias_attributes | pool.username_attributes:
            owner = aliases.owner(call, pool, aliases.name(pool, to.destination))
            if owner is not None and owner != user.username:
                raise changes.already_given(to.attribute)
