"""How much rendering may use up, so that a template written by a stranger holds nobody up. Source: guessed; AWS names no numbers."""

from gatepost.ses.templates.language.problems import RenderingFailure

DEEPEST = 100
"""How deep blocks and partials may stand inside each other."""
MOST_STEPS = 1_000_000
"""Parts of templates visited and names looked up for one message: several times what the longest data that SES takes need."""
LONGEST = 41_943_040
"""Characters that a text may become: as many as SES takes bytes for a message."""


class Work:
    """What may still be done, for as many texts as share it."""

    __slots__ = ("_steps",)

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self._steps = steps

    def do(self, steps: int) -> None:
        """Raises: RenderingFailure."""
        self._steps -= steps
        if self._steps < 0:
            raise RenderingFailure("The template takes too long to render.")
