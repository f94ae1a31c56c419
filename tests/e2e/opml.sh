#!/bin/sh
# OPML in and out: what other readers export comes in whole, with a report a
# line; what goes out comes in again.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

fresh() { # a configuration without feeds in folder w
	rm -rf w
	make_conf w
}

for f in "$ROOT"/tests/data/opml/*.opml; do
	list=$(basename "$f" .opml)
	fresh
	ok "$list is imported" "$KATCHI" -c w/katchi.conf import "$f"
	grep -v '^import: ' out >report
	is "$list: every outline is told of" "$(cat report)" \
		"$(cat "${f%.opml}.want")"
	is "$list: the last line counts them" "$(tail -n 1 out)" \
		"import: added=$(grep -c ': added ' report) skipped=$(grep -c \
		': skipped ' report) file=w/feeds/$list.conf"
	ok "$list: the result passes the check" \
		"$KATCHI" -c w/katchi.conf check
	grep '^\[feed' "w/feeds/$list.conf" | sed 's/.*"\(.*\)".*/\1/' >ids
	while read -r id; do
		url=$(git config -f "w/feeds/$list.conf" "feed.$id.url")
		[ -n "$url" ] || echo "$id"
	done <ids >mute
	is "$list: git config reads it, too" "$(cat mute)" ""
done
has "a damaged list says where" "$("$KATCHI" -c w/katchi.conf import -n \
	"$ROOT/tests/data/opml/damaged.opml" 2>&1)" \
	"not well-formed, read anyway: line 3: "

# --- other encodings -----------------------------------------------------------

sed 's/encoding="UTF-8"/encoding="EUC-KR"/' \
	"$ROOT/tests/data/opml/freshrss.opml" | iconv -t EUC-KR >euc.opml
iconv -t UTF-16 "$ROOT/tests/data/opml/freshrss.opml" >utf16.opml
gzip -c "$ROOT/tests/data/opml/freshrss.opml" >packed.opml
for f in euc utf16 packed; do
	fresh
	"$KATCHI" -c w/katchi.conf import $f.opml >out 2>err
	is "$f: the same feeds" "$(grep -v ^import: out)" \
		"$(cat "$ROOT/tests/data/opml/freshrss.want")"
done

# --- what is there stays ---------------------------------------------------------

fresh
cp "$ROOT/tests/data/opml/newsboat.opml" list.opml
ok "import once" "$KATCHI" -c w/katchi.conf import list.opml
cp w/feeds/list.conf before
ok "import twice" "$KATCHI" -c w/katchi.conf import list.opml
has "adds nothing the second time" "$(tail -n 1 out)" "added=0 skipped=4"
is "and writes no file" "$(ls w/feeds)" list.conf
ok "and leaves the first alone" cmp before w/feeds/list.conf
cp "$ROOT/tests/data/opml/liferea.opml" list.opml
ok "another list of the same name" "$KATCHI" -c w/katchi.conf import list.opml
is "gets a file of its own" "$(echo w/feeds/*)" \
	"w/feeds/list-2.conf w/feeds/list.conf"
is "folders become tags" "$(git config -f w/feeds/list-2.conf \
	feed.example-news.tag)" "alliance korea"
ok "a dry run" "$KATCHI" -c w/katchi.conf import -n \
	"$ROOT/tests/data/opml/miniflux.opml"
has "counts" "$(tail -n 1 out)" "added=3 skipped=1 file=none"
is "and writes nothing" "$(echo w/feeds/*)" \
	"w/feeds/list-2.conf w/feeds/list.conf"
ok "from standard input" sh -c "$KATCHI -c w/katchi.conf import - \
	<'$ROOT/tests/data/opml/miniflux.opml'"
has "into a file of that name" "$(tail -n 1 out)" "w/feeds/imported.conf"
is "a title with quotes is kept" \
	"$(git config -f w/feeds/imported.conf feed.ministry-example.title)" \
	'Ministry "Example"'

# --- out, and in again ------------------------------------------------------------

