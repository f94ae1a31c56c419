#!/bin/sh
# Using the matches: list, digest, export atom and json.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

"$KATCHI" init job >/dev/null
rm job/feeds/*
C=job/katchi.conf
fails "an empty archive has nothing to list" 0 "$KATCHI" -c $C list
is "and says so with silence" "$(cat out)" ""
ok "a digest of nothing" "$KATCHI" -c $C digest
has "says so in words" "$(cat out)" "Nothing matched."

# name, language, and items: number|time|title|summary
feed() {
	cat >>job/feeds/f.conf <<END
[feed "$1"]
	url = file://$T/$1.xml
	title = The $1 *News*
	lang = $2
END
	{
		echo '<rss version="2.0"><channel><title>x</title>'
		while IFS='|' read -r n when title; do
			echo "<item><guid>$1-$n</guid><title>$title</title>
<link>https://$1.example/$n?a=1&amp;b=2</link>
<pubDate>$when</pubDate>
<description>Seoul hosts the ministers, A &amp;lt; B.</description></item>"
		done
		echo '</channel></rss>'
	} >"$1.xml"
}
feed alpha en <<'END'
1|Mon, 23 Nov 2026 08:10:00 +0900|Ministers open Security Consultative Meeting in Seoul today
2|Wed, 18 Nov 2026 10:00:00 +0900|Security Consultative Meeting agenda is set
END
feed beta en <<'END'
1|Mon, 23 Nov 2026 07:00:00 +0900|Security Consultative Meeting: ministers open talks in Seoul
END
feed gamma ko <<'END'
1|Mon, 23 Nov 2026 08:30:00 +0900|제58차 한미안보협의회의 서울서 개최
END
ok "the run" "$KATCHI" -c $C run
is "four matches" "$(summary out matched)" 4

# --- list ---------------------------------------------------------------------

ok "list" "$KATCHI" -c $C list
is "a line an item, newest first" "$(cut -c1-22 out)" \
"2026-11-23 08:30  gamm
2026-11-23 08:10  alph
2026-11-23 07:00  beta
2026-11-18 10:00  alph"
has "with topics and title" "$(sed -n 2p out)" "scm"
lines() {
	"$KATCHI" -c $C list "$@" | wc -l
}
is "--since a day" "$(lines --since 2026-11-23)" 3
is "--since a time back" "$(lines --since 2h)" 3
is "--until a day, which belongs to it" "$(lines --until 2026-11-18)" 1
is "--since and --until" \
	"$(lines --since 2026-11-19 --until 2026-11-22)" 0
is "--feed takes a glob" "$(lines --feed '?eta')" 1
is "--topic" "$(lines --topic scm)" 4
is "--topic that nothing has" "$(lines --topic nosuch)" 0
ok "--json" "$KATCHI" -c $C list --json
is "is an object a line, with all that is known" "$(python3 -c "
import json
for l in open('out'):
    o = json.loads(l)
    print(o['feed'], o['date'], o['first_seen'], o['url'], o['text'],
          'scm' in o['topics'], len(o['commit']))
    break")" "gamma 2026-11-23T08:30:00+09:00 2026-11-23T09:00:00+09:00 \
https://gamma.example/1?a=1&b=2 Seoul hosts the ministers, A < B. True 40"
is "its path is in the archive" "$(python3 -c "
import json
print(json.loads(open('out').readline())['path'])")" \
	"$(git -C job/archive.git log -1 --name-only --format= \
		--author=gamma@feeds.invalid main)"
fails "no such day" 64 "$KATCHI" -c $C list --since 2026-02-30
has "is said" "$(cat err)" "--since takes a day"

# --- digest ---------------------------------------------------------------------

ok "digest" "$KATCHI" -c $C digest --topic scm
has "counts items, outlets, languages and late finds" "$(cat out)" \
	"4 items from 3 outlets: 3 en, 1 ko; 1 found late."
is "one topic" "$(grep -c '^## ' out)" 1
is "the story of two outlets leads, its second item below it" \
	"$(grep '^ *-' out | cut -c1-60)" \
"- **[Security Consultative Meeting: ministers open talks in 
  - [Ministers open Security Consultative Meeting in Seoul t
- [Security Consultative Meeting agenda is set](https://alph
- [제58차 한미안보협의회의 서울서 개최](https"
has "it says how many carry it" "$(grep '^- \*\*' out)" "; 2 outlets"
has "a late find is flagged" "$(grep 'agenda is set' out)" "*found late*"
has "foreign text shows as itself" "$(cat out)" 'The alpha \*News\* (en)'
if command -v cmark-gfm >/dev/null; then
	is "as Markdown, all titles are links" \
		"$(cmark-gfm out | grep -c '<a href="https://')" 4
fi
ok "another day" "$KATCHI" -c $C digest --day 2026-11-22
has "has nothing" "$(cat out)" "Nothing matched."
ok "a week" "$KATCHI" -c $C digest --week 2026-11-24
has "says from when to when" "$(head -n 1 out)" "2026-11-18 to 2026-11-24"
is "nothing is late that is of the week" "$(grep -c late out)" 0
KATCHI_NOW=$((KATCHI_NOW + 86400)) "$KATCHI" -c $C digest --day yesterday >out
has "yesterday is a day" "$(cat out)" "4 items from 3 outlets"

# A desk's morning, whole: the story that most outlets carry comes first,
# whatever topics its items lead with; what has no topic of its own comes
# last; what was found soon after midnight is not late.
mv job/feeds/f.conf first.conf
feed wire en <<'END'
1|Mon, 23 Nov 2026 00:01:00 +0900|USFK cost-sharing talks to resume next month, Seoul says
2|Sun, 22 Nov 2026 23:50:00 +0900|Allies drop phrase on current troop level from SCM joint communique
3|Mon, 23 Nov 2026 00:02:00 +0900|Can Korea trust America? An alliance under strain
END
feed post en <<'END'
1|Mon, 23 Nov 2026 00:05:00 +0900|Talks on sharing cost of US Forces Korea to resume next month
2|Mon, 23 Nov 2026 00:04:00 +0900|Congress hails alliance with Korea
END
feed bada ko <<'END'
1|Mon, 23 Nov 2026 00:03:00 +0900|주한미군 방위비 분담금 협상 다음 달 재개
2|Fri, 20 Nov 2026 10:00:00 +0900|美 항모강습단 부산작전기지 입항
END
feed sudo ko <<'END'
1|Mon, 23 Nov 2026 00:06:00 +0900|한미, 방위비 분담금 협상 내달 재개
END
sed -i 's/The \(.*\) \*News\*/\1/' job/feeds/f.conf
git init -q --bare -b main morning.git
mkdir topics
cat >topics/t.conf <<'END'
[topic "all"]
	title = The alliance at large
	any = alliance
	catch-all = on
