"""CustomMessage: the pool's owner words each message anew."""

import re
from html import unescape
from typing import Any

import pytest

UNRECOGNIZABLE = ("InvalidLambdaResponseException", "Unrecognizable lambda output")


@pytest.fixture
def worded(triggered: Any, lambdas: Any, sender: dict[str, str]) -> Any:
    """Founds clubs whose messages are worded by a function with these answers."""

    def found(*, lambda_function: Any = None, **response: Any) -> Any:
        arn = lambdas.add(lambda_function, **response)
        club = triggered(CustomMessage=arn, AutoVerifiedAttributes=["email"], EmailConfiguration=sender)
        club.arn = arn
        return club

    return found


def test_a_sign_ups_mail_says_what_the_function_wants(worded: Any, lambdas: Any, inbox: Any) -> None:
    club = worded(emailSubject="Welcome", emailMessage="Hello, your number is {####}, {####}!")
    sub = club.cognito.sign_up(
        ClientId=club.client_id,
        Username="ada",
        Password="Lovelace-1815",
        UserAttributes=[{"Name": "email", "Value": "worded@example.com"}],
        ClientMetadata={"language": "en"},
    )["UserSub"]
    mail = inbox.last("worded@example.com")
    assert mail["subject"] == "Welcome"
    assert mail["html"] == f"Hello, your number is {mail['code']}, {mail['code']}!"
    [event] = lambdas.events(club.arn)
    assert event["triggerSource"] == "CustomMessage_SignUp"
    assert event["request"] == {
        "userAttributes": {
            "sub": sub,
            "cognito:user_status": "UNCONFIRMED",
            "email": "worded@example.com",
            "email_verified": "false",
        },
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": None,
        "clientMetadata": {"language": "en"},
    }
    assert event["response"] == {"smsMessage": None, "emailMessage": None, "emailSubject": None}
    club.confirm("ada", mail["code"])


def test_what_the_function_leaves_alone_stays_as_it_was(worded: Any, inbox: Any) -> None:
    club = worded(emailSubject="Only another subject")
    club.sign_up("ada", email="subject.only@example.com")
    mail = inbox.last("subject.only@example.com")
    assert (mail["subject"], mail["html"]) == ("Only another subject", f"Your confirmation code is {mail['code']}")


def test_it_is_asked_each_time(worded: Any, lambdas: Any, inbox: Any) -> None:
    club = worded(emailMessage="{####}")
    club.sign_up("ada", email="each.time@example.com")
    club.cognito.resend_confirmation_code(ClientId=club.client_id, Username="ada", ClientMetadata={"from": "web"})
    club.confirm("ada", inbox.code("each.time@example.com"))
    club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    token = club.tokens("ada")["AccessToken"]
    club.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    club.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "email", "Value": "each.time.anew@example.com"}])
    assert [event["triggerSource"] for event in lambdas.events(club.arn)] == [
        "CustomMessage_SignUp",
        "CustomMessage_ResendCode",
        "CustomMessage_ForgotPassword",
        "CustomMessage_VerifyUserAttribute",
        "CustomMessage_UpdateUserAttribute",
    ]
    assert {event["callerContext"]["clientId"] for event in lambdas.events(club.arn)} == {club.client_id}


def test_an_invitation_names_the_user_and_the_password(worded: Any, lambdas: Any, inbox: Any, refused: Any) -> None:
    club = worded(emailSubject="Join us", emailMessage="You are {username} with {####}.")
    club.cognito.admin_create_user(
        UserPoolId=club.pool_id,
        Username="ada",
        TemporaryPassword="Lovelace-1815",
        UserAttributes=[{"Name": "email", "Value": "invited@example.com"}],
        DesiredDeliveryMediums=["EMAIL"],
        ClientMetadata={"by": "admin"},
    )
    assert inbox.last("invited@example.com")["html"] == "You are ada with Lovelace-1815."
    [event] = lambdas.events(club.arn)
    assert event["triggerSource"] == "CustomMessage_AdminCreateUser"
    assert event["request"]["usernameParameter"] == "{username}"
    assert event["request"]["clientMetadata"] == {"by": "admin"}


def test_a_link_may_stand_in_the_mail(triggered: Any, lambdas: Any, inbox: Any, sender: dict[str, str]) -> None:
    import urllib.request

    club = triggered(
        CustomMessage=lambdas.add(emailMessage="Go {##Click Here##} or type {####}"),
        AutoVerifiedAttributes=["email"],
        EmailConfiguration=sender,
        VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    )
    club.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=f"worded-{club.client_id[:12]}")
    club.sign_up("ada", email="linked@example.com")
    html = inbox.last("linked@example.com")["html"]
    [(link, words)] = re.findall('<a href="([^"]+)">([^<]+)</a>', html)
    assert words == "Click Here"
    assert re.search(r"type \d{6}$", html)
    urllib.request.urlopen(unescape(link)).close()
    assert club.user("ada")["UserStatus"] == "CONFIRMED"


