"""The account: how much it may send, how much it has sent, and the owner's switch.

Source: API reference (model); SES guide, manage-sending-quotas (guide).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses import account, counting
from gatepost.ses.statistics import adding_up, quarters

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import UpdateAccountSendingEnabledRequestTypeDef


@ses.operation("GetSendQuota")
def get_send_quota(call: Call, _request: object) -> dict[str, Any]:
    """What the account may send in a day and a second, and what it has sent in the last 24 hours; all count recipients.

    Source: API reference, GetSendQuota (model).
    """
    mine = account.of(call)
    sent = counting.sent_last_24_hours(call.tx, call.account_id, call.region, call.now)
    return {"Max24HourSend": mine.max_24h, "MaxSendRate": mine.max_rate, "SentLast24Hours": sent}


@ses.operation("GetSendStatistics")
def get_send_statistics(call: Call, _request: object) -> dict[str, Any]:
    """What was sent in each quarter of an hour of the last two weeks, and what bounced for good, was complained about and rejected.

    Source: API reference, GetSendStatistics (model); that quarters without any are left out (guessed).
    """
    adding_up.catch_up(call.tx, call.now)
    sent = dict(counting.points(call.tx, call.account_id, call.region, call.now))
    happened = quarters.points(call.tx, call.account_id, call.region, call.now - counting.KEPT)
    return {
        "SendDataPoints": [
            {
                "Timestamp": at,
                "DeliveryAttempts": sent.get(at, 0),
                "Bounces": happened.get(at, {}).get("BOUNCE", 0),
                "Complaints": happened.get(at, {}).get("COMPLAINT", 0),
                "Rejects": happened.get(at, {}).get("REJECT", 0),
            }
            for at in sorted(sent.keys() | happened.keys())
        ]
    }


@ses.operation("GetAccountSendingEnabled")
def get_account_sending_enabled(call: Call, _request: object) -> dict[str, Any]:
    """Whether the owner lets the account send in this Region. Source: API reference, GetAccountSendingEnabled (model)."""
    return {"Enabled": account.of(call).sending_enabled}


@ses.operation("UpdateAccountSendingEnabled")
def update_account_sending_enabled(call: Call, request: "UpdateAccountSendingEnabledRequestTypeDef") -> dict[str, Any]:
    """The owner pauses or resumes the account; to say neither is to pause it.

    Source: API reference, UpdateAccountSendingEnabled (model); the default (guessed).
    """
    account.set_sending(call, request.get("Enabled", False))
    return {}
