#!/bin/sh
# A user's own files over shipped ones: what is shipped is never edited.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

job() {
	"$KATCHI" -c job/katchi.conf "$@"
}

verdict_of() { # TITLE: the topics that take it
	printf '%s\n' "$1" | job explain --text --json - | jq -r '.topics[]'
}

mkdir -p job/own usr/feeds usr/filters
git init -q --bare -b main job/archive.git
cat >job/katchi.conf <<EOF
[katchi]
	feeds = $T/usr/feeds
	feeds = own
	filters = $T/usr/filters
	filters = rules
[poll]
	contact = https://katchi.example/test
EOF
mkdir job/rules
cat >usr/feeds/wires.conf <<EOF
[feed "wire"]
	url = file://$T/wire.xml
	title = Sample Wire
	lang = en
	interval = 6h
	topics = drills talks

[feed "desk"]
	url = file://$T/desk.xml
	topics = t*
EOF
cat >usr/filters/lists.conf <<EOF
[list "allies"]
	term = South Korea
EOF
cat >usr/filters/topics.conf <<EOF
[topic "drills"]
	title = Drills
	any = joint drill*
	all = @allies
	hit = Joint drill begins in South Korea
	miss = Joint drill begins

[topic "talks"]
	any = defence talks
	hit = Defence talks begin
	miss = Talks begin

[veto "games"]
	any = video game
	hit = Video game of joint drills in South Korea
EOF
ok "what is shipped is clean" job check
has "with nothing said" "$(cat out)" "2 feeds, 2 topics, 5 tests: good"

# --- add -----------------------------------------------------------------------

is "a word that no list has" "$(verdict_of 'Joint drills near Seoul')" ""
cat >job/rules/mine.conf <<EOF
# The capital stands for the country.
[list "allies"]
	how = add
	term = Seoul

[topic "drills"]
	how = add
	title = Joint drills
	hit = Joint drills near Seoul
EOF
ok "a term is added to a shipped list" job check
has "which is clean" "$(cat out)" "2 feeds, 2 topics, 6 tests: good"
is "and found" "$(verdict_of 'Joint drills near Seoul')" drills
is "beside those it had" "$(verdict_of 'Joint drills in South Korea')" drills
printf 'Joint drills near Seoul\n' | job explain --text - >out
has "explain names the line of the term" "$(cat out)" "job/rules/mine.conf:4"
has "and that of the shipped rule" "$(cat out)" "usr/filters/topics.conf:3"
sed 's|%|Joint drills near Seoul|' >doc <<'EOF'
{"version":"https://jsonfeed.org/version/1.1","title":"t",
"items":[{"id":"1","title":"%"}]}
EOF
job terms doc >out
has "terms does, too" "$(cat out)" "/usr/filters/topics.conf:3 "

# --- off -----------------------------------------------------------------------

cat >job/rules/off.conf <<EOF
[topic "talks"]
	how = off
EOF
ok "a topic is switched off" job check
has "with its tests, and feeds may name it" "$(cat out)" \
	"2 feeds, 1 topic, 4 tests: good"
is "and finds nothing" "$(verdict_of 'Defence talks begin')" ""
cat >job/own/off.conf <<EOF
[feed "desk"]
	how = off
EOF
ok "a feed is switched off" job feeds
case $(cat out) in
*desk*) verdict 1 "and is none of the feeds" ;;
*) verdict 0 "and is none of the feeds" ;;
esac
ok "nor is it exported" job export opml
case $(cat out) in
*desk*) verdict 1 "in the list" ;;
*) verdict 0 "in the list" ;;
esac
fails "it cannot be asked by name" 64 job run -n desk
rm job/rules/off.conf job/own/off.conf

# --- replace -------------------------------------------------------------------

cat >job/rules/veto.conf <<EOF
[veto "games"]
	how = replace
	any = board game
	hit = Board game of joint drills in South Korea
EOF
ok "a veto is replaced" job check
has "which is clean" "$(cat out)" "2 feeds, 2 topics, 6 tests: good"
is "what it was for passes" \
	"$(verdict_of 'Video game of joint drills in South Korea')" drills
is "what it is for does not" \
	"$(verdict_of 'Board game of joint drills in South Korea')" ""
sed -i '/how/d' job/rules/veto.conf
ok "without saying so" job check
is "it is a warning with the three words" "$(head -n 1 out)" \
	"job/rules/veto.conf:1:1: warning: [veto \"games\"] replaces the one \
in $T/usr/filters/topics.conf:13; write \"how = replace\" if that is meant, \
\"how = add\" to add to it, \"how = off\" to switch it off"
is "and replaces all the same" \
	"$(verdict_of 'Video game of joint drills in South Korea')" drills
rm job/rules/veto.conf

# --- feeds ---------------------------------------------------------------------

rss() { # FILE
	cat >"$1" <<EOF
<rss version="2.0"><channel><title>T</title>
<item><guid isPermaLink="false">1</guid><title>Joint drill in South Korea</title>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0900</pubDate></item></channel></rss>
EOF
}
rss wire.xml
rss desk.xml
cat >job/own/mine.conf <<EOF
[feed "wire"]
	how = add
	interval = 1h
	tag = morning
