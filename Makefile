# Every line explains itself: `make help`.
SHELL := /bin/bash
PY := .venv/bin/python
export PYTHONDONTWRITEBYTECODE = 1

.DEFAULT_GOAL := help
.PHONY: help demo test check e2e guide bench verrous propre

help: ## list what can be done
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /\1\t/' | expand -t 12

.venv/pret: requirements.lock outils/venv.sh
	@bash outils/venv.sh requirements.lock && touch $@

.venv/pret-dev: requirements-dev.lock requirements.lock outils/venv.sh
	@bash outils/venv.sh requirements-dev.lock && touch .venv/pret $@

demo: .venv/pret ## the whole product with sample data: prints where to go and who to sign in as
	@$(PY) -m portail demo

test: .venv/pret-dev ## everything: unit, integration on SQLite and PostgreSQL, browser; sets itself up
	@bash outils/tester.sh

check: .venv/pret-dev ## format, lint, types, templates, migrations drift, architecture: under a minute
	@.venv/bin/ruff format --check -q src tests e2e outils && .venv/bin/ruff check -q src tests e2e outils
	@set -o pipefail; .venv/bin/basedpyright --level error | tail -n 20
	@$(PY) -m pytest -q -p no:playwright tests/test_architecture.py tests/test_gabarits.py tests/test_verrous.py tests/test_migrations.py -k "not postgres"

e2e: .venv/pret-dev ## the guide replayed in a browser (E2E_URL=… replays it against a deployed instance)
	@bash outils/tester.sh e2e

guide: e2e ## e2e/README.md made again from the screens a real run visited
	@echo "e2e/README.md"

bench: .venv/pret-dev ## speed of the hot operations beside hand-written limits, on PostgreSQL
	@bash outils/tester.sh --bench

verrous: ## make the lock files again from pyproject.toml (needs uv)
	@uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

propre: ## forget the virtual environment and the demo's data
	@rm -rf .venv donnees build dist
