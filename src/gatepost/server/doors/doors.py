"""The thread in which mail comes in, from the server's start to its end. Its ports are taken before, so that one that is not free shows."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Mapping

from gatepost.call import World
from gatepost.server.doors import certificate
from gatepost.server.ports import PortTaken, take_port
from gatepost.settings import SMTP_PORT, Settings
from gatepost.store.engine import Store

log = logging.getLogger("gatepost")

AT_FIRST_SECONDS = 10.0
"""What a client may take for a command before it has signed in. Source: SES guide, send-email-smtp-client-command-line (guide)."""
GRACE_SECONDS = 8.0
"""How long messages that are on their way in may take once the server has been told to stop."""
LONGEST_STOP_SECONDS = 20.0


class Doors:
    """The ports for mail. Making one takes them.

    Raises: PortTaken; InvalidSetting, for a certificate that is of no use.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.smtp_certificate:
            certificate.context(settings)
        self._settings = settings
        self._sockets: dict[str, socket.socket] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        try:
            for name, host in (
                ("smtp_port", settings.smtp_address),
                ("smtp_tls_port", settings.smtp_address),
                ("inbound_port", settings.inbound_address),
            ):
                if getattr(settings, name) >= 0:
                    self._sockets[name] = self._take(name, host)
        except BaseException:
            self._close()
            raise

    def _take(self, name: str, host: str) -> socket.socket:
        """The port that a setting names. Where the usual one has another server on it, this one takes a free one."""
        port, flag = getattr(self._settings, name), f"--{name.replace('_', '-')}"
        if port != SMTP_PORT:
            return take_port(host, port, flag)
        if self._settings.port == 0:
            return take_port(host, 0, flag)
        try:
            return take_port(host, port, flag)
        except PortTaken:
            free = take_port(host, 0, flag)
            log.warning("%s: port %d is taken; SMTP is spoken on %d instead", flag, port, free.getsockname()[1])
            return free

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports that are open, by the names of their settings."""
        return {name: taken.getsockname()[1] for name, taken in self._sockets.items()}

    def start(self, store: Store, world: World) -> None:
        """Begin to talk."""
        if self._sockets:
            self._thread = threading.Thread(target=self._run, args=(store, world), name="gatepost-doors", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let messages that are on their way in arrive, if they do so soon, and close."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(LONGEST_STOP_SECONDS)
        self._close()

    def _run(self, store: Store, world: World) -> None:
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(self._talk(store, world))
        except Exception:
            log.exception("mail does not come in any more")
            self._close()

    async def _talk(self, store: Store, world: World) -> None:
        from gatepost.server.doors.submission import Submission  # here, with the next: a server that starts should not wait for them
        from gatepost.server.doors.work import Work
        from gatepost.smtp.conversation import Patience
        from gatepost.smtp.listener import Listener

        idle = self._settings.smtp_idle
        listener = Listener(self._settings.smtp_sessions, Patience(min(AT_FIRST_SECONDS, idle), idle))
        tls = certificate.context(self._settings)
        work = Work(store)
        for name in ("smtp_port", "smtp_tls_port"):
            if name in self._sockets:
                await listener.open(self._sockets[name], Submission(world, work), tls, wrapped=name == "smtp_tls_port")
        if "inbound_port" in self._sockets:
            from gatepost.server.doors.reception import Reception

            await listener.open(self._sockets["inbound_port"], Reception(world, work), tls)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._stopping.wait)
        finally:
            await listener.close(GRACE_SECONDS)
            work.close()

    def _close(self) -> None:
        for taken in self._sockets.values():
            taken.close()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where there is one, as for HTTP: a command and its reply over TLS then cost a sixth less."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
