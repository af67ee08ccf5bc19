# Every target wraps a plain command that the README also gives.

VENV   ?= .venv
PYTHON ?= python3
BIN     = $(VENV)/bin

# Where the other projects' date suites lie; they do not belong to this project.
SUITES ?= ../shared/data/temporal

.PHONY: annotate test test-backends lint eval eval-temporal bench schema clean

annotate: $(VENV)/.installed
	$(BIN)/zhpipe annotate corpus/ -o annotations/

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q

# What needs torch or HanLP, which `make test` does without.
test-backends: $(VENV)/.installed-backends
	$(BIN)/python -m pytest -q tests/recognize tests/training tests/test_component.py

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/.installed
	$(BIN)/python -m benchmarks.evaluate

eval-temporal: $(VENV)/.installed
	$(BIN)/python -m benchmarks.eval_temporal $(SUITES)

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks.speed

schema: $(VENV)/.installed
	$(BIN)/zhpipe schema

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[dev,spacy]"
	touch $@

$(VENV)/.installed-backends: constraints.txt | $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,hanlp,spacy,train]"
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
