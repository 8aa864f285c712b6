"""Signing up: a stranger becomes an unconfirmed user, is sent a code or a link, and confirms with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attempts, attribute_schema, domains, first_factors, password_policy, passwords
from gatepost.cognito.attempts import Kind
from gatepost.cognito.auth import choice, flows, sealed_challenges, sessions
from gatepost.cognito.auth.sign_in import Step
from gatepost.cognito.clients import record as clients
from gatepost.cognito.clients.authentication import authenticate
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import (
    AliasExists,
    CodeMismatch,
    CognitoError,
    ExpiredCode,
    InvalidParameter,
    NotAuthorized,
    UserDisabled,
    UsernameExists,
    UserUnknownToClient,
)
from gatepost.cognito.messages import codes, delivery, destinations, simulated, templates
from gatepost.cognito.messages.codes import Purpose
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.password_policy import Prefix
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import compromised, remembering
from gatepost.cognito.triggers import sign_up as triggers
from gatepost.cognito.users import changes, enrolment
from gatepost.cognito.users.attributes import ADDRESSES, require_addresses
from gatepost.cognito.users.record import User, UserStatus, find, require
from gatepost.operations import cognito
from gatepost.wire.errors import ConstraintViolations

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminConfirmSignUpRequestTypeDef,
        CodeDeliveryDetailsTypeTypeDef,
        ConfirmSignUpRequestTypeDef,
        ResendConfirmationCodeRequestTypeDef,
        ResendConfirmationCodeResponseTypeDef,
        SignUpRequestTypeDef,
        SignUpResponseTypeDef,
    )

EXISTS = "User already exists"

_SIGN_UP = "SIGN_UP"
"""What the Session that SignUp gives out waits for: not a challenge of AWS's, but kept alike."""


@cognito.operation("SignUp")
def sign_up(call: Call, request: "SignUpRequestTypeDef") -> "SignUpResponseTypeDef | dict[str, Any]":
    """A stranger becomes an unconfirmed user and is sent a code, unless the pool's owner confirms them at once.

    When the mail is refused the user stays.

    Raises: ResourceNotFound, NotAuthorized, InvalidParameter, InvalidPassword, UsernameExists, CodeDeliveryFailure,
    LimitExceeded (the default sender's daily limit), InvalidEmailRoleAccessPolicy, and what triggers raise.
    Source: API reference, SignUp; the order of checks, and that nobody who is confirmed is sent a code (guessed).
    """
    client = authenticate(call, request["ClientId"], request["Username"], request.get("SecretHash"))
    pool = client.pool
    if pool.settings.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
        raise NotAuthorized("SignUp is not permitted for this user pool")
    name = enrolment.named(pool, request["Username"])
    given = name.told(pool, request.get("UserAttributes", ()))
    attributes = {**attribute_schema.of(pool).admit(given, client=client, creating=True), **name.attributes}
    if "preferred_username" in attributes and "preferred_username" in pool.alias_attributes:
        raise InvalidParameter(enrolment.NO_PREFERRED_USERNAME)
    password = _password(pool, request, attributes)
    if password is not None:
        compromised.require(call, pool, client.client_id, "SIGN_UP", password)
    enrolment.require_free(call, pool, name, exists=EXISTS)
    verdict = triggers.pre_sign_up(call, pool, "SignUp", name.username, attributes)
    attributes = {**attributes, **{f"{address}_verified": "false" for address in ADDRESSES if address in attributes}, **verdict.verified}
    require_addresses(attributes)
    user = enrolment.enrol(
        call,
        pool,
        name,
        UserStatus.CONFIRMED if verdict.confirmed else UserStatus.UNCONFIRMED,
        attributes,
        {} if password is None else passwords.columns(call, pool, name.username, password, call.now),
        exists=EXISTS,
        force=bool(verdict.verified),
        refusal=lambda _attribute: UsernameExists(EXISTS),
    )
    remembering.note(call, pool, user, "SignUp", "Pass")
    answer: dict[str, Any] = {"UserConfirmed": user.status is UserStatus.CONFIRMED, "UserSub": user.sub}
    if verdict.confirmed:
        triggers.post_confirmation(call, pool, "ConfirmSignUp", user)
    elif (to := destinations.for_sign_up(pool, attributes)) is not None:
        answer["CodeDeliveryDetails"] = _invite_to_confirm(call, client, user, to, Occasion.SIGN_UP)
    if "USER_AUTH" in flows.enabled(client):
        answer["Session"] = sessions.begin(call, Step(client, False), _SIGN_UP, user)
    return answer


