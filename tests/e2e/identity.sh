#!/bin/sh
# Which item is which: ids that several items have, that come again, that are
# others at each poll; and what is another item each day.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

HOUR=3600
DAY=86400
mkdir www
SCM="Security Consultative Meeting"

# begin NAME: a job of its own with one feed of that name, and its clock
begin() {
	J=$1
	A=$J/archive.git
	echo 1795392000 >clock
	make_scm "$J"
	add_feed "$J" "$J" "file://$T/www/$J.xml" "Sample $J"
	git init -q --bare -b main "$A"
}

# item GUID LINK TITLE TEXT [DATE]
item() {
	cat <<EOF2
<item><guid isPermaLink="false">$1</guid><link>$2</link>
<title>$3</title><description>$4</description>
${5:+<pubDate>$5</pubDate>}</item>
EOF2
}

# From the items on standard input the document of the job, and a pass after
# $1 seconds.
poll() {
	KATCHI_NOW=$(($(cat clock) + $1))
	echo "$KATCHI_NOW" >clock
	{
		echo '<rss version="2.0"><channel><title>T</title>'
		cat
		echo '</channel></rss>'
	} >"www/$J.xml"
	"$KATCHI" -c "$J/katchi.conf" run --all >out 2>err ||
		comment err
}

files() {
	git -C "$A" ls-tree -r --name-only main | wc -l
}

# The titles that the pages have now, sorted, without what all have.
titles() {
	for f in $(git -C "$A" ls-tree -r --name-only main); do
		git -C "$A" show "main:$f" | sed -n "s/^title: \"$SCM //p" |
			tr -d '"'
	done | sort | tr '\n' ' '
}

# The state is lost; what is there is known again.
lose_state() {
	rm -f "$J"/state.db*
}

L=https://news.example
ON="Sun, 22 Nov 2026 10:00:00 +0900"

# --- one id for several items of a document -------------------------------

for id in same 0 https://news.example/; do
	begin "shared-$(echo $id | tr -cd a-z0-9)"
	three() {
		item $id $L/1 "$SCM one" "It begins." "$ON"
		item $id $L/2 "$SCM two" "It goes on." "$ON"
		item $id $L/3 "$SCM three" "It ends." "$ON"
	}
	three | poll 0
	is "$id: three items with one id are three" "$(titles)" "one three two "
	has "$id: that is said, with the number" "$(cat err)" \
		"$J: 3 of its items share an id"
	three | poll $HOUR
	is "$id: and they stay" "$(summary out new) $(summary out commits)" \
		"0 0"
	is "$id: it is said once" "$(grep -c 'share an id' err)" 0
	{
		item $id $L/2 "$SCM two" "It goes on." "$ON"
	} | poll $HOUR
	is "$id: one that is left alone is itself" \
		"$(summary out new) $(summary out commits)" "0 0"
	{
		item $id $L/4 "$SCM four" "After it." "$ON"
		item $id $L/2 "$SCM two, closed" "It goes on." "$ON"
	} | poll $((2 * HOUR))
	is "$id: another beside an edited one" "$(titles)" \
		"four one three two, closed "
	lose_state
	{
		item $id $L/4 "$SCM four" "After it." "$ON"
		item $id $L/2 "$SCM two, closed" "It goes on." "$ON"
	} | poll $HOUR
	is "$id: without the state they are known by their pages" \
		"$(summary out new) $(summary out commits) $(files)" "0 0 4"
done

begin becomes
item g $L/1 "$SCM one" "It begins." "$ON" | poll 0
{
	item g $L/2 "$SCM two" "It goes on." "$ON"
	item g $L/1 "$SCM one" "It begins." "$ON"
} | poll $HOUR
is "an id that becomes shared doubles nothing" \
	"$(titles) $(summary out commits)" "one two  1"

begin twice
{
	item g $L/1 "$SCM one" "It begins." "$ON"
	item g $L/1 "$SCM one" "It begins." "$ON"
} | poll 0
is "the very same item twice is one" "$(files)" 1
is "about which nothing is said" "$(grep -c 'share an id' err)" 0

# --- an id that comes again -----------------------------------------------

begin latest
item latest $L/1 "$SCM one" "It begins." "$ON" | poll 0
item latest $L/2 "$SCM two" "It goes on." "$ON" | poll $DAY
is "another item under a known id is another page" "$(titles)" "one two "
has "that is said" "$(cat err)" "latest: gives the id (guid) of an item to another, 1 now"
is "the old page stays as it was" "$(git -C "$A" log --format=%s main |
	grep -c Edited)" 0
