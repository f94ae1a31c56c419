#!/bin/sh
# A clock that jumps, and runs that start at once.  KATCHI_ROUNDS: how often
# eight of them do (5).
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

ROUNDS=${KATCHI_ROUNDS:-5}
make_scm base
add_feed base sample "file://$T/feed.xml"

START=$KATCHI_NOW
at() { # INSTANT: a run then, by the schedule
	KATCHI_NOW=$1 "$KATCHI" -c job/katchi.conf run >out 2>err
}

# --- jumps ------------------------------------------------------------------------
# The instant of one run between two that have the right time.

jumps="$((START + 315576000)) ten years ahead
$((START - 315576000)) ten years back
$((START + 31557600)) a year ahead
$((START - 31557600)) a year back
$((START + 86400)) a day ahead
$((START - 86400)) a day back
$((START + 3600)) an hour ahead, as in spring
$((START - 3600)) an hour back, as in autumn
$((START - 1)) a second back, as for a leap second
0 no clock at all
946684800 a board without a battery
4102444800 the year 2100"

echo "$jumps" >jumps
while read -r when says; do
	rm -rf job
	cp -r base job
	git init -q --bare -b main job/archive.git
	scm_feed feed.xml 1
	at "$START"
	scm_feed feed.xml 1 2
	at "$when"
	wrong=$?
	scm_feed feed.xml 1 2 3
	# Whatever the clock did, the feed is due half a day later.
	at $((START + 43200))
	is "$says: nothing is lost or doubled" "$wrong $? $(git \
		-C job/archive.git ls-tree -r --name-only main | grep -c .) \
$(git -C job/archive.git rev-list --count main)" "0 0 3 3"
	is "$says: the dates of commits do not go back" "$(git \
		-C job/archive.git log --reverse --format=%ct main | sort -n -c \
		2>&1; git -C job/archive.git log --reverse --format=%ct main |
		awk '$1 < 0' )" ""
	is "$says: fsck finds nothing" "$(git -C job/archive.git fsck \
		--strict --no-progress 2>&1)" ""
done <jumps

# --- eight at once --------------------------------------------------------------

rm -rf job
cp -r base job
git init -q --bare -b main job/archive.git
odd=0
worked=0
n=1
while [ $n -le "$ROUNDS" ]; do
	# shellcheck disable=SC2046 # words are wanted
	scm_feed feed.xml $(seq "$n")
	KATCHI_NOW=$((KATCHI_NOW + 3600))
	for i in 1 2 3 4 5 6 7 8; do
		{
			"$KATCHI" -c job/katchi.conf run --all >"out$i" 2>"err$i"
			echo $? >"status$i"
		} &
	done
	wait
	for i in 1 2 3 4 5 6 7 8; do
		case $(cat "status$i") in
		0) worked=$((worked + 1)) ;;
		75) ;;
		*)
			odd=$((odd + 1))
			comment "err$i"
			;;
		esac
	done
	[ "$(git -C job/archive.git rev-list --count main)" -eq "$n" ] || {
		odd=$((odd + 1))
		echo "# round $n"
	}
	n=$((n + 1))
done
comment <<EOF2
$ROUNDS times eight runs at once: $worked worked, the others said 75
EOF2
is "of eight runs at once one works, the others end with 75" "$odd" 0
[ $worked -ge "$ROUNDS" ] && [ $worked -lt $((ROUNDS * 8)) ]
verdict $? "and some did"
is "nothing comes twice" "$(git -C job/archive.git ls-tree -r --name-only \
	main | wc -l)" "$ROUNDS"
is "fsck finds nothing" "$(git -C job/archive.git fsck --strict \
	--no-progress 2>&1)" ""
is "the state is sound" "$(sqlite3 job/state.db 'PRAGMA integrity_check')" ok
finish
