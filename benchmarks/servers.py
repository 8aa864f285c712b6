"""The servers: how each is installed, started, and told apart."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import wire
from benchmarks.http1 import exchange
from benchmarks.processes import Process, free_port

PEERS = Path(os.environ.get("GATEPOST_BENCHMARK_PEERS", Path(tempfile.gettempdir()) / "gatepost-benchmark-peers"))
"""Where the others are installed, each in a virtual environment of its own, and found again by the next run."""
STARTING_SECONDS = 90.0


@dataclass(frozen=True)
class Kind:
    """A server to compare. In `command` and `environment`, {bin}, {port}, {smtp_port} and {data} are filled in.

    `requirements` are the packages it is installed from; nothing for Gatepost, which runs from this environment.
    `srp_username` is the challenge parameter that it wants back as USERNAME. `verifies` says that creating an identity
    isn't enough and pools must be pointed at it, because the default sender stops at 50 mails a day. `speaks_smtp` says
    that it takes mail by SMTP too.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    requirements: tuple[str, ...] = ()
    srp_username: str = "USER_ID_FOR_SRP"
    verifies: bool = False
    speaks_smtp: bool = False


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "gatepost",
            ("{bin}/gatepost", "serve", "--port", "{port}", "--smtp-port", "{smtp_port}", "--data", "{data}", "--production-access"),
            {},
            verifies=True,
            speaks_smtp=True,
        ),
        Kind("moto", ("{bin}/moto_server", "-H", "127.0.0.1", "-p", "{port}"), {}, ("moto[server]",), srp_username="USERNAME"),
        Kind(
            "ministack",
            ("{bin}/ministack",),
            {"GATEWAY_PORT": "{port}", "STATE_DIR": "{data}", "LOG_LEVEL": "WARNING"},
            ("ministack", "cryptography"),
        ),
    )
}


def install(kind: Kind) -> None:
    """Install a peer from its packages, unless an earlier run has."""
    if kind.requirements and not (PEERS / kind.name / "installed").exists():
        print(f"installing {kind.name} …", file=sys.stderr, flush=True)
        folder = PEERS / kind.name
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "--quiet", *kind.requirements], check=True)
        (folder / "installed").touch()


class Server:
    """A running server of one kind, with data of its own that go when it stops."""

    def __init__(self, kind: Kind, core: int | None = None) -> None:
        self.kind, self.port, self.smtp_port = kind, free_port(), free_port()
        self.data = Path(tempfile.mkdtemp(prefix=f"benchmark-{kind.name}-"))
        """The folder of this one's own."""
        programs = PEERS / kind.name / "bin" if kind.requirements else Path(sys.executable).parent
        values = {"bin": str(programs), "port": str(self.port), "smtp_port": str(self.smtp_port), "data": str(self.data)}
        command = [part.format_map(values) for part in kind.command]
        environment = {name: value.format_map(values) for name, value in kind.environment.items()}
        self.process = Process(command, environment, self.data, core)
        self.seconds_to_start = self._wait()

    def _wait(self) -> float:
        request = wire.cognito(self.port, "ListUserPools", {"MaxResults": 1})
        while (waited := time.perf_counter() - self.process.started) < STARTING_SECONDS:
            if not self.process.running:
                break
            try:
                if exchange(self.port, request, 30).status == 200:
                    return time.perf_counter() - self.process.started
            except OSError:
                time.sleep(0.004)
        text = f"{self.kind.name} was not ready after {waited:.0f} s:\n{self._log()}"
        self.stop()
        raise SystemExit(text)

    def require_running(self) -> None:
        """Stop the run, and say what its log says, when the server has ended."""
        if not self.process.running:
            raise SystemExit(f"{self.kind.name} has ended with {self.process.exit_code}:\n{self._log()}")

    def _log(self) -> str:
        return (self.data / "server.log").read_text(errors="replace")[-2000:]

    def stop(self) -> None:
        """End it and take its data away."""
        self.process.stop()
        shutil.rmtree(self.data, ignore_errors=True)
