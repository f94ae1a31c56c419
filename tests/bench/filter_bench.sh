#!/bin/sh
# filter_bench, and beside it grep -F -f with the same terms on the same text
# (all places, without folding, edges or gaps).
#
#	tests/bench/filter_bench.sh [filter_bench]
set -eu
bench=${1:-build/release/bench/filter_bench}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
KATCHI_BENCH_DIR=$dir "$bench"
# About 40 MB, so that the start of the program does not count.
size=$(wc -c <"$dir/text")
n=$((40000000 / size))
i=0
while [ "$i" -lt "$n" ]; do
	cat "$dir/text"
	i=$((i + 1))
done >"$dir/much"
cat "$dir/much" >/dev/null
for terms in 500 5000; do
	from=$(date +%s%N)
	LC_ALL=C grep -o -F -f "$dir/terms.$terms" "$dir/much" >"$dir/n" || :
	ns=$(($(date +%s%N) - from))
	echo "grep -oF -f  $terms terms  $((n * size * 1000 / ns)) MB/s"
done
