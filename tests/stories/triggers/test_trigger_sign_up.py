"""PreSignUp and PostConfirmation: the pool's owner has a say in who joins, and hears of it."""

from typing import Any

import pytest


def test_pre_sign_up_is_told_who_wants_to_join(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add()
    club = triggered(PreSignUp=arn)
    club.cognito.sign_up(
        ClientId=club.client_id,
        Username="ada",
        Password="Lovelace-1815",
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
        ValidationData=[{"Name": "captcha", "Value": "42"}],
        ClientMetadata={"from": "web"},
    )
    [event] = lambdas.events(arn)
    assert event == {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": club.pool_id,
        "userName": "ada",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": club.client_id},
        "triggerSource": "PreSignUp_SignUp",
        "request": {
            "userAttributes": {"email": "ada@example.com"},
            "validationData": {"captcha": "42"},
            "clientMetadata": {"from": "web"},
        },
        "response": {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    }
    assert club.user("ada")["UserStatus"] == "UNCONFIRMED"


def test_what_is_not_sent_is_null_or_absent_as_on_aws(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add()
    triggered(PreSignUp=arn).sign_up("ada")
    assert lambdas.events(arn)[0]["request"] == {"userAttributes": {}, "validationData": None}


def test_pre_sign_up_refuses_in_its_own_words(triggered: Any, lambdas: Any, refused: Any) -> None:
    def refuse(event: dict[str, Any]) -> None:
        raise ValueError("Only countesses")

    club = triggered(PreSignUp=lambdas.add(refuse))
    with refused("UserLambdaValidationException", "PreSignUp failed with error Only countesses."):
        club.sign_up("ada")
    with pytest.raises(club.cognito.exceptions.UserNotFoundException):
        club.user("ada")


def test_pre_sign_up_confirms_and_verifies_at_once_and_nobody_is_sent_a_code(triggered: Any, lambdas: Any, inbox: Any) -> None:
    confirmation = lambdas.add()
    club = triggered(
        PreSignUp=lambdas.add(autoConfirmUser=True, autoVerifyEmail=True), PostConfirmation=confirmation, AutoVerifiedAttributes=["email"]
    )
    answer = club.sign_up("ada", email="at.once@example.com")
    assert answer["UserConfirmed"] is True
    assert "CodeDeliveryDetails" not in answer
    assert inbox.to("at.once@example.com") == []
    assert club.user("ada")["UserAttributes"]["email_verified"] == "true"
    assert club.tokens("ada")

    [event] = lambdas.events(confirmation)
    assert event["triggerSource"] == "PostConfirmation_ConfirmSignUp"
    assert event["request"]["userAttributes"] == {
        "sub": answer["UserSub"],
        "cognito:user_status": "CONFIRMED",
        "email": "at.once@example.com",
        "email_verified": "true",
    }
    assert event["response"] == {}


def test_an_address_that_is_not_there_cannot_be_verified(triggered: Any, lambdas: Any, refused: Any) -> None:
    club = triggered(PreSignUp=lambdas.add(autoVerifyEmail=True))
    with refused("InvalidParameterException", "Email is required to verify/un-verify an email"):
        club.sign_up("ada")


def test_verifying_an_alias_takes_it_from_its_former_owner(triggered: Any, lambdas: Any) -> None:
    club = triggered(PreSignUp=lambdas.add(autoConfirmUser=True, autoVerifyEmail=True), AliasAttributes=["email"])
    club.sign_up("ada", email="shared.alias@example.com")
    club.sign_up("bob", email="shared.alias@example.com")
    assert club.user("ada")["UserAttributes"]["email_verified"] == "false"
    assert club.sign_in("shared.alias@example.com")["AuthenticationResult"]
    assert club.user("shared.alias@example.com")["Username"] == "bob"


def test_a_taken_name_is_refused_before_the_function_is_asked(triggered: Any, lambdas: Any, refused: Any) -> None:
    arn = lambdas.add()
    club = triggered(PreSignUp=arn)
    club.sign_up("ada")
    with refused("UsernameExistsException", "User already exists"):
        club.sign_up("ada")
    assert len(lambdas.events(arn)) == 1


def test_of_an_administrators_user_the_function_can_only_refuse(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add(autoConfirmUser=True, autoVerifyEmail=True)
    club = triggered(PreSignUp=arn)
    club.invite("ada", email="ada@example.com")
    assert club.user("ada")["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert "email_verified" not in club.user("ada")["UserAttributes"]
    [event] = lambdas.events(arn)
    assert event["triggerSource"] == "PreSignUp_AdminCreateUser"
    assert event["callerContext"]["clientId"] == "CLIENT_ID_NOT_APPLICABLE"


def test_post_confirmation_hears_of_a_code_that_confirmed(triggered: Any, lambdas: Any, inbox: Any) -> None:
    arn = lambdas.add()
    club = triggered(PostConfirmation=arn, AutoVerifiedAttributes=["email"])
    club.sign_up("ada", email="heard.of@example.com")
    club.confirm("ada", inbox.code("heard.of@example.com"), ClientMetadata={"from": "web"})
    [event] = lambdas.events(arn)
    assert event["triggerSource"] == "PostConfirmation_ConfirmSignUp"
    assert event["callerContext"]["clientId"] == club.client_id
    assert event["request"]["userAttributes"]["email_verified"] == "true"
    assert event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
    assert event["request"]["clientMetadata"] == {"from": "web"}


def test_whoever_confirmed_stays_confirmed_when_post_confirmation_fails(triggered: Any, lambdas: Any, inbox: Any, refused: Any) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ValueError("no welcome")

    club = triggered(PostConfirmation=lambdas.add(fail), AutoVerifiedAttributes=["email"])
    club.sign_up("ada", email="stays@example.com")
    with refused("UserLambdaValidationException", "PostConfirmation failed with error no welcome."):
        club.confirm("ada", inbox.code("stays@example.com"))
    assert club.user("ada")["UserStatus"] == "CONFIRMED"


def test_post_confirmation_hears_of_an_administrators_word(triggered: Any, lambdas: Any) -> None:
    arn = lambdas.add()
    club = triggered(PostConfirmation=arn)
    club.sign_up("ada")
    club.cognito.admin_confirm_sign_up(UserPoolId=club.pool_id, Username="ada")
    [event] = lambdas.events(arn)
    assert event["callerContext"]["clientId"] is None
    assert event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"


def test_post_confirmation_hears_of_a_new_password(triggered: Any, lambdas: Any, inbox: Any) -> None:
    arn = lambdas.add()
    club = triggered(PostConfirmation=arn)
    club.join("ada", email="new.password@example.com", email_verified="true")
    club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    club.cognito.confirm_forgot_password(
        ClientId=club.client_id, Username="ada", ConfirmationCode=inbox.code("new.password@example.com"), Password="Countess-1852"
    )
    assert [event["triggerSource"] for event in lambdas.events(arn)] == ["PostConfirmation_ConfirmForgotPassword"]


def test_post_confirmation_hears_of_a_link_that_was_followed(triggered: Any, lambdas: Any, inbox: Any, gatepost: Any) -> None:
    import re
    import urllib.request
    from html import unescape

    arn = lambdas.add()
    club = triggered(
        PostConfirmation=arn, AutoVerifiedAttributes=["email"], VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"}
    )
    club.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=f"trigger-{club.client_id[:12]}")
    club.sign_up("ada", email="followed@example.com")
    link = unescape(re.findall('href="([^"]+)"', inbox.last("followed@example.com")["html"])[0])
    with urllib.request.urlopen(link) as page:
        assert page.status == 200
    [event] = lambdas.events(arn)
    assert (event["triggerSource"], event["callerContext"]["clientId"]) == ("PostConfirmation_ConfirmSignUp", club.client_id)


def test_post_confirmation_hears_of_a_first_sign_in_by_code(triggered: Any, lambdas: Any, inbox: Any) -> None:
    arn = lambdas.add()
    factors = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    club = triggered(PostConfirmation=arn, AutoVerifiedAttributes=["email"], Policies=factors)
    chooser = club.app("ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")["ClientId"]
    club.sign_up("ada", email="by.code@example.com", client=chooser)
    challenge = club.cognito.initiate_auth(
        AuthFlow="USER_AUTH", ClientId=chooser, AuthParameters={"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    )
    assert lambdas.events(arn) == []
    answer = club.cognito.respond_to_auth_challenge(
        ClientId=chooser,
        ChallengeName="EMAIL_OTP",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "ada", "EMAIL_OTP_CODE": inbox.code("by.code@example.com")},
    )
    assert answer["AuthenticationResult"]
    [event] = lambdas.events(arn)
    assert event["triggerSource"] == "PostConfirmation_ConfirmSignUp"
    assert event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
