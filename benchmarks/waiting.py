"""What waiting mail costs: `python -m benchmarks.waiting`, with `--messages 1000000` for a million.

For an outbox of each size, the real server is started on it twice. First all of it is put off until tomorrow, and SendEmail, a look
into the inbox and a page of the messages of one recipient are asked for. Then all of it is due: the far side defers every message for
a while, and takes them for a while. Memory is the most that was seen; a cost is the server's CPU. Nothing here asserts a figure.
"""

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import outbox, wire
from benchmarks.delivery import Sink, until_listening
from benchmarks.ground import in_turn
from benchmarks.load import Flows, drive
from benchmarks.processes import Process, free_port

SIZES = (0, 10_000, 100_000, 1_000_000)
SECONDS = 1.5
RUNS = 3
DEFERRING_SECONDS = TAKING_SECONDS = 6.0
_TOMORROW = "UPDATE mail_deliveries SET due_at = ?, lease = NULL WHERE due_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Row:
    """One size of the outbox. Memory in MB, costs in CPU milliseconds; of deliveries nothing where there is nothing to deliver."""

    waiting: int
    memory: float
    sending: float
    looking: float
    deferring_memory: float = 0
    deferring: float = 0
    taking_memory: float = 0
    taking: float = 0
    rate: float = 0


def measure(data: Path, waiting: int) -> Row:
    """All of it, for an outbox that has been filled."""
    _put_off(data, datetime.now(UTC) + timedelta(days=1))
    with _server(data, TRANSPORT="inbox") as (process, port):
        sending = min(_cost(process, port, _mails(port)) for _ in range(RUNS))
        looking = min(_cost(process, port, _looks(port)) for _ in range(RUNS))
        memory = process.memory_mb()
    if not waiting:
        return Row(waiting, memory, sending, looking)
    _put_off(data, datetime.now(UTC))
    far_side = free_port()
    with _server(data, TRANSPORT="relay", RELAY_HOST="127.0.0.1", RELAY_PORT=str(far_side), RELAY_TLS="none") as (process, _):
        deferring = _watched(process, Sink(far_side, defers=True), DEFERRING_SECONDS)
        _put_off(data, datetime.now(UTC))
        taking = _watched(process, Sink(far_side), TAKING_SECONDS)
    return Row(waiting, memory, sending, looking, deferring[0], deferring[1], *taking)


def _watched(process: Process, sink: Sink, seconds: float) -> tuple[float, float, float]:
    """The most memory, the cost of a message, and messages a second, from the first that the far side sees on."""
    try:
        until_listening(sink.port)
        sink.wait_for(1, process)
        seen, cpu, begin, most = len(sink.times()), process.cpu_seconds(), time.perf_counter(), 0.0
        while time.perf_counter() < begin + seconds:
            time.sleep(0.2)
            most = max(most, process.memory_mb())
        times = sink.times()
        told, took = len(times) - seen, times[-1] - times[max(0, seen - 1)]
        return most, (process.cpu_seconds() - cpu) / max(told, 1) * 1000, told / took if took else 0.0
    finally:
        sink.stop()


def _cost(process: Process, port: int, flows: Flows) -> float:
    drive(port, flows, connections=4, seconds=0.3)
    before = process.cpu_seconds()
    result = drive(port, flows, connections=4, seconds=SECONDS)
    if result.wrong:
        raise SystemExit(str(result.wrong))
    return (process.cpu_seconds() - before) / result.began * 1000


def _mails(port: int) -> Flows:
    simple = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello there, " * 8}}}}
    payload = {"FromEmailAddress": f"me@{outbox.DOMAIN}", "Destination": {"ToAddresses": ["you@near.example"]}, "Content": simple}
    return in_turn([wire.ses_rest(port, "POST", "/v2/email/outbound-emails", payload)], b"MessageId")


def _looks(port: int) -> Flows:
    """At the newest message of one address."""
    return in_turn([wire.ses_rest(port, "GET", "/_inbox/messages?to=you%40near.example&limit=1")], b"me@")


def _put_off(data: Path, until: datetime) -> None:
    with sqlite3.connect(data / "gatepost.db", timeout=30) as database:
        database.execute(_TOMORROW, (int(until.timestamp() * 1000),))


@contextmanager
def _server(data: Path, **settings: str) -> Iterator[tuple[Process, int]]:
    port = free_port()
    environment = {"PORT": str(port), "SMTP_PORT": "-1", "DATA": str(data), "PRODUCTION_ACCESS": "true", **settings}
    command = (str(Path(sys.executable).parent / "gatepost"), "serve")
    process = Process(command, {f"GATEPOST_{name}": value for name, value in environment.items()}, data, None)
    try:
        until_listening(port)
        yield process, port
    finally:
        process.stop()


def table(rows: Sequence[Row]) -> str:
    """What was measured, as Markdown."""
    lines = [
        "| waiting | memory MB | SendEmail ms | inbox ms | deferred: memory MB | ms | delivered: memory MB | ms | a second |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        lines.append(
            f"| {row.waiting:,} | {row.memory:.0f} | {row.sending:.2f} | {row.looking:.2f} "
            + (
                f"| {row.deferring_memory:.0f} | {row.deferring:.2f} | {row.taking_memory:.0f} | {row.taking:.2f} | {row.rate:.0f} |"
                if row.waiting
                else "| | | | | |"
            )
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run all of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waiting", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="the largest outbox; smaller ones come before it")
    chosen = parser.parse_args()
    data, rows, filled = Path(tempfile.mkdtemp(prefix="benchmark-waiting-")), list[Row](), 0
    try:
        outbox.open_shop(data)
        for size in (*(size for size in SIZES if size < chosen.messages), chosen.messages):
            print(f"{time.strftime('%H:%M:%S')} {size:,} messages …", file=sys.stderr, flush=True)
            outbox.put(data, size - filled, first=filled)
            filled = size
            rows.append(measure(data, size))
    finally:
        shutil.rmtree(data, ignore_errors=True)
    print(table(rows))


if __name__ == "__main__":
    main()