[topic "assets"]
	title = Strategic assets
	any = 항모
[topic "forces"]
	title = U.S. Forces Korea
	any = US Forces Korea
[topic "sma"]
	title = Sharing the cost
	any = USFK cost
	any = sharing cost
	any = 방위비
[topic "talks"]
	any = SCM
END
cat >job/morning.conf <<END
[katchi]
	filters = ../topics
[archive]
	path = ../morning.git
[state]
	path = morning.db
END
night=$((KATCHI_NOW - 9 * 3600 + 600))
KATCHI_NOW=$night "$KATCHI" -c job/morning.conf run >out 2>err
KATCHI_NOW=$night "$KATCHI" -c job/morning.conf digest >out
sed 's/(https:[^)]*)/()/' out >morning
is "a morning's digest" "$(cat morning)" \
"$(cat "$ROOT/tests/data/morning.md")"
git clone -q morning.git edited
f=$(git -C edited grep -l strain)
sed -i '/^matched:/d; /^tags:/d' "edited/$f"
git -C edited -c user.name=R -c user.email=r@example.org commit -qam edited
git -C edited push -q
KATCHI_NOW=$night "$KATCHI" -c job/morning.conf digest >out
has "an item whose reasons a reader took out is still there" "$(cat out)" "
## Of no topic

- [Can Korea trust America? An alliance under strain]"
mv first.conf job/feeds/f.conf
fails "day and week" 64 "$KATCHI" -c $C digest --day today --week today

# --- export ---------------------------------------------------------------------

ok "export atom" "$KATCHI" -c $C export atom
cp out matches.atom
"$KATCHI" parse matches.atom >atom.json 2>err
is "is a feed that needs no mending" "$(cat err)" ""
"$KATCHI" -c $C export json >matches.json
"$KATCHI" parse matches.json >json.json 2>err
is "and so is export json" "$(cat err)" ""
for f in atom json; do
	is "$f: titles, links, words and days come through" "$(python3 -c "
import json
for i in json.load(open('$f.json'))['items']:
    print(i['date_published'], i['url'], i['title'], i.get('summary',
          i.get('content_text')), 'scm' in i['tags'])" | sed -n 1,2p)" \
"2026-11-23T08:30:00+09:00 https://gamma.example/1?a=1&b=2 제58차 \
한미안보협의회의 서울서 개최 Seoul hosts the ministers, A < B. True
2026-11-23T08:10:00+09:00 https://alpha.example/1?a=1&b=2 Ministers open \
Security Consultative Meeting in Seoul today Seoul hosts the ministers, \
A < B. True"
done
for f in atom json; do
	ok "$f: is what its standard calls valid" \
		python3 "$ROOT/tests/valid.py" $f matches.$f
