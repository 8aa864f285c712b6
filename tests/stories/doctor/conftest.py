"""What stories about the two tools begin with: a patient in good health, ways to make it ill, and the tools themselves."""

import json
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from fixtures.elsewhere import Elsewhere, serving
from fixtures.names import Names
from gatepost.cli.commands import app
from gatepost.cognito.tables import pools
from gatepost.ses.tables import accounts, identities

DOMAIN = "example.com"
SENDER = f"Club <post@{DOMAIN}>"


class Clinic:
    """One account, its pools and its SES, and the tools pointed at them."""

    def __init__(self, gatepost: Any, monkeypatch: pytest.MonkeyPatch, elsewhere: Elsewhere, names: Names) -> None:
        self.gatepost = gatepost
        self.elsewhere = elsewhere
        self.names = names
        self.url: str = gatepost.url
        self.cognito = gatepost.cognito
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", gatepost.account)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    def sesv2(self, region: str = "us-east-1") -> Any:
        return self.gatepost.client("sesv2", region=region)

    def arn(self, name: str = DOMAIN, region: str = "us-east-1", account: str = "") -> str:
        return f"arn:aws:ses:{region}:{account or self.gatepost.account}:identity/{name}"

    def pool(self, **settings: Any) -> str:
        """A pool whose sign-up verifies addresses by mail, on AWS's own sender."""
        return self.cognito.create_user_pool(PoolName="people", **{"AutoVerifiedAttributes": ["email"], **settings})["UserPool"]["Id"]

    def described(self, pool_id: str) -> dict[str, Any]:
        return self.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]

    def verify(self, name: str, region: str = "us-east-1") -> str:
        """A verified identity; its ARN."""
        self.sesv2(region).create_email_identity(EmailIdentity=name)
        query = urllib.parse.urlencode({"region": region, "account": self.gatepost.account})
        self._post(f"/_gatepost/identities/{urllib.parse.quote(name)}/verify?{query}")
        if "@" not in name:
            self.publish(name, region)
        return self.arn(name, region)

    def publish(self, domain: str, region: str = "us-east-1") -> None:
        """What a domain's owner publishes: the three records of Easy DKIM, and DMARC."""
        shown = self.sesv2(region).get_email_identity(EmailIdentity=domain)["DkimAttributes"]
        for token in shown["Tokens"]:
            self.names.publish(f"{token}._domainkey.{domain}", "CNAME", f"{token}.{shown['SigningHostedZone']}.")
        self.names.publish(f"_dmarc.{domain}", "TXT", "v=DMARC1; p=reject")

    def leave_sandbox(self, region: str = "us-east-1") -> None:
        """Ask for production access, and be granted it."""
        self.sesv2(region).put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True)
        with urllib.request.urlopen(f"{self.url}/_gatepost/reviews") as answer:
            reviews = json.load(answer)["reviews"]
        mine = next(one for one in reviews if (one["account"], one["region"]) == (self.gatepost.account, region))
        self._post(f"/_gatepost/reviews/{mine['id']}/approve")

    def healthy(self, region: str = "us-east-1", **settings: Any) -> str:
        """A pool on its own SES, out of the sandbox, with nothing wrong."""
        source = self.verify(DOMAIN, region)
        self.leave_sandbox(region)
        configuration = {"EmailSendingAccount": "DEVELOPER", "SourceArn": source, "From": SENDER}
        return self.pool(**{"EmailConfiguration": configuration, **settings})

    def store_configuration(self, pool_id: str, **configuration: str) -> None:
        """An EmailConfiguration that Cognito would not take today: as if it had been saved before its faults."""
        self.store_settings(pool_id, EmailConfiguration=configuration)

    def store_settings(self, pool_id: str, *, region: str = "", **changed_settings: Any) -> None:
        """Settings that Cognito would not take together today."""
        described = self.gatepost.client("cognito-idp", region=region).describe_user_pool(UserPoolId=pool_id)["UserPool"]
        settings = {name: value for name, value in described.items() if name not in _SHOWN_ONLY}
        with self.gatepost.server.store.transaction() as tx:
            changed = update(pools).where(pools.c.pool_id == pool_id).values(settings={**settings, **changed_settings})
            assert tx.write(changed) == 1
            tx.commit()

    def store_account(self, **columns: Any) -> None:
        """A state of the SES account that only AWS can put it in."""
        with self.gatepost.server.store.transaction() as tx:
            assert tx.write(update(accounts).where(accounts.c.account_id == self.gatepost.account).values(**columns)) == 1
            tx.commit()

    def store_identity(self, name: str, **columns: Any) -> None:
        """A state of an identity that takes SES days to find."""
        mine = update(identities).where(identities.c.account_id == self.gatepost.account, identities.c.name == name)
        with self.gatepost.server.store.transaction() as tx:
            assert tx.write(mine.values(**columns)) == 1
            tx.commit()

    def join(self, pool_id: str, name: str, **attributes: str) -> None:
        """A confirmed user."""
        self.invite(pool_id, name, **attributes)
        self.cognito.admin_set_user_password(UserPoolId=pool_id, Username=name, Password="Lovelace-1815", Permanent=True)

    def invite(self, pool_id: str, name: str, **attributes: str) -> None:
        """A user who has not signed in yet."""
        listed = [{"Name": key, "Value": value} for key, value in attributes.items()]
        self.cognito.admin_create_user(UserPoolId=pool_id, Username=name, MessageAction="SUPPRESS", UserAttributes=listed)

    def doctor(self, pool_id: str, *options: str, endpoint: str = "", resolver: str = "") -> "Sheet":
        """`gatepost doctor --json`, of an account that has more than Gatepost, and of names that are published."""
        asked = ("--resolver", resolver or self.names.address)
        result = self.run("doctor", "--user-pool-id", pool_id, "--json", *asked, *options, endpoint=endpoint or self.elsewhere.url)
        return Sheet(result.exit_code, json.loads(result.stdout))

    def integrate(self, pool_id: str, *options: str) -> tuple[int, dict[str, Any]]:
        """`gatepost integrate --yes --json`: its exit code and what it printed."""
        result = self.run("integrate", "--user-pool-id", pool_id, "--yes", "--json", *options)
        return result.exit_code, json.loads(result.stdout) if result.stdout else {"stderr": result.stderr}

    def run(self, *arguments: str, endpoint: str = "", typed: str = "") -> Result:
        """A command of `gatepost`, as it is typed."""
        return CliRunner().invoke(app, [*arguments, "--endpoint-url", endpoint or self.url], input=typed, catch_exceptions=False)

    def _post(self, path: str) -> None:
        with urllib.request.urlopen(urllib.request.Request(self.url + path, method="POST")) as answer:
            assert answer.status == 200


