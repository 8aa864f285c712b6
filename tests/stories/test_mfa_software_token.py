"""An authenticator app as the second factor: setting it up, signing in with it, losing it."""

from collections.abc import Callable
from typing import Any

import pytest
from pycognito import Cognito
from pycognito.exceptions import SoftwareTokenMFAChallengeException

APP = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
NEVER_SET_UP = "User has not set up software token mfa"


@pytest.fixture
def careful(clubs: Callable[..., Any]) -> Any:
    """A club whose members may use an app."""
    club = clubs()
    club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, MfaConfiguration="OPTIONAL", **APP)
    return club


@pytest.fixture
def strict(clubs: Callable[..., Any]) -> Any:
    """A club whose members must use one."""
    club = clubs()
    club.cognito.set_user_pool_mfa_config(UserPoolId=club.pool_id, MfaConfiguration="ON", **APP)
    return club


@pytest.fixture
def equip(clock: Any, authenticators: Callable[[str], Any]) -> Callable[[Any, str], Any]:
    """Gives a member an app that is verified, on and preferred; its first code is used up."""

    def equip(club: Any, name: str) -> Any:
        token = club.tokens(name)["AccessToken"]
        app = authenticators(club.cognito.associate_software_token(AccessToken=token)["SecretCode"])
        club.cognito.verify_software_token(AccessToken=token, UserCode=app.code(), FriendlyDeviceName="Ada's phone")
        prefer = {"Enabled": True, "PreferredMfa": True}
        club.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=prefer)
        clock.move(seconds=60)
        return app

    return equip


def test_a_member_sets_an_app_up_and_is_asked_for_its_code_from_then_on(careful: Any, equip: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert challenge["ChallengeParameters"] == {"USER_ID_FOR_SRP": "ada", "FRIENDLY_DEVICE_NAME": "Ada's phone"}
    assert "AuthenticationResult" not in challenge
    answer = careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())
    assert answer["AuthenticationResult"]["AccessToken"]
    assert answer["ChallengeParameters"] == {}


def test_both_looks_at_a_user_tell_the_factor(careful: Any, equip: Any) -> None:
    careful.join("ada")
    plain = careful.user("ada")
    assert "UserMFASettingList" not in plain
    assert "PreferredMfaSetting" not in plain
    token = careful.tokens("ada")["AccessToken"]
    equip(careful, "ada")
    for look in (careful.user("ada"), careful.cognito.get_user(AccessToken=token)):
        assert look["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
        assert look["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"


def test_a_wrong_code_is_refused_and_the_session_can_be_tried_again(careful: Any, equip: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    with refused("CodeMismatchException", "Invalid code received for user"):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.wrong())
    assert careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]


def test_a_code_is_good_once(careful: Any, equip: Any, clock: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    code, earlier = app.code(), app.code(-30)
    careful.respond("ada", careful.sign_in("ada"), SOFTWARE_TOKEN_MFA_CODE=code)
    challenge = careful.sign_in("ada")
    for used in (code, earlier):
        with refused("ExpiredCodeException", "Your software token has already been used once."):
            careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=used)
    clock.move(seconds=31)
    assert careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]


def test_the_code_that_verified_the_app_does_not_sign_in(careful: Any, authenticators: Any, refused: Any) -> None:
    careful.join("ada")
    token = careful.tokens("ada")["AccessToken"]
    app = authenticators(careful.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    code = app.code()
    careful.cognito.verify_software_token(AccessToken=token, UserCode=code)
    careful.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    with refused("ExpiredCodeException", "Your software token has already been used once."):
        careful.respond("ada", careful.sign_in("ada"), SOFTWARE_TOKEN_MFA_CODE=code)


def test_the_codes_of_others_are_wrong(careful: Any, equip: Any, refused: Any) -> None:
    careful.join("ada")
    careful.join("eve")
    adas, eves = equip(careful, "ada"), equip(careful, "eve")
    challenge = careful.sign_in("ada")
    with refused("CodeMismatchException", "Invalid code received for user"):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=eves.code())
    with refused("NotAuthorizedException", "Invalid session for the user."):
        careful.respond("eve", challenge, SOFTWARE_TOKEN_MFA_CODE=eves.code())
    assert careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=adas.code())["AuthenticationResult"]


def test_a_session_ends_in_tokens_once(careful: Any, equip: Any, clock: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())
    clock.move(seconds=31)
    with refused("NotAuthorizedException", "Invalid session for the user, session can only be used once."):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())


