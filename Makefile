# keyform's front door. `make demo` and `make test` do all the set-up they need.

PREFIX ?= /usr/local
DESTDIR ?=
RELEASE := .build/release

# What `keyform version` shows besides its number; empty outside of a repository.
export KEYFORM_COMMIT := $(shell git describe --always --dirty --abbrev=40 --exclude '*' 2>/dev/null)

.PHONY: demo test check-optimised bench check-benchmarks crash-test fuzz build install format lint clean prerequisites

demo: prerequisites ## Plan, apply, import and destroy the quick start in the sandbox
	swift build -c release --product keyform
	@fixtures/quickstart/demo.sh $(RELEASE)/keyform

test: prerequisites ## Build everything and run all tests
	swift build --build-tests
	swift test --skip-build --skip EndToEndTests
	swift test --skip-build --filter EndToEndTests

check-optimised: prerequisites ## Look for what only an optimised build gets wrong
	swift build -c release --product keyform
	@fixtures/optimised/check.sh $(RELEASE)/keyform

crash-test: prerequisites ## Kill keyform hundreds of times and look for what is lost
	swift build --build-tests
	KEYFORM_CRASH_TEST=1 swift test --skip-build --filter EndToEndTests.KillTests

# The first seed and the one after the last; each seed makes twenty texts.
SEEDS ?= 1000..<3000

fuzz: prerequisites ## Feed mutated configurations to everything from the lexer to the evaluator
	KEYFORM_FUZZ_SEEDS='$(SEEDS)' swift test --filter FuzzTests

check-benchmarks: prerequisites ## Build the benchmarks, and run them once on little
	KEYFORM_BENCHMARKS=1 swift run -c release benchmarks 100

bench: prerequisites ## Time the engine over growing configurations
	KEYFORM_BENCHMARKS=1 swift run -c release benchmarks

build: prerequisites ## Build the release binaries
	swift build -c release --product keyform
	swift build -c release --product keyform-sandbox

install: build ## Copy the binaries to PREFIX/bin
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(RELEASE)/keyform $(RELEASE)/keyform-sandbox $(DESTDIR)$(PREFIX)/bin

format: ## Format the sources in place
	swift format -i -r Package.swift Sources Tests Benchmarks

lint: ## Check the format and the lint rules
	swift format lint --strict -r Package.swift Sources Tests Benchmarks

clean:
	rm -rf .build

prerequisites:
	@.ci/prerequisites