item latest $L/2 "$SCM two" "It goes on." "$ON" | poll $HOUR
is "it is known from then on" "$(summary out new)" 0
is "and its feed is not named again" "$(grep -c 'gives the id' err)" 0
item latest $L/2 "$SCM two, closed" "It goes on." "$ON" | poll $((2 * HOUR))
is "an edit is one" "$(titles)" "one two, closed "
item latest $L/1 "$SCM one, again" "It begins." "$ON" | poll $HOUR
is "also of the first" "$(titles)" "one, again two, closed "
lose_state
item latest $L/2 "$SCM two, closed" "It goes on." "$ON" | poll $HOUR
is "without the state all are known" \
	"$(summary out new) $(summary out commits)" "0 0"
for n in 3 4 5 6; do
	item latest $L/$n "$SCM $n" "It goes on." "$ON" | poll $DAY
done
is "each day is a page" "$(titles)" "3 4 5 6 one, again two, closed "
page=$(git -C "$A" ls-tree -r --name-only main | grep meeting-3)
has "a page says what its item is known by" "$(git -C "$A" show "main:$page")" \
	'key: "https://news.example/3"'

begin places
{
	item 1 $L/a "$SCM a" "First." "$ON"
	item 2 $L/b "$SCM b" "Second." "$ON"
	item 3 $L/c "$SCM c" "Third." "$ON"
} | poll 0
{
	item 1 $L/d "$SCM d" "Fourth." "$ON"
	item 2 $L/a "$SCM a" "First." "$ON"
	item 3 $L/b "$SCM b" "Second." "$ON"
} | poll $DAY
is "ids by position: one is new" "$(titles) $(summary out commits)" \
	"a b c d  1"
{
	item 1 $L/e "$SCM e" "Fifth." "$ON"
	item 2 $L/d "$SCM d" "Fourth." "$ON"
	item 3 $L/a "$SCM a, changed" "First." "$ON"
} | poll $DAY
is "and again, with an edit" "$(titles) $(summary out commits)" \
	"a, changed b c d e  2"

begin years
item 4711 $L/1 "$SCM one" "It begins." "$ON" | poll 0
: | poll $((200 * DAY))
item 4711 $L/9 "$SCM nine" "Another one." "Mon, 22 Nov 2027 10:00:00 +0900" |
	poll $((165 * DAY))
is "an id used again after a year" "$(titles)" "nine one "

# --- ids and links that are others at each poll ---------------------------

LONG="The two delegations met for a day, and then for another one, to speak
about the plans of the year that comes and those of the year after it."

begin session
for n in 1 2 3 4 5; do
	{
		item "$L/v?a=1;sid=x$n" "$L/v/x$n/1" "$SCM one" "" "$ON"
		item "$L/v?a=2;sid=x$n" "$L/v/x$n/2" "$SCM two" "" "$ON"
	} | poll $HOUR
done
is "session ids: two items stay two" "$(titles)" "one two "
is "and no edit is one" "$(git -C "$A" rev-list --count main)" 2
lose_state
{
	item "$L/v?a=1;sid=x8" "$L/v/x8/1" "$SCM one" "" "$ON"
	item "$L/v?a=2;sid=x8" "$L/v/x8/2" "$SCM two" "" "$ON"
} | poll $HOUR
is "nor is there a third when the state is lost" \
	"$(summary out new) $(summary out commits)" "0 0"
{
	item "$L/v?a=1;sid=x9" "$L/v/x9/1" "$SCM one, closed" "" "$ON"
	item "$L/v?a=2;sid=x9" "$L/v/x9/2" "$SCM two" "" "$ON"
} | poll $HOUR
is "with another title it is another" "$(titles)" "one one, closed two "

begin undated
for n in 1 2 3; do
	item "x$n" "$L/v/x$n/1" "$SCM one" "$LONG" | poll $DAY
done
is "a long text is as good as a date" "$(files)" 1
item x9 "$L/v/x9/1" "$SCM one" "$LONG" | poll $((3 * DAY))
is "for two days" "$(files)" 2

begin host
six() {
	for n in 1 2 3 4 5 6; do
		item "$1/$n" "$1/$n" "$SCM $n" "Part $n." "$ON"
	done
}
six https://old.example | poll 0
{
	for n in a b c d e f; do
		item "https://new.example/$n" "https://new.example/$n" \
			"$SCM $n" "Part $n." "$ON"
	done
	six https://new.example/archive
} | poll $DAY
is "a new host with as many new items as old: 12" "$(files)" 12
six https://new.example/archive | poll $HOUR
is "which are known there" "$(summary out new)" 0

