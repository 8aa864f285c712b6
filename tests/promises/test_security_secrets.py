"""Secrets stand nowhere in the clear: not in the database, not in the log of a server that logs all it can, not in a refusal."""

import base64
import json
import os
import re
import smtplib
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import create_engine, inspect, text

from fixtures.delivery import until
from fixtures.sns import Sns
from gatepost.ses.smtp import passwords
from gatepost.testing.local import client

ACCOUNT = "123456789012"
PASSWORD, NEW, RESET, INVITED = "Lovelace-1815-sesame", "Countess-1852-sesame", "Analytical-1843-sesame", "Hopper-1906-sesame"
ADA, GRACE = "ada@secret.example", "grace@secret.example"
PHONE = "+15005550117"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"]
MESSAGES = {"mail_messages", "cognito_texts"}
"""The tables of what was sent. A message says what it says, and who may read it knows its code."""


@dataclass
class Known:
    """The secrets that a test has come to know, by what they are."""

    everywhere: dict[str, str | bytes] = field(default_factory=dict)
    """What must stand nowhere."""
    sent: dict[str, str] = field(default_factory=dict)
    """What was mailed, and may stand in the mail alone."""

    def forms(self, *, sent: bool) -> Iterator[tuple[str, bytes]]:
        """All of them as regular expressions: raw, in hexadecimal and in base64, whole or in the middle of something."""
        for name, secret in {**self.everywhere, **(self.sent if sent else {})}.items():
            raw = secret.encode() if isinstance(secret, str) else secret
            if raw.isdigit():
                yield name, rb"(?<![\w-])" + raw + rb"(?![\w-])"  # within a long number or an id six digits are chance
                continue
            yield name, re.escape(raw)
            yield f"{name} in hexadecimal", raw.hex().encode()
            for shift in range(3):
                inside = re.escape(base64.b64encode(bytes(shift) + raw)[4 if shift else 0 :].rstrip(b"=")[:-1])
                yield f"{name} in base64", inside.replace(rb"\+", rb"[+-]").replace(b"/", b"[/_]")


def found(known: Known, where: bytes, *, sent: bool = True) -> set[str]:
    return {name for name, form in known.forms(sent=sent) if re.search(form, where)}


def test_the_search_finds_what_it_looks_for() -> None:
    raw = os.urandom(30)
    known = Known({"key": raw, "word": "sesame-sesame"}, {"code": "123456"})
    for shift in range(4):
        assert found(known, base64.b64encode(b"x" * shift + raw + b"more")) == {"key in base64"}
        assert found(known, base64.urlsafe_b64encode(b"x" * shift + raw)) == {"key in base64"}
    assert found(known, b"..." + raw.hex().encode()) == {"key in hexadecimal"}
    assert found(known, b'{"password": "sesame-sesame", "code": 123456}') == {"word", "code"}
    assert found(known, b"1795123456", sent=True) == found(known, b'"123456"', sent=False) == set()


@contextmanager
def serving(folder: Path, trusted: Path, **settings: str) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    """A server in a process of its own that logs all it can: where it is, its SMTP port, and what it has said so far."""
    flags = {"port": "0", "smtp_port": "0", "data": str(folder / "data"), "log_level": "debug", **settings}
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GATEPOST_", "AWS_"))}
    environment |= {f"GATEPOST_{name.upper()}": value for name, value in flags.items()} | {"SSL_CERT_FILE": str(trusted)}
    said = folder / "said"
    with said.open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "gatepost", "serve"], cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        until(lambda: server.poll() is not None or b"docs/compatibility.md" in said.read_bytes())
        lines = [line.split() for line in said.read_text().splitlines()]
        assert ["endpoint"] in [line[:1] for line in lines], said.read_text()
        told = {line[0]: line[1] for line in lines if len(line) > 1}
        yield told["endpoint"], int(told["SMTP"].rpartition(":")[2]), said.read_bytes
    finally:
        server.terminate()
        server.wait(20)


