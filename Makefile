# Two commands: `make run` starts the desk, `make test` checks everything. Both set up what they need.
PYTHON ?= python3
PORT ?= 8080
EXTRAS ?=
PEER_PYTHON ?= $(PYTHON)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed-$(if $(EXTRAS),$(EXTRAS),plain)
TEST_STAMP := $(VENV)/.installed-test

.PHONY: run test lint eval bench bench-peers vectors clean help

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  /'

run: $(STAMP)  ## set up and start the desk on http://127.0.0.1:$(PORT)
	@$(BIN)/firstline serve --port $(PORT)

test: $(TEST_STAMP) lint  ## set up, check style and types, run every test
	$(BIN)/python -m pytest

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(TEST_STAMP)  ## every question set through the desk, into docs/evaluation.md
	$(BIN)/python -m tests.evals

bench: $(TEST_STAMP)  ## measure speed and memory, as ratios in one run
	$(BIN)/python -m tests.benchmarks

bench-peers: $(TEST_STAMP)  ## other systems on the same documents and questions, in environments of their own
	$(BIN)/python -m tests.peers --python $(PEER_PYTHON)

vectors: $(TEST_STAMP)  ## embed what changed in the built-in guides, after an edit of them
	$(BIN)/firstline guides vectors

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Firstline needs Python 3.11 or newer: make run PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv -c constraints.txt

$(VENV)/.installed-plain: pyproject.toml constraints.txt | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-chat: pyproject.toml constraints.txt | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[chat]'
	@touch $@

$(VENV)/.installed-chat-%: pyproject.toml constraints.txt | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

# torch by pip first: uv and an open range would fetch gigabytes of GPU packages
$(VENV)/.installed-sentence-transformers: pyproject.toml constraints.txt | $(BIN)/uv
	$(BIN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[sentence-transformers]'
	@touch $@

$(TEST_STAMP): pyproject.toml constraints.txt | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[test]'
	@touch $@

clean:  ## remove the environment and caches; data/ stays
	rm -rf $(VENV) .venv-peers build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
