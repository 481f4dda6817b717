# Everything a checkout needs: each target does its own set-up, once, and is quick the second time.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALLED := $(VENV)/.installed
DEVELOP := $(VENV)/.develop
export PYTHON := $(PYTHON)
# Two at a time, a file of tests in one process.
PARALLEL := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
TYPESCRIPT := widget_js/node_modules/.installed

.PHONY: help run test check format bench clean system

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(INSTALLED) ## the demo: a desk with a website chat to write in
	@$(BIN)/omnid demo

test: $(DEVELOP) $(TYPESCRIPT) system ## all tests, the browser's and the slow ones too
	$(PARALLEL) --hypothesis-profile=thorough -m "not slow and not browser"
	$(PARALLEL) --hypothesis-profile=thorough -m "slow or browser"
	node --test $$(find tests/widget -name '*.test.js' -o -name '*.test.mjs')
	npx --prefix widget_js tsc -p widget_js

check: $(DEVELOP) $(TYPESCRIPT) ## formatting, lint, types, imports and the fast tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	npx --prefix widget_js tsc -p widget_js
	$(PARALLEL) -m "not slow and not browser"

format: $(DEVELOP) ## put the code in its usual form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(DEVELOP) ## how fast and how small, as ratios measured side by side
	$(BIN)/python -m tests.bench

clean: ## remove what make made; data stays
	rm -rf $(VENV) widget_js/node_modules build dist test-output *.egg-info .*_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the tests need beside Python; installed from Debian when missing and allowed, a failure otherwise.
system:
	@.ci/need 'command -v node' nodejs npm
	@.ci/need 'PATH=$$PATH:/usr/sbin command -v dovecot' dovecot-imapd
	@.ci/need 'command -v openssl' openssl
	@.ci/need 'command -v tmux' tmux
	@.ci/need 'command -v chromium' chromium fonts-dejavu-core fonts-noto-color-emoji

$(BIN)/python:
	@echo "Setting up, once: a minute or two …"
	@.ci/venv $(VENV)

$(INSTALLED): pyproject.toml | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(DEVELOP): $(INSTALLED)
	$(PIP) --group dev
	@touch $@

$(TYPESCRIPT): widget_js/package-lock.json
	@.ci/need 'command -v npm' nodejs npm
	npm --prefix widget_js ci --silent
	@touch $@
