# make serve [HOST=127.0.0.1] [PORT=8000]   set up, build if needed, serve
# make test  [ARGS="-k name"] [JOBS=2]      set up, run the tests in that many processes
# make test-hostile                       set up, attack and kill a server of its own (some minutes, on a quiet machine)
# make test-portals                       set up, harvest and be harvested by a real CKAN (needs PostgreSQL and Redis)
# make editor                             build the editor of the query page and the coast of the maps (needs npm)
# make lighthouse                         set up, audit home, city, practice and list (needs npm and Chromium)
# make screenshots [ARGS=--dark]          set up, take pictures of each kind of page into screenshots/ (needs Chromium)
# make bench [ARGS="--size today 1M"]       set up, measure beside the peers (benchmarks/README.md)
# make bench-ckan [ARGS="--size 2000"]     set up, fill a CKAN and harvest it (a quarter of an hour and more)
# make bench-hostile [ARGS="--cases 9"]     set up, play the hostile corpus against us and the peers
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
JOBS ?= 2
BIN := .venv/bin
EDITOR := mc2cm_graph/web/static/vendor/query-editor.js
# Without npm the query page has a plain text area and the maps have no coast; nothing else is missing.
AUDITS := tests/web/audits/node_modules/.package-lock.json
STREAM_CLIENT := tests/versions/client/node_modules/.package-lock.json
EDITOR_IF_NPM := $(if $(shell command -v npm),$(EDITOR))
AUDITS_IF_NPM := $(if $(shell command -v npm),$(AUDITS))
STREAM_CLIENT_IF_NPM := $(if $(shell command -v npm),$(STREAM_CLIENT))
COMUNICA := tests/catalogue/comunica/node_modules/.package-lock.json
COMUNICA_IF_NPM := $(if $(shell command -v npm),$(COMUNICA))

.PHONY: serve test test-hostile test-portals lint check build editor audits comunica stream-client lighthouse screenshots mutation bench bench-ckan bench-hostile clean

serve: .venv/ready $(EDITOR_IF_NPM)
	$(BIN)/python server.py --host $(HOST) --port $(PORT)

# CKAN's own reader of catalogues is asked where it can be installed; else its test is skipped.
test: .venv/ready-dev $(EDITOR_IF_NPM) $(AUDITS_IF_NPM) $(COMUNICA_IF_NPM) $(STREAM_CLIENT_IF_NPM)
	-$(MAKE) --no-print-directory .venv-ckan/ready
	$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

test-hostile: .venv/ready-dev
	$(BIN)/python -m pytest tests/hostile $(ARGS)

test-portals: .venv/ready-dev .venv-ckan/ready
	$(BIN)/python -m pytest tests/portals/ckan $(ARGS)

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: .venv/ready
	$(BIN)/mc2cm fmt --check
	$(BIN)/mc2cm check

build: .venv/ready
	$(BIN)/mc2cm build

mutation: .venv/ready-dev
	$(BIN)/python -m tests.shapes.mutation

bench-ckan: .venv/ready-dev .venv-ckan/ready
	$(BIN)/mc2cm build
	$(BIN)/python -m benchmarks.ckan --into benchmarks/README.md $(ARGS)

bench: .venv/ready-dev
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.peers $(ARGS)
	$(BIN)/python -m benchmarks.pages

editor: $(EDITOR)

audits: $(AUDITS)

lighthouse: .venv/ready-dev $(AUDITS)
	$(BIN)/mc2cm build
	$(BIN)/python -m tests.web.audits.lighthouse $(ARGS)

screenshots: .venv/ready-dev $(EDITOR_IF_NPM)
	$(BIN)/mc2cm build
	$(BIN)/python -m tests.web.audits.screenshots $(ARGS)

$(EDITOR): frontend/package-lock.json frontend/package.json $(wildcard frontend/*.mjs frontend/src/*.js)
	cd frontend && npm ci --silent && npm run --silent build
	touch $@

$(AUDITS): tests/web/audits/package-lock.json tests/web/audits/package.json
	cd tests/web/audits && npm ci --silent
	touch $@

stream-client: $(STREAM_CLIENT)

$(STREAM_CLIENT): tests/versions/client/package-lock.json tests/versions/client/package.json
	cd tests/versions/client && npm ci --silent
	touch $@

comunica: $(COMUNICA)

$(COMUNICA): tests/catalogue/comunica/package-lock.json tests/catalogue/comunica/package.json
	cd tests/catalogue/comunica && npm ci --silent
	touch $@

bench-hostile: .venv/ready-dev
	$(BIN)/mc2cm build
	$(BIN)/python -m benchmarks.hostile --into benchmarks/hostile/README.md $(ARGS)
	$(BIN)/python -m benchmarks.hostile.mix --into benchmarks/hostile/README.md
	$(BIN)/python -m benchmarks.hostile.chaos --into benchmarks/hostile/README.md

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, found " + sys.version.split()[0] + "; name another one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	touch $@

# The allocator is optional, and only its library is wanted: not the start-up hook of the package that it depends on.
.venv/ready: .venv/python requirements.lock requirements-allocator.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r requirements-allocator.lock || echo "mimalloc: there is none for this system; its own allocator serves, with some more processor"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	touch $@

# CKAN pins its libraries, so it lives apart from ours.
.venv-ckan/ready: tests/portals/ckan/requirements.lock
	$(PYTHON) -m venv .venv-ckan
	.venv-ckan/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

clean:
	rm -rf .venv .venv-ckan build frontend/node_modules tests/web/audits/node_modules tests/catalogue/comunica/node_modules tests/versions/client/node_modules screenshots mc2cm_graph/web/static/vendor
