# What you can do here: make run, make test, make check, make bench, make lock.
# Everything is installed into .venv from hash-pinned lists; nothing else of the machine is changed, except that
# `make test` as root installs Debian's chromium and poppler-utils when they are not there.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$p"; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

# Stamps: what was installed is remembered by the lists' contents, so that a later start compares and goes on.
RUN_STAMP := .venv/.run-$(shell cat requirements.txt requirements-build.txt pyproject.toml CHANGELOG.md | cksum | tr ' ' -)
DEV_STAMP := .venv/.dev-$(shell cat requirements-dev.txt pyproject.toml CHANGELOG.md | cksum | tr ' ' -)

.PHONY: run test check format bench lock messages clean
run: $(RUN_STAMP)
	@exec $(BIN)/valueback demo $(ARGS)

test: $(DEV_STAMP)
	@$(BIN)/python scripts/test.py $(ARGS)

check: $(DEV_STAMP)
	@$(BIN)/python scripts/check.py

format: $(DEV_STAMP)
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

bench: $(DEV_STAMP)
	@$(BIN)/python scripts/bench.py $(ARGS)

lock: $(DEV_STAMP)
	$(LOCK) $(ARGS) -o requirements.txt requirements.in
	$(LOCK) $(ARGS) -c requirements.txt -o requirements-build.txt requirements-build.in
	$(LOCK) $(ARGS) -c requirements.txt -c requirements-build.txt -o requirements-dev.txt requirements-dev.in

messages: $(DEV_STAMP)
	@$(BIN)/python scripts/messages.py

clean:
	rm -rf .venv var build dist .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; set PYTHON to one: make run PYTHON=/path/to/python3.12" >&2; exit 2; }
	@"$(PYTHON)" -m venv .venv || { echo "This Python has no venv module; on Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 2; }

$(RUN_STAMP): | $(BIN)/python
	@echo "Installing what is needed into .venv (once)"
	@$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@rm -f .venv/.run-* && touch $@

$(DEV_STAMP): | $(BIN)/python
	@echo "Installing what checking and testing needs into .venv (once)"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@rm -f .venv/.dev-* .venv/.run-* && touch $@ $(RUN_STAMP)
