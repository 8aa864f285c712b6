"""What is remembered of users in pools that look for threats, beside sign-ins that succeed.

Source: model, EventType (model); guide, viewing user history (guide).
"""

from gatepost.call import Call
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk import circumstances, configuration, events
from gatepost.cognito.users.record import User


def after_wrong_password(call: Call, user: User) -> None:
    """Remember a failure."""
    note(call, pools.get(call, user.pool_id), user, "SignIn", "Fail", Password=False)


def note(call: Call, pool: Pool, user: User, event_type: str, response: str, **answers: bool) -> None:
    """Remember something else that a user did."""
    if configuration.mode(pool) != "OFF":
        events.record(call, pool, user, event_type, response, circumstances.of(call, told_by_client=False), events.NO_RISK, answers)
