"""AdminCreateUser: an administrator makes a user, who is invited with a temporary password, or invites one again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attribute_schema, first_factors, password_policy, passwords
from gatepost.cognito.errors import InvalidParameter, InvalidSmsRoleAccessPolicy, UnsupportedUserState, UsernameExists
from gatepost.cognito.messages import delivery, destinations
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.password_policy import Prefix
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import sign_up as triggers
from gatepost.cognito.users import changes, enrolment, views
from gatepost.cognito.users.attributes import require_addresses
from gatepost.cognito.users.record import User, UserStatus, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AdminCreateUserRequestTypeDef, AdminCreateUserResponseTypeDef

EXISTS = "User account already exists"


@cognito.operation("AdminCreateUser")
def admin_create_user(call: Call, request: "AdminCreateUserRequestTypeDef") -> "AdminCreateUserResponseTypeDef | dict[str, Any]":
    """Make a user with a temporary password, and send it to them unless that is suppressed; with RESEND, send a new one.
    Whoever can sign in with one-time codes needs none, and gets none unless one is given.

    When the message is refused the user stays; the cure is RESEND.
    Raises: ResourceNotFound, InvalidParameter, InvalidPassword, UsernameExists, UserNotFound, UnsupportedUserState,
    CodeDeliveryFailure, LimitExceeded (the default sender's daily limit), InvalidEmailRoleAccessPolicy, and what triggers raise.
    Source: API reference, AdminCreateUser; texts of a taken name (guessed), of a missing address (reported).
    """
    pool = pools.get(call, request["UserPoolId"])
    if request.get("MessageAction") == "RESEND":
        return _again(call, pool, request)
    name = enrolment.named(pool, request["Username"])
    given = name.told(pool, request.get("UserAttributes", ()))
    attributes = {**attribute_schema.of(pool).admit(given, client=None, creating=True), **name.attributes}
    require_addresses(attributes)
    password = None if _needs_no_password(pool, request, attributes) else _temporary(pool, request)
    invites = request.get("MessageAction") != "SUPPRESS"
    to = _destinations(pool, attributes, request.get("DesiredDeliveryMediums", ())) if invites else ()
    enrolment.require_free(call, pool, name, exists=EXISTS)
    triggers.pre_sign_up(call, pool, "AdminCreateUser", name.username, attributes)
    user = enrolment.enrol(
        call,
        pool,
        name,
        UserStatus.CONFIRMED if password is None else UserStatus.FORCE_CHANGE_PASSWORD,
        attributes,
        {} if password is None else passwords.columns(call, pool, name.username, password, call.now),
        exists=EXISTS,
        force=request.get("ForceAliasCreation", False),
        refusal=lambda attribute: _taken(pool, attribute),
    )
    _invite(call, pool, user, password, to)
    return {"User": views.listed(user)}


def _needs_no_password(pool: Pool, request: "AdminCreateUserRequestTypeDef", attributes: Mapping[str, str]) -> bool:
    """Source: model, AdminCreateUserRequest.TemporaryPassword (model); that such a user is confirmed (reported)."""
    return not request.get("TemporaryPassword") and first_factors.spares_password(pool, attributes)


def _again(call: Call, pool: Pool, request: "AdminCreateUserRequestTypeDef") -> dict[str, Any]:
    """Invite a user once more, with a new temporary password whose time begins now. Source: texts reported."""
    user = changes.lock(call, require(call, pool, request["Username"]))
    if user.status is not UserStatus.FORCE_CHANGE_PASSWORD:
        raise UnsupportedUserState(f"Resend not possible. {user.username} status is not FORCE_CHANGE_PASSWORD")
    password = _temporary(pool, request)
    to = _destinations(pool, user.attributes, request.get("DesiredDeliveryMediums", ()))
    changes.set_password(call, pool, user, password, UserStatus.FORCE_CHANGE_PASSWORD)
    _invite(call, pool, user, password, to)
    return {"User": views.listed(user)}


def _temporary(pool: Pool, request: "AdminCreateUserRequestTypeDef") -> str:
    given = request.get("TemporaryPassword")
    if not given:
        return password_policy.generate(pool)
    password_policy.require(pool, given, Prefix.ADMIN_CREATE)
    return given


def _destinations(pool: Pool, attributes: Mapping[str, str], mediums: Sequence[str]) -> Sequence[Outstanding]:
    """The addresses that the invitation goes to; none when there is none and none was asked for.

    Source: model, AdminCreateUserRequest.DesiredDeliveryMediums; that a pool without the means to text mails (guessed);
    text of a missing e-mail address (reported), of a missing phone number (guessed).
    """
    if "EMAIL" in mediums and "email" not in attributes:
        raise InvalidParameter("No email provided but desired delivery medium was Email")
    if "SMS" in mediums and "phone_number" not in attributes:
        raise InvalidParameter("No phone number provided but desired delivery medium was SMS")
    if "SMS" in mediums and not destinations.texts_phones(pool.settings):
        raise InvalidSmsRoleAccessPolicy()
    if not mediums:
        mediums = ("SMS",) if "phone_number" in attributes and destinations.texts_phones(pool.settings) else ("EMAIL",)
    wanted = [attribute for medium, attribute in (("SMS", "phone_number"), ("EMAIL", "email")) if medium in mediums]
    return [Outstanding(attribute, attributes[attribute]) for attribute in wanted if attribute in attributes]


def _invite(call: Call, pool: Pool, user: User, password: str | None, to: Iterable[Outstanding]) -> None:
    for address in to:
        delivery.send_invitation(call, pool, user, address, _called(pool, user), password)


def _called(pool: Pool, user: User) -> str:
    """What the invitation calls the user: what they sign in with."""
    names = (user.attributes[name] for name in ("email", "phone_number") if name in pool.username_attributes and name in user.attributes)
    return next(names, user.username)


def _taken(pool: Pool, attribute: str) -> UsernameExists:
    """Source: model names UsernameExists alone; the alias's text (guessed)."""
    return UsernameExists(EXISTS if attribute in pool.username_attributes else f"An account with the {attribute} already exists.")
