"""The operator's metrics, in Prometheus's text format.

They are this process's own: with several workers each answers for itself, and `gatepost_workers` says how many there are.
Source: Prometheus, text-based exposition format 0.0.4.
"""

import os
import resource
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from gatepost.tally import Key, Tally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_STARTED = time.time()
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def text(tally: Tally, workers: int) -> str:
    """Everything there is to say, one metric after the other."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    lines = [
        *_metric(
            "gatepost_requests_total",
            "counter",
            "AWS requests answered by this worker process; outcome is ok or the error's code.",
            _labelled(("service", "operation", "outcome"), tally.requests),
        ),
        *_metric(
            "gatepost_letters_total",
            "counter",
            "Mails that this worker process was asked to send; decision is accepted or why not.",
            _labelled(("decision",), tally.letters),
        ),
        *_metric("gatepost_workers", "gauge", "Worker processes that share the port; each counts for itself.", [("", workers)]),
        *_metric("process_cpu_seconds_total", "counter", "CPU time of this worker process.", [("", usage.ru_utime + usage.ru_stime)]),
        *_metric("process_resident_memory_bytes", "gauge", "Memory of this worker process.", [("", _resident_bytes(usage.ru_maxrss))]),
        *_metric("process_start_time_seconds", "gauge", "When this worker process started, in Unix time.", [("", _STARTED)]),
    ]
    return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, about: str, samples: Iterable[tuple[str, float]]) -> list[str]:
    return [f"# HELP {name} {about}", f"# TYPE {name} {kind}", *(f"{name}{labels} {value}" for labels, value in samples)]


def _labelled(names: tuple[str, ...], counters: Mapping[Key, int]) -> list[tuple[str, float]]:
    return [
        ("{" + ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in zip(names, key, strict=True)) + "}", count)
        for key, count in sorted(counters.items())
    ]


def _resident_bytes(peak: int) -> int:
    """What is resident now where the system tells (Linux), else the most there ever was (in bytes on macOS)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return peak if sys.platform == "darwin" else peak * 1024