def test_a_session_is_over_after_the_clients_minutes(careful: Any, equip: Any, clock: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    patient = careful.app(AuthSessionValidity=5)["ClientId"]
    hasty, slow = careful.sign_in("ada"), careful.sign_in("ada", client=patient)
    clock.move(minutes=4)
    with refused("NotAuthorizedException", "Invalid session for the user, session is expired."):
        careful.respond("ada", hasty, SOFTWARE_TOKEN_MFA_CODE=app.code())
    assert careful.respond("ada", slow, client=patient, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]


def test_guessing_meets_the_lockout_of_passwords(careful: Any, equip: Any, clock: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    for _ in range(5):
        with refused("CodeMismatchException", "Invalid code received for user"):
            careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.wrong())
    with refused("NotAuthorizedException", "Password attempts exceeded"):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())
    clock.move(seconds=2)
    assert careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]


def test_a_club_that_requires_an_app_has_it_set_up_at_the_first_sign_in(strict: Any, authenticators: Any, clock: Any, refused: Any) -> None:
    strict.join("ada")
    challenge = strict.sign_in("ada")
    assert challenge["ChallengeName"] == "MFA_SETUP"
    assert challenge["ChallengeParameters"] == {"USER_ID_FOR_SRP": "ada", "MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'}
    with refused("InvalidParameterException", "User has not verified software token MFA"):
        strict.respond("ada", challenge)
    associated = strict.cognito.associate_software_token(Session=challenge["Session"])
    app = authenticators(associated["SecretCode"])
    with refused("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA"):
        strict.cognito.verify_software_token(Session=associated["Session"], UserCode=app.wrong())
    verified = strict.cognito.verify_software_token(Session=associated["Session"], UserCode=app.code())
    assert verified["Status"] == "SUCCESS"
    tokens = strict.respond("ada", {"ChallengeName": "MFA_SETUP", "Session": verified["Session"]})
    assert tokens["AuthenticationResult"]["AccessToken"]
    assert strict.user("ada")["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    clock.move(seconds=31)
    again = strict.sign_in("ada")
    assert again["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert strict.respond("ada", again, SOFTWARE_TOKEN_MFA_CODE=app.code())["AuthenticationResult"]


def test_each_session_of_the_setting_up_is_good_once(strict: Any, authenticators: Any, refused: Any) -> None:
    strict.join("ada")
    once = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")
    challenge = strict.sign_in("ada")
    associated = strict.cognito.associate_software_token(Session=challenge["Session"])
    with refused(*once):
        strict.cognito.associate_software_token(Session=challenge["Session"])
    app = authenticators(associated["SecretCode"])
    verified = strict.cognito.verify_software_token(Session=associated["Session"], UserCode=app.code())
    with refused(*once):
        strict.cognito.verify_software_token(Session=associated["Session"], UserCode=app.code())
    with refused("NotAuthorizedException", "Invalid session for the user."):
        strict.cognito.verify_software_token(Session=verified["Session"], UserCode=app.code())
    done = {"ChallengeName": "MFA_SETUP", "Session": verified["Session"]}
    assert strict.respond("ada", done)["AuthenticationResult"]
    with refused(*once):
        strict.respond("ada", done)


def test_a_temporary_password_is_changed_before_the_app_is_set_up(strict: Any) -> None:
    strict.invite("ada")
    challenge = strict.sign_in("ada")
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert strict.respond("ada", challenge, NEW_PASSWORD="Byron-1815")["ChallengeName"] == "MFA_SETUP"


def test_an_app_that_is_verified_is_asked_for_where_one_must_be(careful: Any, authenticators: Any) -> None:
    careful.join("ada")
    token = careful.tokens("ada")["AccessToken"]
    app = authenticators(careful.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    careful.cognito.verify_software_token(AccessToken=token, UserCode=app.code())
    assert careful.sign_in("ada")["AuthenticationResult"]
    careful.cognito.set_user_pool_mfa_config(UserPoolId=careful.pool_id, MfaConfiguration="ON", **APP)
    assert careful.sign_in("ada")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def test_an_app_goes_on_until_another_is_verified(careful: Any, equip: Any, authenticators: Any, clock: Any, refused: Any) -> None:
    careful.join("ada")
    old = equip(careful, "ada")
    token = careful.respond("ada", careful.sign_in("ada"), SOFTWARE_TOKEN_MFA_CODE=old.code())["AuthenticationResult"]["AccessToken"]
    clock.move(seconds=60)
    new = authenticators(careful.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    assert careful.respond("ada", careful.sign_in("ada"), SOFTWARE_TOKEN_MFA_CODE=old.code())["AuthenticationResult"]
    careful.cognito.verify_software_token(AccessToken=token, UserCode=new.code())
    clock.move(seconds=60)
    challenge = careful.sign_in("ada")
    with refused("CodeMismatchException", "Invalid code received for user"):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=old.code())
    assert careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=new.code())["AuthenticationResult"]


def test_whoever_lost_their_phone_is_helped_by_an_administrator(careful: Any, equip: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    careful.cognito.admin_delete_software_token(UserPoolId=careful.pool_id, Username="ada")
    assert "UserMFASettingList" not in careful.user("ada")
    with refused("SoftwareTokenMFANotFoundException", NEVER_SET_UP):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())
    assert careful.sign_in("ada")["AuthenticationResult"]
    careful.cognito.admin_delete_software_token(UserPoolId=careful.pool_id, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        careful.cognito.admin_delete_software_token(UserPoolId=careful.pool_id, Username="nobody")


def test_a_pool_without_apps_gives_out_no_secret(club: Any, refused: Any) -> None:
    club.join("ada")
    with refused("SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool"):
        club.cognito.associate_software_token(AccessToken=club.tokens("ada")["AccessToken"])


def test_a_code_needs_an_app_that_was_set_up(careful: Any, refused: Any) -> None:
    careful.join("ada")
    token = careful.tokens("ada")["AccessToken"]
    with refused("InvalidParameterException", NEVER_SET_UP):
        careful.cognito.verify_software_token(AccessToken=token, UserCode="123456")
    with refused("InvalidParameterException", NEVER_SET_UP):
        careful.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    careful.cognito.associate_software_token(AccessToken=token)
    with refused("InvalidParameterException", "User has not verified software token mfa"):
        careful.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True})
    with refused("InvalidParameterException", "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA"):
        careful.cognito.admin_set_user_mfa_preference(
            UserPoolId=careful.pool_id, Username="ada", SoftwareTokenMfaSettings={"Enabled": True}
        )


def test_setting_up_needs_a_token_or_a_session(careful: Any, refused: Any) -> None:
    careful.join("ada")
    with refused("NotAuthorizedException", "Invalid session for the user."):
        careful.cognito.associate_software_token(Session="AYABe" + "x" * 100)
    with refused("NotAuthorizedException", "Invalid Access Token"):
        careful.cognito.verify_software_token(AccessToken="a.b.c", UserCode="123456")


def test_a_server_signs_its_users_in_with_their_apps(careful: Any, equip: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    who = {"UserPoolId": careful.pool_id, "ClientId": careful.client_id}
    challenge = careful.cognito.admin_initiate_auth(
        **who, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"}
    )
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    with refused("NotAuthorizedException", "Invalid session for the user."):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())
    answer = careful.cognito.admin_respond_to_auth_challenge(
        **who,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": app.code()},
    )
    assert answer["AuthenticationResult"]


def test_another_password_ends_a_sign_in_that_is_half_done(careful: Any, equip: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    careful.set_password("ada", "Byron-1815")
    with refused("NotAuthorizedException", "Invalid session for the user."):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())


def test_a_disabled_user_does_not_get_past_the_code(careful: Any, equip: Any, refused: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    challenge = careful.sign_in("ada")
    careful.cognito.admin_disable_user(UserPoolId=careful.pool_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        careful.respond("ada", challenge, SOFTWARE_TOKEN_MFA_CODE=app.code())


def test_the_factors_that_somebody_can_use_are_listed(careful: Any, equip: Any) -> None:
    careful.join("ada")
    token = careful.tokens("ada")["AccessToken"]
    assert careful.cognito.get_user_auth_factors(AccessToken=token)["ConfiguredUserAuthFactors"] == ["PASSWORD"]
    equip(careful, "ada")
    own = careful.cognito.get_user_auth_factors(AccessToken=token)
    seen = careful.cognito.admin_get_user_auth_factors(UserPoolId=careful.pool_id, Username="ada")
    for found in (own, seen):
        assert found["Username"] == "ada"
        assert found["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA"
        assert found["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
        assert found["ConfiguredUserAuthFactors"] == ["PASSWORD", "SOFTWARE_TOKEN"]


def test_with_mfa_switched_off_nobody_is_asked(careful: Any, equip: Any) -> None:
    careful.join("ada")
    equip(careful, "ada")
    careful.cognito.set_user_pool_mfa_config(UserPoolId=careful.pool_id, MfaConfiguration="OFF")
    assert careful.sign_in("ada")["AuthenticationResult"]


def test_pycognito_signs_in_with_an_app(careful: Any, equip: Any, gatepost: Any) -> None:
    careful.join("ada")
    app = equip(careful, "ada")
    options = {"endpoint_url": gatepost.url}
    signing_in = Cognito(
        careful.pool_id,
        careful.client_id,
        username="ada",
        access_key=gatepost.account,
        secret_key="secret",
        boto3_client_kwargs=options,
        user_pool_region="us-east-1",
    )
    with pytest.raises(SoftwareTokenMFAChallengeException) as challenged:
        signing_in.authenticate("Lovelace-1815")
    signing_in.respond_to_software_token_mfa_challenge(app.code(), challenged.value.get_tokens())
    assert signing_in.get_user().username == "ada"
