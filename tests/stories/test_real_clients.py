"""pycognito, unchanged: the client that many Python programs have for user pools."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pycognito import Cognito
from pycognito.exceptions import SoftwareTokenMFAChallengeException, TokenVerificationException

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow")

PASSWORD = "Lovelace-1815"
NEW = "Countess-1852"
Member = Callable[..., Cognito]


@pytest.fixture
def member(gatepost: Any, clubs: Callable[..., Any], clock: Any) -> Member:
    """pycognito's view of one pool, as somebody with a name has it."""
    club = clubs(AutoVerifiedAttributes=["email"])
    club.cognito.set_user_pool_mfa_config(
        UserPoolId=club.pool_id, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    club.invite("invited")
    app = club.app(GenerateSecret=True)

    def view(name: str, **more: Any) -> Cognito:
        return Cognito(
            club.pool_id,
            app["ClientId"],
            client_secret=app["ClientSecret"],
            username=name,
            access_key=gatepost.account,
            secret_key="secret",
            boto3_client_kwargs={"endpoint_url": gatepost.url},
            **more,
        )

    return view


@pytest.fixture
def ada(member: Member, inbox: Any, gatepost: Any) -> Cognito:
    """Somebody who signed up and confirmed with the code from their mail."""
    email = f"ada@{gatepost.account}.example"
    ada = member("ada")
    ada.set_base_attributes(email=email)
    assert ada.register("ada", PASSWORD)["UserConfirmed"] is False
    ada.resend_confirmation_code("ada")
    ada.confirm_sign_up(inbox.code(email), "ada")
    return ada


def test_pycognito_signs_in_verifies_refreshes_and_signs_out(ada: Cognito, member: Member, clock: Any) -> None:
    ada.authenticate(PASSWORD)
    ada.verify_tokens()
    assert ada.access_claims["username"] == "ada"
    assert ada.id_claims["aud"] == ada.client_id
    with pytest.raises(TokenVerificationException):
        ada.verify_token(ada.id_token, "access_token", "access")

    old = ada.access_token
    clock.move(seconds=1)
    sub = ada.access_claims["sub"]
    ada.renew_access_token()
    assert ada.access_token != old
    assert ada.access_claims["sub"] == sub
    assert member("ada", access_token=ada.access_token, id_token=ada.id_token).check_token(renew=False) is False

    lost = ada.access_token
    ada.logout()
    with pytest.raises(ClientError, match="Access Token has been revoked"):
        member("ada", access_token=lost, id_token="x").get_user()


def test_pycognito_changes_and_verifies_attributes(ada: Cognito, inbox: Any) -> None:
    ada.authenticate(PASSWORD)
    ada.update_profile({"given_name": "Augusta"})
    found = ada.get_user()
    assert (found.given_name, found.email_verified) == ("Augusta", True)
    ada.send_verification("email")
    ada.validate_verification(inbox.code(found.email), "email")


def test_pycognito_changes_a_password_and_chooses_a_forgotten_one_anew(ada: Cognito, inbox: Any) -> None:
    ada.authenticate(PASSWORD)
    email = ada.get_user().email
    ada.change_password(PASSWORD, NEW)
    ada.authenticate(NEW)
    ada.initiate_forgot_password()
    ada.confirm_forgot_password(inbox.code(email), PASSWORD)
    ada.authenticate(PASSWORD)
    with pytest.raises(ClientError, match=r"Incorrect username or password\."):
        ada.authenticate(NEW)


def test_pycognito_chooses_the_password_of_an_invited_user(member: Member) -> None:
    invited = member("invited")
    invited.new_password_challenge(PASSWORD, NEW)
    invited.verify_tokens()
    assert invited.access_claims["username"] == "invited"


def test_pycognito_sets_an_authenticator_app_up_and_signs_in_with_it(ada: Cognito, member: Member, authenticators: Any, clock: Any) -> None:
    ada.authenticate(PASSWORD)
    app = authenticators(ada.associate_software_token())
    assert ada.verify_software_token(app.code(), "phone")
    ada.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN")
    again = member("ada")
    with pytest.raises(SoftwareTokenMFAChallengeException):
        again.authenticate(PASSWORD)
    with pytest.raises(ClientError, match="CodeMismatchException"):
        again.respond_to_software_token_mfa_challenge(app.wrong())
    clock.move(seconds=30)
    with pytest.raises(SoftwareTokenMFAChallengeException):
        again.authenticate(PASSWORD)
    again.respond_to_software_token_mfa_challenge(app.code())
    again.verify_tokens()


def test_pycognito_administers(member: Member) -> None:
    staff = member("grace")
    staff.admin_create_user("grace", temporary_password=PASSWORD, email="grace@example.com")
    assert staff.admin_get_user().email == "grace@example.com"
    staff.admin_disable_user("grace")
    assert staff.admin_get_user().enabled is False
    assert {user.username for user in staff.get_users()} == {"grace", "invited"}
    staff.admin_delete_user()
    with pytest.raises(ClientError, match="UserNotFoundException"):
        staff.admin_get_user()
