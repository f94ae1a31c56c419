# katchi: build, test, install.  GNU make; no configure step.
#
#   make            the program, build/release/katchi
#   make demo       the whole job on sample feeds, in a scratch folder
#   make test       unit and end-to-end tests under the sanitizers
#   make bench      every benchmark, with its peers where they are installed
#   make soak       the same against death and faults, all of it: long
#   make lint       layers, manuals, scripts; both compilers
#   make fuzz T=60  every fuzzer for T seconds
#   make install    PREFIX=/usr/local DESTDIR=
#   make deb        a Debian package in build/
#   make boot       the package lives on a fresh Debian that is booted for it
#   make distcheck  the source archive builds, tests, installs, uninstalls
#
# demo, test and lint install missing Debian packages themselves (apt, with
# sudo when not root).

VERSION = 0.1.0
PREFIX = /usr/local
DESTDIR =
T = 60
BUILD = build

CC = gcc
CLANG = clang
AR = ar

PKGS = libcurl expat libgit2 sqlite3 jansson libpcre2-8 zlib libbrotlidec \
	libzstd openssl
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
TEST_PKGS = cmocka libutf8proc libbrotlienc
TEST_CFLAGS := $(shell pkg-config --cflags $(TEST_PKGS) 2>/dev/null)
TEST_LIBS := $(shell pkg-config --libs $(TEST_PKGS) 2>/dev/null)

WARN = -std=c17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wsign-conversion -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wvla \
	-Wcast-qual -Wswitch-enum -Wnull-dereference
CPPFLAGS = -D_GNU_SOURCE -Isrc -DKATCHI_VERSION='"$(VERSION)"'

