# The commands of the project. On Windows use make.ps1, which has the same targets.
PYTHON ?= $(shell command -v python3.11 >/dev/null 2>&1 && python3.11 --version >/dev/null 2>&1 && echo python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SCENARIO ?= two-doors
# Browsers, servers and clusters are waited for: three workers keep two cores busy. Measure with WORKERS=2 and WORKERS=4.
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
SHELL := /bin/bash
# Tests start many processes: each reads what was compiled to bytecode once, whatever the surroundings say.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run workshop test check lint format types compiled ready soak words browser clean help

help:
	@echo "make install  environment in .venv (quick when nothing changed; PYTHON=python3.13 chooses another Python)"
	@echo "make run      open the first page with the scenario $(SCENARIO)"
	@echo "make workshop the same, and phones in the same network may join an exercise"
	@echo "make test     lint, types and all tests, real-browser tests included"
	@echo "make check    lint, types and the fast tests"
	@echo "make soak     the long tests"
	@echo "make words    collect texts for translation into sim/words/locale"

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 13); sys.exit(0 if ok else "Cordon needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0] + ". Choose one: make install PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r constraints.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $(STAMP)

run: install
	$(BIN)/cordon serve --scenario $(SCENARIO)

# Lets phones in the same network join an exercise; CORDON_DATA says where sessions are kept.
workshop: install
	$(BIN)/cordon serve --scenario $(SCENARIO) --host 0.0.0.0

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: install
	$(BIN)/mypy

# One process compiles the model for both engines; else each worker of the tests would do so for itself.
compiled: install
	@$(BIN)/python -c 'from sim.run import run; from sim.scenario import load; [run(load("two-doors"), None, 1, 0, 91, engine) for engine in ("compiled", "mesa")]'

# Style, types and compilation need one core each and nothing of each other.
ready: install
	@$(MAKE) --no-print-directory -j 2 compiled types lint

check: ready
	$(PYTEST) -m "not browser and not slow and not soak"

# Real-browser tests need a Chromium of the system. Debian's is installed where that is possible without asking.
browser:
	@bash .ci/browser

test: ready browser
	@if bash .ci/browser --quiet; then \
		$(PYTEST) --durations=20 -m "not soak"; \
	else \
		$(PYTEST) --durations=20 -m "not soak and not browser" && bash .ci/browser --missing; \
	fi

# The attack prints what was tried and what came; it has the machine to itself, since it looks whether others are kept waiting.
soak: install
	$(BIN)/python -m pytest -s -m soak tests/attack
	HYPOTHESIS_PROFILE=explore $(PYTEST) -m "soak or slow" --ignore tests/attack

words: install
	$(BIN)/python -m sim.words.collect

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
