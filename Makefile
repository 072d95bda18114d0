# The assistant for families. `make` alone lists what there is to make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
VENV := .venv
PY := $(VENV)/bin/python
MADE := $(VENV)/made
export PIP_DISABLE_PIP_VERSION_CHECK := 1

FUZZ_SECONDS ?= 60
TESTS_AT_ONCE ?= 2
AUDIT := .venv-audit
.PHONY: help run desk stack shell phone train tune test check format evaluate benchmark soak fuzz audit lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment is made again whenever a lock file changes.
$(MADE): requirements-dev.txt .python-version pyproject.toml
	@command -v tar >/dev/null || { echo "tar is missing: install it with your system's packages."; exit 1; }
	@python=$$(PYTHON="$(PYTHON)" ./scripts/find-python.sh) && echo "Making $(VENV) with $$python (two or three minutes the first time) ..." \
		&& "$$python" -m venv --clear $(VENV)
	@$(PY) -m pip install --quiet --require-hashes --no-deps --requirement requirements-dev.txt
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(MADE)
	@echo "Made $(VENV)."

run: $(MADE) ## Start the assistant and its page on this machine (trains first where needed)
	@$(PY) -m bot run

desk: $(MADE) ## Start the staff desk on this machine, beside `make run` (docs/desk.md says how to sign in)
	@$(PY) -m bot desk

stack: $(MADE) ## Start two assistants behind nginx with Redis, PostgreSQL and an action server, on this machine
	@$(PY) -m bot stack --redis --postgres --actions

shell: $(MADE) ## Talk to the assistant here, with a staff line under each answer
	@$(PY) -m bot shell

phone: $(MADE) ## Text with the assistant on a phone in this terminal, without an account of a provider
	@$(PY) -m bot phone

train: $(MADE) ## Train the assistant, if its data or code has changed
	@$(PY) -m bot train

tune: $(MADE) ## Choose the thresholds on the development set
	@$(PY) -m bot tune

test: check train ## Run all checks and tests (TESTS_AT_ONCE=1 for one after the other)
	@$(PY) -m pytest --numprocesses $(TESTS_AT_ONCE) --dist loadfile

check: $(MADE) ## Format, lint, types, knowledge, services, safety rules and secrets
	@$(PY) -m ruff format --check --quiet . || { echo "Run make format."; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@$(PY) -m bot knowledge check
	@$(PY) -m bot services check
	@$(PY) -m bot safety check
	@$(PY) scripts/check_secrets.py

format: $(MADE) ## Format the code
	@$(PY) -m ruff format --quiet .
	@$(PY) -m ruff check --quiet --fix .

evaluate: $(MADE) ## Measure the assistant on the held-out questions and dangers
	@$(PY) -m bot evaluate

benchmark: $(MADE) ## Compare with Rasa's default pipeline on the same knowledge (hours)
	@$(PY) -m bot benchmark

soak: $(MADE) ## Let families talk with such a stack for five minutes while parts of it fail
	@$(PY) -m bot soak

fuzz: $(MADE) ## Look for input that breaks what reads it (FUZZ_SECONDS=600 for longer)
	@mkdir -p state
	@for what in calls texts feeds files; do \
		$(PY) -m tests.fuzz $$what -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=state/ || exit 1; done

audit: $(MADE) ## Compare the pinned packages with the published advisories (needs the package index)
	@test -x $(AUDIT)/bin/pip-audit || $(PY) -m venv --clear $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --require-hashes --no-deps --requirement requirements-audit.txt \
		|| { echo "The tool could not be fetched: is the package index reachable?"; exit 2; }
	@$(AUDIT)/bin/python scripts/audit.py

lock: $(MADE) ## Pin all dependencies anew, with hashes (needs uv)
	uv pip compile --quiet --upgrade --no-header --python-version 3.10 --generate-hashes requirements.in --output-file requirements.txt
	uv pip compile --quiet --upgrade --no-header --python-version 3.10 --generate-hashes --constraint requirements.txt requirements-dev.in --output-file requirements-dev.txt
	uv pip compile --quiet --upgrade --no-header --python-version 3.10 --generate-hashes requirements-audit.in --output-file requirements-audit.txt

clean: ## Delete the environment, models and state (not the encoder's cache)
	rm -rf $(VENV) $(AUDIT) models/* state
