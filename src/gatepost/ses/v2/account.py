"""The account: out of the sandbox or in it, asking to leave it, and the owner's switch.

Source: API reference (model); SES guide, request-production-access (guide).
"""

import secrets
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import account, counting, inert
from gatepost.ses.account import Account
from gatepost.ses.errors import Conflict
from gatepost.ses.suppression.choice import OF_NEW_ACCOUNTS
from gatepost.ses.v2 import account_features

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        PutAccountDetailsRequestTypeDef,
        PutAccountSendingAttributesRequestTypeDef,
        PutAccountVdmAttributesRequestTypeDef,
    )


@sesv2.operation("GetAccount")
def get_account(call: Call, _request: object) -> dict[str, Any]:
    """Everything about the account in this Region. Details, and what the dashboard collects, are left out until they have been given.

    Source: API reference, GetAccount (model); a real account's answer (reported).
    """
    mine = account.of(call)
    return {
        **account_features.described(call),
        "EnforcementStatus": mine.enforcement_status,
        "ProductionAccessEnabled": mine.production_access,
        "SendQuota": {
            "Max24HourSend": mine.max_24h,
            "MaxSendRate": mine.max_rate,
            "SentLast24Hours": counting.sent_last_24_hours(call.tx, call.account_id, call.region, call.now),
        },
        "SendingEnabled": mine.sending_enabled,
        "SuppressionAttributes": mine.suppression or {"SuppressedReasons": OF_NEW_ACCOUNTS},
        "VdmAttributes": mine.vdm,
        "Details": _details(mine),
    }


def _details(mine: Account) -> dict[str, Any] | None:
    if mine.details is None:
        return None
    review = {"Status": mine.review_status, "CaseId": mine.case_id} if mine.review_status else None
    return {**mine.details, "ReviewDetails": review}


@sesv2.operation("PutAccountDetails")
def put_account_details(call: Call, request: "PutAccountDetailsRequestTypeDef") -> dict[str, Any]:
    """The owner says what they send, and asks for production access: a review opens. Nothing changes until it is answered.

    Raises: Conflict, while a review is open and after one was denied; its text is null.
    Source: API reference, PutAccountDetails (model); the conflicts (reported); that details may change later on (guessed).
    """
    details = {name: value for name, value in request.items() if name != "ProductionAccessEnabled"}
    if request.get("ProductionAccessEnabled", False) and not account.of(call).production_access:
        taken = account.ask_for_production_access(call, details, _case_id())
    else:
        taken = account.set_details(call, details)
    if not taken:
        raise Conflict(None)
    return {}


def _case_id() -> str:
    """A support case's number, fifteen digits. Source: guessed."""
    return str(10**14 + secrets.randbelow(9 * 10**14))


@sesv2.operation("PutAccountSendingAttributes")
def put_account_sending_attributes(call: Call, request: "PutAccountSendingAttributesRequestTypeDef") -> dict[str, Any]:
    """The owner pauses or resumes the account; to say neither is to pause it.

    Source: API reference, PutAccountSendingAttributes (model); the default (reported).
    """
    account.set_sending(call, request.get("SendingEnabled", False))
    return {}


@sesv2.operation("PutAccountVdmAttributes")
def put_account_vdm_attributes(call: Call, request: "PutAccountVdmAttributesRequestTypeDef") -> dict[str, Any]:
    """What the dashboard collects of the account's mail: with engagement metrics, its opens and clicks are tracked.

    Source: API reference, PutAccountVdmAttributes (model); SES guide, vdm-get-started (guide).
    """
    inert.note("sesv2", "PutAccountVdmAttributes", request)
    account.set_vdm(call, request["VdmAttributes"])
    return {}
