"""D9, D10: what CloudTrail knows about this user's mail: too many requests, an invitation that was told not to go.

Source: Cognito guide, limits (guide); API reference, AdminCreateUser (model).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from shlex import quote

from gatepost.doctor import trail
from gatepost.doctor.case import INVITATION, Case
from gatepost.doctor.catalogue import CERTAIN, LIKELY, POSSIBLE, Check, DoesNotApply, U, Verdict, check, fine, found
from gatepost.doctor.error_text import ATTEMPT_LIMIT
from gatepost.doctor.reading import utc

NEAR = timedelta(seconds=10)
"""Between a user's creation and the event that tells of it."""


@check(
    "D9",
    U,
    "the user's own limits: error text, or CloudTrail's last hour",
    "Cognito refuses more codes to one user for up to an hour.",
    "Cognito guide, limits (guide)",
    POSSIBLE,
)
def asked_too_often(case: Case) -> Verdict:
    remedy = "Wait up to an hour, then ask once; the newest mail has the code that counts."
    if ATTEMPT_LIMIT in case.error_text:
        return found("The user asked for too many codes within the hour.", remedy, certainty=CERTAIN)
    _ = case.user
    since = case.now - timedelta(hours=1)
    seen = [event for event in trail.events(case, since) if event.at >= since and event.refused_for("Attempt limit exceeded")]
    refused = next((event for event in seen if event.may_be_of(case)), None)
    if refused is None:
        return fine("CloudTrail shows no request of the last hour refused for a user's own limit.")
    mine = refused.is_of(case)
    who = case.username if mine else "Somebody, perhaps this user,"
    text = f"{who} asked too often: {refused.name} was refused at {utc(refused.at)}."
    return found(text, remedy, certainty=CERTAIN if mine else POSSIBLE)


@check(
    "D10",
    U,
    "CloudTrail: how the user was invited",
    "The invitation was suppressed, or went by SMS.",
    "model, AdminCreateUser; a phone number in the request wins (reported)",
    LIKELY,
)
def invitation_was_sent(case: Case) -> Verdict:
    user = case.user
    created = user.get("UserCreateDate")
    if user.get("UserStatus") != "FORCE_CHANGE_PASSWORD" or created is None:
        raise DoesNotApply("The user was not invited, or has signed in since.")
    if not case.asks(*INVITATION):
        raise DoesNotApply(f"{case.operation} sends no invitation.")
    events = trail.events(case, created - NEAR, "AdminCreateUser")
    mine = [event for event in events if event.pool_id == case.pool_id and (event.is_of(case) or _same(event, case, created))]
    if not mine:
        return fine("CloudTrail does not tell how the user was invited.")
    newest = max(mine, key=lambda event: event.at)
    request = newest.request
    mediums: Sequence[str] = request.get("desiredDeliveryMediums") or ()
    again = (
        f"aws cognito-idp admin-create-user --user-pool-id {case.pool_id} --username {quote(case.username)} "
        f"--message-action RESEND --desired-delivery-mediums EMAIL --region {case.region}"
    )
    if request.get("messageAction") == "SUPPRESS":
        return found(f"{case.username} was created with MessageAction SUPPRESS: no invitation was sent.", again)
    if list(mediums) == ["SMS"] or (not mediums and case.attributes.get("phone_number")):
        return found(f"The invitation of {case.username} went by SMS.", again)
    return fine("The invitation was to be sent by mail.")


def _same(event: trail.Event, case: Case, created: datetime) -> bool:
    """The event names this user, or happened when they were made: names are hidden as a rule."""
    named = event.request.get("username")
    return named == case.username or (not event.sub and abs(event.at - created) <= NEAR)


CHECKS: tuple[Check, ...] = (asked_too_often, invitation_was_sent)
