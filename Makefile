# make run     build and run the first sample
# make test    build everything without a warning, run all tests
# make papers  run the scripts of the four papers at full size, write docs/papers.md (some minutes)
# make examples  build and run the programs that use the library from outside
# make pictures  the pictures of the documents, by the samples that draw them
# make sanitize  the runtime and the library under the address and the thread sanitizer (some 20 minutes)
# make fuzz    mutants of all scripts for FUZZ seconds (600); the last one is in out/fuzz-last.sgd
# make bench   speed, as ratios to what is measured beside it
# make format  lay the sources out; make lint says what would change

SWIFT ?= swift
PACKAGES = libreadline-dev liblapacke-dev libopenblas-dev gnuplot-nox pkg-config
STRICT = --explicit-target-dependency-import-check error
SOURCES = Package.swift Sources Tests Examples/Package.swift Examples/Sources

.PHONY: sanitize fuzz run test papers pictures examples bench format lint packages

run: packages
	$(SWIFT) build -c release --product sgd
	mkdir -p out && cd out && ../.build/release/sgd run ../samples/momentum.sgd

test: packages
	SGD_STRICT=1 $(SWIFT) build -c release --build-tests $(STRICT)
	SGD_STRICT=1 $(SWIFT) test -c release $(STRICT)

papers: packages
	$(SWIFT) build -c release --product sgd
	samples/papers/table.sh

examples: packages
	$(SWIFT) build --package-path Examples
	set -e; for program in MomentumCovariance SwiftLoss RateScan Notebook StrangersScript; do \
	  if ldd Examples/.build/debug/$$program | grep readline; then exit 1; fi; \
	  Examples/.build/debug/$$program; \
	done

pictures: packages
	$(SWIFT) build -c release --product sgd
	cd docs/images && ../../.build/release/sgd run ../../samples/momentum.sgd

# What the sanitizers are run on: the engine, the session, and what they share between threads.
SANITIZED = ThreadsTests|EnsembleRuntimeTests|EmbeddingTests|HostFunctionTests|SessionTests|FileTests|ExportTests
FUZZ ?= 600
FUZZ_SEED ?= 1

sanitize: packages
	for kind in address thread; do \
	  SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize=$$kind \
	    --scratch-path .build-$$kind --filter '$(SANITIZED)' || exit 1; \
	done

fuzz: packages
	mkdir -p out
	$(SWIFT) build -c release --build-tests
	SWIFT_BACKTRACE=enable=no SGD_FUZZ=$(FUZZ) SGD_FUZZ_SEED=$(FUZZ_SEED) \
	  SGD_FUZZ_LAST=out/fuzz-last.sgd $(SWIFT) test -c release --skip-build --filter FuzzTests

bench: packages
	Benchmarks/ratios.sh
	Benchmarks/memory.sh

format:
	$(SWIFT) format format -i -r -p $(SOURCES)

lint:
	$(SWIFT) format lint -s -r -p $(SOURCES)

# Installs the Debian packages that are missing; says nothing where all are there.
packages:
	@missing=; for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  echo "installing$$missing"; \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq $$missing; \
	fi
