"""A multi-region endpoint sends from either of two Regions."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from gatepost.server import access_keys

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


def send(client: Any, sender: str, endpoint_id: str) -> str:
    content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}}
    destination = {"ToAddresses": ["success@simulator.amazonses.com"]}
    return client.send_email(FromEmailAddress=sender, EndpointId=endpoint_id, Destination=destination, Content=content)["MessageId"]


def test_mail_through_an_endpoint_leaves_from_both_regions(gatepost: Any, operator: Any, refused: Any) -> None:
    sender = "ann@example.com"
    endpoint_id = gatepost.sesv2.create_multi_region_endpoint(EndpointName="both", Details=TO_IRELAND)["EndpointId"]
    for region in ("us-east-1", "eu-west-1"):
        gatepost.client("sesv2", region=region).create_email_identity(EmailIdentity=sender)
        operator.verify(sender, region=region)
        gatepost.client("sesv2", region=region).put_account_details(
            MailType="TRANSACTIONAL",
            WebsiteURL="https://example.com",
            UseCaseDescription="Codes.",
            ContactLanguage="EN",
            ProductionAccessEnabled=True,
        )
        operator.approve(max_rate=100)
    prefixes: set[str] = set()
    for _ in range(60):
        prefixes.add(send(gatepost.sesv2, sender, endpoint_id)[:4])
        if len(prefixes) == 2:
            break
    assert prefixes == {"0100", "0102"}
    with refused("NotFoundException", "Multi-region endpoint <gone.abc> does not exist."):
        send(gatepost.sesv2, sender, "gone.abc")


def test_calls_through_an_endpoint_are_signed_for_all_regions(server_with: Any, refused: Any) -> None:
    server = server_with(auth="strict")
    with server.store.transaction() as tx:
        key = access_keys.create(tx, server.world.seal, "123456789012", server.world.clock())
        tx.commit()

    def signing_with(secret: str) -> Any:
        config = Config(retries={"max_attempts": 0})
        return boto3.client(
            "sesv2",
            region_name="us-east-1",
            endpoint_url=server.url,
            aws_access_key_id=key.access_key,
            aws_secret_access_key=secret,
            config=config,
        )

    endpoint_id = signing_with(key.secret).create_multi_region_endpoint(EndpointName="both", Details=TO_IRELAND)["EndpointId"]
    with pytest.raises(ClientError, match="Email address is not verified"):
        send(signing_with(key.secret), "ann@example.com", endpoint_id)
    text = (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing "
        "method. Consult the service documentation for details."
    )
    with refused("InvalidSignatureException", text):
        send(signing_with("wrong"), "ann@example.com", endpoint_id)
