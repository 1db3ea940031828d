# Guichet: the commands of every day. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PYTEST := $(BIN)/pytest -q
PACKAGES := $(addprefix -p guichet_,kit questions gateway identity forms workflow documents notify stats backoffice onebox)

.PHONY: help setup setup-dev setup-tests run up down test test-unit test-journeys faults \
	test-alone events lint fix types contracts lock bench clean

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

setup: ## Make the environment in .venv, or refresh it when the lock has changed
	@deploy/bootstrap

setup-dev: ## The same, with the tools of tests and linters
	@deploy/bootstrap dev

setup-tests: setup-dev ## The same, with RabbitMQ, Chromium, ClamAV and libfaketime from Debian
	@deploy/test-packages

run: setup ## Open the demonstration on http://localhost:8000 (PORT=… for another port)
	@exec $(BIN)/guichet-onebox run

up: setup ## Start the services as separate processes with a private RabbitMQ
	@exec $(BIN)/guichet-onebox up

down: ## Stop what `make up` started
	@exec $(BIN)/guichet-onebox down

test: setup-tests ## Everything that continuous integration runs
	@for step in lint types contracts test-unit test-journeys faults test-alone; do \
		echo "== make $$step"; $(MAKE) --no-print-directory $$step || exit 1; \
	done

test-unit: setup-tests ## Unit and page tests of the kit, the questions, the services and the launchers
	@$(PYTEST) kit/tests questions/tests services deploy/onebox/tests tests/support

test-journeys: setup-tests ## Journeys of citizens and agents in a real browser, in both layouts
	@$(PYTEST) tests/journeys

faults: setup-tests ## A model of the house, crashes (kill -9), cuts and attacks; a table row by row
	@$(PYTEST) tests/model tests/faults tests/attacks

test-alone: setup-dev ## One service installed and used alone, in an empty environment
	@$(PYTEST) tests/alone

contracts: setup-dev ## Contracts between services, and the rules of the house
	@$(PYTEST) tests/contracts tests/structure

events: setup-dev ## Write docs/events.md from the contracts
	@$(BIN)/python -m tests.structure.events_document

lint: setup-dev ## Style, layout of the code and who may import whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check -q
	@$(BIN)/lint-imports --no-cache

fix: setup-dev ## Repair what the linter can repair by itself
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

types: setup-dev ## Types, strictly
	@$(BIN)/mypy $(PACKAGES)

lock: ## Write requirements.lock again, with the newest versions allowed
	@deploy/lock --upgrade

bench: setup-dev ## Measure the budgets and write docs/performance.md
	@$(BIN)/python -m tests.load

clean: ## Delete the environment, the caches and the demonstration with all its data
	@for link in var/*/place var/*/*/place; do \
		case "$$(readlink "$$link")" in /var/lib/guichet/*) rm -rf "$$(readlink "$$link")";; esac; \
	done
	@rm -rf .venv var .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
