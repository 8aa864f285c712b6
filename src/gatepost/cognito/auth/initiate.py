"""The first request of a sign-in: InitiateAuth, and AdminInitiateAuth for a server that signs its users in."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.auth import choice, custom_challenge, flows, password, password_verifier, refresh, step_up
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.clients import authentication
from gatepost.cognito.clients import record as clients_record
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AdminInitiateAuthRequestTypeDef, InitiateAuthRequestTypeDef

_BEGINNINGS: Mapping[str, Callable[[Call, Step], Answer]] = {
    "USER_PASSWORD_AUTH": password.start,
    "ADMIN_USER_PASSWORD_AUTH": password.start,
    "ADMIN_NO_SRP_AUTH": password.start,
    "USER_SRP_AUTH": password_verifier.start,
    "USER_AUTH": choice.start,
    "CUSTOM_AUTH": custom_challenge.start,
    "REFRESH_TOKEN_AUTH": refresh.start,
    "REFRESH_TOKEN": refresh.start,
}


@cognito.operation("InitiateAuth")
def initiate_auth(call: Call, request: "InitiateAuthRequestTypeDef") -> Answer:
    """A user begins to sign in: tokens, or a challenge.

    Raises: ResourceNotFound, InvalidParameter, InvalidUserPoolConfiguration, UserNotFound, NotAuthorized, UserNotConfirmed,
    PasswordResetRequired, FeatureUnavailableInTier.
    Source: API reference, InitiateAuth (confirmed).
    """
    client = clients_record.get(call, request["ClientId"])
    step = Step(client, False, request.get("Session", ""), request.get("AuthParameters", {}))
    return _begin(call, step, request["AuthFlow"])


@cognito.operation("AdminInitiateAuth")
def admin_initiate_auth(call: Call, request: "AdminInitiateAuthRequestTypeDef") -> Answer:
    """A server begins to sign a user in.

    Raises: as InitiateAuth.
    Source: API reference, AdminInitiateAuth (confirmed).
    """
    client = clients_record.get_in(call, request["UserPoolId"], request["ClientId"])
    step = Step(client, True, request.get("Session", ""), request.get("AuthParameters", {}))
    return _begin(call, step, request["AuthFlow"])


def _begin(call: Call, step: Step, flow: str) -> Answer:
    client = step.client
    if flow not in flows.REFRESH:
        authentication.require_hash(call, client, (step.parameters.get("USERNAME", ""),), step.parameters.get("SECRET_HASH"))
    if flow == "USER_AUTH":
        step_up.require_plan(step)
    flows.require(client, flow, by_administrator=step.by_administrator)
    return _BEGINNINGS[flow](call, step)
