#!/bin/sh
# Runs unit programs and end-to-end scripts, all of them TAP, under prove.
set -eu
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
exec prove --timer -j "$(nproc)" --exec tests/exec.sh "$@"
