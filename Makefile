# Two commands matter: `make review` runs the main job on examples/, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: review test check format lint types imports golden bench gpu slow validate docs local-model clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[pdf,dev]'
	touch $@

review: $(STAMP)  ## the review of examples/, to the terminal and to vashti-out/
	$(BIN)/vashti review examples/proposal_call.pdf examples/proposal.pdf --out vashti-out

test: $(STAMP)  ## the whole test suite
	$(BIN)/pytest

check: $(STAMP) lint types imports test  ## everything a commit must pass

format: $(STAMP)
	$(BIN)/ruff format src tests bench docs examples
	$(BIN)/ruff check --fix src tests bench docs examples

lint: $(STAMP)
	$(BIN)/ruff format --check src tests bench docs examples
	$(BIN)/ruff check src tests bench docs examples

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

golden: $(STAMP)  ## regenerate the golden reviews and what the README shows of them; read the diff
	$(BIN)/python -m tests.golden.regenerate
	$(BIN)/python docs/excerpt.py
	$(BIN)/python docs/pictures.py

validate: $(STAMP)  ## predicted against published
	$(BIN)/vashti validate --page docs/validation.md --plot docs/validation.png

docs: $(STAMP)  ## the generated page of the atlas
	$(BIN)/python docs/atlas_page.py

bench: $(STAMP)  ## speeds and errors; other tools from an environment of their own: make bench PEERS=PYTHON
	PEERS=$(PEERS) $(BIN)/python bench/bench.py

gpu: $(STAMP)  ## on a machine with an NVIDIA GPU: kernels checked, the machine measured, its hardware file written
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[gpu]'
	$(BIN)/pytest -m gpu tests/lab
	$(BIN)/vashti calibrate --out calibration

slow: $(STAMP)  ## the tests that take minutes
	$(BIN)/pytest -m slow

local-model: $(STAMP)  ## a real model on a local server: OPENAI_BASE_URL=http://127.0.0.1:8080/v1 make local-model
	$(BIN)/pytest -m local_model tests/llm

clean:
	rm -rf $(VENV) vashti-out
