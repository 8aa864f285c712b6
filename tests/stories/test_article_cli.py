"""The AWS CLI commands of AWS's article on user pools and Amazon SES, run as the article prints them."""

import json
from typing import Any

import pytest

FROM = "user@example.com"
FRAME = "Cognito received the following error from Amazon SES when attempting to send email: "


@pytest.fixture
def club(clubs: Any) -> Any:
    """A club on AWS's own sender, as every pool begins."""
    return clubs(AutoVerifiedAttributes=["email"])


@pytest.fixture
def arn(gatepost: Any, operator: Any) -> str:
    """The ARN of a verified domain identity."""
    gatepost.sesv2.create_email_identity(EmailIdentity="example.com")
    operator.verify("example.com")
    return f"arn:aws:ses:us-east-1:{gatepost.account}:identity/example.com"


def email_configuration(shell: Any, pool_id: str) -> Any:
    """`aws cognito-idp describe-user-pool`, as the article looks at a pool before and after."""
    described = shell.aws(
        *("cognito-idp", "describe-user-pool", "--user-pool-id", pool_id),
        *("--query", "UserPool.EmailConfiguration", "--region", "us-east-1"),
    )
    assert described.returncode == 0, described.stderr
    return json.loads(described.stdout)


def configure(shell: Any, pool_id: str, arn: str) -> Any:
    """`aws cognito-idp update-user-pool`, as the article points a pool at SES."""
    return shell.aws(
        *("cognito-idp", "update-user-pool", "--user-pool-id", pool_id),
        *("--email-configuration", f"SourceArn={arn},EmailSendingAccount=DEVELOPER,From={FROM}", "--region", "us-east-1"),
    )


def sign_up(shell: Any, club: Any, name: str, address: str) -> str:
    """`aws cognito-idp sign-up`; what it complains of."""
    done = shell.aws(
        *("cognito-idp", "sign-up", "--client-id", club.client_id, "--username", name, "--password", "Lovelace-1815"),
        *("--user-attributes", f"Name=email,Value={address}", "--region", "us-east-1"),
    )
    return done.stderr.strip()


def test_the_articles_commands_show_and_change_who_sends(shell: Any, club: Any, arn: str) -> None:
    assert email_configuration(shell, club.pool_id) == {"EmailSendingAccount": "COGNITO_DEFAULT"}

    configured = configure(shell, club.pool_id, arn)

    assert (configured.returncode, configured.stdout, configured.stderr) == (0, "", "")
    assert email_configuration(shell, club.pool_id) == {"SourceArn": arn, "EmailSendingAccount": "DEVELOPER", "From": FROM}


def test_the_update_resets_what_it_leaves_out(shell: Any, club: Any, arn: str) -> None:
    assert configure(shell, club.pool_id, arn).returncode == 0
    described = club.cognito.describe_user_pool(UserPoolId=club.pool_id)["UserPool"]
    assert "AutoVerifiedAttributes" not in described
    assert sign_up(shell, club, "ada", "ada@nowhere.example") == ""  # nothing is verified any more, so nothing is mailed


def test_an_identity_that_is_not_verified_is_refused(shell: Any, club: Any, gatepost: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="example.com")
    arn = f"arn:aws:ses:us-east-1:{gatepost.account}:identity/example.com"
    refused = configure(shell, club.pool_id, arn)
    assert refused.returncode != 0
    assert refused.stderr.strip().endswith(
        "An error occurred (InvalidParameterException) when calling the UpdateUserPool operation: "
        f"{FRAME}Email address is not verified. The following identities failed the check in region US-EAST-1: {arn}"
    )


def test_the_articles_first_error_the_daily_limit(shell: Any, club: Any) -> None:
    for number in range(50):
        club.sign_up(f"early-{number}", email=f"early-{number}@crowd.example")
    assert sign_up(shell, club, "late", "late@crowd.example").endswith(
        "An error occurred (LimitExceededException) when calling the SignUp operation: "
        "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure your "
        "user pool to use your own Amazon SES configuration for sending email."
    )


def test_the_articles_second_error_the_sandbox(shell: Any, club: Any, arn: str) -> None:
    club.cognito.update_user_pool(
        UserPoolId=club.pool_id,
        AutoVerifiedAttributes=["email"],
        EmailConfiguration={"SourceArn": arn, "EmailSendingAccount": "DEVELOPER", "From": FROM},
    )
    assert sign_up(shell, club, "ada", "ada@elsewhere.example").endswith(
        "An error occurred (CodeDeliveryFailureException) when calling the SignUp operation: "
        f"{FRAME}Email address is not verified. The following identities failed the check in region US-EAST-1: ada@elsewhere.example"
    )
