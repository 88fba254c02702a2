# `make` alone lists what there is. `make run` and `make test` need Python 3.11, make and git; as an ordinary user on Debian
# python3-venv and Chromium must be there too, which root gets installed. Nothing else.

PYTHON ?= python3
TEST_PROCESSES ?= 2
STEPS ?= 20000
SEED := $(or $(SEED),$(shell od -An -N4 -tu4 /dev/urandom | tr -d ' '))
export PYTHON

BIN := .venv/bin
SETUP_DEMO = @sh deploy/setup.sh demo
SETUP_DEV = @sh deploy/setup.sh dev

.DEFAULT_GOAL := help
.PHONY: help run test check proof bench clean-data migrate policies docs mutate-policies lock format

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: ## Run everything with fictional people; PORT, OIDC_PORT, DATA_DIR and DATABASE_URL may be set; Ctrl-C stops
	$(SETUP_DEMO)
	@exec $(BIN)/python -m services.demo.run

test: ## Run all tests (installs Chromium through apt as root)
	$(SETUP_DEV)
	@sh deploy/setup.sh browser
	$(BIN)/python -m pytest -n $(TEST_PROCESSES)

check: ## Format, lint, types, import contracts, migrations, generated pages
	$(SETUP_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m services.demo.migration_checks
	$(BIN)/samordning docs --check

proof: ## All tests on Debian's PostgreSQL 15, and the runs that are too long for every day
	$(SETUP_DEV)
	@sh deploy/setup.sh browser
	@sh deploy/setup.sh scanner
	@sh deploy/setup.sh bench
	$(BIN)/python -m tests.debian_postgresql -n $(TEST_PROCESSES)
	@echo "· random histories: $(STEPS) steps; the same again: make proof STEPS=$(STEPS) SEED=$(SEED)"
	STEPS=$(STEPS) SEED=$(SEED) $(BIN)/python -m pytest -n $(TEST_PROCESSES) -m proof
	@echo "· the bench over a million follow-ups; docs/performance.md tells what it says"
	@BENCH_SCALES=10000,100000,1000000 BENCH_DEADLINES=10000,100000,1000000 BENCH_ROUNDS=4 $(BIN)/python -m tests.bench

bench: ## Measure, and print one JSON object of ratios
	$(SETUP_DEV)
	@sh deploy/setup.sh bench
	@$(BIN)/python -m tests.bench

clean-data: ## Remove the demo's data (DATA_DIR), to start over
	$(SETUP_DEMO)
	@$(BIN)/python -m services.demo.clean

migrate: ## Bring the database of DATABASE_URL to the newest version
	$(SETUP_DEMO)
	@$(BIN)/samordning migrate

policies: ## Write the row policies that the access page asks for to a new migration, NAME=…
	$(SETUP_DEV)
	@test -n "$(NAME)" || { echo "Say which migration, NNNN being the next number: make policies NAME=NNNN_police"; exit 1; }
	@$(BIN)/samordning policies $(NAME)

docs: ## Write the generated pages of docs/
	$(SETUP_DEV)
	@$(BIN)/samordning docs

mutate-policies: ## Weaken one row policy at a time, and see the tests find each
	$(SETUP_DEV)
	@$(BIN)/samordning mutate-policies

lock: ## Pin every package with its hashes; UPGRADE=--upgrade takes the newest
	$(SETUP_DEV)
	@for name in build front service demo dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) --no-annotate \
			--no-header --no-emit-index-url requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --ignore-scripts

format: ## Put the code in its form
	$(SETUP_DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
