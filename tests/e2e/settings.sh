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

# wire LINK...: a second feed of items that the first one brought
wire() {
	echo '<rss version="2.0"><channel><title>T</title>'
	for n in "$@"; do
		printf '<item><link>https://wire.example/%s</link>' "$n"
		printf '<title>Wire %s</title></item>\n' "$n"
	done
	echo '</channel></rss>'
}
rm -f job/state.db*
wire 1 2 >a.xml
wire 1 2 >b.xml
printf '[feed "b"]\n\turl = file://%s/b.xml\n' "$T" >job/feeds/b.conf
ok "two feeds of the same items" run 0
is "which are new once" "$(summary out new)" 2
wire 3 >a.xml
for d in 30 60 90 100 101; do
	wire 1 2 "b$d" >b.xml
	run $((d * DAY)) >out 2>err
done
is "one that its own feed dropped is not new to another" \
	"$(summary out new)" 1
for d in 130 160 190 200; do
	run $((d * DAY)) >out 2>err
done
wire 1 2 b101 b201 >b.xml
run $((201 * DAY)) >out 2>err
is "nor is it when that has not changed for long" "$(summary out new)" 1
wire b201 >b.xml
run $((202 * DAY)) >out 2>err
run $((293 * DAY)) >out 2>err
wire 1 b201 >b.xml
run $((294 * DAY)) >out 2>err
is "what no feed lists any more is forgotten" "$(summary out new)" 1
rm job/feeds/b.conf

# --- a feed that always comes second is not silent -----------------------------

rm -f job/state.db*
hourly() { # HOUR: the items of the three hours before it
	echo '<rss version="2.0"><channel><title>T</title>'
	for n in $(($1 - 3)) $(($1 - 2)) $(($1 - 1)); do
		printf '<item><link>https://wire.example/%s</link>' "$n"
		printf '<title>Hour %s</title><pubDate>%s</pubDate></item>\n' \
			"$n" "$(date -u -d "@$((START + n * 3600))" -R)"
	done
	echo '</channel></rss>'
}
cat >job/feeds/b.conf <<EOF2
[feed "b"]
	url = file://$T/b.xml
EOF2
for h in 3 30 60 90; do
	hourly $h >a.xml
	[ $h -gt 3 ] || hourly 6 >a.xml
	run $((h * 3600)) >out 2>err
	hourly $h >b.xml
	run $((h * 3600 + 7200)) >out 2>err
done
is "it brings what another had first" "$(summary out new)" 0
is "which is not nothing" "$("$KATCHI" -c job/katchi.conf feeds |
	awk '$2 == "b" { print $1 }')" good
rm job/feeds/b.conf

# --- a wait that the configuration has shortened meanwhile --------------------

items a.xml 1 4
rm -f job/state.db*
printf '[poll]\n\tmax-interval = 30d\n' >job/poll.conf
printf '[include]\n\tpath = poll.conf\n' >>job/katchi.conf
next() {
	"$KATCHI" -c job/katchi.conf feeds --json |
		sed -n 's/.*"next_visit": *"\([^"]*\)".*/\1/p'
}
feed "url = file://$T/a.xml" "interval = 20d"
ok "a feed that is asked every 20 days" run 0
run 7200 >out 2>err
is "is not due" "$(summary out due)" 0
feed "url = file://$T/a.xml" "interval = 1h"
has "with an interval of an hour" "$(next)" "2026-11-23T00:5"
run 7200 >out 2>err
is "it is due by that, from now on" "$(summary out due)" 1
feed "url = file://$T/a.xml" "interval = 20d"
run 14400 >out 2>err
is "a longer one begins with the next visit" "$(summary out due)" 1
printf '[poll]\n\tmax-interval = 10h\n' >job/poll.conf
run 36000 >out 2>err
is "a lower max-interval" "$(summary out due)" 0
run 50400 >out 2>err
is "holds for the wait that has begun" "$(summary out due)" 1
feed "url = file://$T/none.xml" "interval = 1h"
fails "a feed that fails" 69 run 50401
feed "url = file://$T/none.xml" "interval = 10m"
run 52201 >out 2>err
is "waits as it has to, whatever its interval" "$(summary out due)" 0

# --- another address, another program --------------------------------------------

feed "url = file://$T/a.xml"
"$KATCHI" -c job/katchi.conf feeds >list
is "a feed with another address is a new one" \
	"$(awk 'NR == 2 { print $1, $7 }' list)" "new now"
ok "and is asked at once" run 52202
is "with success" "$(summary out changed)" 1
feed "command = cat $T/none.xml"
fails "a program that fails" 69 run 60000
run 60001 >out 2>err
is "waits" "$(summary out due)" 0
feed "command = cat $T/a.xml"
"$KATCHI" -c job/katchi.conf feeds >list
is "with another line it is a new one" \
	"$(awk 'NR == 2 { print $1, $7 }' list)" "new now"
ok "and is started at once" run 60002
is "with success, too" "$(summary out changed)" 1
run 60003 >out 2>err
is "and not again" "$(summary out due)" 0
is "of all that nothing is new" "$(summary out new)" 0

# --- what is known of a feed that gets another address ------------------------

mkdir www
{
	echo '<rss version="2.0"><channel><title>T</title>'
	for h in 1 2 3 4 5; do
		cat <<EOF2
<item><guid isPermaLink="false">h$h</guid><title>Story at $h</title>
<pubDate>Sun, 22 Nov 2026 1$h:00:00 +0900</pubDate></item>
EOF2
	done
	echo '</channel></rss>'
} >www/hourly.xml
cat >cases <<'EOF2'
{"/old.xml": {"status": 301, "to": "http://{host}/hourly.xml"}}
EOF2
start_server www cases
rm -f job/state.db*
feed "url = $URL/old.xml" "allow-private = true"
ok "a feed that has moved" run 0
for h in 12 25 26; do
	run $((h * 3600)) >out 2>err
done
has "says where for a day" "$("$KATCHI" -c job/katchi.conf feeds)" "moved to"
feed "url = $URL/hourly.xml" "allow-private = true"
"$KATCHI" -c job/katchi.conf feeds >list
is "with that address it is the same one" \
	"$(awk 'NR == 2 { print $1, $7 }' list)" "good 24.0"
run $((26 * 3600 + 60)) >out 2>err
is "and is asked for news only" "$(tail -n 1 requests |
	grep -c If-None-Match)" 1
cp www/hourly.xml www/third.xml
feed "url = $URL/third.xml" "allow-private = true"
ok "it gets another address" run $((50 * 3600))
run $((60 * 3600)) >out 2>err
has "where nothing is new: it has fallen silent" \
	"$("$KATCHI" -c job/katchi.conf feeds)" "silent   a"
sed 's/>h/>n/; s/Story/Tale/' www/third.xml >www/fourth.xml
feed "url = $URL/fourth.xml" "allow-private = true"
ok "one where all is new" run $((70 * 3600))
is "has missed nothing" "$(cat err)" "a: brings news again"
stop_server

finish
