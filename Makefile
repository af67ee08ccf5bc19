# Every target wraps a plain command that the README also gives.

VENV   ?= .venv
PYTHON ?= python3
BIN     = $(VENV)/bin
BACKENDS = $(VENV)/backends/bin

# Where the other projects' date suites lie; they do not belong to this project.
SUITES ?= ../shared/data/temporal
UNER   ?= ../shared/data/uner_zh_gsd

.PHONY: annotate test test-faults test-backends test-clients train-heads lint eval eval-ner eval-temporal bench schema clean

annotate: $(VENV)/.installed
	$(BIN)/zhpipe annotate corpus/ -o annotations/

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -q

# The plug pulled thirty times; `make test` pulls it in one short run.
test-faults: $(VENV)/.installed-dev
	ZHPIPE_FAULT_RUNS=30 ZHPIPE_FAULT_DOCUMENTS=2000 $(BIN)/python -m pytest -q tests/faults tests/hostile

# What needs torch or HanLP, which `make test` does without.
test-backends: $(VENV)/.installed-backends
	$(BACKENDS)/python -m pytest -q tests/recognize tests/training tests/test_component.py

# The heads that are shipped: Universal NER's train part, our own dev gold and training gold. The first one, on LAC, and two
# more of other seeds teach the two that read characters, one a profile.
HEADS = pipeline/recognize/data
SEEDS = 2 3
TAUGHT = --features characters --teacher $(HEADS)/head $(SEEDS:%=--teacher build/teachers/%) --threads 2
LEARN = --train $(UNER)/train.iob2 --train annotations/gold/dev --train annotations/gold/train --dev $(UNER)/dev.iob2 \
  --name zhpipe --licence CC-BY-SA-4.0
train-heads: $(VENV)/.installed-backends
	$(BACKENDS)/zhpipe train ner $(LEARN) -o $(HEADS)/head
	for seed in $(SEEDS); do $(BACKENDS)/zhpipe train ner $(LEARN) --seed $$seed -o build/teachers/$$seed || exit; done
	$(BACKENDS)/zhpipe train ner $(LEARN) $(TAUGHT) -o $(HEADS)/accurate
	$(BACKENDS)/zhpipe train ner $(LEARN) $(TAUGHT) --width 112 --epochs 10 -o $(HEADS)/fast

# The programs that formats are for: a Label Studio server on loopback, Hugging Face's datasets.
test-clients: $(VENV)/.installed-clients
	LABEL_STUDIO=$(VENV)-clients/bin/label-studio $(BIN)/python -m pytest -q tests/formats

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/.installed
	$(BIN)/python -m benchmarks.evaluate

# Others' taggers beside ours; the models of HanLP and spaCy are trained first, once.
eval-ner: build/ner/hanlp build/ner/spacy
	$(BACKENDS)/python -m benchmarks.ner_peers $(UNER)/dev.iob2 annotations/gold/test --hanlp build/ner/hanlp --spacy build/ner/spacy

build/ner/%: $(VENV)/.installed-backends
	$(BACKENDS)/zhpipe train ner --backend $* --train $(UNER)/train.iob2 --dev $(UNER)/dev.iob2 -o $@

eval-temporal: $(VENV)/.installed
	$(BIN)/python -m benchmarks.eval_temporal $(SUITES)

bench: $(VENV)/.installed-bench
	$(BIN)/python -m benchmarks.speed --scaling --json build/speed.json

schema: $(VENV)/.installed
	$(BIN)/zhpipe schema

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[dev,datasets,formats,parquet,spacy,suspect]"
	touch $@

# A newspaper to read and spaCy to compare with. Torch is measured where it is installed.
$(VENV)/.installed-bench: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[bench,spacy]"
	touch $@

# A place of their own: HanLP and dkpro-cassis want different versions of one library.
$(VENV)/.installed-backends: constraints.txt | $(BIN)/python
	$(PYTHON) -m venv $(VENV)/backends
	$(BACKENDS)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,hanlp,spacy,train]"
	touch $@

$(VENV)/.installed-clients: | $(VENV)/.installed-dev
	$(PYTHON) -m venv $(VENV)-clients
	$(VENV)-clients/bin/python -m pip install --quiet label-studio
	$(BIN)/python -m pip install --quiet datasets
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-clients build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
