"""The later requests of a sign-in: RespondToAuthChallenge, and AdminRespondToAuthChallenge."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.auth import new_password, password_verifier
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.clients import record as clients_record
from gatepost.cognito.errors import NotAuthorized
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AdminRespondToAuthChallengeRequestTypeDef, RespondToAuthChallengeRequestTypeDef

_ANSWERS: Mapping[str, Callable[[Call, Step], Answer]] = {
    password_verifier.NAME: password_verifier.answer,
    new_password.NAME: new_password.answer,
}


@cognito.operation("RespondToAuthChallenge")
def respond_to_auth_challenge(call: Call, request: "RespondToAuthChallengeRequestTypeDef") -> Answer:
    """A user answers a challenge that InitiateAuth or this operation set: tokens, or the next challenge.

    Raises: ResourceNotFound, InvalidParameter, NotAuthorized, InvalidPassword, UserNotConfirmed, PasswordResetRequired, AliasExists.
    Source: API reference, RespondToAuthChallenge (confirmed).
    """
    step = Step(clients_record.get(call, request["ClientId"]), False, request.get("Session", ""), request.get("ChallengeResponses", {}))
    return _answer(call, step, request["ChallengeName"])


@cognito.operation("AdminRespondToAuthChallenge")
def admin_respond_to_auth_challenge(call: Call, request: "AdminRespondToAuthChallengeRequestTypeDef") -> Answer:
    """A server answers a challenge that AdminInitiateAuth or this operation set.

    Raises: as RespondToAuthChallenge.
    Source: API reference, AdminRespondToAuthChallenge (confirmed).
    """
    client = clients_record.get_in(call, request["UserPoolId"], request["ClientId"])
    step = Step(client, True, request.get("Session", ""), request.get("ChallengeResponses", {}))
    return _answer(call, step, request["ChallengeName"])


def _answer(call: Call, step: Step, name: str) -> Answer:
    answer = _ANSWERS.get(name)
    if answer is None:
        raise NotAuthorized("Invalid session for the user.")  # no session of ours was ever begun with that challenge
    return answer(call, step)
