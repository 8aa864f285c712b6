"""The dialogue with one client: who may say what when, and what is answered. What to take, a `Host` decides.

The words are those of Amazon SES's servers.
Source: RFC 5321, RFC 3207, RFC 4954, RFC 4616; transcripts of SES (reported); words for what no transcript shows (guessed).
"""

import base64
import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from gatepost.smtp import commands
from gatepost.smtp.commands import Command
from gatepost.smtp.stream import Gone, Stream, TooLong, TooSlow

log = logging.getLogger("gatepost")

OK = "250 Ok"
INTERNAL = "451 Temporary service failure"
TIMED_OUT = "451 4.4.2 Timeout waiting for data from client."
TLS_FIRST = "530 Must issue a STARTTLS command first"
TOO_LONG = "552 Message is too long."
CLOSING = "421 Service closing transmission channel"
TOO_MANY_MISTAKES = "421 Too many errors on this connection"

MOST_MISTAKES = 20
"""Commands that were refused, after which a client is sent away."""
MOST_RECIPIENTS = 1000
"""Recipients that are listened to at all."""
LONGEST_MESSAGE_SECONDS = 1800.0
_USERNAME = "334 " + base64.b64encode(b"Username:").decode()
_PASSWORD = "334 " + base64.b64encode(b"Password:").decode()
_KNOWN_PARAMETERS = frozenset(("SIZE", "BODY", "AUTH"))


@dataclass(slots=True)
class Session:
    """Who is on the line. `user` is whatever the host made of a name and a password."""

    peer: str
    encrypted: bool = False
    hello: str = ""
    user: Any = None


@dataclass(slots=True)
class Envelope:
    """From whom, and for whom, a message will be."""

    sender: str
    recipients: list[str] = field(default_factory=list[str])


class Host(Protocol):
    """Whoever owns a port. Each answer is a reply as it goes over the wire; one that begins with 2 means yes."""

    name: str
    longest: int
    """Bytes that a message may have."""
    needs_user: bool
    """Mail is taken from those alone who have signed in."""
    needs_tls: bool
    """Nothing of importance is said without TLS."""

    def greeting(self) -> str:
        """The first line."""
        ...

    async def sign_in(self, session: Session, user: str, password: str) -> str:
        """Who is it? Sets `session.user`."""
        ...

    async def sender(self, session: Session, address: str) -> str:
        """May that be a sender? Empty for a report's."""
        ...

    async def recipient(self, session: Session, envelope: Envelope, address: str) -> str:
        """May that be a recipient?"""
        ...

    async def take(self, session: Session, envelope: Envelope, data: bytes) -> str:
        """Here is the message. With a yes, it is the host's."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a client may take for its next command, before it has signed in and afterwards, and for a piece of a message."""

    at_first: float
    afterwards: float


