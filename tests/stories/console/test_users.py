"""Users of a pool in the console: found, made, changed, helped in and shut out."""

from typing import Any

import pytest

ADA = {"Username": "ada", "UserAttributes": [{"Name": "email", "Value": "ada@example.com"}, {"Name": "email_verified", "Value": "true"}]}


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    return gatepost.cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]


@pytest.fixture
def ada(gatepost: Any, pool_id: str) -> Any:
    """What the server knows of Ada, whenever it is asked."""
    gatepost.cognito.admin_create_user(UserPoolId=pool_id, MessageAction="SUPPRESS", **ADA)

    def look() -> dict[str, Any]:
        user = gatepost.cognito.admin_get_user(UserPoolId=pool_id, Username="ada")
        return user | {"Attributes": {each["Name"]: each["Value"] for each in user["UserAttributes"]}}

    return look


def test_a_user_is_made_and_invited(gatepost: Any, console: Any, inbox: Any, pool_id: str) -> None:
    address = f"ada-{gatepost.account}@example.com"
    fields = {"attribute:email": address, "verified:email": "on"}
    page = console.send(f"/user-pools/{pool_id}/users/create", username="ada", invite="EMAIL", **fields)
    assert page.said == "The user ada is there."
    assert "FORCE_CHANGE_PASSWORD" in page.text
    assert len(inbox.to(address)) == 1
    assert console.send(page, "/user/resend").said == "It was sent again."
    assert len(inbox.to(address)) == 2


def test_a_user_is_made_without_a_word_and_the_temporary_password_is_masked(console: Any, pool_id: str) -> None:
    page = console.send(f"/user-pools/{pool_id}/users/create", username="ada", invite="", password="Lovelace-1815")
    assert page.status == 200
    assert "Lovelace" not in page.body
    assert any("--temporary-password '********'" in command for command in page.commands)


def test_what_aws_says_against_a_user_is_told_on_the_form(console: Any, pool_id: str, ada: Any) -> None:
    page = console.send(f"/user-pools/{pool_id}/users/create", username="ada", invite="")
    assert (page.status, page.refusal.split()[0]) == (400, "UsernameExistsException")


def test_users_are_found_by_what_they_are_known_by_and_listed_in_pages(gatepost: Any, console: Any, pool_id: str, ada: Any) -> None:
    for number in range(26):
        gatepost.cognito.admin_create_user(UserPoolId=pool_id, Username=f"guest{number:02}", MessageAction="SUPPRESS")
    users = f"/user-pools/{pool_id}/users"

    def names(page: Any) -> list[str]:
        return page.document.xpath("//main//tbody//th//text()")

    first = console.open(users)
    second = console.open(first.document.xpath("//p[@class='more']/a")[0].get("href"))
    assert len(names(first)) == 25
    assert sorted(names(first) + names(second)) == sorted(["ada", *(f"guest{number:02}" for number in range(26))])
    assert names(console.open(f"{users}?by=username&q=guest0")) == [f"guest{number:02}" for number in range(10)]
    assert names(console.open(f"{users}?by=email&how=is&q=ada%40example.com")) == ["ada"]
    assert "Nobody was found." in console.open(f"{users}?by=email&how=is&q=%22%5C%22").text


def test_attributes_are_changed_and_emptied(console: Any, pool_id: str, ada: Any) -> None:
    page = f"/user-pools/{pool_id}/user/attributes?name=ada"
    fields = {"attribute:name": "Ada", "attribute:nickname": "The Countess"}
    assert console.send(page, **fields).said == "The attributes are saved."
    assert (ada()["Attributes"]["name"], ada()["Attributes"]["nickname"]) == ("Ada", "The Countess")
    console.send(page, **{"attribute:nickname": ""})
    assert "nickname" not in ada()["Attributes"]
    assert ada()["Attributes"]["email"] == "ada@example.com"
    refused = console.send(page, **{"attribute:phone_number": "seven"})
    assert (refused.status, refused.refusal.split()[0]) == (400, "InvalidParameterException")


def test_a_user_is_shut_out_and_let_in_again(console: Any, pool_id: str, ada: Any) -> None:
    page = console.send(f"/user-pools/{pool_id}/user?name=ada", "/do/disable")
    assert (page.said, ada()["Enabled"]) == ("The user is disabled.", False)
    page = console.send(page, "/do/enable")
    assert (page.said, ada()["Enabled"]) == ("The user is enabled.", True)


def test_a_password_is_set_and_stays_out_of_the_page(gatepost: Any, console: Any, pool_id: str, ada: Any) -> None:
    page = console.send(f"/user-pools/{pool_id}/user/password?name=ada", password="Lovelace-1815")
    assert (page.said, ada()["UserStatus"]) == ("The password is set.", "CONFIRMED")
    assert "Lovelace" not in page.body
    assert "********" in " ".join(page.commands)
    page = console.send(f"/user-pools/{pool_id}/user/password?name=ada", password="short")
    assert (page.status, page.refusal.split()[0]) == (400, "InvalidPasswordException")
    assert 'value="short"' not in page.body
    page = console.send(f"/user-pools/{pool_id}/user?name=ada", "/do/reset-password")
    assert (page.said.split(",")[0], ada()["UserStatus"]) == ("The password is reset", "RESET_REQUIRED")
    assert console.send(page, "/do/sign-out").said == "The user is signed out everywhere."


def test_who_signed_up_is_sent_the_code_again_or_confirmed(gatepost: Any, console: Any, inbox: Any, pool_id: str) -> None:
    address = f"joan-{gatepost.account}@example.com"
    client = gatepost.cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="web")["UserPoolClient"]["ClientId"]
    gatepost.cognito.sign_up(
        ClientId=client, Username="joan", Password="Lovelace-1815", UserAttributes=[{"Name": "email", "Value": address}]
    )
    page = console.send(f"/user-pools/{pool_id}/user?name=joan", "/user/resend")
    assert page.said == "It was sent again."
    assert len(inbox.to(address)) == 2
    page = console.send(page, "/do/confirm")
    assert page.said == "The account is confirmed."
    assert "CONFIRMED" in page.text


def test_a_step_that_aws_refuses_is_told_on_the_users_page(console: Any, pool_id: str, ada: Any) -> None:
    page = console.open(f"/user-pools/{pool_id}/user?name=ada")
    console.send(f"/user-pools/{pool_id}/user/password?name=ada", password="Lovelace-1815")
    page = console.send(page, "/user/resend")
    assert (page.status, page.refusal.split()[0]) == (400, "UnsupportedUserStateException")
    assert "About this user" in page.text


def test_a_user_is_deleted_after_a_question(gatepost: Any, console: Any, pool_id: str, ada: Any) -> None:
    page = console.send(f"/user-pools/{pool_id}/user/delete?name=ada")
    assert page.said == "The user ada is deleted."
    assert gatepost.cognito.list_users(UserPoolId=pool_id)["Users"] == []
