"""Pools of dedicated addresses, and mail that leaves from the addresses in them."""

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.delivery import Shop, until
from fixtures.far_side import FarSide

Server = Callable[..., Any]


def test_pools_are_made_listed_and_deleted(gatepost: Any) -> None:
    for name in ("warm", "cold", "hot"):
        gatepost.sesv2.create_dedicated_ip_pool(PoolName=name)
    first = gatepost.sesv2.list_dedicated_ip_pools(PageSize=2)
    rest = gatepost.sesv2.list_dedicated_ip_pools(PageSize=2, NextToken=first["NextToken"])
    assert first["DedicatedIpPools"] + rest["DedicatedIpPools"] == ["cold", "hot", "warm"]
    described = gatepost.sesv2.get_dedicated_ip_pool(PoolName="warm")["DedicatedIpPool"]
    assert described == {"PoolName": "warm", "ScalingMode": "STANDARD"}
    gatepost.sesv2.delete_dedicated_ip_pool(PoolName="warm")
    assert gatepost.sesv2.list_dedicated_ip_pools()["DedicatedIpPools"] == ["cold", "hot"]


def test_a_name_is_taken_once_and_has_to_be_one(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_dedicated_ip_pool(PoolName="warm")
    for taken in ("warm", "ses-default-dedicated-pool"):
        with refused("AlreadyExistsException", f"The pool <{taken}> already exists."):
            gatepost.sesv2.create_dedicated_ip_pool(PoolName=taken)
    with refused("BadRequestException", "The pool name can contain up to 64 lowercase letters, numbers, underscores (_), and hyphens (-)."):
        gatepost.sesv2.create_dedicated_ip_pool(PoolName="Warm pool")


UNKNOWN = [
    ("get_dedicated_ip_pool", {}),
    ("delete_dedicated_ip_pool", {}),
    ("get_dedicated_ips", {}),
    ("put_dedicated_ip_pool_scaling_attributes", {"ScalingMode": "MANAGED"}),
]


@pytest.mark.parametrize(("operation", "more"), UNKNOWN)
def test_an_unknown_pool_is_not_found(gatepost: Any, refused: Any, operation: str, more: dict[str, str]) -> None:
    with refused("NotFoundException", "The requested pool <cold> does not exist."):
        getattr(gatepost.sesv2, operation)(PoolName="cold", **more)


def test_a_managed_pool_stays_managed(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_dedicated_ip_pool(PoolName="warm")
    gatepost.sesv2.put_dedicated_ip_pool_scaling_attributes(PoolName="warm", ScalingMode="MANAGED")
    assert gatepost.sesv2.get_dedicated_ip_pool(PoolName="warm")["DedicatedIpPool"]["ScalingMode"] == "MANAGED"
    with refused("BadRequestException", "The scaling mode of the pool <warm> can't be changed from MANAGED to STANDARD."):
        gatepost.sesv2.put_dedicated_ip_pool_scaling_attributes(PoolName="warm", ScalingMode="STANDARD")


def test_an_account_has_no_addresses_that_nobody_gave_it(gatepost: Any, refused: Any) -> None:
    assert gatepost.sesv2.get_dedicated_ips()["DedicatedIps"] == []
    with refused("NotFoundException", "The requested IP address <192.0.2.1> does not exist."):
        gatepost.sesv2.get_dedicated_ip(Ip="192.0.2.1")
    with refused("NotFoundException", "The requested IP address <192.0.2.1> does not exist."):
        gatepost.sesv2.put_dedicated_ip_in_pool(Ip="192.0.2.1", DestinationPoolName="warm")
    with refused("BadRequestException", "The IP address <here> is invalid."):
        gatepost.sesv2.put_dedicated_ip_warmup_attributes(Ip="here", WarmupPercentage=5)
    with refused("NotFoundException", "The requested IP address <192.0.2.1> does not exist."):
        gatepost.sesv2.get_blacklist_reports(BlacklistItemNames=["192.0.2.1"])


def test_addresses_move_between_pools_and_are_as_warm_as_is_said(server_with: Server, refused: Any) -> None:
    sesv2 = server_with(dedicated_ips="192.0.2.1, 192.0.2.2").client("sesv2")
    fresh = {"WarmupStatus": "DONE", "WarmupPercentage": 100, "PoolName": "ses-default-dedicated-pool"}
    assert sesv2.get_dedicated_ips()["DedicatedIps"] == [{"Ip": "192.0.2.1", **fresh}, {"Ip": "192.0.2.2", **fresh}]
    sesv2.create_dedicated_ip_pool(PoolName="warm")
    sesv2.put_dedicated_ip_in_pool(Ip="192.0.2.1", DestinationPoolName="warm")
    sesv2.put_dedicated_ip_warmup_attributes(Ip="192.0.2.1", WarmupPercentage=40)
    moved = {"Ip": "192.0.2.1", "WarmupStatus": "IN_PROGRESS", "WarmupPercentage": 40, "PoolName": "warm"}
    assert sesv2.get_dedicated_ip(Ip="192.0.2.1")["DedicatedIp"] == moved
    assert sesv2.get_dedicated_ips(PoolName="warm")["DedicatedIps"] == [moved]
    with refused("NotFoundException", "The requested pool <cold> does not exist."):
        sesv2.put_dedicated_ip_in_pool(Ip="192.0.2.1", DestinationPoolName="cold")
    with refused("BadRequestException", "The WarmupPercentage must be between 0 and 100."):
        sesv2.put_dedicated_ip_warmup_attributes(Ip="192.0.2.1", WarmupPercentage=101)
    assert sesv2.get_blacklist_reports(BlacklistItemNames=["192.0.2.1"])["BlacklistReport"] == {"192.0.2.1": []}

    sesv2.put_dedicated_ip_pool_scaling_attributes(PoolName="warm", ScalingMode="MANAGED")
    managed = sesv2.get_dedicated_ip(Ip="192.0.2.1")["DedicatedIp"]
    assert (managed["WarmupStatus"], managed["WarmupPercentage"]) == ("NOT_APPLICABLE", -1)
    with refused("BadRequestException", "The warm-up of the IP address <192.0.2.1> is managed by Amazon SES."):
        sesv2.put_dedicated_ip_warmup_attributes(Ip="192.0.2.1", WarmupPercentage=5)
    sesv2.delete_dedicated_ip_pool(PoolName="warm")
    assert sesv2.get_dedicated_ip(Ip="192.0.2.1")["DedicatedIp"]["PoolName"] == "ses-default-dedicated-pool"


def test_mail_through_a_pool_leaves_from_its_address_if_that_is_warm(relayed: Callable[..., Shop], far_side: FarSide) -> None:
    shop = relayed(dedicated_ips="127.0.0.9")
    peers: list[str] = []
    take = far_side.take

    def note(arrival: Any) -> None:
        peers.append(next(iter(far_side.transports)).get_extra_info("peername")[0])
        take(arrival)

    far_side.take = note  # type: ignore[method-assign]
    shop.sesv2.create_dedicated_ip_pool(PoolName="warm")
    shop.sesv2.put_dedicated_ip_in_pool(Ip="127.0.0.9", DestinationPoolName="warm")
    shop.sesv2.create_configuration_set(ConfigurationSetName="own", DeliveryOptions={"SendingPoolName": "warm"})
    shop.send(ConfigurationSetName="own")
    far_side.wait_for(1)
    until(lambda: not far_side.transports)
    shop.sesv2.put_dedicated_ip_warmup_attributes(Ip="127.0.0.9", WarmupPercentage=0)
    shop.send(ConfigurationSetName="own")
    far_side.wait_for(2)
    assert peers == ["127.0.0.9", "127.0.0.1"]
