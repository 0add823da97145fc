# Everything a person or a build server does with this project. `make` alone lists it.
PYTHON := .venv/bin/python
COMPILE := $(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make requirements"
.DEFAULT_GOAL := help
.PHONY: help run password manage sandbox reset test sweeps test-browser drills bench check lint types static static-baseline \
	deploy-check migrations-check fmt requirements install install-dev

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /|/' | awk -F'|' '{printf "make %-17s %s\n", $$1, $$2}'

run: install ## start everything on this machine: http://127.0.0.1:8000
	@$(PYTHON) -m cxone_registry.embedded run

password: install ## set a new password for the administrator and print it
	@$(PYTHON) -m cxone_registry.embedded password

manage: install ## run a management command beside make run: make manage ARGS="keys status"
	@$(PYTHON) -m cxone_registry.embedded manage $(ARGS)

sandbox: install ## start only the sandbox CXone; make sandbox ARGS="--world my.json --keep"
	@$(PYTHON) -m tenants.cxone.sandbox --port $${CXR_SANDBOX_PORT:-8701} $(ARGS)

reset: install ## delete the embedded database, its keys and every secret (asks first)
	@$(PYTHON) -m cxone_registry.embedded reset

test: install-dev ## run the tests, without browser, sweeps and drills
	@$(PYTHON) -m pytest -n 2 -m "not browser and not sweep and not drill"

sweeps: install-dev ## try every hostile value and foreign row at every address
	@$(PYTHON) -m pytest -n 2 -m sweep

test-browser: install-dev ## run the tests that drive a browser
	@.ci/chromium
	@$(PYTHON) -m pytest -m browser

drills: install-dev ## run the short failure drills
	@$(PYTHON) -m pytest -m drill

bench: install-dev ## measure the figures that the README promises
	@for file in tests/benchmarks/bench_*.py; do $(PYTHON) -m tests.benchmarks.$$(basename $$file .py) || exit; done

check: lint types static deploy-check migrations-check test sweeps drills test-browser ## everything the build server checks

lint: install-dev ## find style mistakes
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

types: install-dev ## check the types
	@.ci/types

static: install-dev ## look for mistakes and weaknesses without running anything
	@.ci/static

static-baseline: install-dev ## after looking at each: accept the made-up secrets that make static found
	@.venv/bin/detect-secrets scan --exclude-files '^requirements/.*\.txt$$|^tests/static/secrets.baseline$$' \
		> tests/static/secrets.baseline

deploy-check: install-dev ## check the production settings
	@.ci/deploy-check

migrations-check: install-dev ## check that no migration is missing
	@.ci/migrations-check

fmt: install-dev ## put the code into the common form
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

requirements: ## compile requirements/*.in to *.txt with hashes
	@.ci/install tools
	@for name in base embedded kms dev tools; do $(COMPILE) requirements/$$name.in -o requirements/$$name.txt; done

install:
	@.ci/install embedded

install-dev:
	@.ci/install dev
