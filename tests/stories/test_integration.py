"""The article's path: a pool on AWS's own sender, then on the account's own SES, in the sandbox and out of it."""

import json
import urllib.request
from typing import Any

import pytest

DAILY_LIMIT = (
    "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure your user "
    "pool to use your own Amazon SES configuration for sending email."
)
FRAME = "Cognito received the following error from Amazon SES when attempting to send email: "


class Account:
    """An account that sets its SES up, and the club whose mail leaves through it."""

    def __init__(self, gatepost: Any, club: Any) -> None:
        self.gatepost = gatepost
        self.club = club
        self.sesv2 = gatepost.sesv2

    def arn(self, name: str) -> str:
        return f"arn:aws:ses:us-east-1:{self.gatepost.account}:identity/{name}"

    def verify(self, name: str) -> str:
        """An identity of this account, verified by the operator; its ARN."""
        self.sesv2.create_email_identity(EmailIdentity=name)
        self._operate(f"identities/{name}/verify?account={self.gatepost.account}&region=us-east-1")
        return self.arn(name)

    def leave_the_sandbox(self) -> None:
        self.sesv2.put_account_details(
            MailType="TRANSACTIONAL",
            WebsiteURL="https://club.example",
            UseCaseDescription="Codes for our members",
            ProductionAccessEnabled=True,
        )
        with urllib.request.urlopen(f"{self.gatepost.url}/_gatepost/reviews") as answer:
            reviews = json.load(answer)["reviews"]
        mine = next(review["id"] for review in reviews if review["account"] == self.gatepost.account)
        self._operate(f"reviews/{mine}/approve")

    def send_as(self, **configuration: str) -> None:
        """UpdateUserPool as the article does it, with what this club must not lose."""
        self.club.cognito.update_user_pool(
            UserPoolId=self.club.pool_id,
            AutoVerifiedAttributes=["email"],
            EmailConfiguration={"EmailSendingAccount": "DEVELOPER", **configuration},
        )

    def _operate(self, path: str) -> None:
        request = urllib.request.Request(f"{self.gatepost.url}/_gatepost/{path}", method="POST")
        urllib.request.urlopen(request).close()


@pytest.fixture
def account(gatepost: Any, clubs: Any) -> Account:
    return Account(gatepost, clubs(AutoVerifiedAttributes=["email"]))


def test_awss_own_sender_takes_fifty_mails_a_day(account: Account, inbox: Any, clock: Any, refused: Any) -> None:
    club = account.club
    now = clock()
    clock.move(seconds=((9 - now.hour) % 24 + 1) * 3600 - now.minute * 60)  # ten in the morning
    for number in range(50):
        club.cognito.admin_create_user(
            UserPoolId=club.pool_id, Username=f"user{number}", UserAttributes=[{"Name": "email", "Value": f"user{number}@limit.example"}]
        )
    with refused("LimitExceededException", DAILY_LIMIT):
        club.sign_up("ada", email="ada@limit.example")
    assert club.user("ada")["UserStatus"] == "UNCONFIRMED"
    assert inbox.to("ada@limit.example") == []
    with refused("UsernameExistsException", "User already exists"):
        club.sign_up("ada", email="ada@limit.example")
    with refused("LimitExceededException", DAILY_LIMIT):
        club.cognito.admin_create_user(
            UserPoolId=club.pool_id, Username="bob", UserAttributes=[{"Name": "email", "Value": "bob@limit.example"}]
        )
    assert club.user("bob")["UserStatus"] == "FORCE_CHANGE_PASSWORD"

    clock.move(hours=22, minutes=58)
    with refused("LimitExceededException", DAILY_LIMIT):
        club.cognito.resend_confirmation_code(ClientId=club.client_id, Username="ada")
    clock.move(minutes=62)
    club.cognito.resend_confirmation_code(ClientId=club.client_id, Username="ada")
    club.confirm("ada", inbox.code("ada@limit.example"))


