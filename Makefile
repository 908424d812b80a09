# Tasks of the digest. `make help` lists them. Every task sets up what is missing first.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
EDITION ?= inputs/sample

.DEFAULT_GOAL := help
.PHONY: help setup digest serve test lint types format bench lock clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## install what is missing: Debian packages, then .venv from the lock

$(READY): requirements.lock pyproject.toml .ci/setup
	@PYTHON="$(PYTHON)" bash .ci/setup

digest: $(READY) ## build the sample edition (or EDITION=inputs/NAME) through the Prefect flow
	@$(BIN)/digest run $(EDITION)

serve: $(READY) ## start Prefect's server, its UI and the deployments on the loopback
	@$(BIN)/digest serve

test: $(READY) ## run every test
	@bash .ci/setup --test-tools
	@$(BIN)/pytest -n auto --dist loadgroup

lint: $(READY) ## check style and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY) ## check types
	@$(BIN)/mypy

format: $(READY) ## put the code in its format
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

bench: $(READY) ## print timings (they are no part of the tests)
	@$(BIN)/python -m tests.benchmarks

lock: $(READY) ## renew requirements.lock from pyproject.toml
	@$(BIN)/pip install -q uv && $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --extra dev --no-header -q pyproject.toml -o requirements.lock

clean: ## remove the environment and caches (never inputs or outputs)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
