"""Write the generated pages into `docs/`, or with `--check` say which of them are out of date (exit code 1)."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from gatepost.cli.documents import checks, compatibility, evidence, settings

PAGES: Mapping[str, Callable[[], str]] = {
    "compatibility.md": compatibility.render,
    "settings.md": settings.render,
    "evidence.md": evidence.render,
    "diagnosing.md": checks.render,
}


def out_of_date(folder: Path) -> list[str]:
    """The pages in `folder` that are not what the code says now."""
    return [name for name, render in PAGES.items() if not (folder / name).is_file() or (folder / name).read_text() != render()]


def main() -> int:
    """Write, or check."""
    folder = Path("docs")
    if sys.argv[1:] == ["--check"]:
        stale = out_of_date(folder)
        for name in stale:
            print(f"docs/{name} is out of date. Write it with: python -m gatepost.cli.documents")
        return 1 if stale else 0
    for name, render in PAGES.items():
        (folder / name).write_text(render())
    return 0


if __name__ == "__main__":
    sys.exit(main())
