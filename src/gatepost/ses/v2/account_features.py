"""What an account chooses about AWS's machinery, and reads back.

Source: API reference (model).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import account_features, inert

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import PutAccountDedicatedIpWarmupAttributesRequestTypeDef


@sesv2.operation("PutAccountDedicatedIpWarmupAttributes")
def put_account_dedicated_ip_warmup_attributes(
    call: Call, request: "PutAccountDedicatedIpWarmupAttributesRequestTypeDef"
) -> dict[str, Any]:
    """Warm addresses up automatically or not; to say neither is not to.

    Source: API reference, PutAccountDedicatedIpWarmupAttributes (model); the default (guessed).
    """
    inert.note("sesv2", "PutAccountDedicatedIpWarmupAttributes", request)
    account_features.set_auto_warmup(call, request.get("AutoWarmupEnabled", False))
    return {}


@sesv2.operation("PutAccountDeliveryAttributes")
def put_account_delivery_attributes(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """Deliver from shared addresses of all Regions, or of this one alone.

    Source: API reference, PutAccountDeliveryAttributes (model).
    """
    inert.note("sesv2", "PutAccountDeliveryAttributes", request)
    account_features.set_delivery_mode(call, request["SharedPoolDeliveryMode"])
    return {}


@sesv2.operation("PutAccountPricingAttributes")
def put_account_pricing_attributes(call: Call, request: Mapping[str, Any]) -> dict[str, Any]:
    """Choose a pricing plan: a larger one at once, a smaller one for the next month.

    Source: API reference, PutAccountPricingAttributes (model).
    """
    inert.note("sesv2", "PutAccountPricingAttributes", request)
    account_features.set_plan(call, request["Plan"])
    return {}


def described(call: Call) -> dict[str, Any]:
    """The members of GetAccount that say what was chosen; what never was is left out.

    Source: API reference, GetAccount (model); what a new account's answer has of them (reported).
    """
    chosen = account_features.of(call)
    return {
        "DedicatedIpAutoWarmupEnabled": chosen.auto_warmup,
        "DeliveryAttributes": {"SharedPoolDeliveryMode": chosen.delivery_mode} if chosen.delivery_mode else None,
        "PricingAttributes": {"CurrentPlan": chosen.plan or "NONE", "NextPlan": chosen.next_plan}
        if chosen.plan or chosen.next_plan
        else None,
    }
