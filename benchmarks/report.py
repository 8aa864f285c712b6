"""What was measured, as Markdown."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.aims import AIMS, COLD_START_OF_MINISTACK, CRYPTOGRAPHY, IDLE_MEMORY_MB, Aim
from benchmarks.yardsticks import Work, Yardsticks, least


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run of one operation on one server."""

    server: str
    operation: str
    users: int
    cpu_ms: float
    rate: float
    median_ms: float
    wrong: int
    example: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """One start of one server: seconds to its first answer, and its memory two seconds later."""

    server: str
    seconds: float
    memory_mb: float


def costs(runs: Sequence[Measurement], yardsticks: Sequence[Yardsticks]) -> str:
    """CPU an operation, server by server, and how Gatepost stands to its aims.

    Every figure is the least of its runs: what else the machine does can only add to it. An aim is allowed its cryptography, too.
    """
    servers = list(dict.fromkeys(run.server for run in runs))
    stick = least(list(yardsticks))
    lines = [
        f"One RSA-2048 signature: {stick.signature:.2f} ms; one 3072-bit power: {stick.power:.2f} ms; "
        f"one passkey's signature checked: {stick.verification:.2f} ms.",
        "",
        f"| CPU ms an operation | users | {' | '.join(servers)} | ms | its cryptography | aim | allowed | |",
        f"|---|---:|{'---:|' * len(servers)}---:|---|---|---:|---|",
    ]
    for operation, users in dict.fromkeys((run.operation, run.users) for run in runs):
        found = {server: _cpu(runs, server, operation, users) for server in servers}
        work, aim, allowed = CRYPTOGRAPHY.get(operation, Work()), AIMS.get(operation), math.nan
        if aim is not None:
            allowed = work.cost(stick) + aim.part * _cpu(runs, "moto", aim.beside or operation, users)
        verdict = "" if math.isnan(allowed) else "met" if found["gatepost"] <= allowed else "**missed**"
        cells = (
            operation,
            f"{users:,}",
            *map(_figure, found.values()),
            _figure(work.cost(stick)) if work else "",
            str(work),
            _aimed(aim) if aim else "",
            _figure(allowed),
            verdict,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _figure(milliseconds: float) -> str:
    return "" if math.isnan(milliseconds) else f"{milliseconds:.2f}"


def _aimed(aim: Aim) -> str:
    return f"{aim.part:g} × moto" + (f"'s {aim.beside}" if aim.beside else "")


def rates(runs: Sequence[Measurement]) -> str:
    """Operations a second and how long one takes, with what went wrong."""
    lines = ["| operation | users | server | a second | median ms | wrong answers |", "|---|---:|---|---:|---:|---|"]
    for operation, users, server in dict.fromkeys((run.operation, run.users, run.server) for run in runs):
        chosen = [run for run in runs if (run.operation, run.users, run.server) == (operation, users, server)]
        wrong = sum(run.wrong for run in chosen)
        example = next((run.example for run in chosen if run.example), "")
        lines.append(
            f"| {operation} | {users:,} | {server} | {median(run.rate for run in chosen):,.0f} "
            f"| {median(run.median_ms for run in chosen):.2f} | {f'{wrong}: {example}' if wrong else ''} |"
        )
    return "\n".join(lines) + "\n"


def starts(found: Sequence[Start]) -> str:
    """Cold starts and idle memory; compared is the least disturbed start of each."""
    by_server: Mapping[str, list[Start]] = {
        name: [one for one in found if one.server == name] for name in dict.fromkeys(s.server for s in found)
    }
    lines = ["| server | first answer after s (median, range) | idle memory MB |", "|---|---:|---:|"]
    seconds = {name: median(one.seconds for one in some) for name, some in by_server.items()}
    memory = {name: median(one.memory_mb for one in some) for name, some in by_server.items()}
    for name, some in by_server.items():
        spread = f"{min(one.seconds for one in some):.2f}–{max(one.seconds for one in some):.2f}"
        lines.append(f"| {name} | {seconds[name]:.2f} ({spread}) | {memory[name]:.0f} |")
    if {"gatepost", "ministack"} <= seconds.keys():
        least = {name: min(one.seconds for one in some) for name, some in by_server.items()}
        ratio = least["gatepost"] / least["ministack"]
        lines += ["", f"Cold start: {ratio:.2f} × ministack's (aim: {COLD_START_OF_MINISTACK:g}). Idle memory: aim {IDLE_MEMORY_MB} MB."]
    return "\n".join(lines) + "\n"


def _cpu(runs: Sequence[Measurement], server: str, operation: str, users: int) -> float:
    found = [run.cpu_ms for run in runs if (run.server, run.operation, run.users) == (server, operation, users)]
    return min(found) if found else math.nan
