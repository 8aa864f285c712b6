"""Text messages: signing up, recovering and being invited by phone, the outbox, and handing them over to SNS."""

import json
import re
import urllib.request
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest

from fixtures.sns import Sns
from gatepost.cognito.messages import publishing
from gatepost.server.upkeep import Upkeep, tasks

SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"}


@pytest.fixture
def texting(clubs: Callable[..., Any]) -> Any:
    """A club that verifies phones and addresses."""
    return clubs(AutoVerifiedAttributes=["email", "phone_number"], SmsConfiguration=SMS)


def test_a_sign_up_is_confirmed_by_phone(texting: Any, phones: Any, number: str, refused: Any) -> None:
    details = texting.sign_up("ada", email="ada@sms.example", phone_number=number)["CodeDeliveryDetails"]
    assert details == {"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": f"+********{number[-4:]}"}
    text = phones.last(number)
    assert re.fullmatch("Your confirmation code is [0-9]{6}", text["body"])
    assert text["purpose"] == "SignUp"
    texting.confirm("ada", text["code"])
    found = texting.user("ada")["UserAttributes"]
    assert (found["phone_number_verified"], found["email_verified"]) == ("true", "false")


def test_a_code_is_sent_again(texting: Any, phones: Any, number: str, refused: Any) -> None:
    texting.sign_up("ada", phone_number=number)
    first = phones.code(number)
    again = texting.cognito.resend_confirmation_code(ClientId=texting.client_id, Username="ada")["CodeDeliveryDetails"]
    assert again["DeliveryMedium"] == "SMS"
    second = phones.code(number)
    assert len(phones.to(number)) == 2
    if first != second:
        with refused("CodeMismatchException", "Invalid verification code provided, please try again."):
            texting.confirm("ada", first)
    texting.confirm("ada", second)


def test_a_link_is_not_texted(clubs: Any, phones: Any, number: str) -> None:
    club = clubs(
        AutoVerifiedAttributes=["phone_number"],
        SmsConfiguration=SMS,
        VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"},
    )
    club.sign_up("ada", phone_number=number)
    club.confirm("ada", phones.code(number))


def test_a_number_is_a_name(clubs: Any, phones: Any, number: str) -> None:
    club = clubs(UsernameAttributes=["phone_number"], AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS)
    club.sign_up(number)
    club.confirm(number, phones.code(number))
    assert club.sign_in(number)["AuthenticationResult"]


def test_a_new_number_is_verified(texting: Any, phones: Any, number: str) -> None:
    texting.join("ada")
    token = texting.tokens("ada")["AccessToken"]
    changed = texting.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "phone_number", "Value": number}])
    assert [entry["DeliveryMedium"] for entry in changed["CodeDeliveryDetailsList"]] == ["SMS"]
    assert phones.last(number)["purpose"] == "UpdateUserAttribute"
    texting.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="phone_number")
    assert phones.last(number)["purpose"] == "VerifyUserAttribute"
    texting.cognito.verify_user_attribute(AccessToken=token, AttributeName="phone_number", Code=phones.code(number))
    assert texting.user("ada")["UserAttributes"]["phone_number_verified"] == "true"


def test_a_number_waits_where_it_must_be_verified_before(clubs: Any, phones: Any, number: str) -> None:
    club = clubs(
        AutoVerifiedAttributes=["phone_number"],
        SmsConfiguration=SMS,
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["phone_number"]},
    )
    club.join("ada", phone_number="+15550001111", phone_number_verified="true")
    token = club.tokens("ada")["AccessToken"]
    club.cognito.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "phone_number", "Value": number}])
    assert club.user("ada")["UserAttributes"]["phone_number"] == "+15550001111"
    club.cognito.verify_user_attribute(AccessToken=token, AttributeName="phone_number", Code=phones.code(number))
    assert club.user("ada")["UserAttributes"]["phone_number"] == number


def test_a_forgotten_password_is_replaced_by_phone_first(texting: Any, phones: Any, number: str) -> None:
    texting.join("ada", email="ada@forgot.example", email_verified="true", phone_number=number, phone_number_verified="true")
    details = texting.cognito.forgot_password(ClientId=texting.client_id, Username="ada")["CodeDeliveryDetails"]
    assert details == {"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": f"+********{number[-4:]}"}
    text = phones.last(number)
    assert re.fullmatch("Your password reset code is [0-9]{6}", text["body"])
    texting.cognito.confirm_forgot_password(
        ClientId=texting.client_id, Username="ada", ConfirmationCode=text["code"], Password="Byron-1815"
    )
    assert texting.sign_in("ada", "Byron-1815")["AuthenticationResult"]


