# Everything a person does with Lockgate starts here. `make help` lists it.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One more than there are cores: a third of the time is spent waiting for servers.
WORKERS ?= $(shell echo $$(($$(nproc) + 1)))

.DEFAULT_GOAL := help
.PHONY: help venv dev assets run demo test bench load faults runbooks fuzz check lint types imports format lock clean up down logs mail administrator sbom \
  journey-compose

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Lockgate needs Python 3.11 or newer; try: make PYTHON=python3.11 ..."; exit 1; }
	@echo "Making the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(VENV)/.made requirements/base.txt deploy/launcher.py
	@echo "Installing the locked, hashed requirements (about a minute the first time)"
	@$(PIP) install --require-hashes -r requirements/base.txt
	@$(BIN)/python deploy/launcher.py
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	@echo "Installing what is measured beside Lockgate"
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

venv: $(VENV)/.base ## Make the virtual environment and the lockgate command

dev: $(VENV)/.dev ## Add what checking and testing needs

assets: $(VENV)/.base ## Build the front-end assets
	@$(BIN)/python deploy/assets/build.py

run: venv assets ## Start Lockgate on http://127.0.0.1:8080 (keeps its data)
	@$(BIN)/lockgate run

demo: venv assets ## Play a whole review, from upload to the Panel's receipt
	@$(BIN)/lockgate demo

test: dev assets check ## Run every check and every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

bench: $(VENV)/.bench ## Measure speed and quality beside peers (QUICK=1: shorter)
	@$(BIN)/python -m benchmarks.bench $(if $(QUICK),--quick)
	@$(BIN)/python -m benchmarks.vault $(if $(QUICK),--quick)

load: dev assets ## Load and growth on PostgreSQL and RabbitMQ (QUICK=1: shorter; an hour)
	@$(BIN)/python -m benchmarks.load $(if $(QUICK),--quick)

faults: dev assets ## Put in every fault, hundreds of times, and write docs/faults.md (hours)
	@$(BIN)/python -m tests.faults --fresh

runbooks: dev assets ## Follow every runbook literally, on installations made for it
	@LOCKGATE_TEST_RUNBOOKS=all $(BIN)/python -m pytest tests/runbooks -q

up: ## Start Lockgate as containers; needs Docker (docs/guides/containers.md)
	@$(PYTHON) deploy/compose/control.py up

down: ## Stop the containers and keep the data (ERASE=1: remove it, after asking)
	@$(PYTHON) deploy/compose/control.py down

logs: ## Follow what the containers say
	@$(PYTHON) deploy/compose/control.py logs

mail: ## Print the e-mail that the containers' catcher has caught
	@$(PYTHON) deploy/compose/control.py mail

administrator: ## Invite the first person: NAME="Ada Administrator" EMAIL=ada@example.org
	@$(PYTHON) deploy/compose/control.py administrator "$(NAME)" "$(EMAIL)"

sbom: dev ## List what is in the image, as CycloneDX, in build/sbom.json; needs Docker
	@$(BIN)/python deploy/compose/sbom.py

journey-compose: dev ## Play the journeys against containers; needs Docker
	@JOURNEYS=compose $(BIN)/python -m pytest tests/compose tests/journeys/test_story.py \
	  tests/browser/test_story_by_hand.py -m "not slow or slow" -q

fuzz: dev ## Read 20,000 damaged files in the sandbox (about ten minutes)
	@$(BIN)/python -m tests.fuzz.run --count 20000 --keep build/fuzz

check: lint types imports ## Style, types and the direction of dependencies

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: dev
	@$(BIN)/mypy

imports: dev
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

format: dev ## Format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

lock: dev ## Resolve the requirements again (hashes, no index addresses)
	@for name in base dev bench assets mail; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header --upgrade \
	    requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove what was built (never the data)
	@rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
