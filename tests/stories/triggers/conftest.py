"""What stories about triggers begin with: servers that find the functions of a test, and clubs whose triggers are those."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from gatepost.testing.local import LocalServer, running


@pytest.fixture(scope="session")
def servers(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, lambdas: Any
) -> Iterator[Callable[[str], LocalServer]]:
    """One server a store that calls functions at the Lambda API of the tests."""
    with ExitStack() as stack:
        started: dict[str, LocalServer] = {}

        def of(store: str) -> LocalServer:
            if store not in started:
                database = request.getfixturevalue("postgresql")() if store == "postgresql" else ""
                folder = tmp_path_factory.mktemp(f"triggers-{store}")
                started[store] = stack.enter_context(running(folder, database=database, lambda_endpoint=lambdas.url))
            return started[store]

        yield of


@pytest.fixture
def triggered(clubs: Any) -> Callable[..., Any]:
    """Founds clubs whose triggers are these functions: `triggered(PreSignUp=arn, AutoVerifiedAttributes=[…])`."""

    def found(**settings: Any) -> Any:
        triggers = {name: settings.pop(name) for name in list(settings) if name in TRIGGERS}
        return clubs(LambdaConfig=triggers, **settings)

    return found


TRIGGERS = (
    "PreSignUp",
    "CustomMessage",
    "PostConfirmation",
    "PreAuthentication",
    "PostAuthentication",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    "PreTokenGeneration",
    "PreTokenGenerationConfig",
    "UserMigration",
    "CustomEmailSender",
    "CustomSMSSender",
    "KMSKeyID",
)


@pytest.fixture
def sender(gatepost: Any, operator: Any) -> dict[str, str]:
    """An EmailConfiguration by which pools send from an identity of their own, to everybody."""
    gatepost.sesv2.create_email_identity(EmailIdentity="club@example.com")
    operator.verify("club@example.com")
    gatepost.sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://example.com", UseCaseDescription="club mail", ProductionAccessEnabled=True
    )
    operator.approve()
    return {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": f"arn:aws:ses:us-east-1:{gatepost.account}:identity/club@example.com",
    }
