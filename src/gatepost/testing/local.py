"""A server on a free port of loopback, in a thread of this process, with a clock that a test may move."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from gatepost.call import World
from gatepost.server.doors.doors import Doors
from gatepost.server.life import in_thread, listen, origin_of
from gatepost.server.opening import open_world
from gatepost.settings import DEFAULT_REGION, Settings
from gatepost.store.engine import Store

READ_TIMEOUT_SECONDS = 30


@dataclass
class Clock:
    """The time as the server sees it: the real one, moved by as much as a test has asked for."""

    moved: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def move(self, **units: float) -> None:
        """Move on by `timedelta(**units)`; negative values move back."""
        self.moved += timedelta(**units)


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
def running(data: Path, **settings: Any) -> Generator[LocalServer]:
    """A server with these settings, its data in `data`, until the block is left."""
    chosen = replace(Settings(port=0, smtp_port=0, data=data), **settings)
    listening = listen(chosen)
    doors = Doors(chosen)
    url = origin_of(listening)
    store, world = open_world(chosen, url)
    clock = Clock()
    world = replace(world, clock=clock)
    stop = in_thread(store, world, listening, doors)
    try:
        yield LocalServer(url, chosen, store, world, clock, doors.ports)
    finally:
        stop()


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
