#!/bin/sh
# What a feed had between two visits is missed by nobody in silence.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

rss() { # FEED EXTRA ID...: a document
	echo '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
	echo "<channel><title>Gap</title>$2"
	feed=$1
	shift 2
	for n in "$@"; do
		echo "<item><guid>$n</guid><title>Allies meet, day $n</title>"
		echo "<link>http://news.example/$feed/$n</link></item>"
	done
	echo '</channel></rss>'
}

page() { # FILE: a link to an earlier page
	echo "<atom:link rel='prev-archive' href='$URL/$1'/>"
}

mkdir www job job/filters
start_server www
make_conf job
sed -i "s|filters = .*|filters = filters|" job/katchi.conf
printf '[topic "t"]\n\tany = allies meet\n' >job/filters/t.conf
git init -q --bare -b main job/archive.git
for f in whole rolled alone loops empty dead away; do
	add_feed job $f "$URL/$f.xml"
	rss $f '' 1 2 >www/$f.xml
done
# shellcheck disable=SC2317
run() { # HOURS
	KATCHI_NOW=$((1795392000 + $1 * 3600)) \
		"$KATCHI" -c job/katchi.conf run --all >out 2>err
}
commits() {
	git -C job/archive.git log --format='%an %s' main | grep -c "^$1 "
}

ok "a first visit misses nothing" run 0
is "and says nothing of it" "$(grep missed err)" ""

rss whole "$(page whole-1.xml)" 3 2 >www/whole.xml
rss rolled "$(page rolled-1.xml)" 9 8 >www/rolled.xml
rss rolled "$(page rolled-2.xml)" 7 6 >www/rolled-1.xml
rss rolled "$(page rolled-3.xml)" 5 3 2 >www/rolled-2.xml
rss alone '' 9 8 >www/alone.xml
rss loops "$(page loops-1.xml)" 9 8 >www/loops.xml
rss loops "$(page loops-1.xml)" 7 >www/loops-1.xml
rss empty "$(page empty-1.xml)" 9 8 >www/empty.xml
rss empty "$(page empty-1.xml)" >www/empty-1.xml
rss away "$(page away-1.xml | sed s/127.0.0.1/localhost/)" 9 8 >www/away.xml
rss away '' 7 >www/away-1.xml
rss dead "$(page dead-1.xml)" 9 8 >www/dead.xml
: >requests
ok "the second visit" run 5
has "a feed that rolled over is named" "$(cat err)" \
	"rolled: all 2 items are new: it may have missed items; its earlier"
has "its earlier pages close the gap" "$(cat err)" \
	"rolled: nothing is missed any more: 4 items from 2 earlier pages"
is "all its items are there" "$(commits rolled)" 8
is "a page behind a known item is not asked" \
	"$(grep -ac rolled-3 requests)" 0
is "nor one of a feed without a gap" "$(grep -ac whole-1 requests)" 0
has "a gap without pages is said" "$(cat err)" \
	"alone: all 2 items are new: it may have missed items"
has "a page that is its own next one ends" "$(cat err)" "loops: nothing is"
is "it was asked twice" "$(grep -ac 'loops-1.xml' requests)" 2
has "an empty page ends, too" "$(cat err)" \
	"empty: items may still be missed: an earlier page is empty; 0 items from 1"
is "it was asked once" "$(grep -ac 'empty-1.xml' requests)" 1
has "a page elsewhere has not the rights of the feed" "$(cat err)" \
	"away: items may still be missed: localhost is refused"
has "a page that is missing ends it" "$(cat err)" \
	"dead: items may still be missed: the server says 404 Not Found"
is "pages are asked without validators" \
	"$(grep -ae 'rolled-[0-9]' requests | grep -aci if-none-match)" 0

: >requests
ok "the third visit" run 10
is "is quiet" "$(grep -ac miss err)" 0
is "and asks no pages" "$(grep -ac -e '-[0-9].xml' requests)" 0
is "the feeds are asked with their own validators" \
	"$(grep -aci if-none-match requests)" 7

# --- a chain without an end -------------------------------------------------

i=1
while [ $i -le 50 ]; do
	rss chain "$(page "chain-$((i + 1)).xml")" "c$i" >www/chain-$i.xml
	i=$((i + 1))
done
rss chain '' 1 >www/chain.xml
add_feed job chain "$URL/chain.xml"
ok "a feed more" run 20
rss chain "$(page chain-1.xml)" c0 >www/chain.xml
: >requests
ok "which rolls over" run 30
has "its chain ends at the limit" "$(cat err)" \
	"items may still be missed: too many earlier pages; 40 items from 40"
is "so many were asked" "$(grep -ac 'chain-[0-9]*.xml' requests)" 40

# --- where no page is asked -----------------------------------------------------

stop_server
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	-days 2 -subj /CN=katchi-test -addext subjectAltName=IP:127.0.0.1 \
	-keyout cert.pem -out cert.crt 2>/dev/null
cat cert.crt >>cert.pem
rm -f port
python3 "$ROOT/tests/server.py" --dir www --log "$T/requests" \
	--cert cert.pem >port 2>server.err &
SERVER_PID=$!
while [ ! -s port ]; do
	sleep 0.1
done
rm job/feeds/*
add_feed job down "https://127.0.0.1:$(cat port)/down.xml"
cat >>job/feeds/test.conf <<EOF
	ca-file = $T/cert.crt
[feed "program"]
	command = cat $T/www/program.xml
[feed "file"]
	url = file://$T/www/file.xml
EOF
for f in down program file; do
	rss $f '' 1 2 >www/$f.xml
done
ok "a secure feed, a program, a file" run 0
is "all three were read" "$(summary out changed)" 3
for f in down program file; do
	rss $f "$(page $f-1.xml)" 9 8 >www/$f.xml
done
ok "roll over" run 5
is "and are said to have a gap" \
	"$(grep -c 'all 2 items are new: it may' err)" 3
is "but may not send us to an open page" \
	"$(grep -c 'pages are asked' err)" 0
ok "a minute later" env KATCHI_NOW=$((1795392000 + 5 * 3600 + 60)) \
	"$KATCHI" -c job/katchi.conf run
is "none is due, also not the program" "$(summary out due)" 0

stop_server
finish
