"""Lists that come in pages: what a page ends with leads to the next one, and nothing else does."""

from typing import Any

import pytest
from botocore import xform_name

FIRST = ["ListConfigurationSets", "ListCustomVerificationEmailTemplates", "ListIdentities", "ListReceiptRuleSets", "ListTemplates"]
SECOND = [
    "ListConfigurationSets",
    "ListContactLists",
    "ListCustomVerificationEmailTemplates",
    "ListDedicatedIpPools",
    "ListDeliverabilityTestReports",
    "ListEmailIdentities",
    "ListEmailTemplates",
    "ListExportJobs",
    "ListImportJobs",
    "ListMultiRegionEndpoints",
    "ListReputationEntities",
    "ListTenants",
]


def ask(client: Any, operation: str, token: str) -> Any:
    return getattr(client, xform_name(operation))(NextToken=token)


@pytest.mark.parametrize("operation", FIRST)
def test_the_first_api_does_not_go_on_from_a_token_that_it_did_not_give(gatepost: Any, refused: Any, operation: str) -> None:
    with refused("InvalidParameterValue", "The NextToken is invalid."):
        ask(gatepost.ses, operation, "bm90IGEgdG9rZW4=")


@pytest.mark.parametrize("operation", SECOND)
def test_the_second_api_does_not_go_on_from_a_token_that_it_did_not_give(gatepost: Any, refused: Any, operation: str) -> None:
    with refused("BadRequestException", "The NextToken is invalid."):
        ask(gatepost.sesv2, operation, "bm90IGEgdG9rZW4=")


def test_a_token_leads_on_in_the_list_that_it_is_of_and_in_no_other(gatepost: Any, refused: Any) -> None:
    for name in ("a", "b"):
        gatepost.ses.create_configuration_set(ConfigurationSet={"Name": name})
    token = gatepost.ses.list_configuration_sets(MaxItems=1)["NextToken"]
    assert [one["Name"] for one in gatepost.ses.list_configuration_sets(NextToken=token)["ConfigurationSets"]] == ["b"]
    for client, operation, code in (
        (gatepost.ses, "ListReceiptRuleSets", "InvalidParameterValue"),
        (gatepost.client("ses", region="eu-west-1"), "ListConfigurationSets", "InvalidParameterValue"),
        (gatepost.sesv2, "ListDedicatedIpPools", "BadRequestException"),
    ):
        with refused(code, "The NextToken is invalid."):
            ask(client, operation, token)
