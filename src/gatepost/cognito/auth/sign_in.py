"""One step of somebody signing in, the checks that every step shares, and its end.

Order of a sign-in: client and secret hash, flow, parameters, user (who may move in), enabled, lockout, PreAuthentication, status,
password, temporary password's age, new password, second factor, PostAuthentication, tokens.
Source: reported for "status before password", guessed as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, TypedDict

from gatepost.call import Call
from gatepost.cognito.auth import lockout
from gatepost.cognito.clients.record import Client
from gatepost.cognito.devices import record as devices
from gatepost.cognito.errors import InvalidParameter, PasswordResetRequired, UserDisabled, UserNotConfirmed
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens import issuing
from gatepost.cognito.triggers import sign_in as triggers
from gatepost.cognito.users.record import User, UserStatus

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AuthenticationResultTypeTypeDef


class Answer(TypedDict, total=False):
    """What InitiateAuth, RespondToAuthChallenge and their administrators' forms answer: tokens or the next challenge."""

    ChallengeName: str
    Session: str
    ChallengeParameters: Mapping[str, str]
    AvailableChallenges: Sequence[str]
    AuthenticationResult: "AuthenticationResultTypeTypeDef"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a sign-in. `parameters` are AuthParameters or ChallengeResponses."""

    client: Client
    by_administrator: bool
    session: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    proven: tuple[str, ...] = ()
    """What the user has proven so far, in the words of the `amr` claim: pwd, otp, sms, email_otp …"""
    custom: str = ""
    """Where CUSTOM_AUTH keeps what it knows, when the pool's owner wanted a password first and decides what comes after it."""
    device: str = ""
    """The DEVICE_KEY of an earlier request."""
    target: int = 0
    """The authentication level that the sign-in is to reach, 1 to 4; 0 when none was asked for."""

    @property
    def pool(self) -> Pool:
        return self.client.pool

    @property
    def device_key(self) -> str:
        """The device that the client says it is; empty when it says none."""
        return self.parameters.get("DEVICE_KEY") or self.device

    def require(self, name: str) -> str:
        """A parameter that the step can't do without. Raises: InvalidParameter."""
        value = self.parameters.get(name)
        if not value:
            raise InvalidParameter(f"Missing required parameter {name}")
        return value

    def require_session(self) -> str:
        """The Session that came back. Raises: InvalidParameter."""
        if not self.session:
            raise InvalidParameter("Missing required parameter Session")
        return self.session

    def having(self, *methods: str) -> Self:
        """The same step after the user has proven something more."""
        return replace(self, proven=(*self.proven, *methods))


def require_welcome(call: Call, step: Step, user: User | None) -> None:
    """The pool's owner may refuse whoever begins to sign in, once it is clear that they are neither disabled nor locked out.

    Raises: NotAuthorized, and what the PreAuthentication trigger raises.
    """
    if user is not None:
        _require_open(call, user)
    triggers.pre_authentication(call, step.client, user, step.require("USERNAME"))


def require_admissible(call: Call, user: User) -> None:
    """Who may not sign in whatever their password is.

    Raises: NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    """
    _require_open(call, user)
    if user.status is UserStatus.UNCONFIRMED:
        raise UserNotConfirmed()
    if user.status is UserStatus.RESET_REQUIRED:
        raise PasswordResetRequired()


def _require_open(call: Call, user: User) -> None:
    if not user.enabled:
        raise UserDisabled()
    lockout.require_unlocked(user.failed_sign_ins, user.last_failed_at, call.now)


def give_tokens(call: Call, step: Step, user: User) -> Answer:
    """The end of every sign-in, which the pool's owner may still refuse. Raises: what triggers raise."""
    device = devices.of_sign_in(call, step.pool, user, step.device_key)
    triggers.post_authentication(call, step.client, user, new_device=device.new)
    if step.pool.settings.get("UserPoolAddOns"):
        from gatepost.cognito.risk import guard  # here, because it judges steps

        guard.after_sign_in(call, step, user)
    result = issuing.begin_session(call, step.client, user, step.proven, device.key or None)
    if device.new:
        result["NewDeviceMetadata"] = {"DeviceKey": device.key, "DeviceGroupKey": devices.group_key(call.world, step.pool)}
    return {"ChallengeParameters": {}, "AuthenticationResult": result}
