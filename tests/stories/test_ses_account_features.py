"""What an account chooses about AWS's machinery reads back, and the log says that it does nothing here."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_warm_up_and_delivery_read_back(gatepost: Any) -> None:
    assert gatepost.sesv2.get_account()["DedicatedIpAutoWarmupEnabled"] is True
    gatepost.sesv2.put_account_dedicated_ip_warmup_attributes()
    gatepost.sesv2.put_account_delivery_attributes(SharedPoolDeliveryMode="REGIONAL")
    account = gatepost.sesv2.get_account()
    assert account["DedicatedIpAutoWarmupEnabled"] is False
    assert account["DeliveryAttributes"] == {"SharedPoolDeliveryMode": "REGIONAL"}
    assert "PricingAttributes" not in account


def test_a_larger_plan_holds_at_once_and_a_smaller_one_next_month(gatepost: Any, clock: Any) -> None:
    def plan() -> dict[str, str]:
        return gatepost.sesv2.get_account()["PricingAttributes"]

    gatepost.sesv2.put_account_pricing_attributes(Plan="PRO")
    assert plan() == {"CurrentPlan": "PRO"}
    gatepost.sesv2.put_account_pricing_attributes(Plan="ESSENTIALS")
    assert plan() == {"CurrentPlan": "PRO", "NextPlan": "ESSENTIALS"}
    gatepost.sesv2.put_account_pricing_attributes(Plan="PRO")
    assert plan() == {"CurrentPlan": "PRO"}
    gatepost.sesv2.put_account_pricing_attributes(Plan="NONE")
    clock.move(days=32)
    assert plan() == {"CurrentPlan": "NONE"}


WRONG = [
    ("put_account_pricing_attributes", {"Plan": "FREE"}, "plan"),
    ("put_account_delivery_attributes", {"SharedPoolDeliveryMode": "LOCAL"}, "sharedPoolDeliveryMode"),
]


@pytest.mark.parametrize(("operation", "given", "member"), WRONG)
def test_what_is_not_offered_is_refused(gatepost: Any, operation: str, given: dict[str, str], member: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(gatepost.sesv2, operation)(**given)
    error = caught.value.response["Error"]
    assert error["Code"] == "BadRequestException"
    assert f"'{member}'" in error["Message"]