def test_from_the_sandbox_to_a_confirmed_user(account: Account, inbox: Any, refused: Any) -> None:
    club = account.club
    arn = account.verify("club.example")
    account.send_as(SourceArn=arn, From="The Club <doors@club.example>")

    with refused(
        "CodeDeliveryFailureException",
        f"{FRAME}Email address is not verified. The following identities failed the check in region US-EAST-1: ada@stranger.example",
    ):
        club.sign_up("ada", email="ada@stranger.example")
    assert club.user("ada")["UserStatus"] == "UNCONFIRMED"
    assert inbox.to("ada@stranger.example") == []

    account.leave_the_sandbox()
    club.cognito.resend_confirmation_code(ClientId=club.client_id, Username="ada")
    mail = inbox.last("ada@stranger.example")
    assert mail["from"] == "The Club <doors@club.example>"
    assert mail["identity"] == arn
    assert mail["region"] == "us-east-1"

    club.confirm("ada", mail["code"])
    assert club.tokens("ada")["AccessToken"]


def test_in_the_sandbox_verified_recipients_and_the_simulator_get_their_mail(account: Account, inbox: Any) -> None:
    account.send_as(SourceArn=account.verify("doors@sandbox.example"))
    account.verify("member@sandbox.example")
    account.club.sign_up("ada", email="member@sandbox.example")
    mail = inbox.last("member@sandbox.example")
    assert (mail["from"], mail["reply_to"]) == ("doors@sandbox.example", ["doors@sandbox.example"])
    account.club.sign_up("bob", email="success+bob@simulator.amazonses.com")


def test_more_than_a_short_burst_is_refused_in_the_sandbox(account: Account, refused: Any) -> None:
    account.send_as(SourceArn=account.verify("rate.example"), From="doors@rate.example")
    for number in range(5):
        account.club.sign_up(f"user{number}", email=f"user{number}@rate.example")
    with refused("CodeDeliveryFailureException", f"{FRAME}Maximum sending rate exceeded."):
        account.club.sign_up("ada", email="ada@rate.example")


def test_own_ses_is_not_held_to_the_default_senders_day(account: Account, inbox: Any) -> None:
    account.leave_the_sandbox()
    account.send_as(SourceArn=account.verify("many.example"), From="doors@many.example", ReplyToEmailAddress="desk@elsewhere.example")
    for number in range(8):
        account.club.sign_up(f"user{number}", email=f"user{number}@many.example")
    assert inbox.last("user7@many.example")["reply_to"] == ["desk@elsewhere.example"]


def test_an_identity_that_is_gone_stops_the_mail_but_not_the_user(account: Account, refused: Any) -> None:
    arn = account.verify("gone.example")
    account.send_as(SourceArn=arn, From="doors@gone.example")
    account.leave_the_sandbox()
    account.sesv2.delete_email_identity(EmailIdentity="gone.example")
    gone = f"{FRAME}Email address is not verified. The following identities failed the check in region US-EAST-1: {arn}"
    with refused("CodeDeliveryFailureException", gone):
        account.club.sign_up("ada", email="ada@stranger.example")
    assert account.club.user("ada")["UserStatus"] == "UNCONFIRMED"


@pytest.fixture
def stranded(account: Account) -> Account:
    """An account in the sandbox, whose club has a member, Ada, at an address that is not verified."""
    account.club.join("ada", email="ada@stranger.example", email_verified="true")
    account.send_as(SourceArn=account.verify("stranded.example"), From="doors@stranded.example")
    return account


def sandboxed(address: str) -> str:
    return f"{FRAME}Email address is not verified. The following identities failed the check in region US-EAST-1: {address}"


