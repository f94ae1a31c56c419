#!/bin/sh
# The life of an item: edits, new ids, second feeds, wires, verdicts.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

HOUR=3600
mkdir -p job/feeds job/filters www
cat >job/katchi.conf <<EOF2
[poll]
	contact = https://katchi.example/test
EOF2
cat >job/filters/test.conf <<EOF2
[topic "scm"]
	any = Security Consultative Meeting
	any = 한미안보협의회
EOF2
git init -q --bare -b main job/archive.git
A=job/archive.git

# item GUID LINK TITLE SUMMARY: one item, published on the 22nd
item() {
	cat <<EOF2
<item><guid isPermaLink="false">$1</guid><link>$2</link>
<title>$3</title><description>$4</description>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0900</pubDate></item>
EOF2
}

# feed NAME: its document, from the items on standard input
feed() {
	{
		printf '<rss version="2.0"><channel><title>%s</title>\n' "$1"
		cat
		echo '</channel></rss>'
	} >"www/$1.xml"
}

# The clock, and a pass over all feeds; what it says is in out and err.
later() {
	KATCHI_NOW=$((KATCHI_NOW + $1))
}

poll() {
	"$KATCHI" -c job/katchi.conf run --all >out 2>err || {
		echo "# run: status $?"
		comment err
	}
}

files() {
	git -C $A ls-tree -r --name-only main
}

commits() {
	git -C $A rev-list --count main
}

subject() {
	git -C $A log -1 --format=%s main
}

SCM="Security Consultative Meeting"
for f in wire paper agency; do
	add_feed job $f "file://$T/www/$f.xml" "Sample $f"
	feed $f </dev/null
done

# --- one item, seen again and again -------------------------------------------

L=https://wire.example/story
{
	item g1 "$L/1" "Ministers open $SCM" "They meet in Seoul."
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points."
	item g3 "$L/3" "Harvest festival draws crowds" "Rice was good."
} | feed wire
poll
is "two of three match" "$(summary out commits)" 2
path=$(files | grep ministers-open)
first=$(git -C $A log --format=%H main -- "$path")

later $HOUR
{
	item g3 "$L/3" "Harvest festival draws crowds" "Rice was good."
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points."
	item g1 "$L/1" "Ministers open $SCM" "They meet in Seoul."
} | feed wire
poll
is "a reordered feed is no news" "$(summary out commits)" 0

later $HOUR
{
	item g1 "$L/1?utm_source=rss&amp;utm_medium=feed" \
		"Ministers open $SCM" "They meet in Seoul."
	item g2 "$L/2#top" "$SCM ends with a statement" "It has 12 points."
} | feed wire
poll
is "a tracking parameter or a fragment is no edit" "$(summary out commits)" 0

later $HOUR
{
	item g1 "$L/1" "Ministers  open
	$SCM " " They meet in Seoul. "
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points."
} | feed wire
poll
is "nor is white space" "$(summary out commits)" 0

later $HOUR
{
	item new-1 "$L/1" "Ministers open $SCM" "They meet in Seoul."
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points."
} | feed wire
poll
is "nor a new guid" "$(summary out commits)" 0
is "two files are there" "$(files | wc -l)" 2

# --- edits ----------------------------------------------------------------

later $HOUR
{
	item new-1 "$L/1" "Ministers open $SCM in Seoul" "They meet in Seoul."
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points."
} | feed wire
poll
is "a new title is an edit, also after a new guid" \
	"$(summary out commits)" 1
is "which its subject says" "$(subject)" \
	"scm: Edited: Ministers open $SCM in Seoul"
is "it changes one file" "$(git -C $A diff --name-status main^ main)" \
	"M	$path"
is "in its title, its heading and its guid" \
	"$(git -C $A diff --numstat main^ main | cut -f 1,2)" "3	3"
is "the first commit stays as it was" \
	"$(git -C $A log --format=%H main -- "$path" | tail -n 1)" "$first"
is "the id of the page stays" "$(git -C $A show "main:$path" |
	sed -n 's/^id: //p')" "$(git -C $A show "$first:$path" |
	sed -n 's/^id: //p')"

later $HOUR
{
	item new-1 "$L/1" "Ministers leave Seoul" "Talks were good."
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points."
} | feed wire
poll
is "words that match no more: still followed" "$(subject)" \
	"scm: Edited: Ministers leave Seoul"

later $HOUR
item g2 "$L/2" "$SCM ends with a statement" "It has 12 points." | feed wire
poll
is "an item that left its feed stays" "$(files | wc -l)" 2
is "without a commit" "$(summary out commits)" 0

# --- flapping ---------------------------------------------------------------

before=$(commits)
for n in 1 2 3 4 5 6; do
	later $HOUR
	item g2 "$L/2" "$SCM ends with a statement" "It has 12 points." |
		feed wire
	[ $((n % 2)) = 0 ] ||
		item g2 "$L/2" "$SCM ends early" "It has 12 points." |
		feed wire
	poll
done
is "two versions in turns are one edit" "$(commits)" $((before + 1))

later $HOUR
item g2 "$L/2" "$SCM ends, day one" "It has 12 points." | feed wire
poll
later 600
item g2 "$L/2" "$SCM ends, day two" "It has 12 points." | feed wire
poll
is "a second edit within the hour waits" "$(summary out commits)" 0
later $HOUR
poll
is "and comes when the hour is over" "$(subject)" \
	"scm: Edited: $SCM ends, day two"