def _password(pool: Pool, request: "SignUpRequestTypeDef", attributes: Mapping[str, str]) -> str | None:
    """The password that was sent; None for somebody who can sign in without.

    Raises: InvalidParameter, InvalidPassword. Source: model, SignUpRequest.Password (model).
    """
    password = request.get("Password")
    if not password:
        if first_factors.spares_password(pool, attributes):
            return None
        raise ConstraintViolations(["Value null at 'password' failed to satisfy constraint: Member must not be null"])
    password_policy.require(pool, password, Prefix.SIGN_UP)
    return password


@cognito.operation("ConfirmSignUp")
def confirm_sign_up(call: Call, request: "ConfirmSignUpRequestTypeDef") -> dict[str, Any]:
    """The code confirms the user and verifies the address that it was sent to. With SignUp's Session it signs them in, too.

    Raises: ResourceNotFound, NotAuthorized, UserNotFound, CodeMismatch, ExpiredCode, AliasExists, LimitExceeded.
    Source: API reference, ConfirmSignUp; guide, cognito-user-pool-managing-errors; what a hidden stranger is told (guessed).
    """
    client = authenticate(call, request["ClientId"], request["Username"], request.get("SecretHash"))
    user = find(call, client.pool, request["Username"])
    if user is None:
        if not client.hides_users:
            raise UserUnknownToClient()
        attempts.count(call, client.pool, client.pool.folded(request["Username"]), Kind.CONFIRM_SIGN_UP)
        raise simulated.refusal(call, client.pool, request["Username"], Purpose.SIGN_UP).keeping()
    step = Step(client, False, request.get("Session", ""), {"USERNAME": user.username})
    challenge = sessions.resume(call, step, _SIGN_UP).challenge if step.session else None
    sent = _confirm(call, client.pool, user, request["ConfirmationCode"], force=request.get("ForceAliasCreation", False))
    if challenge is None:
        return {}
    sealed_challenges.spend(call, challenge)
    return {"Session": sessions.begin(call, step, choice.CONFIRMED, user, [sent.attribute, sessions.short(call, sent.destination)])}


@cognito.operation("ResendConfirmationCode")
def resend_confirmation_code(
    call: Call, request: "ResendConfirmationCodeRequestTypeDef"
) -> "ResendConfirmationCodeResponseTypeDef | dict[str, Any]":
    """A new code, or link, for a user who has not confirmed; the old one is void.

    Raises: ResourceNotFound, NotAuthorized, UserNotFound, InvalidParameter, CodeDeliveryFailure, LimitExceeded,
    InvalidEmailRoleAccessPolicy.
    Source: API reference, ResendConfirmationCode; guide, cognito-user-pool-managing-errors.
    """
    client = authenticate(call, request["ClientId"], request["Username"], request.get("SecretHash"))
    pool = client.pool
    user = find(call, pool, request["Username"])
    if user is None or not user.enabled:
        if client.hides_users:
            return simulated.delivery(call, pool, request["Username"], Kind.RESEND, Purpose.SIGN_UP, Occasion.RESEND)
        raise UserUnknownToClient() if user is None else UserDisabled()
    if user.status is not UserStatus.UNCONFIRMED:
        raise InvalidParameter("User is already confirmed.")
    attempts.count(call, pool, user.username, Kind.RESEND)
    remembering.note(call, pool, user, "ResendCode", "Pass")
    to = destinations.for_sign_up(pool, user.attributes)
    if to is None:
        raise InvalidParameter("Cannot resend codes. Auto verification not turned on.")
    return {"CodeDeliveryDetails": _invite_to_confirm(call, client, user, to, Occasion.RESEND)}