def test_a_message_without_its_code_is_refused_and_the_user_stays(worded: Any, inbox: Any, refused: Any) -> None:
    club = worded(emailMessage="Forgot something")
    with refused(*UNRECOGNIZABLE):
        club.sign_up("ada", email="no.code@example.com")
    assert inbox.to("no.code@example.com") == []
    assert club.user("ada")["UserStatus"] == "UNCONFIRMED"


def test_an_invitation_without_the_username_is_refused(worded: Any, refused: Any) -> None:
    club = worded(emailMessage="{####}")
    with refused(*UNRECOGNIZABLE):
        club.cognito.admin_create_user(
            UserPoolId=club.pool_id,
            Username="ada",
            UserAttributes=[{"Name": "email", "Value": "a@example.com"}],
            DesiredDeliveryMediums=["EMAIL"],
        )


@pytest.mark.parametrize(
    "response", [{"emailMessage": "{####}" + "x" * 20_000}, {"emailSubject": "x" * 141}, {"smsMessage": "{####}" + "x" * 140}]
)
def test_a_message_may_be_too_long(worded: Any, refused: Any, response: dict[str, str]) -> None:
    with refused(*UNRECOGNIZABLE):
        worded(**response).sign_up("ada", email="too.long@example.com")


def test_mails_of_aws_own_sender_can_not_be_worded(triggered: Any, lambdas: Any, inbox: Any, refused: Any) -> None:
    club = triggered(CustomMessage=lambdas.add(emailMessage="{####}"), AutoVerifiedAttributes=["email"])
    with refused(*UNRECOGNIZABLE):
        club.sign_up("ada", email="own.words@example.com")
    silent = triggered(CustomMessage=lambdas.add(), AutoVerifiedAttributes=["email"])
    silent.sign_up("ada", email="own.words@example.com")
    assert inbox.code("own.words@example.com")


def test_a_failing_function_is_the_answer_and_the_user_stays(worded: Any, refused: Any) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ValueError("no ink")

    club = worded(lambda_function=fail)
    with refused("UserLambdaValidationException", "CustomMessage failed with error no ink."):
        club.sign_up("ada", email="no.ink@example.com")
    assert club.user("ada")["UserStatus"] == "UNCONFIRMED"


def test_text_messages_are_worded_too(triggered: Any, lambdas: Any, gatepost: Any) -> None:
    import json
    import urllib.request

    number = f"+46{int(gatepost.account) % 10**10:010}"
    club = triggered(
        CustomMessage=lambdas.add(smsMessage="Club: {####}"),
        AutoVerifiedAttributes=["phone_number"],
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"},
    )
    club.sign_up("ada", phone_number=number)
    with urllib.request.urlopen(f"{gatepost.url}/_inbox/texts?to={number.replace('+', '%2B')}") as answer:
        [text] = json.load(answer)["texts"]
    assert text["body"] == f"Club: {text['code']}"


def test_the_code_of_a_sign_in_is_worded_without_the_metadata_of_its_beginning(worded: Any, lambdas: Any, inbox: Any) -> None:
    club = worded(emailSubject="Knock knock", emailMessage="Say {####}")
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    described = club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]
    club.cognito.update_user_pool(
        UserPoolId=club.pool_id,
        Policies=policy,
        **{name: described[name] for name in ("LambdaConfig", "AutoVerifiedAttributes", "EmailConfiguration")},
    )
    club.join("ada", email="knock@example.com", email_verified="true")
    chooser = club.app("ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")["ClientId"]
    challenge = club.cognito.initiate_auth(
        AuthFlow="USER_AUTH",
        ClientId=chooser,
        AuthParameters={"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"},
        ClientMetadata={"not": "passed on"},
    )
    mail = inbox.last("knock@example.com")
    assert (mail["subject"], mail["html"]) == ("Knock knock", f"Say {mail['code']}")
    [event] = lambdas.events(club.arn)
    assert event["triggerSource"] == "CustomMessage_Authentication"
    assert "clientMetadata" not in event["request"]
    answered = club.cognito.respond_to_auth_challenge(
        ClientId=chooser,
        ChallengeName="EMAIL_OTP",
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "ada", "EMAIL_OTP_CODE": mail["code"]},
    )
    assert answered["AuthenticationResult"]
