#!/bin/sh
# What `katchi parse` prints of every document in tests/data/feeds, byte for
# byte, and what it says of those in tests/data/hostile.
#
# feeds/NAME.xml (or .feed), NAME.json, and NAME.args with options if any;
# hostile/NAME.xml and NAME.says: exit status and the sentence on stderr.
# Large hostile documents are made by hostile/large.py.
set -u
here=$(cd "$(dirname "$0")/../data" && pwd)
KATCHI=${KATCHI:-$here/../../build/check/katchi}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
n=0

result() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[ ! -s "$work/why" ] || sed 's/^/# /' "$work/why"
	fi
}

# parse DIR NAME DOC: standard output in $work/out, the rest in $work/err
parse() {
	args=
	[ ! -f "$1/$2.args" ] || args=$(cat "$1/$2.args")
	# shellcheck disable=SC2086 # several options
	(cd "$(dirname "$3")" && exec "$KATCHI" parse $args \
		"$(basename "$3")") >"$work/out" 2>"$work/err"
}

for json in "$here"/feeds/*.json; do
	name=$(basename "$json" .json)
	doc=$here/feeds/$name.xml
	[ -f "$doc" ] || doc=$here/feeds/$name.feed
	parse "$here/feeds" "$name" "$doc"
	status=$?
	diff -u "$json" "$work/out" >"$work/why"
	same=$?
	[ $status -eq 0 ] || cat "$work/err" >>"$work/why"
	result $((status + same)) "feeds/$name"
done

# said STATUS NAME DOC: compares with NAME.says
said() {
	{ echo "$1"; grep -v ': mended: ' "$work/err" | head -n 1; } |
		diff -u "$here/hostile/$2.says" - >"$work/why"
	result $? "hostile/$2"
}

for doc in "$here"/hostile/*.xml; do
	name=$(basename "$doc" .xml)
	parse "$here/hostile" "$name" "$doc"
	said $? "$name"
done

python3 "$here/hostile/large.py" "$work"
for doc in "$work"/*.xml; do
	name=$(basename "$doc" .xml)
	parse "$here/hostile" "$name" "$doc"
	said $? "$name"
done
echo "1..$n"