@cognito.operation("AdminConfirmSignUp")
def admin_confirm_sign_up(call: Call, request: "AdminConfirmSignUpRequestTypeDef") -> dict[str, Any]:
    """An administrator confirms a user, whose addresses stay unverified.

    Raises: ResourceNotFound, UserNotFound, NotAuthorized.
    Source: API reference, AdminConfirmSignUp; text for users in another state (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    user = changes.lock(call, require(call, pool, request["Username"]))
    _must_be_unconfirmed(user)
    changes.write(call, user, status=UserStatus.CONFIRMED.value)
    codes.forget(call, pool, user, Purpose.SIGN_UP)
    triggers.post_confirmation(call, pool, "ConfirmSignUp", replace(user, status=UserStatus.CONFIRMED))
    return {}


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What came of following a sign-up's link; `text` is for the page that says so."""

    confirmed: bool
    text: str


_FOREIGN_LINK = LinkResult(False, "This link belongs to no application here.")


def confirm_by_link(call: Call, domain_prefix: str, query: Mapping[str, str]) -> LinkResult:
    """What `confirmUser` of a pool's domain does with `client_id`, `user_name` and `confirmation_code`. The caller commits.

    Source: guide, user-pool link verification (guide); the page's words (guessed).
    """
    if any("\0" in text for text in (domain_prefix, *query.values())):
        return _FOREIGN_LINK  # a page's address is not checked by any model, and PostgreSQL takes no NUL
    try:
        pool = domains.pool_of(call.tx, domain_prefix)
        client = None if pool is None else clients.get(call, query.get("client_id", ""))
        if pool is None or client is None or client.pool.pool_id != pool.pool_id:
            return _FOREIGN_LINK
        user = find(call, pool, query.get("user_name", ""))
        if user is None:
            raise ExpiredCode()
        if user.status is UserStatus.CONFIRMED:
            return LinkResult(True, "Your registration has already been confirmed.")
        _confirm(call, pool, user, query.get("confirmation_code", ""), force=False)
    except CognitoError as error:
        if not error.keeps_changes:
            call.tx.rollback()
        return LinkResult(False, error.message or "")
    return LinkResult(True, "Your registration has been confirmed!")


def _invite_to_confirm(call: Call, client: Client, user: User, to: Outstanding, occasion: Occasion) -> "CodeDeliveryDetailsTypeTypeDef":
    """Send what confirms a sign-up: a link where the pool says so, else a code.

    Raises: InvalidParameter, when there is no domain that a link could lead to. Source: text reported.
    """
    pool = client.pool
    if to.by_sms or not templates.confirms_by_link(pool.settings):
        return codes.send(call, pool, user, Purpose.SIGN_UP, occasion, to)
    prefix = domains.of(call.tx, pool.pool_id)
    if prefix is None:
        raise InvalidParameter(
            "Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool"
        )
    code = codes.issue(call, pool, user, Purpose.SIGN_UP, to)
    link = domains.url(
        call.world.origin, prefix, "confirmUser", client_id=client.client_id, user_name=user.username, confirmation_code=code
    )
    delivery.send_link(call, pool, user, occasion, to, link, code)
    return delivery.details(to)


def _confirm(call: Call, pool: Pool, user: User, code: str, *, force: bool) -> Outstanding:
    """Confirm a user with a code; where that was sent."""
    if not user.enabled:
        raise UserDisabled()
    _must_be_unconfirmed(user)
    attempts.count(call, pool, user.username, Kind.CONFIRM_SIGN_UP)
    try:
        sent = codes.spend(call, pool, user, Purpose.SIGN_UP, code)
    except (CodeMismatch, ExpiredCode) as error:
        raise error.keeping() from None
    user = changes.lock(call, user)
    attributes = dict(user.attributes)
    if attributes.get(sent.attribute) == sent.destination:
        attributes[f"{sent.attribute}_verified"] = "true"
    user = changes.save(call, pool, user, attributes, status=UserStatus.CONFIRMED, force=force, refusal=_alias_taken)
    triggers.post_confirmation(call, pool, "ConfirmSignUp", user)
    return sent


def _alias_taken(attribute: str) -> AliasExists:
    """Source: guide, cognito-user-pool-managing-errors."""
    return AliasExists(f"An account with the {attribute} already exists.")


def _must_be_unconfirmed(user: User) -> None:
    if user.status is not UserStatus.UNCONFIRMED:
        raise NotAuthorized(f"User cannot be confirmed. Current status is {user.status}")
