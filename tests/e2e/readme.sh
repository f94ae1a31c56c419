#!/bin/sh
# The first ten minutes, as the README has them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# The commands below heading $1: its indented lines.
commands() {
	awk -v head="## $1" '
		$0 == head { here = 1; next }
		/^## / { here = 0 }
		here && /^    / { print substr($0, 5) }
		here && /^$/ { print "" }' "$ROOT/README.md"
}

# Runs them as a newcomer does, in one shell that ends at the first failure.
# shellcheck disable=SC2317
follow() { # FILE
	cat "$T/where" "$1" >"$T/script"
	sh -e "$T/script"
}

mkdir bin
ln -s "$KATCHI" bin/katchi
echo "PATH=$T/bin:\$PATH; cd $T" >where

# The publishers are not reached from here: the example of a run's last line
# is no command, and the run is one of a feed that is there.
commands "The first run" | sed -e '/^run: due=/d' -e 's/^katchi run .*/:/' \
	-e '/^git -C/d' >first-run
ok "the first run" follow first-run
has "init says what to do next" "$(cat out)" "Next:"
has "the check is good" "$(cat out)" ": good"
cat >>where <<'EOF'
cd news; KATCHI_CONFIG=$PWD/katchi.conf; export KATCHI_CONFIG
EOF
rm news/feeds/*
commands "The first feed" >first-feed
commands "The first filter" >first-filter
ok "the first feed" follow first-feed
has "is parsed" "$(cat out)" '"title": "Seoul and Washington open talks'
has "nothing matches yet" "$(cat out)" " new=1 matched=0 "
ok "the first filter" follow first-filter
has "passes its tests without a warning" "$(cat out)" ": good"
has "explain says why" "$(cat out)" "drone-talks  matches"
has "preview says what it would add" "$(cat out)" "+1 -0 of 1 items"
has "apply adds it" "$(cat out)" "commits=1"
has "git log shows it" "$(cat out)" \
	"drone-talks: Seoul and Washington open talks on drones"
has "and why" "$(cat out)" "in the title"
has "the feed is good" "$(cat out)" "good     sample"

# What is said about reading the archive works, but for the reader's own
# commits and paths.
commands "Reading the archive" | grep '^git log' | sed 's/ #.*//' |
	grep -v -e PATH -e review >reading
sed -i 's/author=[a-z-]*/author=sample/; s/Topic: scm/Topic: drone-talks/' \
	reading
is "four ways to read the log" "$(wc -l <reading)" 4
echo 'cd archive.git' >>where
while read -r line; do
	printf '%s\n' "$line" >one-line
	ok "$line" follow one-line
	has "shows the item" "$(cat out)" "talks on drones"
done <reading
finish
