"""One step of somebody signing in, the checks that every step shares, and its end.

Order of a sign-in: client and secret hash, flow, parameters, user, enabled, lockout, status, password, temporary password's age,
new password, tokens. Source: reported for "status before password", guessed as a whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self, TypedDict

from gatepost.call import Call
from gatepost.cognito.auth import lockout
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import InvalidParameter, NotAuthorized, PasswordResetRequired, UserNotConfirmed
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens import issuing
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

    @property
    def pool(self) -> Pool:
        return self.client.pool

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


def require_admissible(call: Call, user: User) -> None:
    """Who may not sign in whatever their password is. Between the lock and the status AWS calls the PreAuthentication trigger.

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
    """The end of every sign-in. Before the tokens AWS calls the PostAuthentication trigger."""
    return {"ChallengeParameters": {}, "AuthenticationResult": issuing.begin_session(call, step.client, user)}
