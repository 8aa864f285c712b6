"""A fresh server for one test, with everything at hand that a test of sign-in and mail needs."""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from gatepost.sdk_variables import variables_for
from gatepost.settings import DEFAULT_ACCOUNT, DEFAULT_REGION, Settings, typed
from gatepost.store.engine import new_key
from gatepost.store.memory import MemoryStore
from gatepost.testing import local
from gatepost.testing.boxes import Inbox, Texts
from gatepost.testing.clock import ServerClock
from gatepost.testing.local import LocalServer
from gatepost.testing.sending import Ses
from gatepost.testing.triggers import Functions

if TYPE_CHECKING:
    from types_boto3_cognito_idp.client import CognitoIdentityProviderClient
    from types_boto3_ses.client import SESClient
    from types_boto3_sesv2.client import SESV2Client

F = TypeVar("F", bound=Callable[..., Any])


class Gatepost:
    """A running server, as one account sees it in one Region."""

    def __init__(self, server: LocalServer, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION) -> None:
        self.server = server
        self.account = account
        self.region = region
        self.inbox = Inbox(server)
        self.texts = Texts(server)
        self.clock = ServerClock(server)
        self.ses = Ses(server, account, region)
        self._functions = Functions(server, account, region)

    @property
    def url(self) -> str:
        """The endpoint of all APIs; the console is below it, at `/console/`."""
        return self.server.url

    @property
    def settings(self) -> Settings:
        """What the server was started with."""
        return self.server.settings

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports for mail that are open: `smtp_port` and so on, if the settings ask for them."""
        return self.server.ports

    @property
    def env(self) -> Mapping[str, str]:
        """Environment variables that lead AWS's SDKs and the AWS CLI here, with credentials: for programs that a test starts."""
        return variables_for(self.url, self.region, self.account)

    @overload
    def client(
        self, service: Literal["cognito-idp"], *, account: str = "", region: str = "", **config: Any
    ) -> "CognitoIdentityProviderClient": ...
    @overload
    def client(self, service: Literal["ses"], *, account: str = "", region: str = "", **config: Any) -> "SESClient": ...
    @overload
    def client(self, service: Literal["sesv2"], *, account: str = "", region: str = "", **config: Any) -> "SESV2Client": ...
    @overload
    def client(self, service: str, *, account: str = "", region: str = "", **config: Any) -> Any: ...
    def client(self, service: str, *, account: str = "", region: str = "", **config: Any) -> Any:
        """An unmodified boto3 client for this server, which does not repeat what fails. `config` is botocore's Config.

        Another account is another access key of twelve digits: it has its own pools, its own sandbox, its own everything.
        """
        return self.server.client(service, account=account or self.account, region=region or self.region, **config)

    def elsewhere(self, *, account: str = "", region: str = "") -> "Gatepost":
        """The same server as another account, or another Region, sees it. Its functions are called for as long as this one lives."""
        other = Gatepost(self.server, account or self.account, region or self.region)
        other._functions = self._functions
        return other

    def function(self, function: Callable[..., Any]) -> str:
        """The ARN under which a Python function is called in the place of a Lambda function: for a LambdaConfig or a receipt rule.

        It is given the event, and Lambda's context if it has a second parameter. What it raises is the function's error.
        """
        return self._functions.add(function)

    def trigger(self, name: str, function: F, *, pool: str = "") -> F:
        """Have a user pool call a Python function at a trigger (`PreSignUp`, `CustomMessage` …); `pool` may be left out if there is one.

        Custom senders need a key as well: give their LambdaConfig to the pool yourself, with `function(…)` for the ARN.
        Raises: ValueError, when it is not clear which pool is meant.
        """
        self._functions.trigger(name, self._functions.add(function), pool)
        return function

    def save(self, folder: Path) -> str:
        """Write everything to a folder, with the key that opens it; the command that looks at it again.

        Raises: ValueError, when the store is not in memory.
        """
        store = self.server.store
        if not isinstance(store, MemoryStore):
            raise ValueError("The server's data is not in memory: it is kept where the settings `data` and `database` say.")
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("gatepost.db*"):
            old.unlink()
        store.save(folder / "gatepost.db")
        key = folder / "server.key"
        key.touch(0o600)
        key.write_text(self.settings.key)
        return f"gatepost serve --data {folder}"

    def summary(self) -> str:
        """What has happened to mail, for people who wonder why a test failed."""
        lines = [f"{self.url} at {self.clock.now:%Y-%m-%d %H:%M:%S} UTC", self.inbox.summary()]
        if self.texts.all():
            lines.append(self.texts.summary())
        lines += [f"{mail}\n{_decision(mail.decision)}" for mail in self.inbox.all()[:3] if mail.decision]
        return "\n".join(lines)

    def close(self) -> None:
        """Forget the functions. The server ends by itself."""
        self._functions.close()


@contextmanager
def running(*, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION, **settings: Any) -> Generator[Gatepost]:
    """A fresh server, until the block is left: nobody else's data, in memory, on a free port of loopback.

    `settings` are those of `gatepost serve`; unlike there, SMTP is closed unless `smtp_port` says otherwise.
    Raises: InvalidSetting.
    """
    chosen: dict[str, Any] = {"smtp_port": -1, "key": new_key(), **{name: typed(name, value) for name, value in settings.items()}}
    data = chosen.pop("data", None)
    with ExitStack() as stack:
        server = stack.enter_context(local.running(data, keeps_up=True, **chosen))
        gatepost = Gatepost(server, account, region)
        stack.callback(gatepost.close)
        yield gatepost


def _decision(findings: Any) -> str:
    return "\n".join(f"    {finding['check']}: {finding['outcome']} {finding['detail']}".rstrip() for finding in findings)
