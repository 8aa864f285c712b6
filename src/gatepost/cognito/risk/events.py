"""What users did: recorded in pools that look for threats, listed for administrators, and judged by hindsight.

Source: API reference, AdminListUserAuthEvents and its kin (model); how long events are kept (guide: two years).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Row, bindparam, delete, insert, select, update

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import NotAuthorized, ResourceNotFound
from gatepost.cognito.logs import entries
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import configuration
from gatepost.cognito.risk.assessment import Level, Past
from gatepost.cognito.risk.circumstances import Circumstances
from gatepost.cognito.risk.tables import auth_events
from gatepost.cognito.users.record import User, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminListUserAuthEventsRequestTypeDef,
        AdminUpdateAuthEventFeedbackRequestTypeDef,
        UpdateAuthEventFeedbackRequestTypeDef,
    )

KEPT = timedelta(days=730)
RECENT = 30
"""So many sign-ins are looked back at."""
MOST_ON_A_PAGE = 60

_of_user = (auth_events.c.pool_id == bindparam("pool")) & (auth_events.c.username == bindparam("user"))
_add = insert(auth_events)
_page = (
    select(auth_events)
    .where(_of_user, auth_events.c.happened_at <= bindparam("until"))
    .order_by(auth_events.c.happened_at.desc(), auth_events.c.event_id)
    .limit(bindparam("most"))
)
_open_sign_in = (
    select(auth_events.c.event_id)
    .where(_of_user, auth_events.c.event_type == "SignIn", auth_events.c.response == "InProgress")
    .order_by(auth_events.c.happened_at.desc())
    .limit(1)
)
_pass = (
    update(auth_events).where(_of_user, auth_events.c.event_id == bindparam("event")).values(response="Pass", answers=bindparam("answered"))
)
_judge = (
    update(auth_events)
    .where(_of_user, auth_events.c.event_id == bindparam("event"))
    .values(feedback=bindparam("verdict"), feedback_by=bindparam("judge"), feedback_at=bindparam("at"))
)
_forget = delete(auth_events).where(_of_user)


@dataclass(frozen=True, slots=True)
class Risk:
    """How an event was judged. `decision` is NoRisk, AccountTakeover or Block."""

    decision: str = "NoRisk"
    level: Level | None = None
    compromised: bool = False


NO_RISK = Risk()


def record(
    call: Call, pool: Pool, user: User, event_type: str, response: str, where: Circumstances, risk: Risk, answers: Mapping[str, bool]
) -> str:
    """Remember what a user did; the event's id. `answers` is challenge → whether it was met."""
    event_id = str(uuid4())
    told = {
        "userName": user.username,
        "userSub": user.sub,
        "eventType": event_type,
        "eventId": event_id,
        "eventResponse": response,
        "eventRiskDecision": risk.decision,
        "eventRiskLevel": risk.level,
        "compromisedCredentialDetected": risk.compromised,
        "ipAddress": where.source_ip,
        "deviceName": where.device,
    }
    entries.write(call, pool, "userAuthEvents", "INFO", told)
    call.tx.write(
        _add,
        {
            "pool_id": pool.pool_id,
            "username": user.username,
            "event_id": event_id,
            "happened_at": call.now,
            "event_type": event_type,
            "response": response,
            "decision": risk.decision,
            "level": risk.level,
            "compromised": risk.compromised,
            "answers": _answers(answers),
            "source_ip": where.source_ip,
            "device": where.device,
            "expires_at": call.now + KEPT,
        },
    )
    return event_id


def finish_sign_in(call: Call, pool: Pool, user: User, *, by_mfa: bool) -> None:
    """The sign-in that is under way has ended in tokens."""
    event_id = call.tx.value(_open_sign_in, {"pool": pool.pool_id, "user": user.username})
    if event_id is not None:
        answered = _answers({"Password": True, **({"Mfa": True} if by_mfa else {})})
        call.tx.write(_pass, {"pool": pool.pool_id, "user": user.username, "event": event_id, "answered": answered})


def past_of(call: Call, pool: Pool, user: User) -> Past:
    """What is known of the user's sign-ins. One that the user called invalid is not taken for good."""
    known: set[Circumstances] = set()
    failures = 0
    for row in call.tx.rows(_page, {"pool": pool.pool_id, "user": user.username, "until": call.now, "most": RECENT}):
        if row.event_type != "SignIn":
            continue
        if row.response == "Pass" and row.feedback != "Invalid":
            known.add(Circumstances(row.source_ip, row.device))
        elif row.response == "Fail" and not known:
            failures += 1
    return Past(frozenset(known), failures)


