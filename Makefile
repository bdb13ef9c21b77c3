# duzhan 督战. Two commands matter to a newcomer: `make run` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
TOOLS := .cache/test-tools
# One more than there are processors: tests wait for browsers, servers and children as often as they compute.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))
export DO_NOT_TRACK := 1

.PHONY: help run test soak check lint fmt types bench demo docs clean lock test-pure

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/python:
	@bash scripts/make-venv $(PYTHON) $(VENV)

# A lock names every package, so nothing is resolved: pip would ask for an extra's hash that no lock can hold.
$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the packages that duzhan needs (hash-checked) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the packages that duzhan and its tests need (hash-checked) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(RUNTIME)

$(TOOLS): scripts/install-test-tools
	@bash scripts/install-test-tools
	@mkdir -p .cache && touch $@

run: $(RUNTIME) ## start everything embedded, with the 2020 campaign in rehearsal and a worked example
	@$(BIN)/duzhan up --demo

demo: $(RUNTIME) ## play the whole story, from finding to closure, on a throw-away database
	@$(BIN)/duzhan demo

test: $(DEV) $(TOOLS) ## run every test (real PostgreSQL, SMTP, Prefect and browser)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

test-pure: $(DEV) ## run the tests that need no database, in seconds
	@$(BIN)/python -m pytest -q tests/pure

soak: $(DEV) $(TOOLS) ## run the long proofs at full size and write .soak/latest.json
	@$(BIN)/python -m pytest -m soak -p no:randomly -s --timeout=7200

check: $(DEV) lint types docs ## everything short of the tests, as CI runs it

lint: $(DEV) ## ruff, import contracts, the house's own rules, spelling
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/codespell duzhan flows statemachines tests docs README.md CHANGELOG.md
	@$(BIN)/python -m pytest -q -p no:randomly tests/contract/test_house_rules.py

fmt: $(DEV) ## format and mend what can be mended by rule
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: $(DEV) ## mypy, strict
	@$(BIN)/mypy

bench: $(DEV) ## measure against the limits of the same run; writes .bench/latest.json
	@$(BIN)/python tests/bench

docs: $(DEV) ## prove that the docs are true (generated parts included)
	@$(BIN)/python -m pytest -q -p no:randomly tests/contract/test_docs.py

lock: $(DEV) ## resolve the dependencies anew into requirements*.lock
	@$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.lock -q --upgrade
	@$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock -q --upgrade

clean: ## remove everything that make made, the embedded database included
	@rm -rf $(VENV) .duzhan .cache .bench .soak .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
