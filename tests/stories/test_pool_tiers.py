"""Feature plans: what each refuses, and that a plan is not left while its features are in use."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

Refused = Callable[[str, str], AbstractContextManager[None]]

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f"
PASSWORDLESS = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}}
TOKENS = {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": LAMBDA}}}
THREATS = {"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}
HISTORY = {"Policies": {"PasswordPolicy": {"PasswordHistorySize": 5}}}
DCR = {"DcrConfiguration": {"EnableStatus": "Enabled"}}
ACR = {"AcrConfiguration": {"Level1": {"AcrValue": "bronze"}}}


def sentence(tier: str, features: str) -> str:
    return f"The following features need to be disabled for the {tier} pricing tier configured: {features}"


TOO_MUCH: list[tuple[str, dict[str, Any], str]] = [
    ("LITE", PASSWORDLESS, "Passwordless Sign-In"),
    ("LITE", TOKENS, "Token Customization with Pre-Token Generation Lambda V2_0"),
    ("LITE", HISTORY, "Password History"),
    ("LITE", DCR, "Dynamic Client Registration"),
    ("LITE", ACR, "Custom ACR Values"),
    ("LITE", {**PASSWORDLESS, **THREATS}, "Passwordless Sign-In, Threat Protection"),
    ("ESSENTIALS", THREATS, "Threat Protection"),
]


@pytest.mark.parametrize(("tier", "members", "features"), TOO_MUCH)
def test_a_feature_needs_its_plan(gatepost: Any, refused: Refused, tier: str, members: dict[str, Any], features: str) -> None:
    with refused("FeatureUnavailableInTierException", sentence(tier, features)):
        gatepost.cognito.create_user_pool(PoolName="people", UserPoolTier=tier, **members)
    pool_id = gatepost.cognito.create_user_pool(PoolName="people", UserPoolTier=tier)["UserPool"]["Id"]
    with refused("FeatureUnavailableInTierException", sentence(tier, features)):
        gatepost.cognito.update_user_pool(UserPoolId=pool_id, **members)
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, UserPoolTier="PLUS", **members)


def test_a_lite_pool_has_no_sign_in_policy(gatepost: Any) -> None:
    pool = gatepost.cognito.create_user_pool(PoolName="people", UserPoolTier="LITE")["UserPool"]
    assert pool["Policies"].keys() == {"PasswordPolicy"}
    gatepost.cognito.update_user_pool(UserPoolId=pool["Id"], UserPoolTier="ESSENTIALS")
    described = gatepost.cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert described["Policies"]["SignInPolicy"] == {"AllowedFirstAuthFactors": ["PASSWORD"]}


def test_a_plan_is_not_left_while_the_pool_uses_it(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people", UserPoolTier="PLUS", **THREATS)["UserPool"]["Id"]
    with refused("TierChangeNotAllowedException", sentence("ESSENTIALS", "Threat Protection")):
        gatepost.cognito.update_user_pool(UserPoolId=pool_id, UserPoolTier="ESSENTIALS", **THREATS)
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, UserPoolTier="ESSENTIALS")


def test_a_plan_is_not_left_while_a_client_uses_it(gatepost: Any, refused: Refused) -> None:
    pool_id = gatepost.cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    client = gatepost.cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="app",
        ExplicitAuthFlows=["ALLOW_USER_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 10},
    )["UserPoolClient"]
    with refused("TierChangeNotAllowedException", sentence("LITE", "Choice-Based Sign-In, Refresh Token Rotation")):
        gatepost.cognito.update_user_pool(UserPoolId=pool_id, UserPoolTier="LITE")
    gatepost.cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client["ClientId"])
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, UserPoolTier="LITE")
    with refused("FeatureUnavailableInTierException", sentence("LITE", "Choice-Based Sign-In")):
        gatepost.cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_AUTH"])