[feed "mine"]
	url = file://$T/desk.xml
	title = My Desk
EOF
ok "a feed's interval is another one" job check
has "a url of two folders is a warning" "$(head -n 1 out)" \
	"job/own/mine.conf:6:8: warning: feed \"desk\" in \
$T/usr/feeds/wires.conf:9 has this url, too; that one is not asked"
ok "it is asked" job run
is "and so is my own, the shipped one is not" "$(summary out due)" 2
job feeds --json >out
is "the next time is an hour away" "$(jq -r '
	select(.feed == "wire") | .next_visit[:14]' out)" "2026-11-23T00:"
page=$(git -C job/archive.git ls-tree -r --name-only main | head -n 1)
has "the tag is on the page" "$(git -C job/archive.git show "main:$page")" \
	morning
ok "a list is imported" job import "$ROOT/tests/data/opml/newsboat.opml"
is "into the user's folder" "$(ls usr/feeds job/own)" "job/own:
mine.conf
newsboat.conf

usr/feeds:
wires.conf"
sed -n 's/^\[feed "\(.*\)"]/\1/p' job/own/newsboat.conf >ids
id=$(head -n 1 ids)
printf '[feed "%s"]\n\thow = off\n' "$id" >job/own/newsboat.conf
ok "the list again, a feed of it being off" \
	job import "$ROOT/tests/data/opml/newsboat.opml"
is "gives that one another name" \
	"$(grep -c "\"$id-2\"" job/own/newsboat-2.conf)" 1
ok "and passes the check" job check

# --- upgrades ------------------------------------------------------------------

rm job/own/*
cat >job/rules/mine.conf <<EOF
[list "allies"]
	how = add
	term = Seoul
[topic "drills"]
	how = add
	none = golf
[topic "ships"]
	how = off
[topic "mine"]
	any = shipyard
	hit = Shipyard opens
	miss = Yard opens
EOF
rm usr/filters/topics.conf
printf '[feed "desk"]\n\turl = file://%s/desk.xml\n' "$T" \
	>usr/feeds/wires.conf
printf '[topic "talks"]\n\tany = @allies\n\thit = South Korea\n\tmiss = K\n' \
	>usr/filters/topics.conf
ok "what the user's files add to is gone after an upgrade" job check
is "which is said" "$(sed -n 's/.*rules.*: \(warning: .*\)/\1/p' out)" \
'warning: no earlier folder has a [topic "drills"] to add to, so this one is left out; without "how = add" it stands on its own
warning: no earlier folder has a [topic "ships"] to switch off'
ok "and stops no run" job run

# --- the folders that are shipped here -----------------------------------------

topic=$(sed -n 's/^\[topic "\(.*\)"]/\1/p' "$ROOT"/filters/*.conf | head -n 1)
feed=$(sed -n 's/^\[feed "\(.*\)"]/\1/p' "$ROOT"/feeds/*.conf | head -n 1)
mkdir real real/feeds real/filters
cat >real/katchi.conf <<EOF
[katchi]
	feeds = $ROOT/feeds
	feeds = feeds
	filters = $ROOT/filters
	filters = filters
EOF
"$KATCHI" -c real/katchi.conf check >all
printf '[topic "%s"]\n\thow = off\n' "$topic" >real/filters/own.conf
printf '[feed "%s"]\n\thow = off\n' "$feed" >real/feeds/own.conf
ok "a shipped topic and feed are off" "$KATCHI" -c real/katchi.conf check
numbers() { # of feeds and topics
	sed -n '$s/.*: \([0-9]*\) feeds, \([0-9]*\) topics.*/\1 \2/p' "$1"
}
is "and there is one less of each" "$(numbers out)" \
	"$(numbers all | awk '{ print $1 - 1, $2 - 1 }')"
# --- the first run after an upgrade from 0.1 ----------------------------------

mkdir -p up/feeds up/filters
git init -q --bare -b main up/archive.git
printf '[poll]\n\tcontact = https://katchi.example/test\n' >up/katchi.conf
printf '[feed "a"]\n\turl = file://%s/wire.xml\n' "$T" >up/feeds/a.conf
cat >up/filters/mine.conf <<'EOF'
[topic "a"]
	any  = lead: SCM
	any  = title: NCG
	near = SCM ~5 Seoul
	any  = {joint|combined} drill
	none = golf ~3 cup
EOF
ok "a first run" "$KATCHI" -c up/katchi.conf run
is "tells nothing of lines" "$(grep -c 'read otherwise' err)" 0
sqlite3 up/state.db "DELETE FROM meta WHERE key = 'language'" 2>/dev/null ||
	sqlite3 "$(find up -name '*.db' | head -n 1)" \
		"DELETE FROM meta WHERE key = 'language'"
ok "one on a state that 0.1 left" "$KATCHI" -c up/katchi.conf run --all
is "names the lines that have become grammar" \
	"$(sed -n 's/.*conf:\([0-9]*\): this line is read.*/\1/p' err |
	tr '\n' ' ')" "2 5 6 "
ok "the next run" "$KATCHI" -c up/katchi.conf run --all
is "does not" "$(grep -c 'read otherwise' err)" 0

finish
