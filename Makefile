# Kezhi. `make run` leads to the demo company in a browser; `make test` runs the whole suite.

PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
PY ?= $(firstword $(shell for p in $(PYTHONS); do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done) python3)
PY := $(PY)
B := .venv/bin
VENDOR := src/kezhi/kit/static/vendor

# The Python packages and the front-end packages come at the same time.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j2 --no-print-directory
endif
export PYTHONPATH := src
export KEZHI_DATA ?= $(CURDIR)/var
# Every test process would else start a thread of mathematics per core.
TEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(B)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help setup run test check bench soak lock wheel clean
.PHONY: python dev node assets catalogues machine anchors kernel

help:
	@echo 'make run     set up, load the demo company, serve it and print its address'
	@echo 'make test    set up and run everything: SQLite, PostgreSQL, Chromium (25 minutes)'
	@echo 'make check   the fast gate before a commit (2 minutes)'
	@echo 'make setup   only set up    make bench  benchmarks    make soak  an hour under load'
	@echo 'make kernel  build the optional C library that adds up large files faster'
	@echo 'make wheel   build dist/    make lock   renew locks   make clean remove what was built'

# --- set-up -----------------------------------------------------------------------------------

setup: python assets catalogues

python:
	@$(PY) tools/environment.py run

dev: python
	@$(PY) tools/environment.py dev

node:
	@$(PY) tools/environment.py node

assets: node
	@$(PY) tools/assets.py

catalogues: python
	@$(B)/python tools/catalogue.py compile

# Optional: `kezhi value` adds up large files faster. Where there is no C compiler nothing is built.
kernel: python
	@$(B)/python tools/kernel.py build

machine: dev
	@$(B)/python tools/machine.py prepare

# --- use --------------------------------------------------------------------------------------

run: setup
	@$(B)/python -m kezhi.config.cli demo $(if $(PORT),--port $(PORT))

wheel: dev assets catalogues
	$(B)/python -m pip wheel -q --no-deps --no-build-isolation --disable-pip-version-check -w dist .

# --- checks -----------------------------------------------------------------------------------

CHECKS := check-ruff check-mypy check-imports check-migrations check-catalogues check-tests
.PHONY: $(CHECKS) static

check: dev assets catalogues
	@$(MAKE) --output-sync=target --keep-going $(CHECKS)
	@echo 'make check: all is well'

static: dev assets catalogues
	@$(MAKE) --output-sync=target --keep-going $(filter-out check-tests,$(CHECKS))

check-ruff:
	@$(B)/ruff check -q . && $(B)/ruff format -q --check .

check-mypy:
	@$(B)/mypy

check-imports:
	@mkdir -p .cache; $(B)/lint-imports --cache-dir .cache/import_linter >.cache/imports.txt 2>&1 \
	  && tail -1 .cache/imports.txt || { cat .cache/imports.txt; exit 1; }

check-migrations:
	@$(B)/python manage.py makemigrations --check --dry-run

check-catalogues:
	@$(B)/python tools/catalogue.py check

check-tests:
	@$(TEST) -m 'not slow and not browser'

test: setup machine static kernel
	@echo '--- the whole suite on SQLite, with Chromium'
	@env -u DATABASE_URL $(TEST)
	@echo '--- the product on PostgreSQL'
	@$(B)/python tools/machine.py postgres env KEZHI_TESTS=database $(TEST) tests/kezhi
	@echo 'make test: all is well'

BENCHES := $(filter-out bench/soak.py bench/bare.py,$(wildcard bench/*.py))

# What is compared with; where it cannot be had, the rest is measured all the same.
anchors:
	-@$(PY) tools/environment.py anchors

bench: machine assets catalogues anchors
	@set -e; for script in $(BENCHES); do echo "--- $$script"; \
	  PYTHONPATH=src:. $(B)/python tools/machine.py postgres $(B)/python $$script; done

soak: dev assets catalogues machine
	@PYTHONPATH=src:. $(B)/python bench/soak.py $(if $(MINUTES),--minutes $(MINUTES))
	@KEZHI_CORPUS=whole $(TEST) tests/kezhi/config/test_api_hostile.py
	@KEZHI_LOOKS=whole $(TEST) tests/pages/test_every_page_in_chinese.py

# --- upkeep -----------------------------------------------------------------------------------

lock:
	@$(PY) tools/lock.py

clean:
	rm -rf .venv .venv-spark .venv-anchors node_modules .cache .hypothesis .ruff_cache build dist test-results $(VENDOR)
	find src -name '*.mo' -delete -o -name '*.so' -delete
	find . -name __pycache__ -prune -exec rm -rf {} +
