# The verbs of this repository. Each is one command, which may be run by hand as well.
.PHONY: setup check test serve bench docs constraints

setup:
	uv sync
check:
	scripts/check
test:
	uv run pytest
serve:
	uv run gatepost serve
bench:
	uv run python -m benchmarks
docs:
	uv run python -m gatepost.cli.documents
constraints:
	scripts/refresh-constraints
