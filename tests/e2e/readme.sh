#!/bin/sh
# The first ten minutes, as the README has them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# The indented block below heading $1 that begins with $2.
block() {
	awk -v head="## $1" -v first="$2" '
		$0 == head { here = 1; next }
		/^## / { here = 0 }
		here && index($0, "    " first) == 1 { on = 1 }
		on && !/^    / { exit }
		on { print substr($0, 5) }' "$ROOT/README.md"
}

ok "init" "$KATCHI" init news
KATCHI_CONFIG=$T/news/katchi.conf
export KATCHI_CONFIG
ok "check" "$KATCHI" check
before=$(sed -n 's/.* \([0-9]*\) tests.*/\1/p' out)

block "The first feed" '[feed' >news/feeds/mine.conf
block "The first filter" '[topic' >news/filters/mine.conf
[ -s news/feeds/mine.conf ] && [ -s news/filters/mine.conf ]
verdict $? "the README has a feed and a topic"
ok "they pass the check" "$KATCHI" check
is "with their two tests" "$(sed -n 's/.* \([0-9]*\) tests.*/\1/p' out)" \
	$((before + 2))

# The same feed, but here.
cat >drones.xml <<'EOF'
<rss version="2.0"><channel><title>Example News</title>
<link>https://news.example/</link><description>x</description>
<item><title>Seoul and Washington open talks on drones</title>
<link>https://news.example/1</link><guid>https://news.example/1</guid>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0900</pubDate>
<description>The first round was held in South Korea.</description></item>
<item><title>Drone show over the river</title>
<link>https://news.example/2</link><guid>https://news.example/2</guid>
<pubDate>Sun, 22 Nov 2026 11:00:00 +0900</pubDate>
<description>South Korea's capital expects crowds.</description></item>
</channel></rss>
EOF
rm news/feeds/*.conf
add_feed news example-en "file://$T/drones.xml" "Example News" en
ok "explain" "$KATCHI" explain drones.xml
has "says why" "$(cat out)" "drone-talks  matches"
has "and why not" "$(cat out)" "drone show"
ok "a dry run of one feed" "$KATCHI" run -n example-en
has "says what it would commit" "$(cat out)" "would commit: example-en: "
ok "run" "$KATCHI" run
ok "git log" git -C news/archive.git log --oneline --grep='^Topic: drone-talks$'
is "one match" "$(wc -l <out)" 1
ok "by feed" git -C news/archive.git log --oneline --author=example-en
is "the same" "$(wc -l <out)" 1
ok "feeds" "$KATCHI" feeds
has "says that it is good" "$(cat out)" "example-en"
finish
