# Everything a person or a machine does with this project. `make` alone prints the list.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The tests use this many processes; pytest-xdist's `auto` counts cores.
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench bench-mail clean setup parts

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name words; do printf '  make %-10s %s\n' "$$name" "$$words"; done

demo: .venv/runs ## everything on embedded parts with sample data: prints one link to click
	@$(BIN)/postbote demo

run: .venv/runs ## Postbote on the settings in the environment (`postbote settings` lists them)
	@$(BIN)/postbote run

test: .venv/tests parts ## all tests, on SQLite and PostgreSQL, with real IMAP, SMTP, Slack sockets and a browser
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

check: .venv/tests ## format, lint, types, layers, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m models.migrating check
	$(BIN)/python -m desk.translations

bench: .venv/tests parts ## the figures: mails, pages, Slack, memory, start; beside each what is possible
	$(BIN)/python -m benchmarks $(ARGS)

bench-mail: .venv/tests ## how well mail is read: real messages, ARGS=folder or POSTBOTE_MAIL_CORPUS
	$(BIN)/python -m benchmarks.mail_corpus $(ARGS)

clean: ## remove what these commands made, but no data
	rm -rf .venv .demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: .venv/runs

parts:
	@$(BIN)/python -m tests.parts.system

.venv/python: $(MAKEFILE_LIST)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Postbote needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@touch $@

.venv/runs: .venv/python requirements.lock pyproject.toml
	@echo "Setting up .venv …" >&2
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tests: .venv/runs requirements-dev.lock
	@echo "Adding what the tests need …" >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
