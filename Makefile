# Every command a developer needs, one line each. They work from a bare clone with Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install lock run test lint format soak bench screenshots translations clean
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

install: .venv/.installed ## make .venv and install the locked dependencies

run: .venv/.runtime ## start the whole system: pages, events, workers, relay, plants, demo
	@exec $(BIN)/roundel up

test: .venv/.installed ## install what is missing, run every test
	@scripts/prepare_tests.sh && $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not soak"

lint: .venv/.installed ## style, types, architecture, templates
	@scripts/lint.sh

format: .venv/.installed ## mend what a machine can mend
	@$(BIN)/ruff check --fix-only -q . ; $(BIN)/ruff format . ; $(BIN)/djlint --reformat --quiet templates

soak: .venv/.installed ## the long tests
	@scripts/prepare_tests.sh && $(BIN)/python -m pytest -m soak

bench: .venv/.installed ## measure docs/benchmarks.md anew (bench-engine, -bom, -web, -plan: a part)
	@$(BIN)/python -m bench

bench-%: .venv/.installed
	@$(BIN)/python -m bench $*

screenshots: .venv/.installed ## every page, wide and narrow, light and dark, into build/screenshots
	@$(BIN)/python -m scripts.screenshots

translations: .venv/.installed ## collect the pages' strings and compile both Chinese catalogues
	@$(BIN)/python scripts/translations.py

lock: .venv/.installed ## choose dependency versions again
	@scripts/lock.sh

clean: ## remove everything that make made, but never .roundel (your data)
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov

.venv/bin/python:
	@scripts/make_venv.sh $(PYTHON)

.venv/.runtime: .venv/bin/python requirements.txt setup.cfg pyproject.toml
	@scripts/install.sh requirements.txt && touch $@

.venv/.installed: .venv/.runtime requirements-dev.txt
	@scripts/install.sh requirements.txt requirements-dev.txt && touch $@
