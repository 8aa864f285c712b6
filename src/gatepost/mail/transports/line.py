"""A connection to one mail server: opened, encrypted, signed in; good for many messages one after the other.

Source: RFC 5321, RFC 3207, RFC 4954; SES guide, security-protocols (guide) for when TLS is used.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError

from gatepost.mail.transports.replies import DROPPED, NO_CONNECTION, TIMED_OUT, Failed, HungUp, Receipt, Reply, no_tls
from gatepost.mail.transports.routes import Stop
from gatepost.settings import Settings

log = logging.getLogger("gatepost")

FAREWELL_SECONDS = 2.0
"""How long a server may take to say goodbye."""
CONNECT_SECONDS = 30.0
"""How long a connection may take, if servers may take longer for their answers."""


class Line:
    """One open connection. After a failure that is not about the single message it is `broken`."""

    def __init__(self, smtp: aiosmtplib.SMTP, stop: Stop, source_ip: str = "") -> None:
        self._smtp = smtp
        self.stop = stop
        self.source_ip = source_ip
        self.broken = False
        self._used = False
        peer: Any = smtp.get_transport_info("peername")
        self.remote_ip: str = peer[0] if peer else ""
        tls: Any = smtp.get_transport_info("ssl_object")
        self.tls_version: str = tls.version() if tls else ""

    @property
    def takes_eight_bits(self) -> bool:
        """Whether the other side takes bodies that are more than ASCII. Source: RFC 6152."""
        return self._smtp.supports_extension("8bitmime")

    async def deliver(self, sender: str, recipient: str, source: bytes, *, require_tls: bool = False) -> Receipt:
        """Hand one message over.

        Raises: Failed; HungUp, if the other side has given up a line that had been used before.
        """
        used = self._used
        if require_tls and not self.tls_version:
            raise Failed(no_tls(self.stop.name), permanent=True, remote_ip=self.remote_ip)
        options = ["BODY=8BITMIME"] if not source.isascii() and self.takes_eight_bits else []
        try:
            await self._ask(lambda: self._smtp.mail(sender, options=options))
        except Failed as failure:
            if used and self.broken and failure.reply != TIMED_OUT:
                raise HungUp(failure.reply, permanent=False, remote_ip=self.remote_ip) from failure
            raise
        await self._ask(lambda: self._smtp.rcpt(recipient))
        reply = await self._ask(lambda: self._smtp.data(source))
        return Receipt(reply, self.remote_ip, self.tls_version)

    async def close(self) -> None:
        """Say goodbye, if the other side still listens."""
        if not self.broken and self._smtp.is_connected:
            with suppress(SMTPException, OSError):
                await self._smtp.quit(timeout=FAREWELL_SECONDS)
        self._smtp.close()

    @property
    def alive(self) -> bool:
        """Whether it can be used once more, as far as one can tell from this side."""
        return not self.broken and self._smtp.is_connected

    async def _ask(self, command: Callable[[], Awaitable[aiosmtplib.SMTPResponse]]) -> Reply:
        try:
            reply = _reply(await command())
            self._used = True
            return reply
        except SMTPResponseException as refusal:
            reply = Reply(refusal.code, _one_line(refusal.message))
            if 200 <= reply.code < 300:
                return reply
            await self._begin_again(reply)
            raise Failed(reply, permanent=500 <= reply.code < 600, remote_ip=self.remote_ip) from refusal
        except SMTPTimeoutError as error:
            self.broken = True
            raise Failed(TIMED_OUT, permanent=False, remote_ip=self.remote_ip) from error
        except (SMTPServerDisconnected, OSError, SMTPException) as error:
            self.broken = True
            raise Failed(DROPPED, permanent=False, remote_ip=self.remote_ip) from error

    async def _begin_again(self, reply: Reply) -> None:
        if reply.code == 421:
            self.broken = True
            return
        try:
            await self._smtp.rset()
        except (SMTPException, OSError):
            self.broken = True


async def open_line(stop: Stop, settings: Settings, *, require_tls: bool = False, source_ip: str = "") -> Line:
    """Connect, from that address of this machine if one is given, greet, encrypt and sign in as the stop asks for.

    Raises: Failed.
    """
    if stop.encryption != "if-offered":
        return await _opened(stop, settings, source_ip, encrypt=stop.encryption == "starttls")
    try:
        return await _opened(stop, settings, source_ip, encrypt=True)
    except _TlsFailed as failure:
        if require_tls:
            raise
        failure.add_note("trying without TLS")
        return await _opened(stop, settings, source_ip, encrypt=False)


class _TlsFailed(Failed):
    """The server offered TLS and could not do it."""


async def _opened(stop: Stop, settings: Settings, source_ip: str, *, encrypt: bool) -> Line:
    context = ssl.create_default_context() if stop.verified else _trusting()
    smtp = aiosmtplib.SMTP(
        hostname=stop.address,
        port=stop.port,
        local_hostname=hello_name(settings),
        source_address=(source_ip, 0) if source_ip else None,
        timeout=settings.smtp_patience,
        use_tls=stop.encryption == "tls",
        start_tls=False,
        tls_context=context,
    )
    try:
        await _reach(smtp, settings)
        await smtp.ehlo()
        if encrypt and (stop.encryption == "starttls" or smtp.supports_extension("starttls")):
            await _encrypt(smtp, stop, context)
        if stop.user:
            await _sign_in(smtp, stop)
        return Line(smtp, stop, source_ip)
    except Failed:
        smtp.close()
        raise
    except SMTPResponseException as refusal:
        smtp.close()
        raise Failed(Reply(refusal.code, _one_line(refusal.message)), permanent=False) from refusal
    except SMTPTimeoutError as error:
        smtp.close()
        raise Failed(TIMED_OUT, permanent=False) from error
    except (SMTPException, OSError) as error:
        smtp.close()
        raise Failed(DROPPED, permanent=False) from error


async def _reach(smtp: aiosmtplib.SMTP, settings: Settings) -> None:
    try:
        await smtp.connect(timeout=min(CONNECT_SECONDS, settings.smtp_patience))
    except SMTPResponseException:
        raise
    except SMTPTimeoutError as error:
        raise Failed(TIMED_OUT, permanent=False) from error
    except (SMTPException, OSError) as error:
        raise Failed(NO_CONNECTION, permanent=False) from error


async def _encrypt(smtp: aiosmtplib.SMTP, stop: Stop, context: ssl.SSLContext) -> None:
    try:
        await smtp.starttls(server_hostname=stop.name, tls_context=context)
        await smtp.ehlo()
    except (SMTPException, OSError, asyncio.IncompleteReadError) as error:
        raise _TlsFailed(no_tls(stop.name), permanent=not stop.verified) from error


async def _sign_in(smtp: aiosmtplib.SMTP, stop: Stop) -> None:
    try:
        await smtp.login(stop.user, stop.password)
    except SMTPResponseException as refusal:
        log.warning("%s does not let %s sign in: %s %s", stop.name, stop.user, refusal.code, _one_line(refusal.message))
        raise


def hello_name(settings: Settings) -> str:
    """The name that this server gives itself."""
    return settings.hello_name or _machine()


@lru_cache(maxsize=1)
def _machine() -> str:
    return socket.gethostname().partition(" ")[0] or "localhost"


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    """Encrypts, but believes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _reply(response: aiosmtplib.SMTPResponse) -> Reply:
    return Reply(response.code, _one_line(response.message))


def _one_line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode().split())
