"""How many messages a second leave the machine: `python -m benchmarks.delivery`.

The same messages wait in Gatepost's outbox (SQLite) and in Postfix's queue, if Debian's package is installed; each hands them to the
same sink on loopback at 1, 10 and 100 connections. What is measured lies between the sink's first and last message, with the CPU time
of whoever delivers. Both write to disk; Gatepost also composes and signs each message with DKIM, which Postfix does not.
`--waiting` fills the outbox before that, to see that memory does not grow with it. Nothing here asserts a time.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import outbox
from benchmarks.outbox import BODY, DOMAIN
from benchmarks.processes import Process, free_port

PATIENCE_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    who: str
    connections: int
    messages: int
    seconds: float
    cpu_seconds: float
    memory_mb: float


class Sink:
    """The sink's process, and what it has written down."""

    def __init__(self, port: int = 0, *, defers: bool = False) -> None:
        self.port = port or free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="benchmark-sink-"))
        command = (sys.executable, "-m", "benchmarks.sink", str(self.port), *(("--defers",) if defers else ()))
        self._process = Process(command, {"PYTHONPATH": os.getcwd()}, self._folder, None)

    def times(self) -> list[float]:
        """When each message was taken."""
        return [float(line) for line in (self._folder / "server.log").read_text().splitlines()]

    def wait_for(self, messages: int, process: Process) -> list[float]:
        """All of them."""
        end = time.monotonic() + PATIENCE_SECONDS
        while len(found := self.times()) < messages:
            if time.monotonic() > end or not process.running:
                raise SystemExit(f"only {len(found)} of {messages} messages arrived")
            time.sleep(0.1)
        return found

    def stop(self) -> None:
        self._process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def gatepost(connections: int, messages: int, waiting: int) -> Row:
    """Gatepost, with `waiting` more in its outbox that are not due yet."""
    with _folder("gatepost") as data, _sink() as sink:
        outbox.open_shop(data)
        outbox.put(data, messages)
        outbox.put(data, waiting, first=messages, at=datetime.now(UTC) + timedelta(days=1))
        settings = {
            "TRANSPORT": "relay",
            "RELAY_HOST": "127.0.0.1",
            "RELAY_PORT": str(sink.port),
            "RELAY_TLS": "none",
            "CONNECTIONS": str(connections),
            "PORT": str(free_port()),
            "SMTP_PORT": "0",
            "DATA": str(data),
        }
        environment = {f"GATEPOST_{name}": value for name, value in settings.items()}
        process = Process((str(Path(sys.executable).parent / "gatepost"), "serve"), environment, data, None)
        try:
            return _measured("gatepost", connections, messages, sink, process)
        finally:
            process.stop()


def postfix(connections: int, messages: int) -> Row | None:
    """Postfix, with a configuration and a queue of its own; None where it is not installed."""
    program = shutil.which("postfix", path="/usr/sbin:/usr/bin")
    source = shutil.which("smtp-source", path="/usr/sbin:/usr/bin")
    if program is None or source is None:
        return None
    with _folder("postfix") as folder, _sink() as sink:
        port = free_port()
        config = _postfix_config(folder, port, sink.port, connections)
        process = Process((program, "-c", str(config), "start-fg"), {}, folder, None)
        try:
            until_listening(port)
            given = ("-c", "-l", str(len(BODY)), "-m", str(messages), "-s", "20", "-f", f"orders@{DOMAIN}", "-t", "ann@far.example")
            subprocess.run([source, *given, f"127.0.0.1:{port}"], check=True, stdout=subprocess.DEVNULL)
            subprocess.run(["/usr/sbin/postsuper", "-c", str(config), "-H", "ALL"], check=True, stderr=subprocess.DEVNULL)
            subprocess.run(["/usr/sbin/postqueue", "-c", str(config), "-f"], check=True)
            return _measured("postfix", connections, messages, sink, process)
        finally:
            subprocess.run([program, "-c", str(config), "stop"], check=False, stderr=subprocess.DEVNULL)
            process.stop()


def _postfix_config(folder: Path, port: int, sink_port: int, connections: int) -> Path:
    """All mail is held when it comes in, and goes to the sink once it is let go."""
    folder.chmod(0o755)
    config, queue, data = (folder / name for name in ("config", "queue", "data"))
    for made in (config, queue, data):
        made.mkdir()
    shutil.chown(data, "postfix")
    services = Path("/usr/share/postfix/master.cf.dist").read_text()
    kept = [line for line in services.splitlines() if not line.startswith("smtp      inet")]
    (config / "master.cf").write_text(f"127.0.0.1:{port} inet n - n - - smtpd\n" + "\n".join(kept).replace("  y  ", "  n  ") + "\n")
    main = {
        "compatibility_level": "3.6",
        "queue_directory": str(queue),
        "data_directory": str(data),
        "relayhost": f"[127.0.0.1]:{sink_port}",
        "mydestination": "",
        "mynetworks": "127.0.0.0/8",
        "inet_interfaces": "loopback-only",
        "inet_protocols": "ipv4",
        "smtpd_recipient_restrictions": "static:HOLD, permit_mynetworks, reject",
        "default_destination_concurrency_limit": str(connections),
        "initial_destination_concurrency": str(connections),
        "default_process_limit": str(max(100, connections + 50)),
        "smtp_connection_cache_on_demand": "yes",
        "smtp_tls_security_level": "none",
        "maillog_file": "/dev/stdout",
        "maillog_file_prefixes": "/dev/stdout",
    }
    (config / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in main.items()))
    return config


def until_listening(port: int) -> None:
    """Wait for whoever was started to answer there."""
    import socket

    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nobody listens on port {port}")


def _measured(who: str, connections: int, messages: int, sink: Sink, process: Process) -> Row:
    before = process.cpu_seconds()
    times = sink.wait_for(messages, process)
    return Row(who, connections, messages, times[-1] - times[0], process.cpu_seconds() - before, process.memory_mb())


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"benchmark-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _sink() -> Iterator[Sink]:
    with ExitStack() as stack:
        sink = Sink()
        stack.callback(sink.stop)
        until_listening(sink.port)
        yield sink


def table(rows: Sequence[Row]) -> str:
    """What was measured, as Markdown."""
    lines = ["| who | connections | messages | a second | CPU ms a message | memory MB |", "|---|---:|---:|---:|---:|---:|"]
    for row in rows:
        lines.append(
            f"| {row.who} | {row.connections} | {row.messages:,} | {(row.messages - 1) / row.seconds:,.0f} "
            f"| {row.cpu_seconds / row.messages * 1000:.2f} | {row.memory_mb:.0f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000, help="how many each delivers")
    parser.add_argument("--connections", default="1,10,100", help="at how many connections")
    parser.add_argument("--waiting", type=int, default=0, help="how many more wait in the outbox meanwhile")
    chosen = parser.parse_args()
    rows: list[Row] = []
    for connections in map(int, chosen.connections.split(",")):
        print(f"{time.strftime('%H:%M:%S')} {connections} connections …", file=sys.stderr, flush=True)
        rows.append(gatepost(connections, chosen.messages, chosen.waiting))
        other = postfix(connections, chosen.messages)
        if other is not None:
            rows.append(other)
        elif len(rows) == 1:
            print("Postfix is not here to compare with; on Debian: apt-get install postfix", file=sys.stderr)
    print(table(rows))


if __name__ == "__main__":
    main()
