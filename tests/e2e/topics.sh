#!/bin/sh
# The shipped filters on sentences of each topic, on every spelling that people
# use, and on all lines that tested the filters of version 0.1.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

for f in "$ROOT"/tests/data/topics/*.tsv "$ROOT"/tests/data/old-tests/*.tsv; do
	set -- "$@" "$f"
done
ok "every line does what it says" python3 "$ROOT/tests/topics.py" "$KATCHI" "$@"
has "two thousand of them" "$(cat out)" " fail"
is "and no fewer" "$(sed -n 's/^\([0-9]*\) lines, .*/\1/p' out |
	awk '{ print ($1 >= 2400) }')" 1
finish
