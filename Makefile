# Everything a newcomer or a contributor runs; `make` alone lists it.
# A stamp file marks each finished installation, so a second run starts at once.

PYTHON ?= python3
ARGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

CREATED := $(VENV)/.created
PACKAGE := $(VENV)/.package-installed
DEV := $(VENV)/.dev-installed
MANIFEST := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types check docs notebook wheel clean

help:  ## list these targets
	@echo "usage: make <target> [PYTHON=python3.12]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)$$/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(PACKAGE)  ## set up and run the embedded demo: three scenarios, compared, in ./demo
	@$(VENV)/bin/territory-opt demo $(ARGS)

# A file's tests stay in one process, which makes what they share (a demo, a browser) only once.
test: $(DEV)  ## run the tests (ARGS="-k balance" picks some)
	@$(RUN) -m pytest --numprocesses auto --dist loadfile $(ARGS)

lint: $(DEV)  ## style, formatting and spelling
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m codespell_lib

format: $(DEV)  ## mend what ruff can mend by itself
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

types: $(DEV)  ## strict static types
	@$(RUN) -m mypy

check: lint types test  ## all of the above, as a change must pass it

docs: $(DEV)  ## rewrite the data dictionary and build the site of the documentation
	@$(RUN) -m territory_opt.workspace.dictionary > docs/data.md
	@$(RUN) -m sphinx --quiet --fail-on-warning --keep-going docs docs/_build
	@echo "Open docs/_build/index.html"

notebook: $(DEV)  ## run the example notebook anew and keep its outputs
	@$(VENV)/bin/jupyter execute --inplace docs/notebooks/plan-from-python.ipynb

# setuptools copies into build/ and never removes from it, so a stale copy would ship files that are gone.
wheel: $(DEV)  ## build the wheel into dist/
	@rm -rf build dist
	@$(RUN) -m build --wheel .

clean:  ## remove the environment and all that was built
	rm -rf $(VENV) build dist docs/_build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(CREATED):
	@found=$$(command -v $(PYTHON) >/dev/null && $(PYTHON) --version 2>&1 || echo missing); \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Territory Opt needs Python 3.11 or newer, and '$(PYTHON)' is $$found." \
			"Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot create environments: its venv module is missing." \
			"On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(PACKAGE): $(CREATED) $(MANIFEST)
	@echo "Installing Territory Opt into $(VENV); the first time takes a minute or two." >&2
	@$(INSTALL) --editable .
	@touch $@

$(DEV): $(PACKAGE) $(MANIFEST)
	@echo "Installing what the tests and checks need." >&2
	@$(INSTALL) --editable '.[dev,forecast]'
	@touch $@