done

# Whatever a feed says, what goes out is valid.
cat >odd.xml <<'END'
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>x</title><language>not a language!</language>
<item><title>SCM &#xFFFE; &#x1; ]]&gt; &lt;b&gt;bold&lt;/b&gt; &amp;amp;</title>
<link>https://odd.example/a b?x={y}|"z"^`&lt;q&gt;</link><guid>1</guid></item>
<item><title>SCM without a link</title><guid>two words</guid></item>
<item><description>SCM without a title</description>
<link>https://odd.example/3</link></item>
<item><title>SCM in 1066</title><pubDate>Sat, 14 Oct 1066 09:00:00 +0000</pubDate>
<link>https://odd.example/4</link><dc:language>x_y</dc:language></item>
<item><title>SCM in 9999</title><pubDate>Fri, 31 Dec 9999 23:59:59 +0000</pubDate>
<link>//odd.example/5</link></item>
<item><title>SCM &#128512; 한미 &#x202E;evil</title><link>javascript:alert(1)</link>
<guid>6</guid></item>
</channel></rss>
END
mkdir odd
sed 's|../morning.git|../odd.git|; s|morning.db|odd.db|' job/morning.conf |
	sed "s|^\[katchi\]|&\n\tfeeds = ../odd|" >job/odd.conf
printf '[feed "odd"]\n\turl = file://%s/odd.xml\n' "$T" >odd/f.conf
git init -q --bare -b main odd.git
ok "odd items" "$KATCHI" -c job/odd.conf run
is "are kept" "$(summary out commits)" 6
for f in atom json; do
	"$KATCHI" -c job/odd.conf export $f >odd.$f
	ok "$f: is valid all the same" python3 "$ROOT/tests/valid.py" $f odd.$f
	"$KATCHI" -c job/odd.conf export --since 2027-01-01 $f >none.$f
	ok "$f: and with nothing in it" python3 "$ROOT/tests/valid.py" $f none.$f
done
is "--since counts" "$("$KATCHI" -c $C export atom --since 2026-11-23 |
	grep -c '<entry')" 3
fails "--topic is not of OPML" 64 "$KATCHI" -c $C export --topic scm
fails "no such form" 64 "$KATCHI" -c $C export pdf

# --- what a reader removed -----------------------------------------------------

git clone -q job/archive.git reader
git -C reader rm -q "$(git -C reader grep -l agenda)"
git -C reader -c user.name=R -c user.email=r@example.org commit -qm 'not ours'
git -C reader push -q
is "a removed item is not listed" "$("$KATCHI" -c $C list |
	grep -c agenda)" 0
is "the others are" "$("$KATCHI" -c $C list | wc -l)" 3
has "the digest has it no more" "$("$KATCHI" -c $C digest)" "3 items from"
for f in atom json; do
	is "nor has $f" "$("$KATCHI" -c $C export $f | grep -c agenda)" 0
done

# --- decomposed letters ---------------------------------------------------------
# The feed comes from a disk that keeps names and texts in single letters; a
# reader types syllables.

ok "init" "$KATCHI" init nfd
rm nfd/feeds/* nfd/filters/*
cat >nfd/feeds/f.conf <<END
[feed "nfd"]
	url = file://$ROOT/tests/data/feeds/atom-decomposed.xml
END
cat >nfd/filters/f.conf <<'END'
[topic "t"]
	any = re: 새 회관
[list "friends"]
	term = 한미동맹
[list "houses"]
	term = @friends ~4 회관
[topic "u"]
	any = title: {새 집|새 회관}
[topic "v"]
	any = title: @houses
END
git config -f nfd/katchi.conf archive.body full
ok "a decomposed feed" "$KATCHI" -c nfd/katchi.conf run
is "a pattern finds its syllables" "$(summary out matched)" 1
is "of alternatives the page says what was found" \
	"$(git -C nfd/archive.git grep -ho 'u: [^"]*' main)" "u: 새 회관 (title)"
is "of a list in a distance, too" \
	"$(git -C nfd/archive.git grep -ho 'v: [^"]*' main)" \
	"v: 한미동맹, 새 회관 (title)"
is "git log --grep does" \
	"$(git -C nfd/archive.git log --grep 한미동맹 --format=%s main)" \
	"t: 한미동맹, 새 회관을 열다"
is "git grep does, in the words of a link" \
	"$(git -C nfd/archive.git grep -ho '한미동맹 회관 \[사진\]' main)" \
	"한미동맹 회관 [사진]"
is "the link is the publisher's" "$(git -C nfd/archive.git grep -ho \
	'https://news.example/%E1%84%92%E1%85%A1%E1%86%AB%E1%84%86%E1%85%B5' \
	main | sort -u | wc -l)" 1

finish
