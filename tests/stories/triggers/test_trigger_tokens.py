"""PreTokenGeneration: tokens say what the pool's owner wants them to say, within limits."""

import base64
import json
from typing import Any


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def with_groups(club: Any, *names: str, name: str = "ada") -> None:
    for number, group in enumerate(names):
        role = f"arn:aws:iam::123456789012:role/{group}"
        club.cognito.create_group(UserPoolId=club.pool_id, GroupName=group, Precedence=number, RoleArn=role)
        club.cognito.admin_add_user_to_group(UserPoolId=club.pool_id, Username=name, GroupName=group)


def test_the_first_version_changes_the_id_token_alone(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add(
        claimsOverrideDetails={
            "claimsToAddOrOverride": {"club": "analytical", "email": "hidden@example.com"},
            "claimsToSuppress": ["nickname"],
        }
    )
    club = triggered(PreTokenGeneration=arn)
    sub = club.join("ada", email="ada@example.com", nickname="Countess")
    with_groups(club, "engineers")
    tokens = club.tokens("ada")

    [event] = lambdas.events(arn)
    assert (event["version"], event["triggerSource"]) == ("1", "TokenGeneration_Authentication")
    attributes = {"sub": sub, "cognito:user_status": "CONFIRMED", "email": "ada@example.com", "nickname": "Countess"}
    role = "arn:aws:iam::123456789012:role/engineers"
    assert event["request"] == {
        "userAttributes": attributes,
        "groupConfiguration": {"groupsToOverride": ["engineers"], "iamRolesToOverride": [role], "preferredRole": role},
    }
    assert event["response"] == {"claimsOverrideDetails": None}

    identity, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert (identity["club"], identity["email"], "nickname" in identity) == ("analytical", "hidden@example.com", False)
    assert "club" not in access
    assert identity["cognito:groups"] == access["cognito:groups"] == ["engineers"]
    assert club.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"


def test_what_is_suppressed_stays_away_even_if_it_is_added(triggered: Any, lambdas: Any) -> None:
    details = {"claimsToAddOrOverride": {"club": "analytical"}, "claimsToSuppress": ["club"]}
    club = triggered(PreTokenGeneration=lambdas.add(claimsOverrideDetails=details))
    club.join("ada")
    assert "club" not in claims(club.tokens("ada")["IdToken"])


def test_nobody_becomes_somebody_else(triggered: Any, lambdas: Any) -> None:
    fixed = ("sub", "iss", "aud", "exp", "iat", "auth_time", "token_use", "jti", "origin_jti", "cognito:username", "event_id")
    details = {"claimsToAddOrOverride": dict.fromkeys(fixed, "forged"), "claimsToSuppress": list(fixed)}
    club = triggered(PreTokenGeneration=lambdas.add(claimsOverrideDetails=details))
    club.join("ada")
    identity = claims(club.tokens("ada")["IdToken"])
    assert {identity[name] for name in fixed}.isdisjoint({"forged"})

    later = {"idTokenGeneration": details, "accessTokenGeneration": {**details, "claimsToSuppress": [*fixed, "client_id", "username"]}}
    config = {"LambdaVersion": "V2_0", "LambdaArn": lambdas.add(claimsAndScopeOverrideDetails=later)}
    club.cognito.update_user_pool(UserPoolId=club.pool_id, LambdaConfig={"PreTokenGenerationConfig": config})
    access = claims(club.tokens("ada")["AccessToken"])
    assert (access["username"], access["client_id"], access["token_use"]) == ("ada", club.client_id, "access")
    assert "aud" not in access


def test_groups_are_overridden_in_both_tokens(triggered: Any, lambdas: Any) -> None:
    groups = {
        "groupsToOverride": ["poets"],
        "iamRolesToOverride": ["arn:aws:iam::1:role/poets"],
        "preferredRole": "arn:aws:iam::1:role/poets",
    }
    club = triggered(PreTokenGeneration=lambdas.add(claimsOverrideDetails={"groupOverrideDetails": groups}))
    club.join("ada")
    with_groups(club, "engineers", "mathematicians")
    tokens = club.tokens("ada")
    identity, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert identity["cognito:groups"] == access["cognito:groups"] == ["poets"]
    assert identity["cognito:roles"] == ["arn:aws:iam::1:role/poets"]
    assert identity["cognito:preferred_role"] == "arn:aws:iam::1:role/poets"


def test_null_in_the_place_of_groups_takes_them_away(triggered: Any, lambdas: Any) -> None:
    club = triggered(PreTokenGeneration=lambdas.add(claimsOverrideDetails={"groupOverrideDetails": None}))
    club.join("ada")
    with_groups(club, "engineers")
    tokens = club.tokens("ada")
    for token in (tokens["IdToken"], tokens["AccessToken"]):
        assert not {"cognito:groups", "cognito:roles", "cognito:preferred_role"} & claims(token).keys()


def test_the_second_version_changes_the_access_token_and_its_scopes_with_any_json(triggered: Any, lambdas: Any) -> None:
    details = {
        "idTokenGeneration": {"claimsToAddOrOverride": {"seats": [1, 2], "address": {"city": "London"}}},
        "accessTokenGeneration": {
            "claimsToAddOrOverride": {"level": 3},
            "scopesToAdd": ["club/read", "club/write"],
            "scopesToSuppress": ["club/write"],
        },
    }
    arn = lambdas.add(claimsAndScopeOverrideDetails=details)
    club = triggered(PreTokenGenerationConfig={"LambdaVersion": "V2_0", "LambdaArn": arn})
    club.join("ada")
    tokens = club.tokens("ada")
    [event] = lambdas.events(arn)
    assert event["version"] == "2"
    assert event["request"]["scopes"] == ["aws.cognito.signin.user.admin"]
    assert event["response"] == {"claimsAndScopeOverrideDetails": None}
    identity, access = claims(tokens["IdToken"]), claims(tokens["AccessToken"])
    assert (identity["seats"], identity["address"]) == ([1, 2], {"city": "London"})
    assert (access["level"], access["scope"]) == (3, "aws.cognito.signin.user.admin club/read")


def test_without_the_users_scope_an_access_token_opens_nothing_here(triggered: Any, lambdas: Any, refused: Any) -> None:
    details = {"accessTokenGeneration": {"scopesToSuppress": ["aws.cognito.signin.user.admin"]}}
    config = {"LambdaVersion": "V2_0", "LambdaArn": lambdas.add(claimsAndScopeOverrideDetails=details)}
    club = triggered(PreTokenGenerationConfig=config)
    club.join("ada")
    with refused("NotAuthorizedException", "Access Token does not have required scopes"):
        club.cognito.get_user(AccessToken=club.tokens("ada")["AccessToken"])


def test_lists_are_for_the_second_version(triggered: Any, lambdas: Any, refused: Any) -> None:
    club = triggered(PreTokenGeneration=lambdas.add(claimsOverrideDetails={"claimsToAddOrOverride": {"seats": [1, 2]}}))
    club.join("ada")
    with refused("InvalidLambdaResponseException", "Unrecognizable lambda output"):
        club.sign_in("ada")


def test_the_third_version_says_so(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add()
    club = triggered(PreTokenGenerationConfig={"LambdaVersion": "V3_0", "LambdaArn": arn})
    club.join("ada")
    assert club.tokens("ada")
    assert lambdas.events(arn)[0]["version"] == "3"


def test_the_function_hears_why_tokens_are_given_out(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add(claimsOverrideDetails={"claimsToAddOrOverride": {"club": "analytical"}})
    club = triggered(PreTokenGeneration=arn)
    club.invite("ada")
    challenge = club.sign_in("ada")
    tokens = club.cognito.respond_to_auth_challenge(
        ClientId=club.client_id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "ada", "NEW_PASSWORD": "Countess-1852"},
        ClientMetadata={"from": "web"},
    )["AuthenticationResult"]
    assert claims(club.refresh(tokens["RefreshToken"])["IdToken"])["club"] == "analytical"
    fresh = club.cognito.get_tokens_from_refresh_token(
        ClientId=club.client_id, RefreshToken=tokens["RefreshToken"], ClientMetadata={"from": "app"}
    )
    assert claims(fresh["AuthenticationResult"]["IdToken"])["club"] == "analytical"
    events = lambdas.events(arn)
    assert [event["triggerSource"] for event in events] == [
        "TokenGeneration_NewPasswordChallenge",
        "TokenGeneration_RefreshTokens",
        "TokenGeneration_RefreshTokens",
    ]
    assert [event["request"].get("clientMetadata") for event in events] == [{"from": "web"}, None, {"from": "app"}]


def test_a_refused_refresh_leaves_the_token_as_it_was(triggered: Any, lambdas: Any, refused: Any) -> None:
    def refuse_refreshing(event: dict[str, Any]) -> dict[str, Any]:
        if event["triggerSource"] == "TokenGeneration_RefreshTokens" and event["request"]["clientMetadata"]["mood"] == "bad":
            raise ValueError("Later")
        return event

    club = triggered(PreTokenGeneration=lambdas.add(refuse_refreshing))
    rotating = club.app("ALLOW_USER_PASSWORD_AUTH", RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0})["ClientId"]
    club.join("ada")
    token = club.tokens("ada", client=rotating)["RefreshToken"]
    with refused("UserLambdaValidationException", "PreTokenGeneration failed with error Later."):
        club.cognito.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=token, ClientMetadata={"mood": "bad"})
    assert club.cognito.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=token, ClientMetadata={"mood": "good"})
    with refused("RefreshTokenReuseException", "Refresh Token has been reused"):
        club.cognito.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=token, ClientMetadata={"mood": "good"})