"$KATCHI" -c w/katchi.conf export >out.opml 2>err
is "export is well-formed" "$(python3 -c "
import sys, xml.etree.ElementTree as t
r = t.parse('out.opml').getroot()
print(r.tag, len(r.findall('.//outline[@xmlUrl]')))" 2>&1)" "opml 6"
mv w w1
fresh
ok "what was exported is imported" "$KATCHI" -c w/katchi.conf import out.opml
is "whole" "$(tail -n 1 out)" "import: added=6 skipped=0 file=w/feeds/out.conf"
fields() {
	cat "$1"/feeds/*.conf | grep -v '^#' | tr '\n' '~' |
		sed 's/~~*\[feed[^~]*/\n/g' | sort
}
fields w1 | tr -d '~' >a
fields w | tr -d '~' >b
ok "address, title, language and tags as before" diff a b
"$KATCHI" -c w/katchi.conf export >again.opml 2>err
ok "and exported again the same" cmp out.opml again.opml
"$KATCHI" -c w/katchi.conf export --feed 'example-*' >some.opml
is "--feed takes some" "$(grep -c xmlUrl some.opml)" 4

# --- what is none -----------------------------------------------------------------

fails "a feed is no list" 65 "$KATCHI" -c w/katchi.conf import \
	"$ROOT/tests/data/feeds/rss-2.0.xml"
has "and is told what it is" "$(cat err)" "a feed, not an OPML list of feeds"
fails "an HTML page" 65 "$KATCHI" -c w/katchi.conf import \
	"$ROOT/tests/data/hostile/html.xml"
has "too" "$(cat err)" ", not an OPML list of feeds"
: >empty
fails "nothing" 65 "$KATCHI" -c w/katchi.conf import empty
fails "a missing file" 66 "$KATCHI" -c w/katchi.conf import nowhere.opml
fails "no file" 64 "$KATCHI" -c w/katchi.conf import
{
	echo '<opml><body>'
	i=0
	while [ $i -lt 2000 ]; do
		echo '<outline text="x">'
		i=$((i + 1))
	done
} >deep.opml
ok "a list that nests without end" "$KATCHI" -c w/katchi.conf import deep.opml
printf '<opml><body><outline text="a\033[31m" xmlUrl="file:///etc/passwd"/>' \
	>evil.opml
ok "a file: address" "$KATCHI" -c w/katchi.conf import evil.opml
has "is skipped" "$(cat out)" "its address is not http or https"
printf '<opml><body>
<outline xmlUrl="https://me:s3cret@a.example/rss?token=s3cret"/>
<outline xmlUrl="ftp://me:s3cret@b.example/rss"/>
<outline text="Blank" xmlUrl="https://c.example/a b.xml"/>
<outline text="Hangul" xmlUrl="https://d.example/뉴스|.xml?q=한"/>
<outline text="Nowhere" xmlUrl="https://e e.example/rss"/>
</body></opml>' >secret.opml
ok "addresses with secrets" "$KATCHI" -c w/katchi.conf import secret.opml
is "are told of without them" "$(grep -c s3cret out)" 0
has "for they are all there is" "$(cat out)" \
	'line 2: added "https://a.example/rss?token=..." as a-example'
is "and are kept whole" "$(git config -f w/feeds/secret.conf \
	feed.a-example.url)" "https://me:s3cret@a.example/rss?token=s3cret"
is "a blank is what browsers make of it" "$(git config \
	-f w/feeds/secret.conf feed.blank.url)" "https://c.example/a%20b.xml"
is "and so is Hangul" "$(git config -f w/feeds/secret.conf \
	feed.hangul.url)" \
	"https://d.example/%EB%89%B4%EC%8A%A4%7C.xml?q=%ED%95%9C"
has "what is no address is told truly" "$(grep Nowhere out)" \
	"its address has no host that could be asked"
ok "no escape reaches the terminal" sh -c "! grep -q '$(printf '\033')' out"

finish
