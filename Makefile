# Everything that a fresh machine with Python 3.11 or newer and make needs: `make demo` and `make test` set up by
# themselves, in .venv, without root. PYTHON=python3.12 chooses another Python.

PYTHON ?= python3
UV_AT_LEAST = 0.9
BIN = .venv/bin

# With it, Python would compile every file anew at each start of a process: 4 seconds instead of 2.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-all check bench faults coverage fmt help
.DEFAULT_GOAL = help

help:
	@echo "make demo    play an invented council's month in the browser"
	@echo "make test    run all tests (those that need a browser or PostgreSQL say why, where they are skipped)"
	@echo "               ARGS=tests/storage runs one area alone, in seconds"
	@echo "make test-all  the same, with every sample of the language in every property"
	@echo "make check   formatting, lint, types, import directions"
	@echo "make bench   measure, and draw what was measured"
	@echo "make faults  kill, freeze and starve real processes, and count what was lost or doubled (half an hour)"
	@echo "make coverage  say which rows of the five policies the tests play (docs/coverage.md)"
	@echo "make fmt     put the formatting right"

demo: $(BIN)/.runs
	$(BIN)/alongside demo $(ARGS)

test: $(BIN)/.ready
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)

test-all: $(BIN)/.ready
	ALONGSIDE_TEST_ALL=1 $(BIN)/pytest -n auto --dist worksteal $(ARGS)

check: $(BIN)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: $(BIN)/.ready
	$(BIN)/python -m bench $(ARGS)

faults: $(BIN)/.ready
	$(BIN)/python -m tests.faults $(ARGS)

coverage: $(BIN)/.ready
	$(BIN)/python -m tests.coverage

fmt: $(BIN)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Set up, again whenever what is needed changes: what runs it, and what tests it besides.
$(BIN)/.runs: $(BIN)/uv pyproject.toml uv.lock
	$(BIN)/uv sync --quiet --frozen --inexact --no-dev --python $(BIN)/python
	@touch $@

$(BIN)/.ready: $(BIN)/uv pyproject.toml uv.lock
	$(BIN)/uv sync --quiet --frozen --inexact --python $(BIN)/python
	@touch $@

$(BIN)/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Alongside needs Python 3.11 or newer, and there is no $(PYTHON). Install one, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Alongside needs Python 3.11 or newer; this is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=$(UV_AT_LEAST)'
