"""IP filters of mail that arrives.

Source: API reference (model).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses.receiving import filters
from gatepost.ses.receiving.matching import Filter

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import CreateReceiptFilterRequestTypeDef, DeleteReceiptFilterRequestTypeDef


@ses.operation("CreateReceiptFilter")
def create(call: Call, request: "CreateReceiptFilterRequestTypeDef") -> dict[str, Any]:
    """A new filter.

    Raises: BadRequest, FilterExists, LimitExceeded.
    Source: API reference, CreateReceiptFilter (model).
    """
    given = request["Filter"]
    new = Filter(given["Name"], given["IpFilter"]["Policy"], given["IpFilter"]["Cidr"])
    filters.require(new)
    filters.add(call, new)
    return {}


@ses.operation("DeleteReceiptFilter")
def delete(call: Call, request: "DeleteReceiptFilterRequestTypeDef") -> dict[str, Any]:
    """Delete a filter; one that is not there is deleted too.

    Source: API reference, DeleteReceiptFilter (model); recorded answers (reported).
    """
    filters.remove(call, request["FilterName"])
    return {}


@ses.operation("ListReceiptFilters")
def list_filters(call: Call, _request: dict[str, Any]) -> dict[str, Any]:
    """All filters, by name.

    Source: API reference, ListReceiptFilters (model); recorded answers (reported).
    """
    found = filters.of(call.tx, call.account_id, call.region)
    return {"Filters": [{"Name": one.name, "IpFilter": {"Policy": one.policy, "Cidr": one.cidr}} for one in found]}
