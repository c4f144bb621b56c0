# `make run` ingests the samples, `make test` checks everything. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=

.PHONY: run check test lint types bench quality fuzz torture cloud-test clean

run: $(VENV)/.installed
	@rm -rf out
	@$(BIN)/wirebeam ingest samples --output out

# In half a minute: lint, types, and the tests of plain functions. Left out are tests that run Beam or the command, read
# the corpora, simulate or torture the commit, judge whole runs, work in many threads, kill processes, measure growth, or invent inputs:
# tests/conftest.py marks them as `whole`.
check: lint types
	@$(BIN)/pytest -m "not slow and not cloud and not whole"

test: lint types
	@$(BIN)/pytest

lint: $(VENV)/.dev
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .

types: $(VENV)/.dev
	@$(BIN)/mypy --no-error-summary

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

quality: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.quality_dedup
	@$(BIN)/python -m benchmarks.quality_entities
	@$(BIN)/python -m benchmarks.quality_feeds
	@$(BIN)/python -m benchmarks.quality_language
	@$(BIN)/python -m benchmarks.quality_judged

# Gives each target of tests/fuzz damaged input for FUZZ_SECONDS: all of them, or FUZZ_TARGETS alone. What it finds is kept
# below .fuzz.
fuzz: $(VENV)/.fuzz
	@$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) $(FUZZ_TARGETS)

torture: $(VENV)/.dev
	@$(BIN)/python -m tests.torture

cloud-test: $(VENV)/.cloud
	@$(BIN)/pytest -m cloud tests/cloud

clean:
	rm -rf $(VENV) out .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info

$(VENV)/.installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Setting up the tools for tests …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/.fuzz: $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	@touch $@

# Object stores on loopback, for `make cloud-test` alone: it needs Go and npm, too.
$(VENV)/.cloud: $(VENV)/.dev
	@echo "Setting up the object stores for tests …" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cloud]'
	@GOBIN=$(CURDIR)/$(VENV)/emulators go install github.com/fsouza/fake-gcs-server@v1.56.1
	@npm install --silent --no-audit --no-fund --prefix $(VENV)/emulators azurite@3.35.0
	@touch $@