before=$(git -C $A log --format=%H main -- "$(files |
	grep ends-with)" | wc -l)
n=0
while [ $n -lt 24 ]; do
	later $HOUR
	item g2 "$L/2" "$SCM ends, take $n of many" "It has 12 points." |
		feed wire
	poll
	n=$((n + 1))
done
is "one item has at most 20 edits" "$(git -C $A log --format=%H main -- \
	"$(files | grep ends-with)" | wc -l)" 21
[ "$before" -lt 21 ]
verdict $? "which took some"

# --- the same article in two feeds -------------------------------------------

before=$(commits)
later $HOUR
item a1 "https://paper.example/a" "$SCM: what to expect" "A look ahead." |
	feed paper
poll
is "the first feed brings it" "$(summary out commits)" 1
later $HOUR
item x9 "https://paper.example/a?utm_campaign=x" "$SCM: what to expect" \
	"A look ahead, by our partner." | feed agency
poll
is "the second does not double it" "$(commits)" $((before + 1))
later $HOUR
item x9 "https://paper.example/a" "$SCM: what to await" \
	"A look ahead, by our partner." | feed agency
poll
is "nor does it change what is the first one's" "$(commits)" $((before + 1))
later $HOUR
item a1 "https://paper.example/a" "$SCM: what to look for" "A look ahead." |
	feed paper
poll
is "the first may" "$(subject)" "scm: Edited: $SCM: what to look for"
later $HOUR
feed paper </dev/null
item b1 "https://agency.example/b" "$SCM in pictures" "Ten of them." |
	feed agency
cp www/agency.xml www/paper.xml
before=$(commits)
poll
is "in one run, too, it comes once" "$(commits)" $((before + 1))

# --- wires ------------------------------------------------------------------

before=$(files | wc -l)
n=0
for t in "(URGENT) $SCM opens" "(LEAD) $SCM opens in Seoul" \
	"(2nd LD) $SCM opens in Seoul with a pledge"; do
	later $HOUR
	item lead "$L/lead" "$t" "Text $n." | feed wire
	poll
	is "$t: one commit" "$(summary out commits)" 1
	n=$((n + 1))
done
is "three wires are one file" "$(files | wc -l)" $((before + 1))
n=0
for t in "[1보] 한미안보협의회 개막" "[2보] 한미안보협의회 서울서 개막" \
	"한미안보협의회 서울서 개막(종합)" \
	"한미안보협의회 서울서 개막…공동성명 채택(종합2보)"; do
	later $HOUR
	# The guid changes with each version, the link does not.
	item "AKR-$n" "$L/akr" "$t" "본문 $n." | feed wire
	poll
	is "$t: one commit" "$(summary out commits)" 1
	n=$((n + 1))
done
is "four versions with one link are one file" "$(files | wc -l)" \
	$((before + 2))

# --- removed by its reader ------------------------------------------------------

later $HOUR
{
	item r1 "$L/r1" "$SCM: a rumour" "Nobody confirms it."
	item r2 "$L/r2" "$SCM: an advertisement" "Buy now."
	item r3 "$L/r3" "$SCM: a report" "It is long."
} | feed wire
poll
is "three more" "$(summary out commits)" 3
git clone -q $A clone
git -C clone config user.name Reader
git -C clone config user.email reader@example.org
git -C clone rm -q "$(cd clone && git ls-files | grep rumour)"
git -C clone commit -q -m "not news"
git -C clone revert --no-edit "$(git -C clone log --format=%H \
	--grep='an advertisement')" >/dev/null
git -C clone push -q origin main
before=$(files | wc -l)
later $HOUR
poll
is "what a reader removed stays removed" "$(files | wc -l)" "$before"
is "it is noted" "$(sqlite3 job/state.db \
	'SELECT count(*) FROM kept WHERE status = 3')" 2
later $HOUR
{
	item r1 "$L/r1" "$SCM: a rumour, edited" "Nobody confirms it."
	item r2-new "$L/r2" "$SCM: an advertisement" "Buy now."
	item r3 "$L/r3" "$SCM: a report, edited" "It is long."
} | feed wire
poll
is "also when the publisher edits it or gives it a new guid" \
	"$(summary out commits)" 1
is "what was not removed is edited" "$(subject)" \
	"scm: Edited: $SCM: a report, edited"
item z1 "$L/r1" "$SCM: a rumour" "Nobody confirms it." | feed agency
later $HOUR
poll
is "and when another feed has it" "$(summary out commits)" 0

rm -f job/state.db*
later $HOUR
poll
has "a lost state is rebuilt" "$(cat err)" "rebuilt from the archive"
is "without doubling" "$(summary out commits)" 0
is "and what was removed still is" "$(files | grep -c -e rumour \
	-e advertisement)" 0

# The reader changed his mind.
git -C clone pull -q --rebase origin main
git -C clone revert --no-edit "$(git -C clone log --format=%H \
	--grep='^not news')" >/dev/null
git -C clone push -q origin main
later $HOUR
poll
later $HOUR
{
	item r1 "$L/r1" "$SCM: a rumour confirmed" "It was true."
	item r3 "$L/r3" "$SCM: a report, edited" "It is long."
} | feed wire
poll
is "what a reader brought back is followed again" "$(subject)" \
	"scm: Edited: $SCM: a rumour confirmed"

is "fsck finds nothing" \
	"$(git -C $A fsck --strict --no-progress 2>&1)" ""
is "no merge" "$(git -C $A rev-list --merges main)" ""
finish
