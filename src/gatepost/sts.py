"""AWS STS, as far as somebody asks it who they are."""

from collections.abc import Mapping
from typing import Any

from gatepost.call import Call
from gatepost.operations import sts
from gatepost.rules.regions import partition


@sts.operation("GetCallerIdentity")
def get_caller_identity(call: Call, _request: Mapping[str, Any]) -> dict[str, str]:
    """Whose the access key is. Keys here belong to accounts themselves, as those of root users do.

    Source: API reference, GetCallerIdentity (model).
    """
    arn = f"arn:{partition(call.region)}:iam::{call.account_id}:root"
    return {"UserId": call.account_id, "Account": call.account_id, "Arn": arn}
