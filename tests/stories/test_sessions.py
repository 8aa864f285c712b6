"""Session tracking: people see where they are signed in, and sign out over there."""

from typing import Any

import pytest

from .conftest import Club
from .test_groups import refusal


@pytest.fixture
def tracked(club: Club) -> Club:
    track(club)
    club.join("ada")
    return club


def track(club: Club, *, on: bool = True, most: int = 20) -> None:
    club.cognito.set_user_pool_session_configuration(
        UserPoolId=club.pool_id, UserSessionTracking="ENABLED" if on else "DISABLED", TokenSession={"MaxPerUser": most}
    )


def sign_in(club: Club, **more: Any) -> dict[str, str]:
    return club.sign_in("ada", **more)["AuthenticationResult"]


def sessions(club: Club, tokens: dict[str, str]) -> list[dict[str, Any]]:
    return club.cognito.list_user_sessions(AccessToken=tokens["AccessToken"])["Sessions"]


def test_a_pool_tracks_nothing_until_it_is_told_to(club: Club) -> None:
    found = club.cognito.get_user_pool_session_configuration(UserPoolId=club.pool_id)
    assert (found["UserSessionTracking"], found["TokenSession"]) == ("DISABLED", {"MaxPerUser": 20})
    club.join("ada")
    assert sessions(club, sign_in(club)) == []
    track(club, most=3)
    found = club.cognito.get_user_pool_session_configuration(UserPoolId=club.pool_id)
    assert (found["UserSessionTracking"], found["TokenSession"]) == ("ENABLED", {"MaxPerUser": 3})


def test_people_see_their_sessions_and_which_one_they_are_in(tracked: Club) -> None:
    here, there = sign_in(tracked), sign_in(tracked, client=tracked.app()["ClientId"])
    found = sessions(tracked, here)
    assert [session["IsCurrentSession"] for session in found] == [False, True]
    assert {session["SessionType"] for session in found} == {"TOKEN"}
    assert {session["LastIPAddress"] for session in found} == {"127.0.0.1"}
    assert found[1]["ClientId"] == tracked.client_id
    assert all(len(session["SessionId"]) == 28 for session in found)
    by_admin = tracked.cognito.admin_list_user_sessions(UserPoolId=tracked.pool_id, Username="ada")["Sessions"]
    assert [session["SessionId"] for session in by_admin] == [session["SessionId"] for session in found]
    assert not any(session["IsCurrentSession"] for session in by_admin)
    assert sessions(tracked, there)[0]["IsCurrentSession"]


def test_a_refresh_makes_a_session_the_one_used_last(tracked: Club, clock: Any) -> None:
    first = sign_in(tracked)
    clock.move(minutes=1)
    second = sign_in(tracked)
    assert sessions(tracked, second)[0]["IsCurrentSession"]
    clock.move(minutes=1)
    tracked.cognito.get_tokens_from_refresh_token(RefreshToken=first["RefreshToken"], ClientId=tracked.client_id)
    assert [session["IsCurrentSession"] for session in sessions(tracked, second)] == [False, True]


def test_somebody_ends_another_session_of_theirs_but_not_their_own(tracked: Club) -> None:
    here, there = sign_in(tracked), sign_in(tracked)
    own, other = (next(s["SessionId"] for s in sessions(tracked, here) if s["IsCurrentSession"] is current) for current in (True, False))
    assert refusal(tracked.cognito.revoke_user_session, AccessToken=here["AccessToken"], SessionId=own)[0] == "InvalidParameterException"
    tracked.cognito.revoke_user_session(AccessToken=here["AccessToken"], SessionId=other)
    assert refusal(tracked.cognito.get_user, AccessToken=there["AccessToken"]) == (
        "NotAuthorizedException",
        "Access Token has been revoked",
    )
    again = refusal(tracked.cognito.revoke_user_session, AccessToken=here["AccessToken"], SessionId=other)
    assert again[0] == "ResourceNotFoundException"
    assert len(sessions(tracked, here)) == 1


def test_an_administrator_ends_a_session_of_that_user_only(tracked: Club) -> None:
    tracked.join("bob")
    tokens = sign_in(tracked)
    [session] = sessions(tracked, tokens)
    request = {"UserPoolId": tracked.pool_id, "SessionId": session["SessionId"]}
    assert refusal(tracked.cognito.admin_revoke_user_session, **request, Username="bob")[0] == "ResourceNotFoundException"
    assert refusal(tracked.cognito.admin_revoke_user_session, **request, Username="nobody")[0] == "UserNotFoundException"
    tracked.cognito.admin_revoke_user_session(**request, Username="ada")
    assert refusal(tracked.cognito.get_user, AccessToken=tokens["AccessToken"])[1] == "Access Token has been revoked"


def test_who_has_too_many_sessions_loses_the_one_used_longest_ago(tracked: Club, clock: Any) -> None:
    track(tracked, most=2)
    oldest = sign_in(tracked)
    clock.move(minutes=1)
    newer = sign_in(tracked)
    clock.move(minutes=1)
    newest = sign_in(tracked)
    assert refusal(tracked.cognito.get_user, AccessToken=oldest["AccessToken"])[1] == "Access Token has been revoked"
    tracked.cognito.get_user(AccessToken=newer["AccessToken"])
    assert len(sessions(tracked, newest)) == 2


def test_signing_out_everywhere_leaves_no_session(tracked: Club) -> None:
    sign_in(tracked)
    tracked.cognito.global_sign_out(AccessToken=sign_in(tracked)["AccessToken"])
    assert len(sessions(tracked, sign_in(tracked))) == 1


def test_a_client_reuses_managed_logins_as_long_as_it_is_told(club: Club) -> None:
    named = {"UserPoolId": club.pool_id, "ClientId": club.client_id}
    assert club.cognito.get_user_pool_client_session_configuration(**named)["SSOSession"] == {"MaxValidityMinutes": 60}
    setting = {**named, "SSOSession": {"MaxValidityMinutes": 5}}
    assert refusal(club.cognito.set_user_pool_client_session_configuration, **setting)[0] == "InvalidParameterException"
    track(club)
    club.cognito.set_user_pool_client_session_configuration(**setting)
    assert club.cognito.get_user_pool_client_session_configuration(**named)["SSOSession"] == {"MaxValidityMinutes": 5}
    unknown = {"UserPoolId": club.pool_id, "ClientId": "nobody"}
    assert refusal(club.cognito.get_user_pool_client_session_configuration, **unknown)[0] == "ResourceNotFoundException"


def test_the_lite_plan_has_no_tracking(clubs: Any) -> None:
    lite = clubs(UserPoolTier="LITE")
    request = {"UserPoolId": lite.pool_id, "UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 1}}
    assert refusal(lite.cognito.set_user_pool_session_configuration, **request)[0] == "FeatureUnavailableInTierException"
