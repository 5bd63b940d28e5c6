# Everything is done by dev/; `make help` lists what there is.
PYTHON ?= python3
DEV = @$(PYTHON) -m dev

.PHONY: help demo test bench lint format translate clean

help:
	@echo "make demo                 Odoo with a Portuguese company and the AT simulator, until Ctrl-C"
	@echo "make demo DEMO_ARGS=--check   the same, driven once through its main job without a person"
	@echo "make test                 every test; STAGES=\"lint pure\" runs some of them"
	@echo "make bench                the performance table"
	@echo "make lint                 what .pre-commit-config.yaml lists, and translations"
	@echo "make format               put Python, XML and JavaScript into the format that lint expects"
	@echo "make translate            export the terms again and merge them into the translation"
	@echo "make clean                delete what the others made (downloads stay in CACHE_DIR)"
	@echo
	@echo "Needs Python 3.10 to 3.13, make and git. PYTHON chooses the Python,"
	@echo "ODOO_HOME an Odoo 19 source tree, PGHOST, PGPORT, PGUSER and PGPASSWORD a PostgreSQL,"
	@echo "CACHE_DIR where downloads stay."

demo:
	$(DEV) demo $(DEMO_ARGS)

test:
	$(DEV) test $(STAGES)

bench:
	$(DEV) bench $(BENCH_ARGS)

lint:
	$(DEV) test lint

format:
	$(DEV) format

translate:
	$(DEV) translate

clean:
	$(DEV) clean
