"""Whoever types what the documentation says gets what it promises: every command and every program of every page is run."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fixtures.guide import blocks, reader

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if blocks(page.read_text()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, postgresql: Callable[[], str]) -> None:
    with reader(tmp_path, postgresql) as somebody:
        somebody.follow(page.read_text())


def test_the_site_is_built_without_a_warning_and_without_the_network(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path / "site"],
        cwd=DOCS.parent,
        env={"PATH": "/usr/bin:/bin", "https_proxy": "http://127.0.0.1:9", "NO_MKDOCS_2_WARNING": "true"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert {"index.html", "article.html", "diagnosing.html", "testing.html"} <= {page.name for page in pages}
    for page in pages:
        assert 'src="http' not in page.read_text(), f"{page.name} loads something from elsewhere"
