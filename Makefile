# Vigie's verbs. `make run` and `make test` are the two that a newcomer needs; `make help` lists the rest.
BUILD := build
.PHONY: crash crash-engines hostile pairs fuzz-prove mutate-guards long help run build test lint sanitize fuzz bench eval format clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /make \1 - /p' Makefile

run: build ## from a fresh Debian 12 to the demo in the browser
	@$(BUILD)/vigie serve --demo --data $(BUILD)/demo

build: ## install the build's needs and leave the program at build/vigie
	@tool/install-needs build
	@tool/build-web
	@[ -f $(BUILD)/build.ninja ] || meson setup $(BUILD) >/dev/null
	@ninja -C $(BUILD)

test: ## everything from a fresh clone to a green test run, within ten minutes
	@tool/install-needs test
	@$(MAKE) --no-print-directory build
	@tool/run-tests $(BUILD)

lint: ## rooms, limits, format, clang-tidy
	@tool/install-needs lint
	@[ -f $(BUILD)/build.ninja ] || meson setup $(BUILD) >/dev/null
	@ninja -C $(BUILD) >/dev/null
	@tool/lint/all $(BUILD)

sanitize: ## the whole suite under AddressSanitizer and UndefinedBehaviorSanitizer
	@tool/install-needs lint
	@tool/build-web
	@[ -f build-asan/build.ninja ] || CC=clang meson setup build-asan -Db_sanitize=address,undefined -Db_lundef=false \
	    -Dbuildtype=debugoptimized -Dwerror=true >/dev/null
	@ninja -C build-asan
	@meson test -C build-asan --no-rebuild --timeout-multiplier 10 --print-errorlogs

mutate-guards: ## take each guard out of the program in turn: a test must fail for each
	@tool/install-needs test
	@$(MAKE) --no-print-directory build
	@tool/mutate-guards

crash: build ## kill -9 of any process at any time: 500 times on SQLite, 100 on PostgreSQL, after a planted loss was seen
	@tool/install-needs test
	@tool/crash --cycles 3 --plant
	@for seed in 1 2 3 4 5; do tool/crash --cycles 100 --seed $$seed || exit 1; done
	@tool/crash --store postgres --cycles 100

crash-engines: build ## 8,000 kills and hangs of engines and 2,000 starts that come to nothing, after planted faults were seen; resumable
	@tool/crash-engines --plant --strikes 8000 --garbage 2000

long: mutate-guards crash crash-engines fuzz-prove fuzz ## what takes minutes and is not run at each commit

format: ## give the C code the house format
	@git ls-files 'src/*.[ch]' 'test/*.[ch]' | xargs clang-format -i

clean: ## forget what was built
	@rm -rf $(BUILD) build-asan

hostile: build ## 100,000 seeded answers of a hostile model: nothing false by its bytes, nothing active, nobody else's words
	@$(BUILD)/test/hostile/hostile --replies 100000 --show 100 share/demo/*.txt test/consultations*/*.txt

fuzz-prove: ## plant a bug where each fuzz target looks and show that it finds it
	@tool/install-needs lint
	@tool/fuzz-prove

fuzz: ## fuzz every parser, ten minutes each, resumable
	@tool/install-needs lint
	@tool/fuzz 600

bench: build ## measure reading, memory, start, drafting and, where VIGIE_ENGINE names one, what is added to the engines
	@tool/install-needs bench
	@tool/bench

eval: build ## measure the drafts on the shared evaluation data (VIGIE_SHARED)
	@tool/eval $(BUILD)

pairs: build ## each right statement of a consultation, said of every other by a model: what is kept and not explained there, to be read
	@$(BUILD)/test/hostile/pairs share/demo/*.txt test/consultations*/*.txt
