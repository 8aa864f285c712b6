"""`python -m benchmarks.triggers`: what one call of a trigger adds to a sign-in, beside what its HTTP takes alone.

The function is a process of its own that answers each event untouched, so what is measured is Gatepost's part: the thread, the
transaction that ends before the call, and the call.
"""

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import functions, wire
from benchmarks.ground import PASSWORD
from benchmarks.http1 import exchange
from benchmarks.load import Flow, Flows, Wrong, drive
from benchmarks.processes import Process, free_port
from benchmarks.servers import KINDS, Server

RUNS = 9
SECONDS = 1.0
ARN = f"{functions.ARN}echo"
NAME = "ada"
EVENT = json.dumps({"version": "1", "request": {"userAttributes": {"sub": "0" * 36}}, "response": {}}).encode()


def _signing_in(port: int, **triggers: str) -> Flows:
    """Somebody signs in with their password, in a pool with these triggers."""

    def call(operation: str, **payload: Any) -> dict[str, Any]:
        answer = exchange(port, wire.cognito(port, operation, payload))
        if answer.status != 200:
            raise SystemExit(f"{operation}: {answer.body!r}")
        return json.loads(answer.body or b"{}")

    pool = call("CreateUserPool", PoolName="club", LambdaConfig=triggers)["UserPool"]["Id"]
    made = call("CreateUserPoolClient", UserPoolId=pool, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    call("AdminCreateUser", UserPoolId=pool, Username=NAME, MessageAction="SUPPRESS")
    call("AdminSetUserPassword", UserPoolId=pool, Username=NAME, Password=PASSWORD, Permanent=True)
    parameters = {"USERNAME": NAME, "PASSWORD": PASSWORD}
    payload = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": made["UserPoolClient"]["ClientId"], "AuthParameters": parameters}
    return partial(_once, wire.cognito(port, "InitiateAuth", payload), b"AccessToken")


def _once(request: bytes, sign: bytes, _number: int) -> Flow:
    answer = yield request
    if answer.status != 200 or sign not in answer.body:
        raise Wrong(f"{answer.status} {answer.body[:160]!r}")


def main() -> None:
    """Measure, taking turns, and print the best of each: what disturbs a run only makes it longer."""
    echo_port = free_port()
    with TemporaryDirectory() as folder:
        echo = Process([sys.executable, "-m", "benchmarks.functions", str(echo_port)], {"PYTHONPATH": str(Path.cwd())}, Path(folder), None)
        kind = KINDS["gatepost"]
        server = Server(replace(kind, command=(*kind.command, "--lambda-functions", functions.setting(echo_port))))
        try:
            every = {
                "sign-in": (server.port, _signing_in(server.port)),
                "sign-in with a trigger": (server.port, _signing_in(server.port, PostAuthentication=ARN)),
                "the trigger's HTTP alone": (echo_port, partial(_once, _posted(echo_port), b"version")),
            }
            rounds = [{name: _measure(server.process, *which) for name, which in every.items()} for _ in range(RUNS)]
        finally:
            server.stop()
            echo.stop()
    print("| | median ms | CPU ms of the server |\n|---|---:|---:|")
    for name in every:
        print(f"| {name} | {min(run[name][0] for run in rounds):.2f} | {min(run[name][1] for run in rounds):.2f} |")


def _measure(process: Process, port: int, flows: Flows) -> tuple[float, float]:
    """How long one takes, and how long the server works for it, in milliseconds."""
    before = process.cpu_seconds()
    result = drive(port, flows, connections=1, seconds=SECONDS)
    if result.wrong:
        raise SystemExit(str(result.wrong))
    return result.percentile(0.5) * 1000, (process.cpu_seconds() - before) / result.began * 1000


def _posted(port: int) -> bytes:
    return b"POST /echo HTTP/1.1\r\nhost: 127.0.0.1:%d\r\ncontent-length: %d\r\n\r\n" % (port, len(EVENT)) + EVENT


if __name__ == "__main__":
    main()
