"""What the audience sees: chapters with their steps, calm at 80 columns; and the one way in which the tour ends early."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gatepost.cli.problems import Problem

WIDTH = 80
_STEP_INDENT = 4
_LABEL_WIDTH = 28
_QUOTE_INDENT = 6


class Surprise(Problem):
    """Something is not as it would be at AWS."""


class Stage:
    """Prints the tour, with colours where the output is a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, width=min(WIDTH, Console().width))
        self._chapters = 0

    def title(self, title: str, about: str) -> None:
        """Begin."""
        self._console.print(Text(title, style="bold"))
        self._console.print(Text(about, style="dim"))

    def chapter(self, name: str, about: str) -> None:
        """Begin a chapter: what AWS's article calls it, and what it is about."""
        self._chapters += 1
        self._console.print()
        self._console.print(Text.assemble((f"{self._chapters:>2}  ", "dim"), (name, "bold")))
        self._print(about, _STEP_INDENT, "dim")

    def step(self, did: str, outcome: str) -> None:
        """Something was done, and went as it should."""
        grid = Table.grid(padding=(0, 1))
        for width in (_STEP_INDENT - 1, 1, _LABEL_WIDTH, None):
            grid.add_column(width=width, overflow="fold")
        grid.add_row("", Text("✓", style="green"), did, outcome)
        self._console.print(grid)

    def quote(self, text: str, style: str = "yellow") -> None:
        """What AWS, or a tool, says word for word."""
        self._print(text, _QUOTE_INDENT, style)

    def lines(self, lines: Iterable[str]) -> None:
        """Lines of a tool's output."""
        for line in lines:
            self._print(line, _QUOTE_INDENT, "cyan")

    def end(self, text: str) -> None:
        """The last words."""
        self._console.print()
        self._console.print(Text(text, style="bold green"))

    def _print(self, text: str, indent: int, style: str = "") -> None:
        self._console.print(Padding(Text(text, style=style, overflow="fold"), (0, 0, 0, indent), expand=False))


def expect(condition: object, surprise: str) -> None:
    """Go on only if `condition` holds.

    Raises: Surprise.
    """
    if not condition:
        raise Surprise(f"A surprise: {surprise}")
