#!/bin/sh
# What hostile words become: pages as git, YAML and cmark-gfm read them, and
# the settings that shape them.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir -p job/feeds job/filters
cat >job/filters/test.conf <<EOF2
[topic "scm"]
	any = Security Consultative Meeting
EOF2
add_feed job sample "file://$T/feed.xml" "Sample \`News\` @desk"

cat >make.py <<'EOF2'
# A feed whose every field wants to be more than text, and the links that
# may come out of it.
import json
from xml.sax.saxutils import escape
WORDS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "<iframe src=//evil.example></iframe>", "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>", "[x](javascript:alert(1))",
    "[x](data:text/html,y)", "[x]: https://evil.example/ref", "[x]",
    "![x](https://evil.example/pixel.png)", "<https://evil.example/auto>",
    "https://evil.example/bare", "www.evil.example", "eve@evil.example",
    "mailto:eve@evil.example", "xmpp:eve@evil.example", "@eve", "@org/team",
    "#1", "GH-1", "owner/repo#1", "fixes #12", "closes: #3", "resolves GH-4",
    "[skip ci]", "[ci skip]", "!12", "$7", "~label", "%milestone",
    "# heading", "=====", "-----", "---", "***", "```", "~~~", "    code",
    "> quote", "- list", "1. list", "- [x] task", "| a | b |", "|---|---|",
    "&lt;b&gt;", "&#60;b&#62;", "\\", "\\\\<b>", "`code`", "``", "*em*",
    "**strong**", "__strong__", "~~gone~~", "[^1]", "[^1]: note", "<!-- x",
    "-->", "<![CDATA[", "]]>", "<?php", "<!DOCTYPE x>", "</div>", "<div>",
    "{{ site.x }}", "{% raw %}", "{{< shortcode >}}", ":smile:", "$x$",
    "\u202e evil", "\u200b", "\ufeff", "\u2028", "\u00a0", "\ud7a3\u3164",
    "'\"><b>", "\" onmouseover=\"x", "Signed-off-by: Eve <e@evil.example>",
    "Item-Id: ffffffffff", "Co-authored-by: Eve <e@evil.example>",
    "diff --git a/x b/x", "From 0123456789", "commit 0123456789abcdef",
]
LINKS = ["https://news.example/{}", "https://news.example/{}?a=1&b=[x](y)",
         "https://news.example/{}/)(\"><b>", "javascript:alert({})",
         "data:text/html,{}", "https://news.example/{}/`|*_~<", "//x.example/{}"]
SCM = "Security Consultative Meeting"
items = []
for n, word in enumerate(WORDS):
    title = [f"{word} {SCM}", f"{SCM} {word}", f"{SCM}\n\n{word}"][n % 3]
    body = f"{word}\n\n{word} {SCM}\n{word}"
    html = (f"<p>{word}</p><p><a href='https://ok.example/{n}'>{SCM}</a> "
            f"{escape(word)}</p><p onclick='x'>{escape(word)}</p>")
    items.append({
        "id": f"{n} {word}", "url": LINKS[n % len(LINKS)].format(n),
        "title": title, "authors": [{"name": word}], "tags": [word],
        "date_published": "2026-11-22T10:00:00+09:00",
        **({"content_text": body} if n % 2 else {"content_html": html})})
json.dump({"version": "https://jsonfeed.org/version/1.1",
           "title": "T", "items": items}, open("feed.xml", "w"))
print(len(items))
EOF2
count=$(python3 make.py)

cat >look.py <<'EOF2'
# Every page of a checked-out archive, through cmark-gfm.
import glob, html.parser, re, subprocess, sys
import yaml
FINE = {"h1": (), "p": (), "a": ("href",), "ul": (), "ol": ("start",),
        "li": (), "blockquote": (), "strong": (), "em": (), "br": ()}
bad = []


