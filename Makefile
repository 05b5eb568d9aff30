# The words of this project: demo, test, check, tools, bench, soak, fuzz. Each makes its own .venv when there is none.
.DEFAULT_GOAL := help
.PHONY: help demo test check tools bench soak chaos fuzz screens docs words wheel clean

# The newest Python of 3.11 or later that is here, unless PYTHON says which.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TESTS ?= tests
# Two more than there are cores: a test that waits for the clock leaves its core to another, and a third of them do.
JOBS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 2)
SOAK_SECONDS ?= 600
CHAOS_KILLS ?= 1000
FUZZ_EXAMPLES ?= 20000
PYTEST = $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
# A hundred commands and daemons are started by the tests: none of them should compile the package again.
unexport PYTHONDONTWRITEBYTECODE

help:  ## Show this list.
	@sed -n 's/^\([a-z]*\):.*## /  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 16

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and none was found; install it, or say PYTHON=/path/to/python3."; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv

.venv/.runs: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what advisory needs to run (about half a minute the first time) …"
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.tests: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what the tests need (about a minute the first time) …"
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ .venv/.runs

demo: .venv/.runs  ## Replay the recorded crisis of January 2020, offline, into build/demo.
	@$(BIN)/advisory demo --out build/demo

# Every branch of what decides is walked by a test of its own, in tests/unit. The other tests need no tracing, which doubles their time;
# tests/component has those of one module that decides nothing.
test: .venv/.tests  ## Run every test (TESTS=tests/unit for some of them).
ifeq ($(TESTS),tests)
	@failed=0; \
	$(PYTEST) --cov --cov-report=term:skip-covered tests/unit || failed=1; \
	$(PYTEST) --ignore=tests/unit tests || failed=1; \
	exit $$failed
else
	@$(PYTEST) $(TESTS)
endif

check: .venv/.tests  ## Format, lint, types, layers.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

tools:  ## Install what the tests of pages and mails need: Chromium, SpamAssassin, a mail lint (Debian, as root).
	@bash .ci/tools

.venv/.bench: .venv/.tests
	@echo "Installing the peers that are measured beside us …"
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[dev,bench]'
	@touch $@

bench: .venv/.bench  ## Measure what the bars are about, beside peers in the same run.
	@$(BIN)/python -m benchmarks --save build/benchmarks.json

soak: .venv/.tests  ## Poll 500 feeds with every fault there is (SOAK_SECONDS=600).
	@SOAK_SECONDS=$(SOAK_SECONDS) $(BIN)/python -m pytest -q tests/integration/test_soak.py

chaos: .venv/.tests  ## Kill, stop and cut off daemons while they send, on SQLite and PostgreSQL, and count what arrived (CHAOS_KILLS=1000).
	@CHAOS_KILLS=$(CHAOS_KILLS) $(BIN)/python -m pytest -q -s tests/integration/test_crash.py tests/integration/test_chaos.py \
		tests/integration/test_several.py tests/integration/test_points.py tests/integration/test_points_below.py

fuzz: .venv/.tests  ## Look hard for counter-examples (FUZZ_EXAMPLES=20000 a property; TESTS=tests/property/… for some).
	@HYPOTHESIS_PROFILE=fuzz FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(BIN)/python -m pytest -n $(JOBS) $(if $(filter tests,$(TESTS)),tests/property,$(TESTS))

screens: .venv/.tests  ## Take the pictures of pages and mails that the README shows, into docs/screens (needs `make tools`).
	@PYTHONPATH=.:tests $(BIN)/python -m browser.screens

docs: .venv/.tests  ## Bring the reference (files, settings, commands) up to date with the code.
	@$(BIN)/python -m advisory.cli.reference

words: .venv/.tests  ## Bring the catalogues of languages up to date with what is said (words of a new language: advisory/wording/catalogues/README.md).
	@$(BIN)/python -m advisory.wording.extract

wheel: .venv/.tests  ## Build the wheel into dist/.
	@$(BIN)/python -m build --wheel

clean:  ## Remove what was built; the .venv stays.
	@rm -rf build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
