"""A closed loop: so many connections, each with its next request on the way as soon as it has an answer."""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import count

from benchmarks import http1
from benchmarks.http1 import Response

Flow = Generator[bytes, Response, None]
"""One logical operation: it yields requests, is sent the answers, and raises Wrong for one that it can't use."""
Flows = Callable[[int], Flow]
"""Makes the flow of a number that is never used twice."""

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Door:
    """How a server is spoken to: how a connection is made, and what of the bytes received is a whole answer, None while it is not."""

    connect: Callable[[int], socket.socket]
    parse: Callable[[bytes, bool], Response | None]


HTTP = Door(http1.connect, lambda received, ended: http1.parse(received, ended=ended))


class Wrong(Exception):
    """An answer that is not the one asked for."""


@dataclass
class Result:
    """What came of one run. `began` counts flows, warm-up included."""

    began: int = 0
    latencies: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    def percentile(self, part: float) -> float:
        """Seconds that this part of the flows took at most."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


@dataclass
class _Lane:
    connection: socket.socket
    flow: Flow
    began: float
    received: bytes = b""


def drive(
    port: int,
    flows: Flows,
    *,
    connections: int,
    seconds: float,
    most: int = 10**9,
    first: int = 0,
    door: Door = HTTP,
    ready: Callable[[], None] = lambda: None,
) -> Result:
    """Run flows for so many seconds, or until `most` have begun. `ready` is called once there are connections."""
    result, numbers, selector = Result(), count(first), selectors.DefaultSelector()

    def begin(connection: socket.socket) -> None:
        flow = flows(next(numbers))
        result.began += 1
        lane = _Lane(connection, flow, time.perf_counter())
        selector.register(connection, selectors.EVENT_READ, lane)
        connection.sendall(next(flow))

    made = [door.connect(port) for _ in range(min(connections, most))]
    ready()
    end = time.perf_counter() + seconds
    for connection in made:
        begin(connection)
    while selector.get_map():
        ready = selector.select(PATIENCE_SECONDS)
        if not ready:
            raise TimeoutError(f"no answer on any connection for {PATIENCE_SECONDS:.0f} s")
        for key, _ in ready:
            lane: _Lane = key.data
            part = lane.connection.recv(1 << 17)
            lane.received += part
            answer = door.parse(lane.received, not part)
            if answer is None and part:
                continue
            if answer is None:
                answer = Response(0, b"the connection was closed", True)
            lane.received = b""
            following = _follow(lane, answer, result)
            if following is None or answer.closes:
                selector.unregister(lane.connection)
            if answer.closes:
                lane.connection.close()
                lane.connection = door.connect(port)
            if following is not None:
                if answer.closes:
                    selector.register(lane.connection, selectors.EVENT_READ, lane)
                lane.connection.sendall(following)
            elif time.perf_counter() < end and result.began < most:
                begin(lane.connection)
            else:
                lane.connection.close()
    selector.close()
    return result


def _follow(lane: _Lane, answer: Response, result: Result) -> bytes | None:
    """The flow's next request, or None when it is over."""
    try:
        return lane.flow.send(answer)
    except StopIteration:
        result.latencies.append(time.perf_counter() - lane.began)
    except Wrong as wrong:
        result.wrong[str(wrong)] += 1
    return None