# --- the same words each day ----------------------------------------------

begin daily
for n in 1 2 3 4; do
	item "d$n" "$L/daily/$n" "$SCM daily briefing" "" \
		"2$n Nov 2026 09:00:00 +0900" | poll $DAY
done
is "a daily headline without a text is an item each day" "$(files)" 4

begin dailies
for n in 1 2 3; do
	{
		item "a$n" "$L/a/$n" "$SCM daily briefing" "" \
			"2$n Nov 2026 09:00:00 +0900"
		item "b$n" "$L/b/$n" "$SCM 인사" "" \
			"2$n Nov 2026 10:00:00 +0900"
		item "c$n" "$L/c/$n" "$SCM 부고" "" \
			"2$n Nov 2026 11:00:00 +0900"
	} | poll $DAY
done
is "so are three of them" "$(files)" 9

begin bare
for n in 1 2 3; do
	item "d$n" "$L/daily/$n" "$SCM daily briefing" "" | poll $DAY
done
is "without a date, too" "$(files)" 3

# --- back to what was said before -----------------------------------------

begin back
show() {
	item g $L/1 "$SCM $1" "It goes on." "$ON"
}
show A | poll 0
show B | poll $HOUR
is "another title is an edit" "$(titles)" "B "
for n in 1 2 3 4 5 6; do
	show A | poll $((2 * HOUR))
	show B | poll $((2 * HOUR))
done
is "titles that take turns are none" "$(git -C "$A" rev-list --count main)" 2
show A | poll $HOUR
show A | poll $((DAY - 1))
is "what was said before has to hold for a day" "$(titles)" "B "
show A | poll 1
is "then the page says it again" "$(titles)" "A "
has "as an edit" "$(git -C "$A" log -1 --format=%s)" "scm: Edited: $SCM A"
show A | poll $HOUR
is "once" "$(git -C "$A" rev-list --count main)" 3
show B | poll $HOUR
show B | poll $DAY
is "and so it is with the other" "$(titles)" "B "
for n in $(seq 25); do
	show "part $n" | poll $HOUR
done
is "after 20 edits there is none an hour" "$(titles)" "part 19 "
show "part 26" | poll $DAY
is "but one a day" "$(titles)" "part 26 "
show "part 27" | poll $((2 * HOUR))
is "not two" "$(titles)" "part 26 "

# --- figures --------------------------------------------------------------

begin figures
figures() {
	item g1 $L/1 "$SCM: $1 percent share" "" "$ON"
	item g2 $L/2 "$SCM: 추천 $1명" "" "$ON"
	item g3 $L/3 "$SCM part ($1)" "" "$ON"
	item g4 $L/4 "$SCM, 조회 $1" "Posted $1 hours ago" "$ON"
	item g5 $L/5 "$SCM - $1 hours ago" "$1 comments" "$ON"
}
figures 3 | poll 0
figures 5 | poll $DAY
is "figures of titles are edits, counters and hours are not" \
	"$(summary out commits) $(git -C "$A" log --format=%s -3 main | sort |
		tr '\n' '/')" \
	"3 scm: Edited: $SCM part (5)/scm: Edited: $SCM: 5 percent share/\
scm: Edited: $SCM: 추천 5명/"

# --- links and dates ------------------------------------------------------

begin ports
item g1 http://gov.example:443/x "$SCM one" "" "$ON" | poll 0
page=$(git -C "$A" ls-tree -r --name-only main)
has "http at the port of https is https" "$(git -C "$A" show "main:$page")" \
	'source: "https://gov.example/x"'
item g2 https://gov.example/x "$SCM one" "" "$ON" | poll $HOUR
is "and one item with it" "$(files)" 1

begin korea
item g1 $L/1 "$SCM one" "" "Mon, 23 Nov 2026 16:30:00 GMT" | poll 0
has "a date to come is that of first sight" \
	"$(git -C "$A" ls-tree -r --name-only main)" 2026/11/23/
is "to the second" "$(git -C "$A" log -1 --format=%aI)" \
	2026-11-23T09:00:00+09:00

begin always
echo '	offset = +09:00 always' >>always/feeds/test.conf
item g1 $L/1 "$SCM one" "" "Mon, 23 Nov 2026 08:30:00 GMT" | poll 0
is "offset = +09:00 always: GMT is not meant" \
	"$(git -C "$A" log -1 --format=%aI)" 2026-11-23T08:30:00+09:00
echo '	offset = +09:00 sometimes' >always/feeds/test.conf
fails "nothing else can be said" 78 "$KATCHI" -c always/katchi.conf check
finish
