"""A copy of the embedded database, taken while a server writes to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from gatepost.store.engine import StoreProblem


def copy(data: Path, target: Path) -> int:
    """Write the database in the folder `data`, as it is at this moment, to the new file `target`; its size in bytes.

    The server key is not in it: without `data/server.key` (or GATEPOST_KEY) the copy's secrets stay sealed.

    Raises: StoreProblem.
    """
    source = data / "gatepost.db"
    if not source.is_file():
        raise StoreProblem(f"There is no database in {data}. Say where it is with --data.")
    try:
        # Nobody else may read it, and what somebody has under that name is not overwritten.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StoreProblem(f"{target} is there already. Give the backup another name.") from None
    except OSError as error:
        raise StoreProblem(f"{target} can't be written ({error.strerror}).") from error
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as made:
            original.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")  # one file, which can be moved and read by itself
            [(verdict,)] = made.execute("PRAGMA quick_check").fetchall()
        if verdict != "ok":
            raise StoreProblem(f"The copy is damaged ({verdict}), so the database in {data} may be too.")
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreProblem(f"The database in {data} can't be copied ({error}).") from error
    except StoreProblem:
        target.unlink(missing_ok=True)
        raise
    return target.stat().st_size
