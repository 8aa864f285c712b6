"""`python -m benchmarks`: measure, and print what was measured."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks import report, yardsticks
from benchmarks.load import drive
from benchmarks.operations import OPERATIONS, Ground
from benchmarks.report import Measurement, Start
from benchmarks.servers import KINDS, Server, install
from benchmarks.yardsticks import Yardsticks

FEW_USERS = 100
WARM_UP_SECONDS = 0.3
GROWING_SECONDS = 900.0
SIZE_MATTERS_TO = ("GetUser", "AdminGetUser", "ListUsers by e-mail", "password sign-in")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--servers", default="gatepost,moto,ministack", help="which to run, of: " + ", ".join(KINDS))
    parser.add_argument("--operations", default=",".join(OPERATIONS), help="which to measure; all by default")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured, the servers taking turns")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long one run takes")
    parser.add_argument("--connections", type=int, default=8, help="how many clients there are at once")
    parser.add_argument("--users", type=int, default=100_000, help="size of Gatepost's pool in a last round; 0 leaves it out")
    parser.add_argument("--starts", type=int, default=7, help="how often each is started cold; 0 leaves it out")
    parser.add_argument("--output", type=Path, help="write the report here too")
    return parser.parse_args(given)


def main() -> None:
    """Run all of it."""
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end too
    kinds = [KINDS[name] for name in chosen.servers.split(",")]
    operations = chosen.operations.split(",")
    for kind in kinds:
        install(kind)
    core = 0 if (os.cpu_count() or 1) > 1 else None
    parts: list[str] = []
    with ExitStack() as stack:
        grounds: list[Ground] = []
        for kind in kinds:
            server = Server(kind, core)
            stack.callback(server.stop)
            grounds.append(Ground(server))
        if core is not None:
            os.sched_setaffinity(0, {1})
        for ground in grounds:
            ground.prepare()
            ground.grow(FEW_USERS, GROWING_SECONDS)
        sticks: list[Yardsticks] = []
        runs = list(_rounds(grounds, operations, chosen, sticks))
        if chosen.users:
            own = [ground for ground in grounds if ground.server.kind.name == "gatepost"]
            for ground in own:
                _say(f"growing to {chosen.users:,} users")
                ground.grow(chosen.users, GROWING_SECONDS)
            runs += _rounds(own, [name for name in operations if name in SIZE_MATTERS_TO], chosen, sticks)
        parts += [report.costs(runs, sticks), report.rates(runs)]
    if chosen.starts:
        parts.append(report.starts(list(_starts(chosen, core))))
    text = "\n".join(parts)
    print(text)
    if chosen.output:
        chosen.output.write_text(text)


def _rounds(
    grounds: Sequence[Ground], operations: Sequence[str], chosen: argparse.Namespace, sticks: list[Yardsticks]
) -> Iterator[Measurement]:
    for operation in operations:
        _say(operation)
        for _ in range(chosen.runs):
            sticks.append(yardsticks.measure())
            for ground in grounds:
                yield _measure(ground, operation, chosen)


def _measure(ground: Ground, operation: str, chosen: argparse.Namespace) -> Measurement:
    ground.server.require_running()
    flows = OPERATIONS[operation](ground)
    warmed = drive(ground.port, flows, connections=chosen.connections, seconds=WARM_UP_SECONDS)
    process, cpu, begin = ground.server.process, ground.server.process.cpu_seconds(), time.perf_counter()
    result = drive(ground.port, flows, connections=chosen.connections, seconds=chosen.seconds, first=warmed.began)
    took, cpu = time.perf_counter() - begin, process.cpu_seconds() - cpu
    return Measurement(
        server=ground.server.kind.name,
        operation=operation,
        users=ground.users,
        cpu_ms=cpu / result.began * 1000,
        rate=len(result.latencies) / took,
        median_ms=result.percentile(0.5) * 1000,
        wrong=sum(result.wrong.values()),
        example=next(iter(result.wrong), ""),
    )


def _starts(chosen: argparse.Namespace, core: int | None) -> Iterator[Start]:
    _say("cold starts")
    for _ in range(chosen.starts):
        for name in chosen.servers.split(","):
            server = Server(KINDS[name], core)
            try:
                time.sleep(2)
                yield Start(name, server.seconds_to_start, server.process.memory_mb())
            finally:
                server.stop()


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
