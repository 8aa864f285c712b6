"""Policies for OAuth clients that name themselves by the address of a metadata document (CIMD)."""

from typing import Any

import pytest

from .conftest import Club
from .test_groups import refusal

AGENTS = ["https://agents.example/*"]
DAY = 86_400


def made(club: Club, name: str = "agents", **more: Any) -> dict[str, Any]:
    named = {"UserPoolId": club.pool_id, "ClientId": club.client_id, "PolicyName": name, "URLPatterns": AGENTS}
    return club.cognito.create_cimd_policy(**named, **more)["CIMDPolicy"]


def test_a_policy_is_made_described_changed_and_deleted(club: Club) -> None:
    policy = made(club)
    assert (policy["UserPoolId"], policy["ClientId"]) == (club.pool_id, club.client_id)
    assert (policy["PolicyName"], policy["URLPatterns"], policy["CacheDuration"]) == ("agents", AGENTS, DAY)
    named = {"UserPoolId": club.pool_id, "CIMDPolicyId": policy["CIMDPolicyId"]}
    assert club.cognito.describe_cimd_policy(**named)["CIMDPolicy"] == policy

    other = club.app("ALLOW_USER_PASSWORD_AUTH")["ClientId"]
    patterns = ["https://a.example/one", "https://b.example/*"]
    changed = club.cognito.update_cimd_policy(**named, ClientId=other, URLPatterns=patterns, CacheDuration=DAY * 2)["CIMDPolicy"]
    assert (changed["ClientId"], changed["PolicyName"], changed["URLPatterns"]) == (other, "agents", patterns)
    again = club.cognito.update_cimd_policy(**named, ClientId=other, URLPatterns=AGENTS, PolicyName="robots")["CIMDPolicy"]
    assert (again["PolicyName"], again["URLPatterns"], again["CacheDuration"]) == ("robots", AGENTS, DAY * 2)

    club.cognito.delete_cimd_policy(**named)
    for operation in (club.cognito.describe_cimd_policy, club.cognito.delete_cimd_policy, club.cognito.list_client_metadata_urls):
        assert refusal(operation, **named) == ("ResourceNotFoundException", f"CIMD policy {named['CIMDPolicyId']} does not exist.")
    assert refusal(club.cognito.update_cimd_policy, **named, ClientId=other, URLPatterns=AGENTS)[0] == "ResourceNotFoundException"


def test_policies_are_listed_page_by_page_without_their_patterns(club: Club) -> None:
    ids = sorted(made(club, f"agents {number}")["CIMDPolicyId"] for number in range(3))
    first = club.cognito.list_cimd_policies(UserPoolId=club.pool_id, MaxResults=2)
    second = club.cognito.list_cimd_policies(UserPoolId=club.pool_id, MaxResults=2, NextToken=first["NextToken"])
    listed = first["CIMDPolicies"] + second["CIMDPolicies"]
    assert [policy["CIMDPolicyId"] for policy in listed] == ids
    assert all("URLPatterns" not in policy for policy in listed)
    assert "NextToken" not in second
    assert refusal(club.cognito.list_cimd_policies, UserPoolId=club.pool_id, NextToken="made-up")[0] == "InvalidParameterException"


def test_a_policy_outlives_its_client_and_does_not_name_it_any_more(club: Club) -> None:
    client = club.app("ALLOW_USER_PASSWORD_AUTH")["ClientId"]
    named = {"UserPoolId": club.pool_id, "CIMDPolicyId": made(club)["CIMDPolicyId"]}
    club.cognito.update_cimd_policy(**named, ClientId=client, URLPatterns=AGENTS)
    club.cognito.delete_user_pool_client(UserPoolId=club.pool_id, ClientId=client)
    assert "ClientId" not in club.cognito.describe_cimd_policy(**named)["CIMDPolicy"]
    assert "ClientId" not in club.cognito.list_cimd_policies(UserPoolId=club.pool_id)["CIMDPolicies"][0]


def test_a_policy_is_for_a_client_of_the_pool_and_for_https(club: Club) -> None:
    named = {"UserPoolId": club.pool_id, "PolicyName": "agents"}
    assert refusal(club.cognito.create_cimd_policy, **named, ClientId="nobody", URLPatterns=AGENTS)[0] == "ResourceNotFoundException"
    for patterns in (["http://agents.example/*"], AGENTS * 6):
        code, _ = refusal(club.cognito.create_cimd_policy, **named, ClientId=club.client_id, URLPatterns=patterns)
        assert code == "InvalidParameterException"


def test_the_least_plan_has_no_policies(clubs: Any) -> None:
    club = clubs(UserPoolTier="LITE")
    with pytest.raises(club.cognito.exceptions.FeatureUnavailableInTierException):
        made(club)


def test_no_client_has_named_itself_by_an_address_yet(club: Club) -> None:
    named = {"UserPoolId": club.pool_id, "CIMDPolicyId": made(club)["CIMDPolicyId"]}
    assert club.cognito.list_client_metadata_urls(**named)["ClientMetadataURLs"] == []
    for action in ("REFRESH", "INVALIDATE"):
        address = "https://agents.example/me.json"
        assert refusal(club.cognito.update_client_metadata_url_state, **named, URL=address, Action=action) == (
            "CachedCIMDURLDoesNotExistException",
            f"No client metadata document is cached for {address}.",
        )
