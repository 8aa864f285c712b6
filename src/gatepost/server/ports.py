"""Taking a TCP port, before anything else is begun that would have to be undone."""

import socket

BACKLOG = 2048


class PortTaken(Exception):
    """The address can't be listened on. The text says what to do next."""


def take_port(host: str, port: int, flag: str) -> socket.socket:
    """Listen on a port; 0 takes a free one. `flag` is how another one is asked for.

    Raises: PortTaken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(BACKLOG)
    except OSError as error:
        taken.close()
        raise PortTaken(
            f"{host}:{port} can't be listened on ({error.strerror}). "
            f"Is another server running there? Give another port with {flag}, or 0 for a free one."
        ) from error
    return taken
