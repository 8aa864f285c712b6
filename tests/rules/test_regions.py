"""Which SES Regions a pool may send from."""

import pytest

from gatepost.rules.regions import TABLE, Category, dkim_zone, partition, ses_regions, spelling


@pytest.mark.parametrize(
    ("pool", "category", "developer", "also"),
    [
        ("us-east-1", Category.BACKWARDS_COMPATIBLE, ("eu-west-1", "us-east-1", "us-west-2"), None),
        ("eu-west-1", Category.BACKWARDS_COMPATIBLE, ("eu-west-1", "us-east-1", "us-west-2"), None),
        ("us-east-2", Category.BACKWARDS_COMPATIBLE, ("eu-west-1", "us-east-1", "us-east-2", "us-west-2"), None),
        ("ap-northeast-1", Category.BACKWARDS_COMPATIBLE, ("ap-northeast-1", "eu-west-1", "us-east-1", "us-west-2"), None),
        ("us-west-1", Category.IN_REGION, ("us-west-1",), None),
        ("af-south-1", Category.IN_REGION, ("af-south-1",), None),
        ("me-central-1", Category.ALTERNATE, ("eu-central-1",), "eu-west-2"),
        ("ap-east-2", Category.ALTERNATE, ("ap-northeast-2",), None),
        ("xx-new-9", Category.IN_REGION, ("xx-new-9",), None),
    ],
)
def test_a_pools_row(pool: str, category: Category, developer: tuple[str, ...], also: str | None) -> None:
    row = ses_regions(pool)
    assert (row.category, row.sorted, row.default_also) == (category, developer, also)


@pytest.mark.parametrize("pool", TABLE)
def test_every_row_holds_together(pool: str) -> None:
    row = ses_regions(pool)
    assert len(set(row.developer)) == len(row.developer) > 0
    assert (pool in row.developer) == (row.category is not Category.ALTERNATE)
    assert row.category is Category.ALTERNATE or row.default_also is None
    assert all(row.allow(region) for region in row.developer)
    assert row.allow("*") == (row.category is Category.ALTERNATE)
    assert row.developer[0] == pool or row.category is Category.ALTERNATE


def test_the_map_counts_what_the_guide_lists() -> None:
    assert len([pool for pool in TABLE if TABLE[pool].category is Category.BACKWARDS_COMPATIBLE]) == 12
    assert len([pool for pool in TABLE if TABLE[pool].category is Category.ALTERNATE]) == 11


def test_regions_are_spelt_in_capitals_and_belong_to_a_partition() -> None:
    assert spelling("us-east-1") == "US-EAST-1"
    assert [partition(region) for region in ("eu-west-1", "cn-north-1", "us-gov-west-1")] == ["aws", "aws-cn", "aws-us-gov"]


def test_some_regions_have_a_dkim_zone_of_their_own() -> None:
    assert dkim_zone("us-east-1") == "dkim.amazonses.com"
    assert dkim_zone("eu-central-2") == "dkim.eu-central-2.amazonses.com"
