"""The later requests of a sign-in: RespondToAuthChallenge, and AdminRespondToAuthChallenge."""

from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.auth import challenges
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.clients import record as clients_record
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AdminRespondToAuthChallengeRequestTypeDef, RespondToAuthChallengeRequestTypeDef


@cognito.operation("RespondToAuthChallenge")
def respond_to_auth_challenge(call: Call, request: "RespondToAuthChallengeRequestTypeDef") -> Answer:
    """A user answers a challenge that InitiateAuth or this operation set: tokens, or the next challenge.

    Raises: ResourceNotFound, InvalidParameter, NotAuthorized, InvalidPassword, UserNotConfirmed, PasswordResetRequired, AliasExists.
    Source: API reference, RespondToAuthChallenge (confirmed).
    """
    step = Step(clients_record.get(call, request["ClientId"]), False, request.get("Session", ""), request.get("ChallengeResponses", {}))
    return challenges.answer(call, step, request["ChallengeName"])


@cognito.operation("AdminRespondToAuthChallenge")
def admin_respond_to_auth_challenge(call: Call, request: "AdminRespondToAuthChallengeRequestTypeDef") -> Answer:
    """A server answers a challenge that AdminInitiateAuth or this operation set.

    Raises: as RespondToAuthChallenge.
    Source: API reference, AdminRespondToAuthChallenge (confirmed).
    """
    client = clients_record.get_in(call, request["UserPoolId"], request["ClientId"])
    step = Step(client, True, request.get("Session", ""), request.get("ChallengeResponses", {}))
    return challenges.answer(call, step, request["ChallengeName"])
