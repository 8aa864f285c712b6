"""A multi-region endpoint sends from either of two Regions."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

TO_IRELAND = {"RoutesDetails": [{"Region": "eu-west-1"}]}


def test_an_endpoint_is_made_described_listed_and_deleted(gatepost: Any, refused: Any) -> None:
    made = gatepost.sesv2.create_multi_region_endpoint(EndpointName="both", Details=TO_IRELAND)
    assert made["Status"] == "CREATING"
    described = gatepost.sesv2.get_multi_region_endpoint(EndpointName="both")
    assert (described["Status"], described["EndpointId"]) == ("READY", made["EndpointId"])
    assert described["Routes"] == [{"Region": "us-east-1"}, {"Region": "eu-west-1"}]
    assert described["CreatedTimestamp"] == described["LastUpdatedTimestamp"]
    listed = gatepost.sesv2.list_multi_region_endpoints()["MultiRegionEndpoints"]
    assert [(one["EndpointName"], one["Regions"]) for one in listed] == [("both", ["us-east-1", "eu-west-1"])]
    assert gatepost.client("sesv2", region="eu-west-1").list_multi_region_endpoints()["MultiRegionEndpoints"] == []
    assert gatepost.sesv2.delete_multi_region_endpoint(EndpointName="both")["Status"] == "DELETING"
    for operation in (gatepost.sesv2.get_multi_region_endpoint, gatepost.sesv2.delete_multi_region_endpoint):
        with refused("NotFoundException", "Multi-region endpoint <both> does not exist."):
            operation(EndpointName="both")


REFUSED = [
    ([{"Region": "us-east-1"}], "The secondary region must differ from the primary region."),
    ([{"Region": "us-gov-west-1"}], "Invalid region <us-gov-west-1>."),
    ([{"Region": "Ireland"}], "Invalid region <Ireland>."),
    ([{"Region": "eu-west-1"}, {"Region": "eu-west-2"}], "RoutesDetails must contain exactly one route configuration."),
]


@pytest.mark.parametrize(("routes", "text"), REFUSED)
def test_it_has_exactly_one_other_region(gatepost: Any, refused: Any, routes: Any, text: str) -> None:
    with refused("BadRequestException", text):
        gatepost.sesv2.create_multi_region_endpoint(EndpointName="both", Details={"RoutesDetails": routes})


def test_a_name_is_taken_once(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_multi_region_endpoint(EndpointName="both", Details=TO_IRELAND)
    with refused("AlreadyExistsException", "Multi-region endpoint <both> already exists."):
        gatepost.sesv2.create_multi_region_endpoint(EndpointName="both", Details=TO_IRELAND)


def test_endpoints_are_listed_in_pages(gatepost: Any, refused: Any) -> None:
    for name in ("a", "b", "c"):
        gatepost.sesv2.create_multi_region_endpoint(EndpointName=name, Details=TO_IRELAND)
    first = gatepost.sesv2.list_multi_region_endpoints(PageSize=2)
    rest = gatepost.sesv2.list_multi_region_endpoints(PageSize=2, NextToken=first["NextToken"])
    assert [one["EndpointName"] for one in first["MultiRegionEndpoints"] + rest["MultiRegionEndpoints"]] == ["a", "b", "c"]
