# Ticket Flow. A newcomer needs two targets: `make run` and `make test`; `make help` lists all.
# Works with GNU make 3.81 and newer. Another Python: make run PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK_FLAGS := --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links

# The dashboard is built again when one of these changed.
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
ifneq ($(wildcard web/package.json),)
WEB_BUILD := $(STAMPS)/web-build
endif

.NOTPARALLEL:
.PHONY: help run test hijack check bench openapi lock format clean tools web audit-check policy-check

help:
	@echo "make run     install, build and start everything on this machine; Ctrl-C stops it"
	@echo "make test    install what the tests need and run all tests, backend and web"
	@echo "make hijack  attack with a model that obeys nobody; prints rule, attempts, violations"
	@echo "make check   format, lint, types, architecture, API description"
	@echo "make bench   measure speed; prints a table and writes JSON"
	@echo "make openapi write the API's description and the dashboard's typed client"
	@echo "make audit-check  verify the audit log; HEAD=<hash> also asks for a head noted earlier"
	@echo "make policy-check FILE=x.yaml  try a changed policy on the last calls; LAST=1000"
	@echo "make format  format and sort imports"
	@echo "make web     build the dashboard"
	@echo "make lock    write the locked dependencies again from pyproject.toml"
	@echo "make clean   remove what was installed and built; your data stays"

# exec, so that a signal to the recipe reaches the stack itself.
run: $(STAMPS)/python $(WEB_BUILD)
	@exec $(BIN)/python -m deploy.local --stop-with-parent

# Both suites run even if the first fails; pytest's closing line comes last.
test: $(STAMPS)/python-dev $(STAMPS)/browser $(WEB_BUILD)
	@status=0; \
	if [ -f web/package.json ]; then npm --prefix web test || status=1; fi; \
	$(BIN)/pytest || status=1; \
	exit $$status

hijack: $(STAMPS)/python-dev
	$(BIN)/pytest tests/hijack

check: $(STAMPS)/python-dev $(WEB_BUILD)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m api.openapi --check
	@if [ -f web/package.json ]; then npm --prefix web run check; fi

# The log of the database that runs, or of DATABASE_URL.
audit-check: $(STAMPS)/python
	@$(BIN)/python -m deploy.audit_check $(if $(HEAD),--expect-head "$(HEAD)")

# What a changed policy would have said about the calls that were made. Changes nothing.
policy-check: $(STAMPS)/python
	@$(BIN)/python -m deploy.policy_check $(if $(FILE),"$(FILE)") $(if $(LAST),--last "$(LAST)")

bench: $(STAMPS)/python-dev $(WEB_BUILD)
	$(BIN)/python -m tests.load.bench

# What others rely on, written from the code: the API's description and the dashboard's typed client.
openapi: $(STAMPS)/python-dev
	$(BIN)/python -m api.openapi
	@if [ -f web/package.json ]; then npm --prefix web run generate; fi

format: $(STAMPS)/python-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

web: $(WEB_BUILD)

lock:
	@rm -rf $(STAMPS)/lock && mkdir -p $(STAMPS) && $(PYTHON) -m venv $(STAMPS)/lock
	$(STAMPS)/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(STAMPS)/lock/bin/uv pip compile --quiet $(LOCK_FLAGS) pyproject.toml -o requirements.lock
	$(STAMPS)/lock/bin/uv pip compile --quiet $(LOCK_FLAGS) pyproject.toml --group dev -o requirements-dev.lock
	@rm -rf $(STAMPS)/lock

clean:
	rm -rf $(VENV) $(STAMPS) web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One line for each tool that is missing or too old.
tools:
	@fail() { echo "$$1" >&2; exit 1; }; \
	command -v $(PYTHON) >/dev/null || fail "Python 3.11 or newer is needed, and $(PYTHON) was not found."; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| fail "Python 3.11 or newer is needed; $(PYTHON) is older. Another one: make run PYTHON=python3.12"; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| fail "The venv module of Python is missing (on Debian and Ubuntu: apt-get install python3-venv)."; \
	command -v node >/dev/null || fail "Node.js 20 or newer is needed, and node was not found."; \
	node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
		|| fail "Node.js 20 or newer is needed; node is $$(node --version)."; \
	command -v npm >/dev/null || fail "npm, which comes with Node.js, is needed, and it was not found."

# Stamps say what was done already. `| tools` asks for the tools first, without redoing anything because of it.
$(STAMPS)/venv: | tools
	@mkdir -p $(STAMPS)
	@$(BIN)/python -c '' 2>/dev/null || { echo "Creating $(VENV) ..."; $(PYTHON) -m venv --clear $(VENV); }
	@touch $@

$(STAMPS)/python: requirements.lock $(STAMPS)/venv | tools
	@echo "Installing Python packages ..."
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(STAMPS)/python-dev: requirements-dev.lock $(STAMPS)/python | tools
	@echo "Installing Python packages for tests ..."
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

$(STAMPS)/browser: tests/install_browser.sh $(STAMPS)/python-dev
	@./tests/install_browser.sh $(BIN)
	@touch $@

$(STAMPS)/web-packages: web/package.json web/package-lock.json | tools
	@mkdir -p $(STAMPS)
	@echo "Installing web packages ..."
	@npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/web-build: $(STAMPS)/web-packages $(WEB_SOURCES)
	@echo "Building the dashboard ..."
	@npm --prefix web run --silent build
	@touch $@
