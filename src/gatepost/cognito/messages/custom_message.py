"""CustomMessage: the pool's owner words messages anew, each time one is about to be sent.

Source: guide, user-pool-lambda-custom-message (guide: members, limits, the sender that mails need); that placeholders which are
missing are refused like any other unusable answer (guessed).
"""

from collections.abc import Callable

from gatepost.call import Call
from gatepost.cognito.errors import InvalidLambdaResponse
from gatepost.cognito.messages.templates import NO_WORDING, Occasion, Wording
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import events
from gatepost.cognito.triggers.asking import ask, function_of
from gatepost.cognito.triggers.replies import is_text
from gatepost.cognito.users.record import User
from gatepost.rules.templates import CODE, USERNAME

CUSTOM_MESSAGE = "CustomMessage"
LINK = "{##Click Here##}"

LONGEST_SUBJECT = 140
LONGEST_MAIL = 20_000
LONGEST_TEXT = 140


def wording(call: Call, pool: Pool, user: User, occasion: Occasion, is_complete: Callable[[str], bool]) -> Wording:
    """What the pool's owner wants a message to say; `is_complete` is whether a template has a place for everything it must tell.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    """
    arn = function_of(pool, CUSTOM_MESSAGE)
    if arn is None:
        return NO_WORDING
    request = {
        "userAttributes": events.attributes_of(user),
        "codeParameter": CODE,
        "linkParameter": LINK,
        "usernameParameter": USERNAME if occasion is Occasion.INVITATION else None,
        **events.metadata(call),
    }
    members = {"smsMessage": is_text, "emailMessage": is_text, "emailSubject": is_text}
    event = events.compose(
        call, pool, f"{CUSTOM_MESSAGE}_{occasion.value}", user.username, request, dict.fromkeys(members), no_client=events.NO_CLIENT
    )
    answer = ask(call, arn, CUSTOM_MESSAGE, event, members)
    found = Wording(answer.get("smsMessage") or None, answer.get("emailMessage") or None, answer.get("emailSubject") or None)
    _require_usable(pool, found, is_complete)
    return found


def _require_usable(pool: Pool, found: Wording, is_complete: Callable[[str], bool]) -> None:
    """Mails are worded only where the pool sends them through an identity of its own. Source: guide (guide)."""
    developer = pool.settings.get("EmailConfiguration", {}).get("EmailSendingAccount") == "DEVELOPER"
    if (found.mail or found.subject) and not developer:
        raise InvalidLambdaResponse()
    for template, limit in ((found.text, LONGEST_TEXT), (found.mail, LONGEST_MAIL)):
        if template is not None and not (len(template) <= limit and is_complete(template)):
            raise InvalidLambdaResponse()
    if found.subject is not None and len(found.subject) > LONGEST_SUBJECT:
        raise InvalidLambdaResponse()
