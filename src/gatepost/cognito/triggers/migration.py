"""UserMigration: when nobody here has a name, the user may be known elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.triggers import events
from gatepost.cognito.triggers.asking import ask, function_of
from gatepost.cognito.triggers.replies import Members, are_named_texts, are_texts, is_flag, is_text, part

USER_MIGRATION = "UserMigration"

_USER: Members = {
    "userAttributes": are_named_texts,
    "finalUserStatus": is_text,
    "messageAction": is_text,
    "desiredDeliveryMediums": are_texts,
    "forceAliasCreation": is_flag,
    "enableSMSMFA": is_flag,
}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A user as the function knows them. Without attributes there is none."""

    attributes: Mapping[str, str]
    confirmed: bool
    """Whether the password that they gave is theirs from now on; otherwise they have to set one."""
    force_alias: bool
    texts_codes: bool
    """Whether they sign in with a second factor by text message."""


def migrate(
    call: Call, client: Client, source: Literal["Authentication", "ForgotPassword"], name: str, password: str | None
) -> Newcomer | None:
    """Ask about a name that nobody here has; None when there is no such trigger.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    Source: guide, user-pool-lambda-migrate-user (guide).
    """
    arn = function_of(client.pool, USER_MIGRATION)
    if arn is None:
        return None
    secret: dict[str, Any] = {} if password is None else {"password": password}
    request = {**secret, "validationData": events.validation_data(call), "userAttributes": None, **events.metadata(call)}
    event = events.compose(call, client.pool, f"{USER_MIGRATION}_{source}", name, request, dict.fromkeys(_USER))
    answer = ask(call, arn, USER_MIGRATION, event, _USER)
    attributes = {key: value for key, value in part(answer, "userAttributes").items() if value is not None}
    return Newcomer(
        attributes, answer.get("finalUserStatus") == "CONFIRMED", bool(answer.get("forceAliasCreation")), bool(answer.get("enableSMSMFA"))
    )
