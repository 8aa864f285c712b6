"""Questions about pools that are not there, and about people who are not in them."""

from typing import Any

import pytest

from .conftest import Club
from .test_groups import refusal

CLIENT = {"ClientId": "0" * 26}


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("describe_user_pool", {}),
        ("get_csv_header", {}),
        ("get_log_delivery_configuration", {}),
        ("get_user_pool_mfa_config", {}),
        ("get_user_pool_session_configuration", {}),
        ("list_groups", {}),
        ("list_identity_providers", {}),
        ("list_resource_servers", {"MaxResults": 5}),
        ("list_user_import_jobs", {"MaxResults": 5}),
        ("list_user_pool_clients", {}),
        ("list_users", {}),
        ("list_user_pool_client_secrets", CLIENT),
        ("admin_get_user_auth_factors", {"Username": "ada"}),
        ("admin_list_user_sessions", {"Username": "ada"}),
    ],
)
def test_a_pool_that_is_not_there_is_not_found(club: Club, operation: str, more: dict[str, Any]) -> None:
    unknown = club.pool_id[:-1] + ("a" if club.pool_id[-1] != "a" else "b")
    error = refusal(getattr(club.cognito, operation), UserPoolId=unknown, **more)
    assert error == ("ResourceNotFoundException", f"User pool {unknown} does not exist.")


def test_a_pool_that_is_not_there_has_no_tags_to_take_off(club: Club) -> None:
    arn = club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]["Arn"]
    error = refusal(club.cognito.untag_resource, ResourceArn=arn[:-1], TagKeys=["team"])
    assert error == ("ResourceNotFoundException", f"User pool {club.pool_id[:-1]} does not exist.")


@pytest.mark.parametrize(
    "operation", ["admin_get_user", "admin_get_user_auth_factors", "admin_list_user_sessions", "admin_list_groups_for_user"]
)
def test_nobody_is_found_who_is_not_in_the_pool(club: Club, operation: str) -> None:
    error = refusal(getattr(club.cognito, operation), UserPoolId=club.pool_id, Username="bob")
    assert error == ("UserNotFoundException", "User does not exist.")


def test_a_client_that_is_not_there_has_no_secrets(club: Club) -> None:
    error = refusal(club.cognito.list_user_pool_client_secrets, UserPoolId=club.pool_id, **CLIENT)
    assert error == ("ResourceNotFoundException", f"User pool client {CLIENT['ClientId']} does not exist.")