_SHOWN_ONLY = frozenset(("Id", "Arn", "CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers", "SchemaAttributes", "AcrConfiguration"))
"""What DescribeUserPool adds to the settings that are stored."""


@dataclass(frozen=True)
class Sheet:
    """The doctor's report."""

    exit_code: int
    told: dict[str, Any]

    @property
    def cause(self) -> str | None:
        return self.told["cause"]

    @property
    def findings(self) -> list[dict[str, Any]]:
        return self.told["findings"]

    @property
    def first(self) -> dict[str, Any]:
        return self.findings[0]

    def __getitem__(self, check: str) -> dict[str, Any]:
        return next(one for one in self.findings if one["id"] == check)

    def ids(self, status: str, severities: str = "FUWi") -> list[str]:
        return [one["id"] for one in self.findings if one["status"] == status and one["severity"] in severities]


@pytest.fixture
def server(servers: Callable[[str], Any]) -> Any:
    """One store is enough: the tools see a server through its API alone."""
    return servers("sqlite")


READS = ("Describe", "Get", "List", "Lookup", "Filter", "AdminGetUser", "GET ")
"""How the names of operations that only read begin."""


@pytest.fixture
def elsewhere(gatepost: Any) -> Iterator[Elsewhere]:
    with serving(Elsewhere(gatepost.url)) as running:
        yield running


@pytest.fixture
def clinic(gatepost: Any, monkeypatch: pytest.MonkeyPatch, elsewhere: Elsewhere, names: Names) -> Clinic:
    return Clinic(gatepost, monkeypatch, elsewhere, names)


@dataclass
class Neighbour:
    """An endpoint that answers some operations itself, as services do that Gatepost is not, and passes the rest on to Gatepost.

    An operation is known by what is found in its headers, path or body: `Action=GetRole`, `LookupEvents`.
    """

    behind: str
    answers: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    url: str = ""

    def answer(self, mark: str, status: int, body: str, content_type: str = "application/x-amz-json-1.1") -> None:
        self.answers[mark] = (status, content_type, body)

    def respond(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        whole = f"{request.path}\n{request.headers}\n{body.decode('utf-8', 'replace')}"
        for mark, (status, content_type, text) in self.answers.items():
            if mark in whole:
                return status, {"content-type": content_type}, text.encode()
        connection = HTTPConnection(urlsplit(self.behind).netloc, timeout=30)
        connection.request(request.command, request.path, body, dict(request.headers))
        passed_on = connection.getresponse()
        try:
            kept = {name: value for name, value in passed_on.getheaders() if name.lower() not in ("transfer-encoding", "connection")}
            return passed_on.status, kept, passed_on.read()
        finally:
            connection.close()


@pytest.fixture
def neighbour(gatepost: Any) -> Iterator[Neighbour]:
    with serving(Neighbour(gatepost.url)) as running:
        yield running