SRC := $(sort $(wildcard src/*/*.c))
UNIT := $(sort $(wildcard tests/unit/*_test.c))
FUZZ := $(sort $(wildcard tests/fuzz/*_fuzz.c))
BENCH := $(sort $(wildcard tests/bench/*_bench.c))
E2E := $(sort $(wildcard tests/e2e/*.sh))

.DEFAULT_GOAL = all

# --- the shipped feeds and filters as C strings ------------------------------

SHIPPED := $(sort $(wildcard feeds/*.conf filters/*.conf src/systemd/user/*))
SHIPPED_C = $(BUILD)/gen/shipped.c

$(SHIPPED_C): $(SHIPPED) Makefile
	@mkdir -p $(@D)
	@echo "  GEN   $@"
	@{ echo '#include "conf/shipped.h"'; \
	echo 'const struct shipped shipped_files[] = {'; \
	for f in $(SHIPPED); do \
		printf '{ "%s",\n' "$$f"; \
		sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $$f; \
		echo '},'; \
	done; \
	echo '{ 0, 0 } };'; \
	echo 'const size_t shipped_n ='; \
	echo '    sizeof(shipped_files) / sizeof(shipped_files[0]) - 1;'; \
	} > $@.tmp && mv $@.tmp $@

# --- variants: one folder each, side by side --------------------------------
# APIs are those of Debian 12: a newer library may call one deprecated.

SAN = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
FLAGS_release = -O2 -g -flto=auto -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LINK_release = -O2 -flto=auto -pie -Wl,-z,relro,-z,now
FLAGS_check = -O1 -g -Werror -Wno-error=deprecated-declarations $(SAN) -DKATCHI_CHECK
LINK_check = $(SAN)
FLAGS_clang = -O1 -g -Werror -Wno-error=deprecated-declarations -fsyntax-only
FLAGS_fuzz = -O1 -g $(SAN) -fsanitize=fuzzer-no-link -DKATCHI_CHECK
LINK_fuzz = $(SAN)
FLAGS_coverage = -O0 -g --coverage -DKATCHI_CHECK
LINK_coverage = --coverage

# $(call variant,NAME,COMPILER)
define variant
$(BUILD)/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(V_CC)$(2) $$(WARN) $$(CPPFLAGS) $$(FLAGS_$(1)) $$(PKG_CFLAGS) \
		$$(if $$(filter tests/%,$$<),-Itests/unit $$(TEST_CFLAGS)) \
		-MMD -MP -c -o $$@ $$<

$(BUILD)/$(1)/shipped.o: $(SHIPPED_C)
	@mkdir -p $$(@D)
	$$(V_CC)$(2) $$(WARN) -Wno-overlength-strings $$(CPPFLAGS) \
		$$(FLAGS_$(1)) -c -o $$@ $$<

$(BUILD)/$(1)/libkatchi.a: $$(SRC:%.c=$(BUILD)/$(1)/%.o) $(BUILD)/$(1)/shipped.o
	$$(V_AR)rm -f $$@ && $$(AR) crs $$@ $$^

$(BUILD)/$(1)/katchi: $(BUILD)/$(1)/src/main.o $(BUILD)/$(1)/libkatchi.a
	$$(V_LD)$(2) $$(LINK_$(1)) -o $$@ $$^ $$(PKG_LIBS)

$(BUILD)/$(1)/unit/%: $(BUILD)/$(1)/tests/unit/%.o $(BUILD)/$(1)/libkatchi.a
	@mkdir -p $$(@D)
	$$(V_LD)$(2) $$(LINK_$(1)) -o $$@ $$^ $$(PKG_LIBS) $$(TEST_LIBS)

$(BUILD)/$(1)/replay/%: $(BUILD)/$(1)/tests/fuzz/%_fuzz.o \
		$(BUILD)/$(1)/tests/fuzz/replay.o $(BUILD)/$(1)/libkatchi.a
	@mkdir -p $$(@D)
	$$(V_LD)$(2) $$(LINK_$(1)) -o $$@ $$^ $$(PKG_LIBS)

$(BUILD)/$(1)/bench/%: $(BUILD)/$(1)/tests/bench/%.o $(BUILD)/$(1)/libkatchi.a
	@mkdir -p $$(@D)
	$$(V_LD)$(2) $$(LINK_$(1)) -o $$@ $$^ $$(PKG_LIBS)

-include $$(SRC:%.c=$(BUILD)/$(1)/%.d) $(BUILD)/$(1)/src/main.d
-include $$(UNIT:%.c=$(BUILD)/$(1)/%.d)
-include $$(BENCH:%.c=$(BUILD)/$(1)/%.d) $$(FUZZ:%.c=$(BUILD)/$(1)/%.d)
endef

V_CC = @echo "  CC    $<";
V_AR = @echo "  AR    $@";
V_LD = @echo "  LD    $@";
ifdef V
V_CC =
V_AR =
V_LD =
endif

.PHONY: all have
all: have $(BUILD)/release/katchi
have:
	@command -v $(CC) >/dev/null && pkg-config --exists $(PKGS) || { \
		echo "the compiler or one of its libraries is missing:" \
			"make deps-build installs them"; exit 1; }

$(eval $(call variant,release,$(CC)))
$(eval $(call variant,check,$(CC)))
$(eval $(call variant,fuzz,$(CLANG)))
$(eval $(call variant,coverage,$(CC)))

.SECONDARY:
.DELETE_ON_ERROR:

$(BUILD)/fuzz/%_fuzz: $(BUILD)/fuzz/tests/fuzz/%_fuzz.o $(BUILD)/fuzz/libkatchi.a
	$(V_LD)$(CLANG) $(LINK_fuzz) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

# --- packages ---------------------------------------------------------------

DEBS_BUILD = gcc libc6-dev pkg-config libcurl4-openssl-dev libexpat1-dev \
	libgit2-dev libsqlite3-dev libjansson-dev libpcre2-dev zlib1g-dev \
	libbrotli-dev libzstd-dev libssl-dev
DEBS_RUN = git ca-certificates python3
DEBS_TEST = libcmocka-dev libutf8proc-dev perl procps sqlite3 strace cmark-gfm \
	python3-yaml jq
DEBS_BENCH = nginx-light curl openssl
DEBS_LINT = clang libclang-rt-dev mandoc shellcheck systemd

# $(call install,PACKAGES): installs those that are missing, and says so.
define install
@missing=; for p in $(1); do \
	s=$$(dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null); \
	[ "$$s" = installed ] || missing="$$missing $$p"; \
done; \
if [ -n "$$missing" ]; then \
	echo "installing Debian packages:$$missing"; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends $$missing >/dev/null; \
fi
endef

.PHONY: deps-build deps-test deps-lint
deps-build:
	$(call install,$(DEBS_BUILD) $(DEBS_RUN))
deps-test:
	$(call install,$(DEBS_BUILD) $(DEBS_RUN) $(DEBS_TEST))
deps-lint:
	$(call install,$(DEBS_BUILD) $(DEBS_RUN) $(DEBS_TEST) $(DEBS_LINT))

# --- demo, tests ------------------------------------------------------------
# The packages come first; make is then started anew so that it sees them.

.PHONY: demo test lint fuzz bench coverage
demo: deps-build
	@$(MAKE) --no-print-directory all
	@sh tests/demo.sh $(BUILD)/release/katchi

test: deps-test
	@$(MAKE) --no-print-directory run-tests

.PHONY: run-tests units replays
units: $(UNIT:tests/unit/%.c=$(BUILD)/check/unit/%)
replays: $(FUZZ:tests/fuzz/%_fuzz.c=$(BUILD)/check/replay/%)
run-tests: $(BUILD)/check/katchi units replays
	@KATCHI=$(abspath $(BUILD)/check/katchi) BUILD=$(abspath $(BUILD)/check) \
		sh tests/run.sh $(UNIT:tests/unit/%.c=$(BUILD)/check/unit/%) $(E2E)

# How good the shipped filters are, on labelled items and on sample lines.
.PHONY: quality
quality: deps-build
	@$(MAKE) --no-print-directory all
	@s=0; python3 tests/quality.py $(BUILD)/release/katchi \
		tests/data/labelled/*.jsonl || s=1; \
	python3 tests/topics.py $(BUILD)/release/katchi \
		tests/data/topics/*.tsv tests/data/old-tests/*.tsv || s=1; \
	exit $$s

# Every durable step, every system call that changes something, a thousand
# kills, a thousand flipped bytes, eight runs at once fifty times: half an
# hour, the release build where the sanitizers add nothing, and in memory: a
# SIGKILL loses nothing that an fsync would have kept.
SOAK_TMP := $(firstword $(TMPDIR) $(wildcard /dev/shm) /tmp)
.PHONY: soak run-soak
soak: deps-test
	@$(MAKE) --no-print-directory all $(BUILD)/check/katchi \
		$(BUILD)/check/unit/page_test
	@$(MAKE) --no-print-directory run-soak
run-soak: export TMPDIR = $(SOAK_TMP)
run-soak: export KATCHI = $(abspath $(BUILD)/release/katchi)
run-soak:
	KATCHI=$(abspath $(BUILD)/check/katchi) sh tests/e2e/death.sh
	KATCHI_STRINGS=100000 $(BUILD)/check/unit/page_test
	KATCHI_ROUNDS=50 sh tests/e2e/clock.sh
	KATCHI_ROUNDS=200 sh tests/e2e/push.sh
	KATCHI_KILLS=1000 KATCHI_EVERY=1 KATCHI_FLIPS=1000 \
		sh tests/e2e/kill.sh

lint: deps-lint
	@$(MAKE) --no-print-directory run-lint

.PHONY: run-lint clang-check
clang-check:
	@for f in $(SRC) src/main.c; do \
		$(CLANG) $(WARN) $(CPPFLAGS) $(PKG_CFLAGS) $(FLAGS_clang) $$f \
			|| exit 1; \
	done
run-lint: clang-check
	@sh tests/lint/run.sh

# All benchmarks, one after the other.  Where tests/bench has NAME.sh beside
# NAME_bench.c the script runs it, with its peers.
bench: deps-build
	$(call install,$(DEBS_BENCH))
	@$(MAKE) --no-print-directory run-bench

# nginx and curl are there for the poller's.
.PHONY: run-bench
run-bench: all $(BENCH:tests/bench/%.c=$(BUILD)/release/bench/%)
	@for b in $(BENCH:tests/bench/%_bench.c=%); do \
		p=$(BUILD)/release/bench/$${b}_bench; \
		for s in $$b $${b}_bench; do \
			[ ! -f tests/bench/$$s.sh ] || \
				p="sh tests/bench/$$s.sh $$p"; \
		done; \
		echo "== $$b"; $$p || exit 1; \
	done

fuzz: deps-lint
	@$(MAKE) --no-print-directory run-fuzz T=$(T)

.PHONY: run-fuzz fuzzers
fuzzers: $(FUZZ:tests/fuzz/%.c=$(BUILD)/fuzz/%)
run-fuzz: fuzzers
	@for f in $(FUZZ:tests/fuzz/%_fuzz.c=%); do \
		echo "fuzz $$f"; mkdir -p $(BUILD)/fuzz/corpus/$$f; \
		mkdir -p tests/fuzz/corpus/$$f; \
		$(BUILD)/fuzz/$${f}_fuzz -max_total_time=$(T) -timeout=10 \
			-rss_limit_mb=1024 -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(BUILD)/fuzz/$$f- \
			$(BUILD)/fuzz/corpus/$$f tests/fuzz/corpus/$$f || exit 1; \
	done

# --- installation -----------------------------------------------------------

UNITDIR = $(PREFIX)/lib/systemd/system
USERUNITDIR = $(PREFIX)/lib/systemd/user
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
INSTALL = install

# The files in src/completion are kept; a test compares them.
.PHONY: completions
completions: all
	python3 src/completion/make.py $(BUILD)/release/katchi src/completion

.PHONY: install uninstall
install: all
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(UNITDIR) \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d \
		$(DESTDIR)$(PREFIX)/lib/tmpfiles.d \
		$(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 \
		$(DESTDIR)$(PREFIX)/share/doc/katchi \
		$(DESTDIR)$(PREFIX)/share/katchi/feeds \
		$(DESTDIR)$(PREFIX)/share/katchi/filters \
		$(DESTDIR)$(USERUNITDIR) \
		$(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR) \
		$(DESTDIR)$(FISHDIR)
	$(INSTALL) -m 644 src/completion/katchi.bash \
		$(DESTDIR)$(BASHDIR)/katchi
	$(INSTALL) -m 644 src/completion/_katchi $(DESTDIR)$(ZSHDIR)/
	$(INSTALL) -m 644 src/completion/katchi.fish $(DESTDIR)$(FISHDIR)/
	$(INSTALL) -m 755 $(BUILD)/release/katchi $(DESTDIR)$(PREFIX)/bin/
	for u in katchi katchi-gc; do \
		sed 's|/usr/bin/katchi|$(PREFIX)/bin/katchi|' src/systemd/$$u.service \
			>$(DESTDIR)$(UNITDIR)/$$u.service && \
		chmod 644 $(DESTDIR)$(UNITDIR)/$$u.service || exit 1; \
	done
	$(INSTALL) -m 644 src/systemd/*.timer $(DESTDIR)$(UNITDIR)/
	for u in katchi katchi-gc; do \
		sed 's|/usr/bin/katchi|$(PREFIX)/bin/katchi|' \
			src/systemd/user/$$u.service \
			>$(DESTDIR)$(USERUNITDIR)/$$u.service && \
		chmod 644 $(DESTDIR)$(USERUNITDIR)/$$u.service || exit 1; \
	done
	$(INSTALL) -m 644 src/systemd/user/*.timer $(DESTDIR)$(USERUNITDIR)/
	$(INSTALL) -m 644 src/systemd/katchi-failure@.service \
		$(DESTDIR)$(PREFIX)/share/doc/katchi/
	$(INSTALL) -m 644 src/systemd/katchi.sysusers \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d/katchi.conf
	$(INSTALL) -m 644 src/systemd/katchi.tmpfiles \
		$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/katchi.conf
	$(INSTALL) -m 644 src/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	$(INSTALL) -m 644 src/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	$(INSTALL) -m 644 config.example README.md LICENSE \
		$(DESTDIR)$(PREFIX)/share/doc/katchi/
	$(INSTALL) -m 644 feeds/*.conf $(DESTDIR)$(PREFIX)/share/katchi/feeds/
	$(INSTALL) -m 644 filters/*.conf \
		$(DESTDIR)$(PREFIX)/share/katchi/filters/

# Leaves configuration, state and archive where they are.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/katchi \
		$(DESTDIR)$(UNITDIR)/katchi.service \
		$(DESTDIR)$(UNITDIR)/katchi.timer \
		$(DESTDIR)$(UNITDIR)/katchi-gc.service \
		$(DESTDIR)$(UNITDIR)/katchi-gc.timer \
		$(DESTDIR)$(USERUNITDIR)/katchi.service \
		$(DESTDIR)$(USERUNITDIR)/katchi.timer \
		$(DESTDIR)$(USERUNITDIR)/katchi-gc.service \
		$(DESTDIR)$(USERUNITDIR)/katchi-gc.timer \
		$(DESTDIR)$(BASHDIR)/katchi $(DESTDIR)$(ZSHDIR)/_katchi \
		$(DESTDIR)$(FISHDIR)/katchi.fish \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d/katchi.conf \
		$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/katchi.conf \
		$(DESTDIR)$(PREFIX)/share/man/man1/katchi.1 \
		$(DESTDIR)$(PREFIX)/share/man/man5/katchi.conf.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/katchi-feeds.5 \
		$(DESTDIR)$(PREFIX)/share/man/man5/katchi-filters.5
	rm -rf $(DESTDIR)$(PREFIX)/share/katchi \
		$(DESTDIR)$(PREFIX)/share/doc/katchi

# --- what is given away ------------------------------------------------------

DIST = katchi-$(VERSION)
DEBS_DEB = dpkg-dev binutils

# What git knows, as one archive; the same commit gives the same bytes.
.PHONY: dist distcheck deb
dist:
	@mkdir -p $(BUILD)
	git archive --format=tar --prefix=$(DIST)/ HEAD | gzip -9n \
		>$(BUILD)/$(DIST).tar.gz
	@echo $(BUILD)/$(DIST).tar.gz

# The archive builds, passes its tests, installs, runs from where it was
# installed, and is gone again.
distcheck: dist
	@sh src/packaging/distcheck.sh $(DIST) $(abspath $(BUILD))

deb: deps-build
	$(call install,$(DEBS_DEB))
	@$(MAKE) --no-print-directory all
	@sh src/packaging/deb.sh $(VERSION) $(BUILD)

# What is committed, on a fresh SUITE; takes root, a network, minutes.
SUITE = bookworm
.PHONY: boot
boot:
	$(call install,debootstrap systemd-container)
	@sh tests/boot/run.sh $(SUITE) $(abspath $(BUILD))/boot

.PHONY: clean
clean:
	rm -rf $(BUILD)
