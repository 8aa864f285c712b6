"""Starting, pinning, watching and stopping servers. Only processes that were started here are ever signalled, by their id."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_PAGE, _TICK = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
STOPPING_SECONDS = 8.0


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Process:
    """A process in a session of its own, pinned to one core where there are several."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path, core: int | None) -> None:
        self.started = time.perf_counter()
        with (folder / "server.log").open("ab") as log:
            self._popen = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if core is not None:
            os.sched_setaffinity(self._popen.pid, {core})

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        """What it ended with, a negative number for a signal; None while it runs."""
        return self._popen.poll()

    def stop(self) -> None:
        """Ask it to end, then make it."""
        for wish in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._popen.pid, wish)
                self._popen.wait(STOPPING_SECONDS)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue
            return

    def cpu_seconds(self) -> float:
        """User and system time of it and its children so far, to a hundredth of a second."""
        fields = [_stat(pid) for pid in self._tree()]
        return sum(int(one[11]) + int(one[12]) for one in fields if one) / _TICK

    def memory_mb(self) -> float:
        """Resident memory of it and its children."""
        total = 0
        for pid in self._tree():
            try:
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
            except OSError:
                continue
        return total / 1e6

    def _tree(self) -> list[int]:
        found, left = list[int](), [self._popen.pid]
        while left:
            pid = left.pop()
            found.append(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    left += map(int, children.read_text().split())
                except OSError:
                    continue
        return found


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
