# Every verb a contributor needs. `make` alone lists them.
PYTHON ?= python3
JOBS ?= 2
BIN := .venv/bin
PREPARE := $(PYTHON) -m setup
FLASK := $(BIN)/flask --app app
PYTEST := $(BIN)/python -m pytest
LOCAL := PLAIN_HTTP=1 DEMO=1 SECOND_FACTOR=optional RULES_OVERLAY=app/demo/parameters.toml

export LIANSHEN_VAR ?= var

.DEFAULT_GOAL := help
.PHONY: help run test quick lint format smoke soak bench assets lock sbom clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: ## Set up what is missing, load the demo data once, start web and worker
	@$(PREPARE) run
	@$(LOCAL) $(FLASK) init
	@$(LOCAL) $(FLASK) demo
	@exec env $(LOCAL) $(FLASK) serve

test: ## The whole gate, as CI runs it: set-up, format, lint, types, every test on both databases
	@$(PREPARE) test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	HYPOTHESIS_PROFILE=ci $(PYTEST) -n $(JOBS) --dist worksteal

quick: lint ## Lint, types and the fast tests, in 90 seconds
	HYPOTHESIS_PROFILE=quick $(PYTEST) -n $(JOBS) -m "not slow and not browser and not postgres"

lint: ## Format check, lint and types
	@$(PREPARE) quick
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: ## Rewrite the code in the house format
	@$(PREPARE) quick
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

smoke: ## Walk the main job over HTTP as each role, from draft to exported PDF
	@$(PREPARE) run
	$(LOCAL) $(FLASK) smoke

soak: ## Long runs by hand: 5,000 examples a property, and what stands in tests/soak
	@$(PREPARE) bench
	HYPOTHESIS_PROFILE=soak $(PYTEST) -n $(JOBS) $(wildcard tests/soak tests/rules tests/workflows)

bench: ## Measure what the performance budget names, and print it
	@$(PREPARE) bench
	VERB=bench $(PYTEST) -n 0 -s tests/benchmarks

assets: ## Build style sheets and scripts anew
	@$(PREPARE) packages
	@$(BIN)/python -m setup assets

lock: ## Resolve the versions again (make lock ARGS=--upgrade takes the newest)
	@$(PYTHON) -m setup.lock $(ARGS)

sbom: ## Write what the service is made of, with licences, to var/sbom.json (CycloneDX)
	@$(PREPARE) packages
	@$(BIN)/python -m setup.inventory $(LIANSHEN_VAR)/sbom.json

clean: ## Remove what set-up built; the data in var/ stays
	rm -rf .venv app/static/build app/assets/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
