# Each line is one plain command, so that a machine without make loses nothing: see bin/.
.PHONY: run test test-services assets install lint format types floors check volume bench topology faults attack audit a11y
PY := .venv/bin/python

run: ## Serve the portal on PORT (8000) with its worker and clock; DEMO=0 for the strategy alone
	@bin/run

test: ## Every test, on SQLite
	@bin/test

test-services: ## All that has to do with the database, on the PostgreSQL and Redis of DATABASE_URL and REDIS_URL
	@bin/test-services

assets: ## Build static/portal.css and static/portal.js from assets/
	npm ci
	npm run build

install:
	@bin/install dev

lint: install ## Style
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: install
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

types: install ## Types, with django-stubs
	$(PY) -m mypy .

floors: install ## A floor imports only from floors below it
	.venv/bin/lint-imports

check: lint types floors ## Everything that reads the code without running it
	$(PY) manage.py makemigrations --check --dry-run
	bin/check-deploy

volume: ## 100,000 barriers in a database of their own, for measuring
	@bin/install
	$(PY) manage.py make_volume

bench: ## The speed table of docs/
	@bin/install
	$(PY) bench/run.py

topology: ## Two web servers, two workers, two clocks by mistake, on DATABASE_URL and REDIS_URL: counted
	@bin/install
	$(PY) -m bench.topology

faults: ## Break what runs and count what was lost or doubled: the table of docs/reliability.md
	@bin/install
	$(PY) -m bench.faults.run

# What each attack is tried on stands in these; in `make test` they are short.
ATTACKS := malformed typed_text scripts scripts_browser doors canary canary_of_learning people_by_page people_by_library_page \
	mass_assignment mass_assignment_of_operators ids_of_others rivals_of_every_text logs_of_forms shared_cache addresses sign_in signed_in proving organisation_sign_in id_tokens exports
attack: install ## The attacks in their long form: ATTACK_COUNT malformed requests (10,000), the seed printed
	ATTACK_COUNT=$${ATTACK_COUNT:-10000} $(PY) -m pytest -n 2 $(if $(DATABASE_URL),-m "not once") $(ATTACKS:%=missions_portal/tests/test_%.py)

audit: ## Every library against the published weaknesses; it asks PyPI, with a tool in a folder of its own
	python3 -m venv var/audit
	var/audit/bin/python -m pip install --quiet pip-audit
	var/audit/bin/pip-audit --requirement requirements.txt --no-deps --disable-pip
	python3 bench/libraries.py

# In `make test` these are short: each page at the desk or on a phone, by turns.
ACCESSIBLE := accessible accessible_account by_keyboard accessibility_statement
a11y: install ## Every page in every state, size and colour, and by keyboard: the facts of the accessibility statement
	WRITE_ACCESSIBILITY_FACTS=1 $(PY) -m pytest -n 2 --dist worksteal $(ACCESSIBLE:%=missions_portal/tests/test_%.py)
