#!/bin/sh
# From an item that was dropped to a test line: dropped, hit, miss, and the
# tests of one topic.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

item() { # N TITLE TEXT
	cat <<EOF
<item><guid isPermaLink="false">$1</guid><link>https://news.example/$1</link>
<title>$2</title><description>$3</description>
<pubDate>Sun, 22 Nov 2026 1$1:00:00 +0900</pubDate></item>
EOF
}

mkdir -p job/feeds job/shipped job/own
cat >job/katchi.conf <<EOF
[poll]
	contact = https://katchi.example/test
[katchi]
	filters = shipped
	filters = own
EOF
cat >job/shipped/opcon.conf <<'EOF'
[list "us"]
	term = US
[topic "opcon"]
	any = wartime control
	near = command ~2 transfer
	all = lead: @us
	none = golf
	mask = wartime control room
	hit = US hands over wartime control
[veto "shops"]
	any = shop
EOF
{
	echo '<rss version="2.0"><channel><title>T</title>'
	item 1 'US talks on wartime control' 'It is short.'
	item 2 'US shop of wartime control' 'It is one.'
	item 3 'US sees the wartime control room' 'It is masked.'
	item 4 'US wartime control golf' 'A none line.'
	item 5 'Seoul on wartime control' 'One sentence. The US agrees.'
	item 6 'US command that a transfer ends' 'Too far apart.'
	item 7 'Seoul alone has wartime control' 'No ally.'
	item 8 'Rain' 'Nothing of it.'
	echo '</channel></rss>'
} >job/doc.xml
add_feed job wire "file://$T/job/doc.xml" wire en
git init -q --bare -b main job/archive.git
k() { "$KATCHI" -c job/katchi.conf "$@"; }
ok "a run" k run
is "one item matches" "$(cat out err | sed -n \
	's/^run: .*matched=\([0-9]*\).*/\1/p')" "1"

ok "dropped" k dropped
is "the nearest first, each with the clause that was short" "$(cat out)" \
"2026-11-22  wire  opcon  US shop of wartime control
    veto shops: shop (job/shipped/opcon.conf:11)
2026-11-22  wire  opcon  US sees the wartime control room
    any wartime control: none found; masked by wartime control room \
(job/shipped/opcon.conf:8) (job/shipped/opcon.conf:4)
2026-11-22  wire  opcon  US wartime control golf
    none golf: found in the title (job/shipped/opcon.conf:7)
2026-11-22  wire  opcon  Seoul on wartime control
    all lead: @us: found, but not in the lead (job/shipped/opcon.conf:6)
2026-11-22  wire  opcon  US command that a transfer ends
    near command ~2 transfer: command and transfer are 3 words apart, \
allowed are 2 (job/shipped/opcon.conf:5)
2026-11-22  wire  opcon  Seoul alone has wartime control
    all lead: @us: none found (job/shipped/opcon.conf:6)

6 items that match nothing were one clause short of a topic; 8 looked at"
ok "as JSON" k dropped --json
is "with the kind of what was short" "$(jq -r .short out | tr '\n' ' ')" \
	"veto mask none scope distance all "
ok "of one topic" k dropped --topic 'op*'
fails "a topic that is none" 64 k dropped --topic opcom
has "names the one that is meant" "$(cat err)" "did you mean opcon?"
ok "since a day" k dropped --since 2026-11-24
has "looks at none" "$(cat out)" "0 looked at"

# --- hit, miss ------------------------------------------------------------
ok "miss, by its link" k miss https://news.example/4 opcon
is "prints the line" "$(cat out)" \
	"miss = US wartime control golf | A none line."
fails "hit of what does not match" 1 k hit https://news.example/4 opcon
has "says so" "$(cat err)" "topic opcon does not match it"
id=$(k list --json | jq -r .id)
ok "hit, by an id" k hit "$id" opcon
ok "by the begin of it" k hit "$(echo "$id" | cut -c 1-6)" opcon
is "prints it" "$(cat out)" "hit = US talks on wartime control | It is short."
fails "an item that is none" 66 k hit nosuch opcon
fails "a topic that is none" 64 k miss https://news.example/4 opcom
printf '"War" | US and "wartime control"\nThe rest.\n' >text
ok "a text, written" k hit text opcon --write
is "stands in a file of the last folder" "$(cat job/own/tests.conf)" \
'[topic "opcon"]
	how = add
	hit = "\"War\" / US and \"wartime control\" | The rest."'
ok "another one" k miss https://news.example/4 opcon --write
is "stands behind it" "$(tail -n 1 job/own/tests.conf)" \
	"	miss = US wartime control golf | A none line."
ok "and all hold" k check
ok "as those of one topic" k check --topic opcon
has "do" "$(cat out)" "3 tests: good"
fails "of a topic that is none" 64 k check --topic opcom
sed -i '/filters = own/d; s/filters = shipped/filters = own/' job/katchi.conf
mv job/shipped/opcon.conf job/own/
rm job/own/tests.conf
ok "where the topic is the user's own" k miss https://news.example/4 opcon \
	--write
has "the line goes to its section" "$(cat job/own/opcon.conf)" \
"	hit = US hands over wartime control
	miss = US wartime control golf | A none line.
[veto"
finish