def test_the_pool_says_in_which_order_passwords_are_recovered(clubs: Any, phones: Any, number: str) -> None:
    mechanisms = [{"Name": "verified_email", "Priority": 1}, {"Name": "verified_phone_number", "Priority": 2}]
    club = clubs(SmsConfiguration=SMS, AccountRecoverySetting={"RecoveryMechanisms": mechanisms})
    club.join("ada", email="ada@order.example", email_verified="true", phone_number=number, phone_number_verified="true")
    club.join("bob", phone_number=number, phone_number_verified="true")
    assert club.cognito.forgot_password(ClientId=club.client_id, Username="ada")["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert club.cognito.forgot_password(ClientId=club.client_id, Username="bob")["CodeDeliveryDetails"]["DeliveryMedium"] == "SMS"


def test_an_invitation_is_texted_by_default(clubs: Any, phones: Any, inbox: Any, number: str) -> None:
    club = clubs(
        SmsConfiguration=SMS,
        AdminCreateUserConfig={"InviteMessageTemplate": {"SMSMessage": "{username}, come in: {####}"}},
    )
    create: Any = club.cognito.admin_create_user
    attributes = [{"Name": "phone_number", "Value": number}, {"Name": "email", "Value": "ada@invited.example"}]
    create(UserPoolId=club.pool_id, Username="ada", TemporaryPassword="Lovelace-1815", UserAttributes=attributes)
    assert phones.last(number)["body"] == "ada, come in: Lovelace-1815"
    assert inbox.to("ada@invited.example") == []
    create(
        UserPoolId=club.pool_id,
        Username="bob",
        TemporaryPassword="Lovelace-1815",
        UserAttributes=attributes,
        DesiredDeliveryMediums=["SMS", "EMAIL"],
    )
    assert phones.last(number)["body"] == "bob, come in: Lovelace-1815"
    assert "Lovelace-1815" in inbox.last("ada@invited.example")["html"]


def test_the_pools_own_words_are_texted(clubs: Any, phones: Any, number: str) -> None:
    club = clubs(AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS, SmsVerificationMessage="Join with {####}!")
    club.sign_up("ada", phone_number=number)
    assert re.fullmatch("Join with [0-9]{6}!", phones.last(number)["body"])


def test_a_pool_that_can_not_text_mails_or_says_so(clubs: Any, phones: Any, number: str, refused: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"])
    club.join("ada", phone_number=number, phone_number_verified="true")
    token = club.tokens("ada")["AccessToken"]
    with refused("InvalidSmsRoleAccessPolicyException", "Role does not have permission to publish with SNS"):
        club.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="phone_number")
    with refused(
        "InvalidParameterException", "Cannot reset password for the user as there is no registered/verified email or phone_number"
    ):
        club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    assert phones.to(number) == []


def test_the_outbox_is_read_by_a_command(texting: Any, phones: Any, number: str, shell: Any) -> None:
    texting.sign_up("ada", phone_number=number)
    code = phones.code(number)
    assert shell.says("inbox", "texts", "--to", number, "--code").strip() == code
    assert f"Your confirmation code is {code}" in shell.says("inbox", "texts", "--to", number)
    assert [text["to"] for text in shell.json("inbox", "texts", "--to", number)] == [number]
    nothing = shell.run("inbox", "texts", "--to", "+15550000000", "--code")
    assert (nothing.returncode, nothing.stderr) == (1, "gatepost: No text message to +15550000000 has a code in it.\n")


def eventually(done: Callable[[], bool]) -> None:
    until = monotonic() + 10
    while not done():
        assert monotonic() < until, "it did not happen"
        sleep(0.05)


def test_text_messages_are_handed_over_to_sns(server_with: Callable[..., Any], number: str) -> None:
    sns = Sns(refusals=1)
    with sns.running() as endpoint:
        server = server_with(sns_endpoint=endpoint)
        cognito = server.client("cognito-idp", account="123456789012")
        pool = cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS)["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
        attributes = [{"Name": "phone_number", "Value": number}]
        cognito.sign_up(ClientId=client, Username="ada", Password="Lovelace-1815", UserAttributes=attributes)
        upkeep = Upkeep(server.store, server.world, tasks(server.settings))
        upkeep.start()
        try:
            eventually(lambda: _texts(server)[0]["problem"] is not None)
            assert "OptedOut" in _texts(server)[0]["problem"]
            server.clock.move(seconds=10)
            eventually(lambda: _texts(server)[0]["sns_message_id"] == "sns-1")
        finally:
            upkeep.stop()
        assert _texts(server)[0]["problem"] is None
        published = sns.published[0]
        assert (published["Action"], published["PhoneNumber"]) == ("Publish", number)
        assert re.fullmatch("Your confirmation code is [0-9]{6}", published["Message"])
        server.clock.move(hours=1)
        publishing.publish(server.store, server.world)
        assert len(sns.published) == 1


def _texts(server: Any) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{server.url}/_inbox/texts?wait=5") as answer:
        return json.load(answer)["texts"]


def test_the_outbox_waits_for_a_message_and_can_be_emptied(server_with: Callable[..., Any], number: str) -> None:
    server = server_with()
    with urllib.request.urlopen(f"{server.url}/_inbox/texts?wait=0.1") as answer:
        assert json.load(answer) == {"texts": []}
    for account in ("111111111111", "222222222222"):
        cognito = server.client("cognito-idp", account=account)
        pool = cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["phone_number"], SmsConfiguration=SMS)["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
        attributes = [{"Name": "phone_number", "Value": number}]
        cognito.sign_up(ClientId=client, Username="ada", Password="Lovelace-1815", UserAttributes=attributes)
    assert len(_texts(server)) == 2
    request = urllib.request.Request(f"{server.url}/_inbox/texts?account=111111111111", method="DELETE")
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer) == {"deleted": 1}
    assert [text["account_id"] for text in _texts(server)] == ["222222222222"]
    with urllib.request.urlopen(urllib.request.Request(f"{server.url}/_inbox/texts", method="DELETE")) as answer:
        assert json.load(answer) == {"deleted": 1}