class Conversation:
    """One client's. `run` returns when it is over."""

    def __init__(self, stream: Stream, host: Host, tls: ssl.SSLContext | None, patience: Patience) -> None:
        self._stream = stream
        self._host = host
        self._tls = tls
        self._patience = patience
        self._session = Session(stream.peer, stream.encrypted)
        self._envelope: Envelope | None = None
        self._mistakes = 0
        self._over = False
        self._verbs: dict[str, Callable[[Command], Awaitable[str]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": self._noop,
            "QUIT": self._quit,
            "VRFY": self._known_but_not_here,
            "EXPN": self._known_but_not_here,
            "HELP": self._known_but_not_here,
        }

    async def run(self) -> None:
        """Talk until one of both has enough."""
        try:
            await self._say(self._host.greeting())
            while not self._over:
                await self._answer()
        except Gone:
            if self._stream.interrupted:
                await self._last_words(CLOSING)
        except TooSlow:
            await self._last_words(TIMED_OUT)
        except Exception:
            log.exception("the conversation with %s broke", self._session.peer)
            await self._last_words(INTERNAL)
        finally:
            self._stream.close()

    async def _answer(self) -> None:
        try:
            command = commands.read(await self._stream.line(self._limit))
        except TooLong:
            reply = "500 Error: line too long"
        else:
            reply = await self._verbs.get(command.verb, self._unknown)(command)
        if reply:
            await self._say(*reply.split("\n"))
            if reply.startswith("5"):
                self._mistakes += 1
                if self._mistakes >= MOST_MISTAKES:
                    await self._last_words(TOO_MANY_MISTAKES)

    @property
    def _limit(self) -> float:
        known = self._session.user is not None or not self._host.needs_user
        return self._patience.afterwards if known else self._patience.at_first

    async def _say(self, *lines: str) -> None:
        await self._stream.say(*lines, seconds=self._limit)

    async def _last_words(self, reply: str) -> None:
        self._over = True
        with suppress(Gone):
            await self._say(reply)

    async def _ehlo(self, command: Command) -> str:
        if not command.argument:
            return "501 Syntax: EHLO hostname"
        self._greeted(command)
        return "\n".join([*(f"250-{word}" for word in self._extensions()), OK])

    def _extensions(self) -> Sequence[str]:
        """Source: transcripts (reported); SIZE, which older ones show (reported)."""
        tls = ["STARTTLS"] if self._tls is not None and not self._session.encrypted else []
        auth = ["AUTH PLAIN LOGIN"] if self._host.needs_user else []
        return [self._host.name, "8BITMIME", f"SIZE {self._host.longest}", *tls, *auth]

    async def _helo(self, command: Command) -> str:
        if not command.argument:
            return "501 Syntax: HELO hostname"
        self._greeted(command)
        return f"250 {self._host.name}"

    def _greeted(self, command: Command) -> None:
        self._session.hello = command.argument[:255]
        self._envelope = None

    async def _starttls(self, command: Command) -> str:
        if command.argument:
            return "501 Syntax: STARTTLS"
        if self._tls is None or self._session.encrypted:
            return "503 Error: TLS is not available" if self._tls is None else "503 Error: TLS is already active"
        await self._say("220 Ready to start TLS")
        await self._stream.start_tls(self._tls)
        self._session = Session(self._session.peer, encrypted=True)
        self._envelope = None
        return ""

    async def _auth(self, command: Command) -> str:
        if not self._host.needs_user:
            return "500 Error: command not implemented"
        if self._host.needs_tls and not self._session.encrypted:
            return TLS_FIRST
        if self._session.user is not None:
            return "503 Error: already authenticated"
        mechanism, _, initial = command.argument.partition(" ")
        if mechanism.upper() not in ("PLAIN", "LOGIN"):
            return "504 Unrecognized authentication type"
        try:
            user, password = await (self._plain(initial) if mechanism.upper() == "PLAIN" else self._login(initial))
        except ValueError:
            return "501 Error: authentication aborted"
        return await self._decided(self._host.sign_in(self._session, user, password))

    async def _plain(self, initial: str) -> tuple[str, str]:
        """Raises: ValueError. Source: RFC 4616; the empty challenge's words (reported)."""
        parts = _decoded(initial or await self._asked("334 Ok")).split("\0")
        if len(parts) != 3:
            raise ValueError
        return parts[1], parts[2]

    async def _login(self, initial: str) -> tuple[str, str]:
        user = _decoded(initial or await self._asked(_USERNAME))
        return user, _decoded(await self._asked(_PASSWORD))

    async def _asked(self, challenge: str) -> str:
        await self._say(challenge)
        try:
            return (await self._stream.line(self._limit)).decode("ascii", "replace").strip()
        except TooLong as error:
            raise ValueError from error

    async def _mail(self, command: Command) -> str:
        if self._host.needs_tls and not self._session.encrypted:
            return TLS_FIRST
        if self._host.needs_user and self._session.user is None:
            return "530 Authentication required"
        if not self._session.hello:
            return "503 Error: send EHLO first"
        if self._envelope is not None:
            return "503 Error: nested MAIL command"
        path = commands.path(command)
        if path is None:
            return "501 Syntax: MAIL FROM:<address>"
        if not path.bracketed:
            return f"553 <{path.address}> Invalid email address"
        unknown = path.parameters.keys() - _KNOWN_PARAMETERS
        if unknown:
            return f"555 Unsupported parameter: {min(unknown)}"
        size = path.parameters.get("SIZE", "0")
        if not size.isdigit():
            return "501 Syntax: SIZE=number"
        if len(size) > 18 or int(size) > self._host.longest:
            return TOO_LONG
        reply = await self._decided(self._host.sender(self._session, path.address))
        if reply.startswith("2"):
            self._envelope = Envelope(path.address)
        return reply

    async def _rcpt(self, command: Command) -> str:
        if self._envelope is None:
            return "503 Error: need MAIL command"
        path = commands.path(command)
        if path is None:
            return "501 Syntax: RCPT TO:<address>"
        if not path.bracketed or not path.address:
            return f"553 <{path.address}> address unknown"
        if path.parameters:
            return f"555 Unsupported parameter: {min(path.parameters)}"
        if len(self._envelope.recipients) >= MOST_RECIPIENTS:
            return "452 Too many recipients"
        reply = await self._decided(self._host.recipient(self._session, self._envelope, path.address))
        if reply.startswith("2"):
            self._envelope.recipients.append(path.address)
        return reply

    async def _data(self, command: Command) -> str:
        if command.argument:
            return "501 Syntax: DATA"
        if self._envelope is None:
            return "503 Error: need MAIL command"
        if not self._envelope.recipients:
            return "503 Error: need RCPT command"
        await self._say("354 End data with <CR><LF>.<CR><LF>")
        envelope, self._envelope = self._envelope, None
        try:
            data = await self._stream.message(self._host.longest, self._patience.afterwards, LONGEST_MESSAGE_SECONDS)
        except TooLong:
            return TOO_LONG
        return await self._decided(self._host.take(self._session, envelope, data))

    async def _decided(self, answer: Awaitable[str]) -> str:
        """The host's answer. A fault of ours is no reason to hang up: the client may try again."""
        try:
            return await answer
        except Exception:
            log.exception("a command of %s could not be answered", self._session.peer)
            return INTERNAL

    async def _rset(self, command: Command) -> str:
        self._envelope = None
        return OK

    async def _noop(self, command: Command) -> str:
        return OK

    async def _quit(self, command: Command) -> str:
        await self._last_words("221 Bye")
        return ""

    async def _known_but_not_here(self, command: Command) -> str:
        return "502 Error: command not implemented"

    async def _unknown(self, command: Command) -> str:
        return "500 Error: command not implemented"


def _decoded(text: str) -> str:
    """Raises: ValueError."""
    return base64.b64decode(text, validate=True).decode()
