# make run starts the service, make test runs every test. Nothing but Python 3.11+ is assumed.
SHELL := bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
# Images set it; each process would compile every module anew: half of a start.
BYTECODE := env -u PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test quick collected check lock migration bench chat-report mutants browser

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.run ## set up and start the service; prints the address to open
	@exec $(BYTECODE) $(BIN)/qingshen serve

test: $(VENV)/.dev browser ## the whole suite, PostgreSQL and the browser included (TESTS=path for a part)
	@$(BYTECODE) $(BIN)/pytest -q -n auto --dist worksteal $(TESTS)

# Whatever is wrong with a module is told by the tests themselves.
collected: $(VENV)/.dev
	@$(BYTECODE) $(BIN)/pytest -q --collect-only tests >/dev/null 2>&1 || :

# What reads sentences builds an index of names first and reads thousands of them.
SLOWER := $(addprefix --ignore=tests/bot/test_,bounds.py corpus.py guards.py mask.py acts_walk.py proposals.py intents.py labelled.py)
quick: $(VENV)/.dev ## the rules alone, in about ten seconds: no database, no server, no process
	@$(BYTECODE) $(BIN)/pytest -q -x tests/bot $(SLOWER) --ignore-glob='tests/bot/test_reading*'

check: $(VENV)/.dev ## lint, format, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

migration: $(VENV)/.dev ## write the next migration from the models: make migration NAME=what_changes
	@test -n "$(NAME)" || { echo "give it a name: make migration NAME=what_changes"; exit 2; }
	@$(BIN)/python -m tests.make_migration $(NAME)

bench: $(VENV)/.dev ## measure against the bare libraries
	@$(BYTECODE) $(BIN)/python -m benchmarks --write

chat-report: $(VENV)/.dev ## how well sentences are understood
	@$(BIN)/python -m tests.bot.chat_report

mutants: $(VENV)/.dev ## change bot/ line by line and see which tests notice (MODULES='bot.access* bot.plans.due*' for a part)
	@TESTS="$(if $(filter-out file,$(origin TESTS)),$(TESTS))" nice -n 19 $(BIN)/python -P tests/bot/mutant_run.py $(MODULES)
	@$(BIN)/python -m tests.bot.mutant_report

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --extra build
lock: $(VENV)/.dev ## pin every dependency anew; add UPGRADE=--upgrade for newer versions
	@$(LOCK) $(UPGRADE) pyproject.toml -o requirements.lock
	@$(LOCK) $(UPGRADE) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

# The stamps: an environment is touched only when what it is made from has changed.
$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV), once (about half a minute) …" >&2
	@$(call install,requirements.lock)
	@touch $@

$(VENV)/.dev: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) for development, once (about a minute) …" >&2
	@$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/.run

define install
$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r $(1) && \
$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e . && \
$(BYTECODE) $(BIN)/python -m compileall -q bot handlers messages storage && \
$(BYTECODE) $(BIN)/python -m messages.compiled
endef

APT := command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && export DEBIAN_FRONTEND=noninteractive && \
	apt-get -qq update >/dev/null && apt-get -qq install -y

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(APT) python3-venv >/dev/null; } || \
	{ echo "$(PYTHON) cannot make environments; install the system's python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

browser:
	@if [ ! -x /usr/bin/chromium ] || ! fc-list :lang=zh 2>/dev/null | grep -q .; then \
	  echo "installing Chromium and a Chinese font for the browser tests …" >&2; \
	  { $(APT) chromium fonts-wqy-zenhei >/dev/null; } || \
	  echo "not possible here: the browser tests will be reported as skipped" >&2; \
	fi
