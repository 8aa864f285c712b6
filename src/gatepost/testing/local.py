"""A server on a free port of loopback, in a thread of this process, with a clock that a test may move."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gatepost.call import World
from gatepost.server import threads
from gatepost.server.clock import Clock
from gatepost.server.doors.doors import Doors
from gatepost.server.life import listen, origin_of
from gatepost.server.opening import open_world
from gatepost.settings import DEFAULT_REGION, IN_MEMORY, Settings
from gatepost.store.engine import Store

READ_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class LocalServer:
    """A running server."""

    url: str
    settings: Settings
    store: Store
    world: World
    clock: Clock
    ports: Mapping[str, int] = field(default_factory=dict[str, int])
    """Those for mail that are open, by the names of their settings: `smtp_port`, `smtp_tls_port`, `inbound_port`."""

    def client(self, service: str, *, account: str = "", region: str = DEFAULT_REGION, **config: Any) -> Any:
        """A boto3 client for `cognito-idp`, `ses` or `sesv2`, unmodified but for its endpoint. No retries, so that errors show."""
        return client(service, self.url, account=account, region=region, **config)


@contextmanager
def running(data: Path | None = None, *, keeps_up: bool = False, **settings: Any) -> Generator[LocalServer]:
    """A server with these settings until the block is left. Its data is in `data`, or in memory, to be forgotten.

    `keeps_up` sweeps, adds up and works on jobs in the background, as `gatepost serve` does.
    Raises: InvalidSetting; PortTaken, StoreProblem.
    """
    with ExitStack() as stack:
        if data is None:
            settings = {"database": IN_MEMORY, **settings}
            data = Path(stack.enter_context(TemporaryDirectory(prefix="gatepost-")))
        chosen = replace(Settings(port=0, smtp_port=0, data=data), **settings)
        listening = listen(chosen)
        doors = Doors(chosen)
        url = origin_of(listening)
        store, world = open_world(chosen, url)
        clock = Clock()
        world = replace(world, clock=clock)
        stack.callback(threads.serve(store, world, listening, doors, keeps_up=keeps_up))
        yield LocalServer(url, chosen, store, world, clock, doors.ports)


def client(service: str, url: str, *, account: str = "", region: str = DEFAULT_REGION, **config: Any) -> Any:
    """A boto3 client for a server at `url`. An account of twelve digits is its own access key."""
    from botocore.config import Config

    defaults: Mapping[str, Any] = {"retries": {"max_attempts": 0}, "read_timeout": READ_TIMEOUT_SECONDS, "connect_timeout": 5}
    return _session().client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=account or "test",
        aws_secret_access_key="secret",
        config=Config(**{**defaults, **config}),
    )


@lru_cache(maxsize=1)
def _session() -> Any:
    import boto3.session

    return boto3.session.Session()
