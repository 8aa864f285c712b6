"""A pool's mail on its way: through the gate that all mail of SES passes, and what its refusals are to the pool's callers."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from gatepost.call import Call
from gatepost.cognito.errors import CodeDeliveryFailure, CognitoError, InvalidEmailRoleAccessPolicy, InvalidParameter, LimitExceeded
from gatepost.cognito.logs import entries
from gatepost.cognito.messages import daily_limit
from gatepost.cognito.messages.templates import Occasion, Text
from gatepost.cognito.pools.record import Pool
from gatepost.rules import email_configuration, letters
from gatepost.rules.findings import Refusal
from gatepost.rules.letters import Mode
from gatepost.rules.refusals import SendRefusal, framed
from gatepost.ses import sending
from gatepost.tally import Tally


def send(call: Call, pool: Pool, to: str, text: Text, occasion: Occasion, username: str) -> None:
    """Send a mail to the user of that name, by the rules of the pool's EmailConfiguration.

    The errors keep what the transaction has written: a sign-up whose mail is refused leaves its user behind.
    Raises: LimitExceeded (AWS's own sender has no room today), InvalidEmailRoleAccessPolicy, CodeDeliveryFailure.
    Source: Cognito's answer in the sandbox (reported); that every refusal of SES is framed alike (guessed).
    """
    configuration = pool.settings.get("EmailConfiguration", {})
    letter = email_configuration.letter(configuration, letters.Pool(pool.arn, pool.region, pool.account_id), to)
    region = email_configuration.sending_regions(configuration, pool.region)[0]
    managed = letter.mode is Mode.COGNITO_DEFAULT
    sent = daily_limit.take(call.tx, pool.account_id, pool.region, call.now) if managed else 0
    try:
        sending.accept(
            call, letter, _content(text), region=region, purpose=occasion.value, username=username, answer=_error, default_sent_today=sent
        )
    except sending.SendingRefused as refused:
        if managed and sent < daily_limit.LIMIT:
            daily_limit.give_back(call.tx, pool.account_id, pool.region, call.now)
        entries.write(call, pool, "userNotification", "ERROR", {"details": str(refused)})
        raise _error(refused.refusal).keeping() from refused


def pretend(call: Call, pool: Pool, to: str, text: Text, occasion: Occasion) -> None:
    """Send mail that goes nowhere: all that `send` does is done and taken back, so that it takes as long and has no more room.

    Nothing happens where the pool has a sender of its own, which nobody calls for somebody who is not there.
    Raises: LimitExceeded.
    """
    if "CustomEmailSender" in pool.settings.get("LambdaConfig", {}):
        return
    uncounted = replace(call, world=replace(call.world, tally=Tally()))
    with call.tx.taken_back():
        try:
            send(uncounted, pool, to, text, occasion, "")
        except (CodeDeliveryFailure, InvalidEmailRoleAccessPolicy):
            return  # somebody who is there hears of it, as their mail is lost; nobody else may


@contextmanager
def refusals_of_administrators() -> Generator[None]:
    """For the operations whose model has no CodeDeliveryFailure: they say the same as InvalidParameter.

    Source: model, error lists of AdminResetUserPassword and AdminUpdateUserAttributes (model); the type in its place (guessed).
    """
    try:
        yield
    except CodeDeliveryFailure as error:
        raise InvalidParameter(error.message).keeping() from None


def _content(text: Text) -> dict[str, object]:
    return {"Subject": {"Data": text.subject, "Charset": "UTF-8"}, "Body": {"Html": {"Data": text.body, "Charset": "UTF-8"}}}


def _error(refusal: Refusal) -> CognitoError:
    match refusal.kind:
        case SendRefusal.DEFAULT_SENDER_LIMIT:
            return LimitExceeded(refusal.text)
        case SendRefusal.COGNITO_NOT_ALLOWED:
            return InvalidEmailRoleAccessPolicy()
        case _:
            return CodeDeliveryFailure(framed(refusal.text))
