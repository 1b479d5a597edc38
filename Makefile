# Two commands for newcomers: `make demo` and `make test`. Both set themselves up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint viz bench bench-corpus clean

demo: $(READY)  ## raw files to a scored student and a report
	@$(BIN)/kedro run
	@echo "Report: $(CURDIR)/data/08_reporting/report.html"

test: $(READY)  ## every test, with coverage
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(READY)  ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

viz: $(READY)  ## lineage as a static site in build/, built offline
	$(BIN)/kedro viz build --include-previews

bench: $(READY)  ## every measured claim, and the tables written from them
	@for script in benchmarks/bench_*.py; do $(BIN)/python $$script --save || exit 1; done
	@$(BIN)/python benchmarks/table.py

CORPUS_BENCHES := corpus ingest duplicates gopher quality language engines
bench-corpus: $(READY)  ## the corpus pipeline's claims alone
	@for name in $(CORPUS_BENCHES); do $(BIN)/python benchmarks/bench_$$name.py --save || exit 1; done
	@$(BIN)/python benchmarks/table.py

# torch first and by exact version: a bare `torch` may bring several GB of CUDA.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25" "setuptools>=77" wheel
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,viz]"
	touch $@

clean:  ## everything a run made; the shipped sample stays
	rm -rf data/02_* data/03_* data/04_* data/05_* data/06_* data/07_* data/08_* data/test build