def post(url: str, path: str, password: str) -> Any:
    """Ask the operator's API."""
    request = urllib.request.Request(f"{url}/_gatepost/{path}", method="POST")
    request.add_header("Authorization", "Basic " + base64.b64encode(f"operator:{password}".encode()).decode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


class Life:
    """A pool and an account in which everything happens that has a secret; what it was is kept in `known`."""

    def __init__(self, url: str, smtp_port: int, operator_password: str, known: Known, sns: Sns) -> None:
        self.url, self.smtp_port, self.known, self.sns, self._operator = url, smtp_port, known, sns, operator_password
        self.cognito = client("cognito-idp", url, account=ACCOUNT)
        self.sesv2 = client("sesv2", url, account=ACCOUNT)

    def lead(self) -> None:
        self._found()
        self._sign_up()
        self._second_factor()
        self._forget()
        self._be_refused()
        self._federate()
        self._send()
        self._text()
        self._hold_keys()
        self._submit()

    def _found(self) -> None:
        missing = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:"
        self.pool = self.cognito.create_user_pool(
            PoolName="club",
            AutoVerifiedAttributes=["email"],
            Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
        )["UserPool"]["Id"]
        app = {"ExplicitAuthFlows": FLOWS, "PreventUserExistenceErrors": "ENABLED"}
        self.app = self.cognito.create_user_pool_client(UserPoolId=self.pool, ClientName="app", **app)["UserPoolClient"]["ClientId"]
        shop = self.cognito.create_user_pool_client(UserPoolId=self.pool, ClientName="shop", GenerateSecret=True)["UserPoolClient"]
        self.known.everywhere["client secret"] = shop["ClientSecret"]
        self.cognito.set_user_pool_mfa_config(
            UserPoolId=self.pool, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
        )
        self.moving = self.cognito.create_user_pool(PoolName="moving", LambdaConfig={"UserMigration": missing + "gone"})["UserPool"]["Id"]
        made = self.cognito.create_user_pool_client(UserPoolId=self.moving, ClientName="app", **app)
        self.moving_app = made["UserPoolClient"]["ClientId"]

    def _sign_up(self) -> None:
        self.known.everywhere["password"] = PASSWORD
        attributes = [{"Name": "email", "Value": ADA}]
        self.cognito.sign_up(ClientId=self.app, Username="ada", Password=PASSWORD, UserAttributes=attributes)
        code = self.known.sent["sign-up code"] = self._mailed(ADA)
        self.cognito.confirm_sign_up(ClientId=self.app, Username="ada", ConfirmationCode=code)
        self.known.sent["temporary password"] = INVITED
        invited = {"UserAttributes": [{"Name": "email", "Value": GRACE}], "TemporaryPassword": INVITED}
        self.cognito.admin_create_user(UserPoolId=self.pool, Username="grace", **invited)
        self._keep_tokens("first", self._sign_in("ada", PASSWORD))
        self.known.everywhere["new password"] = NEW
        access_token = str(self.known.everywhere["first AccessToken"])
        self.cognito.change_password(AccessToken=access_token, PreviousPassword=PASSWORD, ProposedPassword=NEW)
        refreshed = self.cognito.get_tokens_from_refresh_token(
            ClientId=self.app, RefreshToken=str(self.known.everywhere["first RefreshToken"])
        )
        self._keep_tokens("refreshed", refreshed)
        self._sign_in("grace", INVITED)

    def _second_factor(self) -> None:
        access_token = str(self.known.everywhere["first AccessToken"])
        secret = self.known.everywhere["app's secret"] = self.cognito.associate_software_token(AccessToken=access_token)["SecretCode"]
        seed = self.known.everywhere["app's seed"] = base64.b32decode(secret + "=" * (-len(secret) % 8))
        shown = TOTP(seed, 6, SHA1(), 30).generate(int(time.time())).decode()
        self.cognito.verify_software_token(AccessToken=access_token, UserCode=shown)
        self.cognito.set_user_mfa_preference(AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True})
        challenge = self._sign_in("ada", NEW)
        self.known.everywhere["session"] = challenge["Session"]
        shown = self.known.sent["app's code"] = TOTP(seed, 6, SHA1(), 30).generate(int(time.time()) + 30).decode()
        answered = self.cognito.respond_to_auth_challenge(
            ClientId=self.app,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=challenge["Session"],
            ChallengeResponses={"USERNAME": "ada", "SOFTWARE_TOKEN_MFA_CODE": shown},
        )
        self._keep_tokens("second", answered)
        self.cognito.set_user_mfa_preference(AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": False})
        challenge = self.cognito.initiate_auth(
            ClientId=self.app, AuthFlow="USER_AUTH", AuthParameters={"USERNAME": "ada", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
        )
        self.known.everywhere["session of a code"] = challenge["Session"]
        self.known.sent["sign-in code"] = self._mailed(ADA)

    def _forget(self) -> None:
        self.cognito.forgot_password(ClientId=self.app, Username="ada")
        code = self.known.sent["recovery code"] = self._mailed(ADA)
        self.known.everywhere["third password"] = RESET
        self.cognito.confirm_forgot_password(ClientId=self.app, Username="ada", ConfirmationCode=code, Password=RESET)
        self._keep_tokens("third", self._sign_in("ada", RESET))

    def _be_refused(self) -> None:
        wrong = self.known.everywhere["wrong password"] = "Babbage-1791-sesame"
        weak = self.known.everywhere["weak password"] = "nocapitalsordigits"
        self._refused("initiate_auth", ClientId=self.app, **signing_in("ada", wrong))
        self._refused("sign_up", ClientId=self.app, Username="eve", Password=weak)
        self._refused("initiate_auth", ClientId=self.moving_app, **signing_in("eve", wrong))
        self._refused("get_user", AccessToken=str(self.known.everywhere["third RefreshToken"]))
        self._refused("confirm_sign_up", ClientId=self.app, Username="eve", ConfirmationCode=self.known.sent["recovery code"])

    def _federate(self) -> None:
        secret = self.known.everywhere["provider's secret"] = "hush-hush-of-google-9c1f"
        details = {"client_id": "1example.apps", "client_secret": secret, "authorize_scopes": "email"}
        self.cognito.create_identity_provider(UserPoolId=self.pool, ProviderName="Google", ProviderType="Google", ProviderDetails=details)

    def _send(self) -> None:
        key = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self.known.everywhere["DKIM key"] = key
        own = {"DomainSigningSelector": "mine", "DomainSigningPrivateKey": base64.b64encode(key).decode()}
        self.sesv2.create_email_identity(EmailIdentity="own.example", DkimSigningAttributes=own)
        self.sesv2.create_email_identity(EmailIdentity="easy.example")
        for domain in ("own.example", "easy.example"):
            post(self.url, f"identities/{domain}/verify", self._operator)
            content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}}
            to = {"ToAddresses": [f"ann@{domain}"]}
            self.sesv2.send_email(FromEmailAddress=f"shop@{domain}", Destination=to, Content=content)

    def _text(self) -> None:
        """Have a code texted, which goes to SNS, and set a password with it."""
        sms = {"SnsCallerArn": f"arn:aws:iam::{ACCOUNT}:role/sms", "ExternalId": "texts"}
        pool = self.cognito.create_user_pool(PoolName="texts", AutoVerifiedAttributes=["phone_number"], SmsConfiguration=sms)["UserPool"][
            "Id"
        ]
        app = self.cognito.create_user_pool_client(UserPoolId=pool, ClientName="app")["UserPoolClient"]["ClientId"]
        attributes = [{"Name": "phone_number", "Value": PHONE}]
        self.cognito.sign_up(ClientId=app, Username="ada", Password=PASSWORD, UserAttributes=attributes)
        text = until(lambda: next(iter(self.sns.published), None))["Message"]
        self.known.sent["texted code"] = re.findall("[0-9]{6}", text)[0]
        self.cognito.confirm_sign_up(ClientId=app, Username="ada", ConfirmationCode=self.known.sent["texted code"])

    def _hold_keys(self) -> None:
        key = post(self.url, "keys", self._operator)
        self.access_key = key["access_key_id"]
        self.known.everywhere["secret access key"] = key["secret_access_key"]
        self.known.everywhere["SMTP password"] = passwords.derive(key["secret_access_key"], "us-east-1")

    def _submit(self) -> None:
        """Sign in to the SMTP interface by each of its mechanisms, and hand a mail over."""
        for name in ("PLAIN", "LOGIN"):
            with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as connection:
                connection.starttls(context=ssl._create_unverified_context())
                connection.ehlo()
                connection.user, connection.password = self.access_key, str(self.known.everywhere["SMTP password"])
                connection.auth(name, connection.auth_plain if name == "PLAIN" else connection.auth_login)
                connection.sendmail("shop@own.example", ["ann@own.example"], "From: shop@own.example\r\nSubject: Hello\r\n\r\nHello")

    def _sign_in(self, name: str, password: str) -> Any:
        return self.cognito.initiate_auth(ClientId=self.app, **signing_in(name, password))

    def _refused(self, operation: str, **request: Any) -> None:
        with pytest.raises(ClientError) as caught:
            getattr(self.cognito, operation)(**request)
        assert not found(self.known, json.dumps(caught.value.response).encode())

    def _keep_tokens(self, which: str, answer: Any) -> None:
        for name in ("AccessToken", "IdToken", "RefreshToken"):
            if name in answer["AuthenticationResult"]:
                self.known.everywhere[f"{which} {name}"] = answer["AuthenticationResult"][name]

    def _mailed(self, address: str) -> str:
        request = urllib.request.Request(f"{self.url}/_inbox/messages?to={address}")
        request.add_header("Authorization", "Basic " + base64.b64encode(f"operator:{self._operator}".encode()).decode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["messages"][0]["code"]


def signing_in(name: str, password: str) -> dict[str, Any]:
    return {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": name, "PASSWORD": password}}


def rows(database: str) -> Iterator[tuple[str, bytes]]:
    """All rows of all tables, each with the name of its table."""
    engine = create_engine(database)
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield table, b"\n".join(value if isinstance(value, bytes) else json.dumps(value, default=str).encode() for value in row)
    engine.dispose()


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_secrets_stand_neither_in_the_database_nor_in_the_log(
    tmp_path: Path, request: pytest.FixtureRequest, far_sides: Callable[..., Any], certificate: Any, store: str
) -> None:
    known = Known({"operator's password": "operator-sesame-57", "relay's password": "relay-sesame-99"})
    key = known.everywhere["server key"] = os.urandom(32)
    relay = far_sides(tls=certificate.context, user="gatepost")
    database = request.getfixturevalue("postgresql")() if store == "postgresql" else ""
    settings = {
        "database": database,
        "key": base64.b64encode(key).decode(),
        "operator_password": str(known.everywhere["operator's password"]),
        "transport": "relay",
        "relay_host": "localhost",
        "relay_port": str(relay.port),
        "relay_user": "gatepost",
        "relay_password": str(known.everywhere["relay's password"]),
        "lambda_endpoint": "http://127.0.0.1:9",
        "lambda_patience": "0.2",
    }
    sns = Sns()
    with sns.running() as endpoint, serving(tmp_path, certificate.file, **settings, sns_endpoint=endpoint) as (url, smtp_port, said):
        Life(url, smtp_port, settings["operator_password"], known, sns).lead()
        until(lambda: b"localhost does not let gatepost sign in" in said())
        if not database:  # the file and its log as they are while the server runs
            for file in (tmp_path / "data").glob("gatepost.db*"):
                assert not found(known, file.read_bytes(), sent=False), file.name
        reached = f"sqlite:///{tmp_path}/data/gatepost.db" if not database else f"postgresql+psycopg://{database.split('://', 1)[1]}"
        kept = list(rows(reached))
    log = said()
    assert b"InitiateAuth: NotAuthorizedException" in log, "the log does not say what was asked"
    assert not found(known, log)
    for table, row in kept:
        assert not found(known, row, sent=table not in MESSAGES), table
    mailed = b"".join(row for table, row in kept if table in MESSAGES)
    assert {"sign-up code", "recovery code", "temporary password"} <= found(known, mailed), "the rows are not what was looked for"
    assert {"mail_messages", "cognito_users", "server_access_keys"} <= {table for table, _ in kept}


MODEL = botocore.session.get_session().get_service_model("cognito-idp")
SENSITIVE = [
    (operation, name)
    for operation in MODEL.operation_names
    for name, shape in MODEL.operation_model(operation).input_shape.members.items()
    if shape.metadata.get("sensitive") and shape.type_name in ("string", "map")
]


def test_no_refusal_repeats_what_the_model_calls_sensitive(gatepost: Any) -> None:
    hush = "se\tsame" * 1000  # too long for every pattern, and of letters that none allows
    answers = {(operation, name): refusal(gatepost, operation, name, hush) for operation, name in SENSITIVE}
    repeated = [which for which, answer in answers.items() if "sesame" in answer.replace("\\t", "")]
    assert {("SignUp", "Password"), ("GetUser", "AccessToken"), ("InitiateAuth", "AuthParameters")} <= answers.keys()
    assert not repeated


def refusal(gatepost: Any, operation: str, member: str, value: str) -> str:
    shape = MODEL.operation_model(operation).input_shape.members[member]
    given: Any = value if shape.type_name == "string" else {"X": value}
    body = json.dumps({member: given}).encode()
    headers = {
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={gatepost.account}/20260101/us-east-1/cognito-idp/aws4_request, "
        "SignedHeaders=host, Signature=00",
    }
    request = urllib.request.Request(gatepost.url, body, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()
