"""What commands print: JSON for programs, or a table as wide as its content needs and the terminal allows."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

_AS_WIDE_AS_IT_IS = 10_000
"""Characters: a file or a pipe has no edge to break lines at."""


def as_json(value: Any) -> None:
    """Print a value as indented JSON."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """Print rows under their headings, or the sentence `empty` when there are none."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = [*rows]
    if not shown:
        print(empty)
        return
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in shown:
        grid.add_row(*row)
    terminal = Console(highlight=False, markup=False)
    if not terminal.is_terminal:
        terminal.width = _AS_WIDE_AS_IT_IS
    terminal.print(grid)
