"""`python -m benchmarks`: measure, and print what was measured. `--operations 'SendEmail*,refresh*'` measures these rows only."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import functions, report, smtp, yardsticks
from benchmarks.ground import Ground
from benchmarks.load import HTTP, Result, Wrong, drive
from benchmarks.operations import OPERATIONS
from benchmarks.processes import Process, free_port
from benchmarks.report import Measurement, Start
from benchmarks.servers import KINDS, Kind, Server, install
from benchmarks.yardsticks import Yardsticks

FEW_USERS = 100
WARM_UP_SECONDS = 0.2
GROWING_SECONDS = 900.0
SIZE_MATTERS_TO = ("GetUser", "AdminGetUser", "ListUsers by e-mail", "password sign-in")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--servers", default="gatepost,moto,ministack", help="which to run, of: " + ", ".join(KINDS))
    parser.add_argument("--operations", default="*", help="which rows to measure: names, or patterns as file names have them")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured, the servers taking turns")
    parser.add_argument("--seconds", type=float, default=0.6, help="how long one run takes")
    parser.add_argument("--connections", type=int, default=8, help="how many clients there are at once")
    parser.add_argument("--users", type=int, default=100_000, help="size of Gatepost's pool in a last round; 0 leaves it out")
    parser.add_argument("--starts", type=int, default=5, help="how often each is started cold; 0 leaves it out")
    parser.add_argument("--output", type=Path, help="write the report here too")
    return parser.parse_args(given)


def main() -> None:
    """Run all of it."""
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end too
    kinds = [KINDS[name] for name in chosen.servers.split(",")]
    patterns = chosen.operations.split(",")
    operations = [name for name in OPERATIONS if any(fnmatchcase(name, pattern) for pattern in patterns)]
    if not operations:
        raise SystemExit("No row has such a name. There are: " + "; ".join(OPERATIONS))
    for kind in kinds:
        install(kind)
    core = 0 if (os.cpu_count() or 1) > 1 else None
    parts: list[str] = []
    with ExitStack() as stack:
        port, folder = free_port(), Path(stack.enter_context(TemporaryDirectory()))
        triggers = Process((sys.executable, "-m", "benchmarks.functions", str(port)), {"PYTHONPATH": os.getcwd()}, folder, None)
        stack.callback(triggers.stop)
        grounds: list[Ground] = []
        for kind in kinds:
            server = Server(_with_triggers(kind, port), core)
            stack.callback(server.stop)
            grounds.append(Ground(server))
        if core is not None:
            os.sched_setaffinity(0, {1})
        for ground in grounds:
            ground.prepare()
            ground.grow(FEW_USERS, GROWING_SECONDS)
        sticks: list[Yardsticks] = []
        runs = list(_rounds(grounds, operations, chosen, sticks))
        again = [name for name in operations if name in SIZE_MATTERS_TO]
        if chosen.users and again:
            own = [ground for ground in grounds if ground.server.kind.name == "gatepost"]
            for ground in own:
                _say(f"growing to {chosen.users:,} users")
                ground.grow(chosen.users, GROWING_SECONDS)
            runs += _rounds(own, again, chosen, sticks)
        parts += [report.costs(runs, sticks), report.rates(runs)]
    if chosen.starts:
        parts.append(report.starts(list(_starts(chosen, core))))
    text = "\n".join(parts)
    print(text)
    if chosen.output:
        chosen.output.write_text(text)


def _with_triggers(kind: Kind, port: int) -> Kind:
    return replace(kind, command=(*kind.command, "--lambda-functions", functions.setting(port))) if kind.name == "gatepost" else kind


def _rounds(
    grounds: Sequence[Ground], operations: Sequence[str], chosen: argparse.Namespace, sticks: list[Yardsticks]
) -> Iterator[Measurement]:
    for operation in operations:
        _say(operation)
        able = [ground for ground in grounds if _can(ground, operation)]
        sticks.append(yardsticks.measure())
        for _ in range(chosen.runs):
            for ground in able:
                yield _measure(ground, operation, chosen)


def _can(ground: Ground, operation: str) -> bool:
    """Whether a server has the operation. Others may lack it; Gatepost must not."""
    try:
        wrong = next(iter(_drive(ground, operation, connections=1, seconds=0, most=1).wrong), "")
    except (
        Wrong,
        KeyError,
        TypeError,
        ValueError,
        ConnectionError,
    ) as error:  # whatever a server says that doesn't know it
        wrong = repr(error)
    if wrong and ground.server.kind.name == "gatepost":
        raise SystemExit(f"{operation}: {wrong}")
    if wrong:
        _say(f"  not on {ground.server.kind.name}: {wrong[:100]}")
    return not wrong


def _drive(
    ground: Ground,
    operation: str,
    *,
    connections: int,
    seconds: float,
    most: int = 10**9,
    ready: Callable[[], None] = lambda: None,
) -> Result:
    row = OPERATIONS[operation]
    if row.smtp and not ground.server.kind.speaks_smtp:
        raise Wrong("no SMTP")
    return drive(
        ground.server.smtp_port if row.smtp else ground.port,
        row.flows(ground),
        connections=connections,
        seconds=seconds,
        most=min(most, row.most),
        ready=ready,
        door=smtp.DOOR if row.smtp else HTTP,
    )


def _measure(ground: Ground, operation: str, chosen: argparse.Namespace) -> Measurement:
    ground.server.require_running()
    _drive(ground, operation, connections=chosen.connections, seconds=WARM_UP_SECONDS)
    process, before = ground.server.process, list[float]()
    result = _drive(
        ground,
        operation,
        connections=chosen.connections,
        seconds=chosen.seconds,
        ready=lambda: before.extend((time.perf_counter(), process.cpu_seconds())),
    )
    took, cpu = time.perf_counter() - before[0], process.cpu_seconds() - before[1]
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