def feedback_token(call: Call, pool: Pool, username: str, event_id: str) -> str:
    """What lets whoever got a notice say whether it was them."""
    return call.world.seal.fingerprint(f"{username} {event_id}", f"feedback {pool.pool_id}")


def forget(call: Call, pool: Pool, username: str) -> None:
    """Forget what a user did."""
    call.tx.write(_forget, {"pool": pool.pool_id, "user": username})


@cognito.operation("AdminListUserAuthEvents")
def admin_list_user_auth_events(call: Call, request: "AdminListUserAuthEventsRequestTypeDef") -> dict[str, Any]:
    """What a user did, the newest first, a page at a time.

    Raises: ResourceNotFound, UserNotFound, UserPoolAddOnNotEnabled, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    configuration.require_on(pool)
    user = require(call, pool, request["Username"])
    about = f"events {pool.pool_id} {user.username}"
    token = request.get("NextToken")
    start = int(page_tokens.read(call, about, token)[0]) if token else 0
    most = request.get("MaxResults") or MOST_ON_A_PAGE
    wanted = {"pool": pool.pool_id, "user": user.username, "until": call.now, "most": start + most + 1}
    rows = call.tx.rows(_page, wanted)[start:]
    answer: dict[str, Any] = {"AuthEvents": [_shown(row) for row in rows[:most]]}
    if len(rows) > most:
        answer["NextToken"] = page_tokens.make(call, about, [str(start + most)])
    return answer


@cognito.operation("AdminUpdateAuthEventFeedback")
def admin_update_auth_event_feedback(call: Call, request: "AdminUpdateAuthEventFeedbackRequestTypeDef") -> dict[str, Any]:
    """An administrator says whether it was the user.

    Raises: ResourceNotFound, UserNotFound, UserPoolAddOnNotEnabled.
    """
    pool = pools.get(call, request["UserPoolId"])
    configuration.require_on(pool)
    _settle(call, pool, require(call, pool, request["Username"]).username, request["EventId"], request["FeedbackValue"], "Admin")
    return {}


@cognito.operation("UpdateAuthEventFeedback")
def update_auth_event_feedback(call: Call, request: "UpdateAuthEventFeedbackRequestTypeDef") -> dict[str, Any]:
    """Whoever got the notice says whether it was them.

    Raises: ResourceNotFound, UserNotFound, NotAuthorized, UserPoolAddOnNotEnabled. Source: text (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    configuration.require_on(pool)
    user = require(call, pool, request["Username"])
    if feedback_token(call, pool, user.username, request["EventId"]) != request["FeedbackToken"]:
        raise NotAuthorized("Invalid feedback token")
    _settle(call, pool, user.username, request["EventId"], request["FeedbackValue"], "User")
    return {}


def judge_by_link(call: Call, pool: Pool, username: str, event_id: str, token: str, verdict: str) -> bool:
    """What the links in a notice do; whether they were good. The caller commits."""
    if verdict not in ("valid", "invalid") or feedback_token(call, pool, username, event_id) != token:
        return False
    found = {"pool": pool.pool_id, "user": username, "event": event_id}
    return call.tx.write(_judge, {**found, "verdict": verdict.capitalize(), "judge": "User", "at": call.now}) == 1


def _settle(call: Call, pool: Pool, username: str, event_id: str, verdict: str, judge: str) -> None:
    found = {"pool": pool.pool_id, "user": username, "event": event_id}
    if not call.tx.write(_judge, {**found, "verdict": verdict, "judge": judge, "at": call.now}):
        raise ResourceNotFound(f"Event {event_id} does not exist.")


def _answers(answers: Mapping[str, bool]) -> Sequence[Mapping[str, str]]:
    return [{"ChallengeName": name, "ChallengeResponse": "Success" if met else "Failure"} for name, met in answers.items()]


def _shown(row: Row[Any]) -> dict[str, Any]:
    risk: dict[str, Any] = {"RiskDecision": row.decision, "CompromisedCredentialsDetected": row.compromised}
    if row.level is not None:
        risk["RiskLevel"] = row.level
    shown: dict[str, Any] = {
        "EventId": row.event_id,
        "EventType": row.event_type,
        "CreationDate": row.happened_at,
        "EventResponse": row.response,
        "EventRisk": risk,
        "ChallengeResponses": row.answers,
        "EventContextData": {"IpAddress": row.source_ip, "DeviceName": row.device},
    }
    if row.feedback is not None:
        shown["EventFeedback"] = {"FeedbackValue": row.feedback, "Provider": row.feedback_by, "FeedbackDate": row.feedback_at}
    return shown
