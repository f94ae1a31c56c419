#!/bin/sh
# Which feed is dead or silent, since when and why: told once, listed always.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

hourly() { # FEED ID...: items an hour apart before 2026-11-23 00:00 UTC
	echo '<rss version="2.0"><channel><title>Hourly</title>'
	feed=$1
	shift
	for n in "$@"; do
		echo "<item><guid>$n</guid><title>News $n</title>"
		echo "<link>http://news.example/$feed/$n</link>"
		echo "<pubDate>Sun, 22 Nov 2026 $n:00:00 GMT</pubDate></item>"
	done
	echo '</channel></rss>'
}

mkdir www job
start_server www
make_conf job
sed -i "s|filters = .*|filters = filters|" job/katchi.conf
mkdir job/filters
printf '[topic "t"]\n\tany = allies meet\n' >job/filters/t.conf
git init -q --bare -b main job/archive.git
for f in busy quiet fails; do
	add_feed job $f "$URL/$f.xml"
	hourly $f 10 11 12 13 14 15 >www/$f.xml
done
# shellcheck disable=SC2317
run() { # HOURS
	KATCHI_NOW=$((1795392000 + $1 * 3600))
	"$KATCHI" -c job/katchi.conf run --all >out 2>err
}
feeds() {
	"$KATCHI" -c job/katchi.conf feeds "$@"
}

ok "a first run" run 0
is "nothing is wrong" "$(grep warning err)" ""
hourly busy 11 12 13 14 15 20 >www/busy.xml
ok "a day and a half later" run 30
is "is no silence yet" "$(grep -c silent err)" 0
hourly busy 12 13 14 15 20 21 >www/busy.xml
rm www/fails.xml
ok "five hours more" run 35
is "is one, and only of the feed that is silent" "$(grep silent err)" \
	"warning: quiet: has fallen silent: usually 24 a day, nothing for 35 h"
has "a feed that starts failing is a warning" "$(cat err)" \
	"warning: fails: $URL/fails.xml: the server says 404 Not Found"
feeds >list
is "and stands first at once" "$(sed -n 2p list | grep -o 'the server.*')" \
	"the server says 404 Not Found"
KATCHI_NOW=$((KATCHI_NOW + 7200)) feeds >list
is "with since when" "$(sed -n 2p list | grep -o 'the server.*')" \
	"the server says 404 Not Found (for 2 h)"
ok "again" run 40
is "silence is told once" "$(grep -c silent err)" 0
is "failing, too" "$(grep -c warning err)" 0
has "later ones are notices" "$(cat err)" "404 Not Found (2 times in a row)"

feeds >list
is "the worst stands first" "$(awk 'NR == 2 { print $1, $2 }' list)" \
	"failing fails"
has "with why and since when" "$(sed -n 2p list)" \
	"the server says 404 Not Found (2 times, for 5 h)"
is "then the silent one" "$(awk 'NR == 3 { print $1, $2 }' list)" \
	"silent quiet"
has "with its rhythm" "$(sed -n 3p list)" "usually 24 a day, nothing for 40 h"
is "then the good one" "$(awk 'NR == 4 { print $1, $2 }' list)" "good busy"
has "and how many need a look" "$(cat list)" "3 feeds, 2 need a look"
printf '[feed "off"]\n\turl = %s/off.xml\n\tenabled = false\n' "$URL" \
	>job/feeds/off.conf
feeds >list
is "one that is off is asked at no time" \
	"$(awk '$2 == "off" { print $1, $3, $4, $5, $6 }' list)" "off - - - -"
rm job/feeds/off.conf
feeds --json >json
is "JSON has the same order" \
	"$(sed 's/{"feed": *"\([a-z]*\)".*/\1/' json | tr '\n' ' ')" \
	"fails quiet busy "
is "and the silence in seconds" "$(sed -n 2p json |
	grep -o '"silent_s": *144000')" "$(sed -n 2p json |
	grep -o '"silent_s": *[0-9]*')"
has "and the failure in words" "$(sed -n 1p json)" \
	"the server says 404 Not Found"

hourly quiet 11 12 13 14 15 16 >www/quiet.xml
hourly fails 10 11 12 13 14 15 >www/fails.xml
ok "both come back" run 45
is "which is a notice" "$(grep -c '^quiet: brings news again' err)" 1
is "for both" "$(grep -c '^fails: good again' err)" 1
ok "once more" run 46
is "and only once" "$(cat err)" ""

# --- feeds of a host that has enough, and one that is gone -------------------

make_conf host
git init -q --bare -b main host/archive.git
add_feed host a-gone "$URL/do/gone?status=410"
add_feed host b-refused "$URL/do/b?status=429"
add_feed host c-waits "$URL/busy.xml"
add_feed host d-waits "$URL/quiet.xml"
fails "a host refuses" 69 "$KATCHI" -c host/katchi.conf run
is "what was not asked of it did not fail" "$(summary out failed)" 2
is "and is said once, together" "$(grep -v b-refused err)" \
	"warning: a-gone: is gone for good (410); looked at once a month from \
now on
2 feeds were not asked: others of their host were told to wait, or timed out"
KATCHI_NOW=$((KATCHI_NOW + 1800))
"$KATCHI" -c host/katchi.conf feeds >list
is "they are asked next when their host lets us" "$(grep -c \
	'^new .*-waits  *- .* 30 m .* its host told us to wait$' list)" 2
KATCHI_NOW=$((KATCHI_NOW + 1800))
"$KATCHI" -c host/katchi.conf feeds >list
is "which is now" "$(grep -c '^new .*-waits .* now ' list)" 2
stop_server
finish
