# `make run` ingests the samples, `make test` checks everything. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=

FLINK := $(VENV)/flink
FULL ?=

.PHONY: run check test lint types bench quality fuzz torture cloud-test flink-test flink-small flink-full clean

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

# Runs on a real Flink, held to a local run's bytes: embedded in Beam's job server, or with FULL=1 a cluster of processes
# in a network namespace of its own, as job server and worker pools listen on every interface. Needs Java 17 and Maven;
# FULL=1 Go, too.
flink-test:
	@if command -v java mvn > /dev/null; then $(MAKE) --no-print-directory flink$(if $(FULL),-full,-small); \
	else echo "flink-test is skipped: there is no Java, or no Maven"; fi

flink-small: $(VENV)/.flink
	@$(BIN)/pytest tests/flink

flink-full: $(VENV)/.flink-full
	@rm -rf $(FLINK)/wheel $(FLINK)/site
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps -w $(FLINK)/wheel .
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(FLINK)/site $(FLINK)/wheel/*.whl
	@unshare $(if $(filter 0,$(shell id -u)),-n,-rn) --pid --fork --mount-proc sh -c 'ip link set lo up; exec $(BIN)/pytest -m cluster tests/flink'

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

# Beam's job server with its 160 jars from Maven Central: 150 MB.
$(VENV)/.flink: $(VENV)/.dev tests/flink/pom.xml tests/flink/jars.py
	@echo "Setting up Flink …" >&2
	@mvn --quiet --batch-mode --file tests/flink/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
		-DoutputDirectory=$(CURDIR)/$(FLINK)/jars
	@$(BIN)/python tests/flink/jars.py $(FLINK)
	@touch $@

# Flink itself as PyPI has it (230 MB), the program with which Beam's container images begin, and an environment for workers.
$(VENV)/.flink-full: $(VENV)/.flink
	@echo "Setting up a Flink cluster …" >&2
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: -d $(FLINK)/dist \
		apache-flink-libraries==1.19.3
	@tar -xzf $(FLINK)/dist/apache-flink-libraries-1.19.3.tar.gz -C $(FLINK)/dist --strip-components=2 \
		apache-flink-libraries-1.19.3/deps/lib
	@rm $(FLINK)/dist/*.tar.gz
	@GOBIN=$(CURDIR)/$(FLINK) go install github.com/apache/beam/sdks/v2/python/container@v2.77.0
	@mv $(FLINK)/container $(FLINK)/boot
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,cloud]'
	@$(PYTHON) -m venv $(FLINK)/worker
	@$(FLINK)/worker/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt .
	@$(FLINK)/worker/bin/python -m pip uninstall --quiet --yes wirebeam
	@touch $@