class Look(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag not in FINE:
            bad.append((self.name, "element " + tag))
        for key, value in attrs:
            if key not in FINE.get(tag, ()):
                bad.append((self.name, f"attribute {key} of {tag}"))
            # The address of a frame becomes a link, and only that.
            if key == "href" and not re.match(
                    r"https://(news|ok)\.example/", value) and not (
                    "iframe" in self.name and
                    value == "https://evil.example"):
                bad.append((self.name, "link to " + value))

    def handle_comment(self, data):
        if data.strip():        # an empty one parts "@" from a name
            bad.append((self.name, "comment"))

    def handle_decl(self, decl):
        bad.append((self.name, "declaration"))

    handle_pi = unknown_decl = handle_decl


names = sorted(glob.glob(sys.argv[1] + "/2026/*/*/*.md"))
path = re.compile(r"/2026/11/22/([a-z0-9][a-z0-9-]{0,59}-)?[0-9a-f]{10}\.md$")
for name in names:
    text = open(name, encoding="utf-8", newline="").read()
    head, body = text[4:].split("\n---\n", 1)
    front = yaml.safe_load(head)
    look = Look()
    look.name = name
    if not path.search(name):
        bad.append((name, "path"))
    if not all(isinstance(front[k], str) for k in ("title", "publisher",
                                                   "guid", "id", "feed")):
        bad.append((name, "front matter"))
    if re.search("[\0-\b\v-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text):
        bad.append((name, "control character"))
    page = subprocess.run(
        ["cmark-gfm", "--unsafe", "-e", "footnotes", "-e", "table", "-e",
         "autolink", "-e", "strikethrough", "-e", "tasklist"],
        input=body, capture_output=True, text=True, check=True).stdout
    look.feed(page)
    look.close()
    if page.count("<h1>") != 1 or not page.startswith("<h1>"):
        bad.append((name, "no single heading"))
    # Forges make links of these after rendering.
    for hit in re.findall(r"(?<![\w&])(?:@\w[\w/]*|#\d+)|\w#\d+",
                          re.sub(r"\(https?:[^ )]*\)", "", body)):
        bad.append((name, "for a forge: " + hit))
print(len(names))
for name, what in bad:
    print(name, what)
EOF2

for body in none summary full; do
	git init -q --bare -b main job/archive.git
	printf '[poll]\n\tcontact = https://katchi.example/test\n' \
		>job/katchi.conf
	printf '[archive]\n\tbody = %s\n' $body >>job/katchi.conf
	rm -f job/state.db*
	ok "a run with body = $body" "$KATCHI" -c job/katchi.conf run
	is "commits all" "$(summary out commits)" "$count"
	rm -rf tree
	git clone -q job/archive.git tree
	python3 look.py tree >seen
	is "body = $body: nothing but text, links that were links or frames" \
		"$(cat seen)" "$count"
	rm -f job/state.db*
	"$KATCHI" -c job/katchi.conf run >out 2>err
	is "body = $body: a state rebuilt from it finds no edit" \
		"$(summary out new) $(summary out commits)" "0 0"
	rm -rf $body
	mv job/archive.git $body
done
text() { # of the page whose front matter has this guid
	git -C "$1" grep -h -A30 "^guid: \"0 " main -- |
		sed '1,/^---$/d'
}
is "without a body there is a heading and a link" "$(text none)" "
# \\<script>alert(1)\\</script> Security Consultative Meeting

[Sample \\\`News\\\` @<!-- -->desk](https://news.example/0)"
[ "$(text none | wc -c)" -lt "$(text summary | wc -c)" ]
verdict $? "a summary is longer than none"

# --- messages --------------------------------------------------------------------

git -C full log --format=%H main >commits
bad=0
while read -r commit; do
	git -C full log -1 --format=%B "$commit" >message
	git interpret-trailers --parse message | sed 's/:.*//' | sort |
		uniq -c | tr -s ' ' >keys
	git -C full log -1 --format='%(trailers:only)' "$commit" |
		grep -v '^$' | sed 's/:.*//' | sort | uniq -c |
		tr -s ' ' >other
	printf ' 1 Feed\n 1 Item-Id\n 1 Topic\n' >want
	if ! cmp -s keys want || ! cmp -s other want || grep -q -i -E \
		'(^|[^a-z0-9&/.-])(@[a-z]|#[0-9]|gh-[0-9]|\[(skip ci|ci skip)\])|^(diff|From|commit|---)' \
		message; then
		bad=$((bad + 1))
		comment message keys
	fi
done <commits
is "no message has a trailer, a mention or an order that is not ours" \
	"$bad" 0
is "nor a control character" "$(git -C full log --format=%B%an%ae main |
	LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')")" 0
is "authors are the feed" "$(git -C full log --format=%ae main | sort -u)" \
	sample@feeds.invalid
is "with its configured title" "$(git -C full log --format=%an main |
	sort -u)" "Sample \`News\` @desk"

# --- offset, commit = run ------------------------------------------------------

cat >feed.xml <<'EOF2'
<rss version="2.0"><channel><title>T</title>
<item><guid>1</guid><link>https://news.example/1</link>
<title>Security Consultative Meeting opens</title>
<pubDate>Sun, 22 Nov 2026 22:30:00 +0000</pubDate></item>
<item><guid>2</guid><link>https://news.example/2</link>
<title>Security Consultative Meeting ends</title>
<pubDate>Sun, 22 Nov 2026 01:30:00 +0000</pubDate></item>
</channel></rss>
EOF2
for offset in +09:00 -05:00; do
	rm -rf job/archive.git job/state.db*
	git init -q --bare -b main job/archive.git
	printf '[archive]\n\toffset = %s\n\tcommit = run\n' $offset \
		>job/katchi.conf
	ok "a run with offset = $offset, commit = run" \
		"$KATCHI" -c job/katchi.conf run
	is "one commit" "$(git -C job/archive.git rev-list --count main)" 1
	git -C job/archive.git ls-tree -r --name-only main |
		sed 's|/sec.*-\([a-z]*\)-[0-9a-f]*\.md$| \1|' >days
	case $offset in
	+*) want="2026/11/22 ends
2026/11/23 opens" ;;
	*) want="2026/11/21 ends
2026/11/22 opens" ;;
	esac
	is "whose day the folders follow" "$(cat days)" "$want"
	has "dates have the offset" "$(git -C job/archive.git grep -h \
		'^date:' main)" "${offset%:*}:00"
	is "the commit, too" "$(git -C job/archive.git log -1 \
		--format=%ai main | sed 's/.* //')" "$(echo $offset | tr -d :)"
done
sed -i 's/any = .*/any = consult*/' job/filters/test.conf
rm -rf job/archive.git job/state.db*
git init -q --bare -b main job/archive.git
ok "a run with a term that ends in a star" "$KATCHI" -c job/katchi.conf run
has "names the term" "$(git -C job/archive.git grep -h '^matched:' main)" \
	'matched: ["scm: consult* (title)"]'
sed -i '/commit = run/d' job/katchi.conf
rm -rf job/archive.git job/state.db*
git init -q --bare -b main job/archive.git
"$KATCHI" -c job/katchi.conf run >out 2>err
has "and, to readers, the whole word" "$(git -C job/archive.git log -1 \
	--format=%b main)" '"Consultative" in the title.'
printf '\tcommit = run\n' >>job/katchi.conf
rm -rf job/archive.git job/state.db*
git init -q --bare -b main job/archive.git
"$KATCHI" -c job/katchi.conf run >out 2>err
is "it lists what it brings" "$(git -C job/archive.git log -1 --format=%s%n%b \
	main | grep -c 'Security Consultative Meeting')" 2
is "with all trailers" "$(git -C job/archive.git log -1 \
	--format='%(trailers:key=Item-Id,valueonly)' main | grep -c .)" 2
sed 's/opens/has opened/' feed.xml >x
mv x feed.xml
KATCHI_NOW=$((KATCHI_NOW + 7200))
ok "a run with an edit" "$KATCHI" -c job/katchi.conf run --all
has "says so" "$(git -C job/archive.git log -1 --format=%B main)" "Edited: "
is "two commits" "$(git -C job/archive.git rev-list --count main)" 2
finish
