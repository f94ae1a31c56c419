#!/bin/sh
# What the fuzzers began with and what they found, once more: every fuzzer on
# the inputs that are kept for it in tests/fuzz/corpus.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build/check}
n=0
for dir in tests/fuzz/corpus/*/; do
	name=$(basename "$dir")
	n=$((n + 1))
	if out=$("$build/replay/$name" "$dir"* 2>&1); then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		printf '%s\n' "$out" | tail -40 | sed 's/^/# /'
	fi
done
# None was forgotten.
for f in tests/fuzz/*_fuzz.c; do
	name=$(basename "$f" _fuzz.c)
	n=$((n + 1))
	[ -d "tests/fuzz/corpus/$name" ] || printf 'not '
	echo "ok $n - there is a corpus for $name"
done
echo "1..$n"