def test_what_the_sandbox_leaves_behind_operation_by_operation(stranded: Account, refused: Any) -> None:
    club, cognito = stranded.club, stranded.club.cognito
    token = club.tokens("ada")["AccessToken"]
    to_ada = sandboxed("ada@stranger.example")

    with refused("CodeDeliveryFailureException", sandboxed("bob@stranger.example")):
        cognito.admin_create_user(
            UserPoolId=club.pool_id, Username="bob", UserAttributes=[{"Name": "email", "Value": "bob@stranger.example"}]
        )
    assert club.user("bob")["UserStatus"] == "FORCE_CHANGE_PASSWORD"

    with refused("CodeDeliveryFailureException", to_ada):
        cognito.forgot_password(ClientId=club.client_id, Username="ada")
    assert club.tokens("ada")
    with refused("CodeDeliveryFailureException", to_ada):
        cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")

    moved = [{"Name": "email", "Value": "moved@stranger.example"}]
    with refused("CodeDeliveryFailureException", sandboxed("moved@stranger.example")):
        cognito.update_user_attributes(AccessToken=token, UserAttributes=moved)
    changed = club.user("ada")["UserAttributes"]
    assert (changed["email"], changed["email_verified"]) == ("moved@stranger.example", "false")

    again = [{"Name": "email", "Value": "again@stranger.example"}]
    with refused("InvalidParameterException", sandboxed("again@stranger.example")):
        cognito.admin_update_user_attributes(UserPoolId=club.pool_id, Username="ada", UserAttributes=again)
    assert club.user("ada")["UserAttributes"]["email"] == "again@stranger.example"

    verified = [{"Name": "email_verified", "Value": "true"}]
    cognito.admin_update_user_attributes(UserPoolId=club.pool_id, Username="ada", UserAttributes=verified)
    with refused("InvalidParameterException", sandboxed("again@stranger.example")):
        cognito.admin_reset_user_password(UserPoolId=club.pool_id, Username="ada")
    assert club.user("ada")["UserStatus"] == "RESET_REQUIRED"


def test_a_custom_sender_on_awss_own_ses_needs_the_identitys_leave(account: Account, inbox: Any, refused: Any) -> None:
    club = account.club
    arn = account.verify("doors@leave.example")
    pool_arn = f"arn:aws:cognito-idp:us-east-1:{account.gatepost.account}:userpool/{club.pool_id}"
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["email.cognito-idp.amazonaws.com"]},
                "Action": ["SES:SendEmail", "SES:SendRawEmail"],
                "Resource": arn,
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account.gatepost.account},
                    "ArnLike": {"aws:SourceArn": pool_arn},
                },
            }
        ],
    }
    account.sesv2.create_email_identity_policy(EmailIdentity="doors@leave.example", PolicyName="cognito", Policy=json.dumps(policy))
    club.cognito.update_user_pool(
        UserPoolId=club.pool_id,
        AutoVerifiedAttributes=["email"],
        EmailConfiguration={"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": arn},
    )
    club.sign_up("ada", email="ada@anywhere.example")
    assert inbox.last("ada@anywhere.example")["from"] == "doors@leave.example"

    account.sesv2.delete_email_identity_policy(EmailIdentity="doors@leave.example", PolicyName="cognito")
    with refused("InvalidEmailRoleAccessPolicyException", "Cognito is not allowed to use your email identity"):
        club.sign_up("bob", email="bob@anywhere.example")
    assert club.user("bob")["UserStatus"] == "UNCONFIRMED"


def test_a_configuration_set_goes_with_the_mail_and_is_missed_when_it_is_gone(account: Account, inbox: Any, refused: Any) -> None:
    account.sesv2.create_configuration_set(ConfigurationSetName="codes")
    account.leave_the_sandbox()
    account.send_as(SourceArn=account.verify("doors@set.example"), ConfigurationSet="codes")
    account.club.sign_up("ada", email="ada@set.example")
    assert inbox.last("ada@set.example")["configuration_set"] == "codes"

    account.sesv2.delete_configuration_set(ConfigurationSetName="codes")
    with refused("CodeDeliveryFailureException", f"{FRAME}Configuration set <codes> does not exist."):
        account.club.sign_up("bob", email="bob@set.example")


def test_a_paused_account_sends_nothing(account: Account, refused: Any) -> None:
    account.leave_the_sandbox()
    account.send_as(SourceArn=account.verify("doors@paused.example"))
    account.sesv2.put_account_sending_attributes(SendingEnabled=False)
    with refused("CodeDeliveryFailureException", f"{FRAME}Account sending is disabled."):
        account.club.sign_up("ada", email="ada@paused.example")
