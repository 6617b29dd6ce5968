# One command, one place, the same here and in CI. Start with: make demo, make test.
PYTHON ?= python3.11
MINUTES ?= 25
WORKERS ?= 2
BIN := .venv/bin
BASE := .venv/.base
STAMP := .venv/.installed
CLIENTS := .venv/clients/.installed
SERVERS := .venv/servers/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-serve test check fix golden bench-main bench-documents bench-verify bench-engine bench-embedded bench-scenes bench-simulate bench-serve soak soak-jobs fuzz clients storage-servers

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(STAMP)  ## Make .venv and install everything, pinned

$(BASE): pyproject.toml constraints.txt
	@echo "Setting up .venv with everything that is needed: one to three minutes, the first time only ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $(BASE)

$(STAMP): $(BASE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@sh tools/export_libraries.sh $(BIN)/python
	@touch $(STAMP)

demo: $(BASE)  ## Make the launch graphic from examples/launch.txt; prints where picture and report are
	@$(BIN)/makeready run examples/launch.txt

demo-serve: $(BASE)  ## Serve on 127.0.0.1:8080 until Ctrl-C; prints a curl line that makes a picture
	@$(BIN)/makeready serve

clients: $(CLIENTS)  ## An older openai and LiteLLM in an environment of their own, for the tests

$(CLIENTS): tests/http/clients.txt
	$(BIN)/python -m venv --clear --without-pip .venv/clients
	$(BIN)/python -m pip --python .venv/clients/bin/python install --quiet --disable-pip-version-check --no-deps --no-compile -r tests/http/clients.txt
	@touch $(CLIENTS)

storage-servers: $(SERVERS)  ## Servers that speak like S3 and Azure, for the tests of storage; needs npm

$(SERVERS): tests/contract/servers/package.json tests/contract/servers/package-lock.json
	@mkdir -p .venv/servers && cp -R tests/contract/servers/. .venv/servers
	@if command -v npm >/dev/null; then npm ci --prefix .venv/servers --ignore-scripts --no-audit --no-fund --loglevel=error && touch $(SERVERS); \
	else echo "npm is not installed: the tests of S3 and Azure are skipped"; fi

# A file stays with one worker: what its tests share is made once. WORKERS=0 runs them one after the other.
test: $(STAMP) $(CLIENTS) $(SERVERS)  ## Run every test, on two cores
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile

check: $(STAMP)  ## Formatting, lint, types, import contracts, architecture: what CI asks first
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/architecture

fix: $(STAMP)  ## Format, and repair what lint can repair
	$(BIN)/ruff check --fix src tests
	$(BIN)/ruff format src tests

golden: $(STAMP)  ## Write the golden files again; read the diff before you commit it
	$(BIN)/pytest -q tests/golden --write-golden

bench-main: $(STAMP)  ## Time and memory of the main job; writes docs/bench-main.md
	$(BIN)/python -m makeready.bench.main

bench-documents: $(STAMP)  ## Time and memory of dense documents: draw, read, read again, export
	$(BIN)/python -m makeready.bench.documents

bench-verify: $(STAMP)  ## How often verifiers are right on planted defects and clean pictures
	$(BIN)/python -m makeready.bench.verify

bench-engine: $(STAMP)  ## The engine against diffusers with the same weights; writes docs/SPEED.md
	$(BIN)/python -m makeready.bench.engine

bench-embedded: $(STAMP)  ## The embedded model against torch with the same weights; writes docs/bench-embedded.md
	$(BIN)/python -m makeready.bench.embedded

bench-scenes: $(STAMP)  ## How often pictures show what was asked, by two judges; writes docs/bench-scenes.md
	$(BIN)/python -m makeready.bench.scenes

bench-simulate: $(STAMP)  ## The simulator against a live engine, then what several engines would do
	$(BIN)/python -m makeready.bench.simulate

bench-serve: $(STAMP)  ## The service's figures: overhead, kills, money, overload, starts; writes docs/serving.md
	$(BIN)/python -m makeready.bench.serve

soak: $(STAMP)  ## Many runs in one process: memory, children and the store after each hundred
	$(BIN)/python -m makeready.bench.soak

soak-jobs: $(STAMP)  ## Durable runs: 200 SIGKILLs at random moments over 2,000 runs, what is lost, what a run costs
	$(BIN)/python -m makeready.bench.jobs

fuzz: $(STAMP)  ## Schemathesis on every route of a real server: more than 10,000 requests, any 5xx or leak
	$(BIN)/python -m makeready.bench.fuzz

train: $(STAMP)  ## Train the embedded model for MINUTES=25, from the last weights; docs/training.md
	$(BIN)/python -m makeready.train run --minutes $(MINUTES) --log docs/LOG.md

train-cpu: $(STAMP)  ## The same at a size for a CPU, from the shipped weights: 4 M parameters, 128 px, a hundred nouns, two styles
	$(BIN)/python -m makeready.train run --minutes $(MINUTES) --log docs/LOG.md --folder out/train-cpu --resume weights/mini \
		--size 128 --concepts src/makeready/train/hundred.txt --styles flat,cartoon --edits 25 --shares 0,0.85,0.15 --largest-batch 32

train-pack: $(STAMP)  ## One folder to train from on a machine without network; writes out/train-pack
	$(BIN)/python -m makeready.train pack
