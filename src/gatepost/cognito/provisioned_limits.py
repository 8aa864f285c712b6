"""How many requests a second an account has provisioned for a category of operations. Nothing is throttled by it here.

Source: API reference, GetProvisionedLimit and UpdateProvisionedLimit (model); guide, quotas (guide: categories and defaults);
the most that can be asked for, types of refusals and texts (guessed).
"""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito import inert
from gatepost.cognito.errors import InvalidParameter, ResourceNotFound, ServiceQuotaExceeded
from gatepost.cognito.tables import provisioned_limits
from gatepost.operations import cognito

FREE = {
    "UserAuthentication": 120,
    "UserCreation": 50,
    "UserFederation": 25,
    "UserRead": 120,
    "UserToken": 120,
    "UserResourceRead": 50,
}
"""Requests a second that every account has, by category."""
MOST = 10_000

_one = select(provisioned_limits.c.value).where(
    provisioned_limits.c.account_id == bindparam("account"),
    provisioned_limits.c.region == bindparam("place"),
    provisioned_limits.c.category == bindparam("kind"),
)
_insert = insert(provisioned_limits)
_put = _insert.on_conflict_do_update(index_elements=["account_id", "region", "category"], set_={"value": _insert.excluded.value})


@cognito.operation("GetProvisionedLimit")
def get_provisioned_limit(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """What the account has in this Region.

    Raises: ResourceNotFound.
    """
    category = _category(request)
    value = call.tx.value(_one, {"account": call.account_id, "place": call.region, "kind": category})
    return _shown(category, FREE[category] if value is None else value)


@cognito.operation("UpdateProvisionedLimit")
def update_provisioned_limit(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    """Provision more, or less again, but never less than is free.

    Raises: ResourceNotFound, InvalidParameter, ServiceQuotaExceeded.
    """
    category, value = _category(request), request["RequestedLimitValue"]
    if value < FREE[category]:
        raise InvalidParameter(f"The requested limit can't be below {FREE[category]} requests per second.")
    if value > MOST:
        raise ServiceQuotaExceeded(f"The requested limit exceeds the maximum of {MOST} requests per second.")
    inert.note("UpdateProvisionedLimit", request)
    call.tx.write(_put, {"account_id": call.account_id, "region": call.region, "category": category, "value": value})
    return _shown(category, value)


def _category(request: dict[str, Any]) -> str:
    category = request["LimitDefinition"]["Attributes"].get("Category", "")
    if category not in FREE:
        raise ResourceNotFound(f"Limit for category {category} does not exist.")
    return category


def _shown(category: str, value: int) -> dict[str, Any]:
    definition = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category}}
    return {"Limit": {"LimitDefinition": definition, "ProvisionedLimitValue": value, "FreeLimitValue": FREE[category]}}
