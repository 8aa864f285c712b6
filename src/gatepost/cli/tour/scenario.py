"""The story: a pool outgrows AWS's own sender and is given its owner's SES, in the words of AWS's article on it.

Each chapter does what a person would do with an SDK, the AWS CLI and Gatepost's commands, and expects what AWS answers.
Source: AWS's article on integrating Amazon SES with user pools (guide).
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.request import ProxyHandler, build_opener

import boto3.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gatepost.cli.remote import Remote
from gatepost.cli.tour.stage import Stage, Surprise, expect
from gatepost.rules import pool_update
from gatepost.sdk_variables import variables_for
from gatepost.settings import DEFAULT_REGION

DEFAULT_SENDER = "no-reply@verificationemail.com"
DAILY_LIMIT = 50
DOMAIN = "tour.example"
ADDRESS = "reader@mailbox.example"
SENDER = f"Gatepost Tour <no-reply@{DOMAIN}>"
STRANGER = "stranger@elsewhere.example"
PASSWORD = "Correct-horse-7"

POOL: Mapping[str, Any] = {
    "AutoVerifiedAttributes": ["email"],
    "VerificationMessageTemplate": {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "EmailSubject": "Welcome to the tour",
        "EmailMessage": "Here is your code: {####}",
    },
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False, "InviteMessageTemplate": {"EmailSubject": "You are invited"}},
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True},
}
"""Settings that somebody made on purpose, and would miss."""


@dataclass(frozen=True, slots=True)
class Tour:
    """What every chapter needs, and the pool they are all about."""

    stage: Stage
    remote: Remote
    environment: Mapping[str, str]
    account: str
    cognito: Any
    ses: Any
    sesv2: Any
    pool_id: str
    client_id: str

    def sign_up(self, username: str, address: str) -> Any:
        """A stranger signs up with the app."""
        attributes = [{"Name": "email", "Value": address}]
        return self.cognito.sign_up(ClientId=self.client_id, Username=username, Password=PASSWORD, UserAttributes=attributes)

    def mail_to(self, address: str) -> dict[str, Any]:
        """The newest mail to an address."""
        found = self.remote.get("/_inbox/messages", to=address, wait=5, limit=1)["messages"]
        expect(found, f"no mail came to {address}.")
        return found[0]

    def gatepost(self, *arguments: str, exit_code: int = 0) -> str:
        """What one of Gatepost's own commands prints."""
        command = [sys.executable, "-m", "gatepost", *arguments]
        done = subprocess.run(command, env={**os.environ, **self.environment}, capture_output=True, text=True)  # noqa: S603  this program
        expect(done.returncode == exit_code, f"gatepost {arguments[0]} ended with {done.returncode}. {done.stderr.strip()}")
        return done.stdout


def play(stage: Stage, url: str) -> None:
    """The whole tour, against the server at `url`, in an account that nobody else uses.

    Raises: Surprise, Problem (the server can't be reached).
    """
    stage.title("A user pool and its mail: Amazon Cognito with Amazon SES", f"Live at {url}. Every call is plain boto3 over HTTP.")
    try:
        tour = _begin(stage, url)
        for chapter in CHAPTERS:
            chapter(tour)
    except (ClientError, BotoCoreError) as error:
        raise Surprise(f"A surprise: {error}") from error
    stage.end("That is the whole way, and nothing was mocked. Yours: gatepost serve")


