"""What commands print: JSON for programs, or a table as wide as its content needs and the terminal allows."""

import json
from collections.abc import Iterable, Sequence
from typing import Any


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
    grid = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in shown:
        grid.add_row(*row)
    Console(highlight=False, markup=False).print(grid)
