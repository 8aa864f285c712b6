"""Provisioned limits: an account asks for more requests a second, in one Region."""

from typing import Any

import pytest

from .test_groups import refusal

READS = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserRead"}}


def test_an_account_has_what_is_free_until_it_asks_for_more(gatepost: Any) -> None:
    cognito = gatepost.cognito
    free = {"LimitDefinition": READS, "ProvisionedLimitValue": 120, "FreeLimitValue": 120}
    assert cognito.get_provisioned_limit(LimitDefinition=READS)["Limit"] == free
    more = {**free, "ProvisionedLimitValue": 500}
    assert cognito.update_provisioned_limit(LimitDefinition=READS, RequestedLimitValue=500)["Limit"] == more
    assert cognito.get_provisioned_limit(LimitDefinition=READS)["Limit"] == more
    elsewhere = gatepost.client("cognito-idp", region="eu-west-1")
    assert elsewhere.get_provisioned_limit(LimitDefinition=READS)["Limit"] == free


@pytest.mark.parametrize(("value", "code"), [(119, "InvalidParameterException"), (1_000_000, "ServiceQuotaExceededException")])
def test_it_asks_for_no_less_than_is_free_and_not_for_everything(gatepost: Any, value: int, code: str) -> None:
    assert refusal(gatepost.cognito.update_provisioned_limit, LimitDefinition=READS, RequestedLimitValue=value)[0] == code


def test_only_some_categories_can_be_provisioned(gatepost: Any) -> None:
    unknown = {"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserUpdate"}}
    assert refusal(gatepost.cognito.get_provisioned_limit, LimitDefinition=unknown)[0] == "ResourceNotFoundException"
