"""PreAuthentication and PostAuthentication: when somebody begins to sign in, and when they have."""

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.triggers import events
from gatepost.cognito.triggers.asking import ask, function_of
from gatepost.cognito.users.record import User

PRE_AUTHENTICATION = "PreAuthentication"
POST_AUTHENTICATION = "PostAuthentication"


def pre_authentication(call: Call, client: Client, user: User | None, name: str) -> None:
    """Ask whether somebody may try to sign in; `user` is None when nobody is called `name`.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    Source: guide, user-pool-lambda-pre-authentication (guide: `userNotFound` where the client hides its users).
    """
    arn = function_of(client.pool, PRE_AUTHENTICATION)
    if arn is None:
        return
    request = {
        "userAttributes": events.attributes_of(user),
        "validationData": events.validation_data(call),
        **events.not_found(client, user),
        **events.metadata(call),
    }
    username = name if user is None else user.username
    ask(call, arn, PRE_AUTHENTICATION, events.compose(call, client.pool, f"{PRE_AUTHENTICATION}_Authentication", username, request, {}), {})


def post_authentication(call: Call, client: Client, user: User, *, new_device: bool = False) -> None:
    """Say that a user has signed in; the function can still refuse it.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    Source: guide, user-pool-lambda-post-authentication (guide).
    """
    arn = function_of(client.pool, POST_AUTHENTICATION)
    if arn is None:
        return
    request = {"userAttributes": events.attributes_of(user), "newDeviceUsed": new_device, **events.metadata(call)}
    event = events.compose(call, client.pool, f"{POST_AUTHENTICATION}_Authentication", user.username, request, {})
    ask(call, arn, POST_AUTHENTICATION, event, {})