def _begin(stage: Stage, url: str) -> Tour:
    remote = Remote(url)
    account = str(900_000_000_000 + secrets.randbelow(100_000_000_000))
    key = remote.post("/_gatepost/keys", account=account)
    credentials = {"AWS_ACCESS_KEY_ID": key["access_key_id"], "AWS_SECRET_ACCESS_KEY": key["secret_access_key"]}
    session: Any = boto3.session.Session(
        aws_access_key_id=key["access_key_id"], aws_secret_access_key=key["secret_access_key"], region_name=DEFAULT_REGION
    )
    config = Config(retries={"max_attempts": 0}, proxies={})
    cognito, ses, sesv2 = (session.client(name, endpoint_url=url, config=config) for name in ("cognito-idp", "ses", "sesv2"))
    pool_id = cognito.create_user_pool(PoolName="Tour", **POOL)["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="App", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    environment = {**variables_for(url, DEFAULT_REGION, account), **credentials}
    return Tour(stage, remote, environment, account, cognito, ses, sesv2, pool_id, client["UserPoolClient"]["ClientId"])


def the_default_sender(tour: Tour) -> None:
    """AWS's own sender takes fifty mails a day, and no more."""
    tour.stage.chapter("The default email sender", "A new pool's mail is sent by AWS, at most 50 a day for the account.")
    configuration = tour.cognito.describe_user_pool(UserPoolId=tour.pool_id)["UserPool"]["EmailConfiguration"]
    expect(configuration == {"EmailSendingAccount": "COGNITO_DEFAULT"}, f"a new pool's EmailConfiguration is {configuration}.")
    tour.stage.step("DescribeUserPool", f"{tour.pool_id} sends by COGNITO_DEFAULT")
    for number in range(DAILY_LIMIT):
        tour.sign_up(f"early-{number}", f"early-{number}@crowd.example")
    sent = [m for m in tour.remote.get("/_inbox/messages", limit=200)["messages"] if m["account_id"] == tour.account]
    expect(len(sent) == DAILY_LIMIT, f"{len(sent)} mails were sent for {DAILY_LIMIT} sign-ups.")
    expect(all(DEFAULT_SENDER in mail["from"] for mail in sent), f"a mail does not come from {DEFAULT_SENDER}.")
    tour.stage.step(f"SignUp, {DAILY_LIMIT} times", f"{len(sent)} mails with a code from {DEFAULT_SENDER}")
    text = _refusal("LimitExceededException", lambda: tour.sign_up("late", "late@crowd.example"))
    expect(text.startswith("Exceeded daily email limit for the operation or"), f"the daily limit's text is “{text}”.")
    tour.stage.step("SignUp, once more", "LimitExceededException:")
    tour.stage.quote(text)


def verify_the_domain(tour: Tour) -> None:
    """A domain is verified by the records that its owner publishes, or here by the operator's word."""
    tour.stage.chapter("Verify your Amazon SES domain identity", "Its owner publishes three DNS records; here a command stands in for DNS.")
    created = tour.sesv2.create_email_identity(EmailIdentity=DOMAIN)
    expect(created["VerifiedForSendingStatus"] is False, f"{DOMAIN} is verified before anybody proved it.")
    tokens = created["DkimAttributes"]["Tokens"]
    expect(len(tokens) == 3, f"{DOMAIN} has {len(tokens)} DKIM tokens.")
    tour.stage.step("CreateEmailIdentity", f"{DOMAIN} waits for its {len(tokens)} CNAME records")
    tour.gatepost("identities", "verify", DOMAIN, "--account", tour.account, "--endpoint", tour.remote.url)
    expect(tour.sesv2.get_email_identity(EmailIdentity=DOMAIN)["VerifiedForSendingStatus"], f"{DOMAIN} is not verified.")
    tour.stage.step("gatepost identities verify", f"{DOMAIN} is verified")


def verify_the_address(tour: Tour) -> None:
    """An address is verified by the link in a mail to it."""
    tour.stage.chapter("Verify your Amazon SES email identity", "Amazon SES mails a link; whoever reads the address follows it.")
    tour.ses.verify_email_identity(EmailAddress=ADDRESS)
    mail = tour.mail_to(ADDRESS)
    tour.stage.step("VerifyEmailIdentity", f"“{mail['subject']}”")
    with build_opener(ProxyHandler({})).open(mail["link"], timeout=10) as page:
        expect(page.status == 200, f"the link in the mail answers {page.status}.")
    states = tour.ses.get_identity_verification_attributes(Identities=[ADDRESS])["VerificationAttributes"]
    expect(states[ADDRESS]["VerificationStatus"] == "Success", f"{ADDRESS} is {states[ADDRESS]['VerificationStatus']}.")
    tour.stage.step("The link in the mail", f"{ADDRESS} is verified")


def integrate_the_pool(tour: Tour) -> None:
    """UpdateUserPool with EmailConfiguration alone forgets other settings; `gatepost integrate` forgets nothing."""
    tour.stage.chapter(
        "Integrate your user pool with the verified identity", "The article warns: UpdateUserPool resets what the call leaves out."
    )
    _forgetful_update(tour)
    before = tour.cognito.describe_user_pool(UserPoolId=tour.pool_id)["UserPool"]
    tour.gatepost("integrate", "--user-pool-id", tour.pool_id, "--from", SENDER, "--yes", "--endpoint-url", tour.remote.url)
    after = tour.cognito.describe_user_pool(UserPoolId=tour.pool_id)["UserPool"]
    changes = pool_update.difference(before, after)
    strays = [change.path for change in changes if not change.path.startswith("EmailConfiguration")]
    expect(not strays, f"gatepost integrate changed {', '.join(strays)} as well.")
    configuration = after["EmailConfiguration"]
    expect(configuration["EmailSendingAccount"] == "DEVELOPER" and configuration["From"] == SENDER, f"the pool now has {configuration}.")
    tour.stage.step("gatepost integrate", "the same, and nothing else is different:")
    tour.stage.lines(f"{change.path}: {_shown(change.before)} → {_shown(change.after)}" for change in changes)


def _forgetful_update(tour: Tour) -> None:
    """The article's own command, on a twin of the pool."""
    twin = tour.cognito.create_user_pool(PoolName="Twin", **POOL)["UserPool"]
    configuration = {
        "SourceArn": f"arn:aws:ses:{DEFAULT_REGION}:{tour.account}:identity/{DOMAIN}",
        "EmailSendingAccount": "DEVELOPER",
        "From": SENDER,
    }
    tour.cognito.update_user_pool(UserPoolId=twin["Id"], EmailConfiguration=configuration)
    updated = tour.cognito.describe_user_pool(UserPoolId=twin["Id"])["UserPool"]
    expect(updated["EmailConfiguration"] == configuration, f"the pool now has {updated['EmailConfiguration']}.")
    forgotten = [change for change in pool_update.difference(twin, updated) if not change.path.startswith("EmailConfiguration")]
    reset = {change.path.partition(".")[0] for change in forgotten}
    expect(reset >= {"AutoVerifiedAttributes", "VerificationMessageTemplate", "DeviceConfiguration"}, f"only {sorted(reset)} were reset.")
    tour.stage.step("UpdateUserPool, on a twin", "the mail is set up, but these settings are gone:")
    tour.stage.lines(f"{change.path}: {_shown(change.before)} → {_shown(change.after)}" for change in forgotten)


def meet_the_sandbox(tour: Tour) -> None:
    """In the sandbox only verified recipients get mail, and the doctor says so."""
    tour.stage.chapter("Check the Amazon SES sandbox limits", "New accounts mail only verified recipients, 200 a day, 1 a second.")
    account = tour.sesv2.get_account()
    quota = account["SendQuota"]
    expect(not account["ProductionAccessEnabled"], "this server starts accounts out of the sandbox, so there is none to show.")
    expect((quota["Max24HourSend"], quota["MaxSendRate"]) == (200, 1), f"the sandbox's quota is {quota}.")
    tour.stage.step("GetAccount", "in the sandbox: 200 a day, 1 a second")
    tour.sign_up("reader", ADDRESS)
    tour.stage.step("SignUp, verified recipient", f"“{tour.mail_to(ADDRESS)['subject']}” arrives at {ADDRESS}")
    text = _refusal("CodeDeliveryFailureException", lambda: tour.sign_up("stranger", STRANGER))
    expected = f"Email address is not verified. The following identities failed the check in region {DEFAULT_REGION.upper()}: {STRANGER}"
    expect(text.endswith(expected), f"the sandbox's text is “{text}”.")
    tour.stage.step("SignUp, anybody else", "CodeDeliveryFailureException:")
    tour.stage.quote(text)
    report = json.loads(
        tour.gatepost(
            "doctor",
            "--user-pool-id",
            tour.pool_id,
            "--username",
            "stranger",
            "--error",
            text,
            "--json",
            "--endpoint-url",
            tour.remote.url,
            exit_code=2,
        )
    )
    found = next(finding for finding in report["findings"] if finding["id"] == report["cause"])
    expect("sandbox" in found["text"].lower(), f"the doctor blames {report['cause']}: {found['text']}")
    tour.stage.step("gatepost doctor", "names the cause, and the way out:")
    tour.stage.lines([found["text"], *found["remedy"].splitlines()])


def leave_the_sandbox(tour: Tour) -> None:
    """Production access is asked for, and granted by whoever answers for AWS."""
    tour.stage.chapter("Move your account out of the Amazon SES sandbox", "At AWS people review the request; here it is the operator.")
    tour.sesv2.put_account_details(
        MailType="TRANSACTIONAL",
        WebsiteURL="https://tour.example",
        ContactLanguage="EN",
        UseCaseDescription="Confirmation codes for people who sign up.",
        ProductionAccessEnabled=True,
    )
    review = tour.sesv2.get_account()["Details"]["ReviewDetails"]
    expect(review["Status"] == "PENDING", f"the review is {review['Status']}.")
    tour.stage.step("PutAccountDetails", f"case {review['CaseId']} is pending")
    tour.gatepost("reviews", "approve", review["CaseId"], "--endpoint", tour.remote.url)
    account = tour.sesv2.get_account()
    expect(account["ProductionAccessEnabled"], "the account is still in the sandbox.")
    quota = account["SendQuota"]
    tour.stage.step("gatepost reviews approve", f"granted: {quota['Max24HourSend']:g} a day, {quota['MaxSendRate']:g} a second")


def sign_up_again(tour: Tour) -> None:
    """The same sign-up works, the mail arrives, and its code confirms the user."""
    tour.stage.chapter("Sign up again", "The refused sign-up left its user behind, unconfirmed, as at AWS.")
    left = tour.cognito.admin_get_user(UserPoolId=tour.pool_id, Username="stranger")
    expect(left["UserStatus"] == "UNCONFIRMED", f"the refused sign-up left a user who is {left['UserStatus']}.")
    tour.cognito.admin_delete_user(UserPoolId=tour.pool_id, Username="stranger")
    tour.stage.step("AdminDeleteUser", "away with it, to begin anew (ResendConfirmationCode would do, too)")
    told = tour.sign_up("stranger", STRANGER)["CodeDeliveryDetails"]
    tour.stage.step("SignUp, the same call", f"a code is on its way by {told['DeliveryMedium']} to {told['Destination']}")
    mail = tour.mail_to(STRANGER)
    expect(mail["from"] == SENDER, f"the mail comes from {mail['from']}.")
    expect(mail["code"], "the mail has no code in it.")
    tour.stage.step("gatepost inbox wait", f"“{mail['subject']}”, from {mail['from']}, with the code {mail['code']}")
    tour.cognito.confirm_sign_up(ClientId=tour.client_id, Username="stranger", ConfirmationCode=mail["code"])
    user = tour.cognito.admin_get_user(UserPoolId=tour.pool_id, Username="stranger")
    verified = {attribute["Name"]: attribute["Value"] for attribute in user["UserAttributes"]}.get("email_verified")
    expect((user["UserStatus"], verified) == ("CONFIRMED", "true"), f"the user is {user['UserStatus']}, email_verified {verified}.")
    tour.stage.step("ConfirmSignUp", "the user is CONFIRMED, the address verified")


def sign_in(tour: Tour) -> None:
    """Tokens are what any JWT library verifies against the published keys."""
    from joserfc import jwt
    from joserfc.jwk import KeySet

    tour.stage.chapter("Sign in", "Tokens are signed with the pool's keys, which anybody may fetch.")
    parameters = {"USERNAME": "stranger", "PASSWORD": PASSWORD}
    tokens = tour.cognito.initiate_auth(ClientId=tour.client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)[
        "AuthenticationResult"
    ]
    tour.stage.step("InitiateAuth", "an ID token, an access token, a refresh token")
    keys = KeySet.import_key_set(tour.remote.get("/{}/.well-known/jwks.json", tour.pool_id))
    identity = jwt.decode(tokens["IdToken"], keys, algorithms=["RS256"]).claims
    access = jwt.decode(tokens["AccessToken"], keys, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(aud={"essential": True, "value": tour.client_id}).validate(identity)
    jwt.JWTClaimsRegistry(client_id={"essential": True, "value": tour.client_id}).validate(access)
    expect(identity["iss"].endswith(tour.pool_id) and identity["sub"] == access["sub"], "the tokens are not of this pool and user.")
    tour.stage.step("Any JWT library", f"verifies both against the JWKS; issuer {identity['iss']}")
    name = tour.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"]
    expect(name == "stranger", f"GetUser answers {name}.")
    tour.stage.step("GetUser", f"the access token opens the door for {name}")


CHAPTERS: tuple[Callable[[Tour], None], ...] = (
    the_default_sender,
    verify_the_domain,
    verify_the_address,
    integrate_the_pool,
    meet_the_sandbox,
    leave_the_sandbox,
    sign_up_again,
    sign_in,
)


def _refusal(code: str, call: Callable[[], object]) -> str:
    """The text of the error that a call answers, which has to be of this code."""
    try:
        call()
    except ClientError as error:
        told: Any = error.response.get("Error")
        expect(told["Code"] == code, f"{code} was due, but {told['Code']} came: {told['Message']}")
        return told["Message"]
    expect(False, f"{code} was due, but the call went through.")
    return ""


def _shown(value: Any) -> str:
    return "(not set)" if value is None else json.dumps(value, ensure_ascii=False, default=str)
