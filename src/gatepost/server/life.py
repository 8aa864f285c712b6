"""The life of the server's processes: take the port, open the store, serve, and end cleanly on SIGTERM or SIGINT."""

import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from gatepost.console.door import operator
from gatepost.server.app import Application
from gatepost.server.crew import Crew
from gatepost.server.doors.doors import Doors
from gatepost.server.opening import open_world
from gatepost.server.ports import take_port
from gatepost.server.upkeep import Upkeep, tasks
from gatepost.settings import Settings

if TYPE_CHECKING:
    import uvicorn

KEEP_ALIVE_SECONDS = 75
"""Longer than SDKs keep an idle connection, so that it is they who close it."""
GRACE_SECONDS = 10
"""How long running requests may take once the server has been told to stop."""
LOAD_AFTER_SECONDS = 0.2
"""Long enough for the HTTP server to begin to listen undisturbed."""
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def listen(settings: Settings) -> socket.socket:
    """Take the port.

    Raises: PortTaken.
    """
    taken = take_port(settings.host, settings.port, "--port")
    taken.set_inheritable(True)
    return taken


def origin_of(listening: socket.socket) -> str:
    """The base URL of a listening socket, as this machine reaches it."""
    host, port = listening.getsockname()[:2]
    if ip_address(host).is_unspecified:
        host = "localhost"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def serve(settings: Settings, announce: Callable[[str, Mapping[str, int], bool], None]) -> None:
    """Serve until told to stop. `announce` is called with the address, the ports for mail, and whether there is an operator's
    password, once requests are accepted.

    Raises: PortTaken, StoreProblem, InvalidSetting.
    """
    log_to_standard_error(settings)
    listening = listen(settings)
    doors = Doors(settings)
    origin = origin_of(listening)
    store, world = open_world(settings, origin)
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, partial(_note, told))  # until uvicorn takes over, and after it, when it raises the signal once more
    upkeep = Upkeep(store, world, tasks(settings))
    upkeep.start()
    crew = Crew(store, world)
    crew.start()
    doors.start(store, world)
    announce(world.origin, doors.ports, operator.is_asked_for(store, world))
    try:
        if settings.workers == 1:
            _run(Application(store, world), listening, told)
        else:
            gc.enable()
            _run_workers(settings, origin, listening, told)
    finally:
        doors.stop()
        crew.stop()
        upkeep.stop()
        store.close()
        listening.close()


def application(settings: Settings, origin: str) -> Application:
    """The application of one worker process."""
    log_to_standard_error(settings)
    return begun(Application(*open_world(settings, origin)))


def begun(app: Application) -> Application:
    """The same application, at the moment when the HTTP server is about to listen and its signal handlers are in place."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, partial(_end_waits, app, signal.getsignal(number)))
    return loading(app)


def _end_waits(app: Application, before: Any, number: int, frame: object) -> None:
    """Let nobody wait for mail any longer, and go on as before."""
    app.ending.set()
    before(number, frame)


def loading(app: Application) -> Application:
    """The same application, which loads its operations as soon as it has begun to listen, if nobody has called one by then."""
    timer = threading.Timer(LOAD_AFTER_SECONDS, _load, (app,))
    timer.daemon = True
    timer.start()
    return app


def _load(app: Application) -> None:
    """Load, and spare the garbage collector from looking through what stays for good."""
    try:
        app.load()
        gc.freeze()
    finally:
        gc.enable()


def log_to_standard_error(settings: Settings) -> None:
    """Log what Gatepost says from the chosen level on, and of libraries only warnings: what else they say repeats what they carry,
    so that codes, passwords and keys would stand in the log.
    """
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(level=max(level, logging.WARNING), format=LOG_FORMAT)
    logging.getLogger("gatepost").setLevel(level)


def _run(app: Application, listening: socket.socket, told: threading.Event) -> None:
    import uvicorn

    def begin() -> Application:
        begun(app)
        _tell_again(told)
        return app

    try:
        uvicorn.Server(http_config(begin, factory=True)).run(sockets=[listening])
    finally:
        app.close()


def _run_workers(settings: Settings, origin: str, listening: socket.socket, told: threading.Event) -> None:
    from uvicorn.supervisors import Multiprocess

    config = http_config(partial(application, settings, origin), factory=True)
    config.workers = settings.workers
    supervisor = Multiprocess(config, [listening])
    _tell_again(told)
    supervisor.run()


def http_config(app: Callable[..., object], *, factory: bool = False) -> "uvicorn.Config":
    """How HTTP is spoken."""
    import uvicorn

    return uvicorn.Config(
        app,  # pyright: ignore[reportArgumentType]  uvicorn's type does not allow for a scope that is any mapping
        factory=factory,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _note(told: threading.Event, _number: int, _frame: object) -> None:
    """Note that this process was told to end."""
    told.set()


def _tell_again(told: threading.Event) -> None:
    """Tell uvicorn, whose signal handlers are in place now, that it is to end, if this process was told so before.

    A handler that raised instead could break an import off, and leave a lock behind for which other threads wait for ever.
    """
    if told.is_set():
        signal.raise_signal(signal.SIGTERM)
