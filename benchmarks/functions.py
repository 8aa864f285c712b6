"""Functions of triggers, in a process of their own: `python -m benchmarks.functions PORT`.

`/echo` answers each event untouched; `/custom` asks for one answer and finds it right, as the three functions of CUSTOM_AUTH do.
"""

import asyncio
import json
import sys
from typing import Any

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
NAMES = ("echo", "custom")


def setting(port: int) -> str:
    """Where they are, as `--lambda-functions` takes it."""
    return " ".join(f"{ARN}{name}=http://127.0.0.1:{port}/{name}" for name in NAMES)


def _custom(event: dict[str, Any]) -> dict[str, Any]:
    match event["triggerSource"]:
        case "DefineAuthChallenge_Authentication":
            done = any(one.get("challengeResult") for one in event["request"]["session"])
            asked = {"challengeName": None if done else "CUSTOM_CHALLENGE", "issueTokens": done, "failAuthentication": False}
            return {**event, "response": asked}
        case "CreateAuthChallenge_Authentication":
            return {**event, "response": {"publicChallengeParameters": {"ask": "?"}, "privateChallengeParameters": {"answer": "yes"}}}
        case _:
            return {**event, "response": {"answerCorrect": event["request"]["challengeAnswer"] == "yes"}}


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Each request of a connection."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            body = await reader.readexactly(length)
            if b"/custom" in head.split(b"\r\n", 1)[0]:
                body = json.dumps(_custom(json.loads(body))).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    except asyncio.IncompleteReadError:
        writer.close()


async def main(port: int) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(_answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
