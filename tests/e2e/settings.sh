#!/bin/sh
# Settings that count over many runs, or that change between two.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

DAY=86400
START=$KATCHI_NOW
make_scm job
git init -q --bare -b main job/archive.git

# items FILE WORD...: a feed of items that match nothing
items() {
	file=$1
	shift
	{
		echo '<rss version="2.0"><channel><title>T</title>'
		for n in "$@"; do
			cat <<EOF2
<item><guid isPermaLink="false">$n</guid><title>Story $n</title></item>
EOF2
		done
		echo '</channel></rss>'
	} >"$file"
}

# run SECONDS: a run so long after the start
run() {
	KATCHI_NOW=$((START + $1))
	"$KATCHI" -c job/katchi.conf run
}

# feed LINE...: the feed, with these lines
feed() {
	printf '[feed "a"]\n' >job/feeds/test.conf
	printf '\t%s\n' "$@" >>job/feeds/test.conf
}

# --- [state] keep, of a document that stays as it is for longer --------------

feed "url = file://$T/a.xml"
items a.xml 1 2 3
ok "a feed" run 0
for d in 30 60 90 100; do
	run $((d * DAY)) >out 2>err
done
is "that is the same for long" "$(summary out unchanged)" 1
items a.xml 1 2 3 4
ok "has something new" run $((101 * DAY))
is "what it listed all the time is not new" "$(summary out new)" 1
is "and nothing is missed" "$(cat err)" ""
items a.xml 4
ok "drops the others" run $((102 * DAY))
ok "for long" run $((192 * DAY))
items a.xml 1 4
ok "and brings one again" run $((194 * DAY))
is "which is forgotten by then" "$(summary out new)" 1

finish
