"""What one rendering may use up, so that a template written by a stranger holds nobody up. Source: guessed; AWS names no numbers."""

from gatepost.ses.templates.language.problems import RenderingFailure

DEEPEST = 100
"""How deep blocks and partials may stand inside each other."""
MOST_STEPS = 1_000_000
"""Parts of templates visited and names looked up: several times what the longest data that SES takes need."""
LONGEST = 41_943_040
"""Characters that are written: as many as SES takes bytes for a message."""


class Limits:
    """What is left for one rendering."""

    __slots__ = ("_room", "_steps")

    def __init__(self) -> None:
        self._steps = MOST_STEPS
        self._room = LONGEST

    def work(self, steps: int) -> None:
        """Raises: RenderingFailure."""
        self._steps -= steps
        if self._steps < 0:
            raise RenderingFailure("The template takes too long to render.")

    def write(self, characters: int) -> None:
        """Raises: RenderingFailure."""
        self._room -= characters
        if self._room < 0:
            raise RenderingFailure(f"The rendered template is longer than {LONGEST} characters.")
