"""One step of somebody signing in, the checks that every step shares, and its end.

Order of a sign-in: client and secret hash, flow, parameters, user, enabled, lockout, status, password, temporary password's age,
new password, tokens. Source: reported for "status before password", guessed as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from gatepost.call import Call
from gatepost.cognito.auth import lockout
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import InvalidParameter, NotAuthorized, PasswordResetRequired, UserNotConfirmed
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens import issuing
from gatepost.cognito.users.record import User, UserStatus
from gatepost.wire.errors import NotImplementedHere

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AuthenticationResultTypeTypeDef


class Answer(TypedDict, total=False):
    """What InitiateAuth, RespondToAuthChallenge and their administrators' forms answer: tokens or the next challenge."""

    ChallengeName: str
    Session: str
    ChallengeParameters: Mapping[str, str]
    AuthenticationResult: "AuthenticationResultTypeTypeDef"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a sign-in. `parameters` are AuthParameters or ChallengeResponses."""

    client: Client
    by_administrator: bool
    session: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def pool(self) -> Pool:
        return self.client.pool

    def require(self, name: str) -> str:
        """A parameter that the step can't do without. Raises: InvalidParameter."""
        value = self.parameters.get(name)
        if not value:
            raise InvalidParameter(f"Missing required parameter {name}")
        return value


def require_admissible(call: Call, user: User) -> None:
    """Who may not sign in whatever their password is.

    Raises: NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    """
    if not user.enabled:
        raise NotAuthorized("User is disabled.")
    lockout.require_unlocked(user.failed_sign_ins, user.last_failed_at, call.now)
    if user.status is UserStatus.UNCONFIRMED:
        raise UserNotConfirmed()
    if user.status is UserStatus.RESET_REQUIRED:
        raise PasswordResetRequired()


def give_tokens(call: Call, step: Step, user: User) -> Answer:
    """The end of a sign-in.

    Raises: NotImplementedHere, in a pool that asks for a second factor: there is none yet, and without it nobody may pass.
    """
    if step.pool.settings.get("MfaConfiguration") == "ON":
        raise NotImplementedHere("sign-in with a second factor")
    return {"ChallengeParameters": {}, "AuthenticationResult": issuing.begin_session(call, step.client, user)}
