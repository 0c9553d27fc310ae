# make run: sets up and runs the main job.  make test: sets up and passes the tests.  Both work on a fresh clone.
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
SHELL := /bin/sh
# The first interpreter that really starts, is new enough and can make environments.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo "$$p"; break; }; done)
EVAL = $(GAZEWIRE_EVAL_DIR)

.PHONY: run serve test unit soak lint types contracts gate bench train lock docs check clean

run: $(VENV)/installed
	@exec $(BIN)/gazewire demo $(ARGS)

serve: $(VENV)/installed
	@exec $(BIN)/gazewire run $(ARGS)

test: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder -m "not soak" $(ARGS)

unit: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 tests/unit $(ARGS)

soak: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 -m soak -rA $(ARGS)
	$(BIN)/python -m pytest -n 2 tests/unit --hypothesis-profile=thorough

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed
	$(BIN)/mypy

contracts: $(VENV)/installed
	$(BIN)/lint-imports

gate: $(VENV)/installed
	$(BIN)/python -m benchmarks.gate $(ARGS)
	$(BIN)/python -m benchmarks.extraction --split all

bench: $(VENV)/installed
	$(BIN)/python -m benchmarks.speed $(ARGS)

# Wants GAZEWIRE_EVAL_DIR. Names first: roles and deals are learned from the parties that they find, and the sifter last.
train: $(VENV)/trainable
	$(BIN)/python -m benchmarks.train_reader
	$(BIN)/python -m benchmarks.train_tagger
	$(BIN)/python -m benchmarks.tagging.parties
	$(BIN)/python -m benchmarks.sifting.train --eval "$(EVAL)"

docs: $(VENV)/installed
	$(BIN)/python -m models.dictionary > docs/data-dictionary.md

# All supported Pythons get one lock; the index address stays out of it. What only training needs has a lock of its own,
# on top of the other: 150 MB that nobody else should have to fetch.
LOCKED = $(BIN)/python -m uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet
lock: $(VENV)/installed
	$(BIN)/python -m pip install --quiet uv
	$(LOCKED) --extra dev -o requirements.lock
	$(LOCKED) --extra train -c requirements.lock -o requirements-train.lock \
		$$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' requirements.lock | sort -u)

check: lint types contracts

$(VENV)/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "gazewire needs Python 3.11, 3.12 or 3.13 with the venv module" >&2; exit 1; }
	@echo "setting up $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/trainable: $(VENV)/installed requirements-train.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-train.lock
	@touch $@

clean:
	rm -rf $(VENV) var build *.egg-info
