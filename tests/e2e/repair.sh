#!/bin/sh
# repair: the state from the archive alone; feeds --topics: verdicts.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir -p job/feeds job/filters
cat >job/katchi.conf <<EOF2
[poll]
	contact = https://katchi.example/test
EOF2
cat >job/filters/test.conf <<EOF2
[topic "scm"]
	any = Security Consultative Meeting
	any = SCM
[topic "drill"]
	any = joint drill
EOF2
add_feed job sample "file://$T/sample.xml"
cat >sample.xml <<EOF2
<rss version="2.0"><channel><title>T</title>
<item><guid>1</guid><link>https://news.example/1</link>
<title>SCM opens with a joint drill</title>
<description>The SCM is the Security Consultative Meeting.</description></item>
<item><guid>2</guid><link>https://news.example/2</link>
<title>SCM software on sale</title></item>
<item><guid>3</guid><link>https://news.example/3</link>
<title>Rain in the north</title></item>
</channel></rss>
EOF2
git init -q --bare -b main job/archive.git
A=job/archive.git
C=job/katchi.conf

"$KATCHI" -c $C run >out 2>&1
is "two of three are kept" "$(summary out commits)" 2
git clone -q $A clone
git -C clone -c user.name=R -c user.email=r@example.org revert --no-edit \
	"$(git -C clone log --format=%H --grep='software')" >out 2>&1
git -C clone push -q
"$KATCHI" -c $C run --all >out 2>&1

counts() {
	"$KATCHI" -c $C feeds --topics >out 2>err
	tail -n +2 out | sed 's/^ *\([0-9]*\) *\([0-9]*\)  \(.*\)/\3|\1|\2/'
}
topics="drill|1|0
  joint drill|1|0
scm|1|1
  SCM|1|1
  Security Consultative Meeting|1|0"
is "kept and rejected are counted by topic and term" "$(counts)" "$topics"
ok "as JSON, too" "$KATCHI" -c $C feeds --topics --json
has "a topic" "$(cat out)" '{"topic":"scm","kept":1,"rejected":1}'
has "a term" "$(cat out)" \
	'{"topic":"scm","term":"SCM","kept":1,"rejected":1}'

items() {
	sqlite3 job/state.db "SELECT id, hash, status, path, first_seen,
		link, \"commit\", topics, why, title FROM kept
		WHERE status > 0 ORDER BY id"
}
before=$(items)
objects=$(find $A -type f -exec md5sum {} + | sort)
ok "repair" "$KATCHI" -c $C repair
has "it says what there is" "$(cat out)" "state: 2 items from the archive"
has "and what cannot be known again" "$(cat out)" "not known again: 1 items \
that matched nothing, 0 that were not committed yet, when to ask 1 feeds"
has "and how large the archive is" "$(cat out)" " loose objects ("
is "the count of loose objects is git's" \
	"$(sed -n 's/.*: \([0-9]*\) loose objects.*/\1/p' out)" \
	"$(git -C $A count-objects | cut -d ' ' -f 1)"
is "all that the archive tells is as it was" "$(items)" "$before"
is "verdicts, too" "$(counts)" "$topics"
is "the archive was not touched" \
	"$(find $A -type f -exec md5sum {} + | sort)" "$objects"
ok "the old state was put aside" test -e "job/state.db.before-$KATCHI_NOW"
ok "a run after it" "$KATCHI" -c $C run --all
is "brings nothing twice" "$(summary out commits)" 0

printf 'no database' >job/state.db
rm -f job/state.db-wal job/state.db-shm
KATCHI_NOW=$((KATCHI_NOW + 60))
ok "repair of a damaged state" "$KATCHI" -c $C repair
has "says that the old one could not be read" "$(cat out)" \
	"the old state could not be read"
is "and has it all" "$(items)" "$before"

git -C $A gc -q
ok "repair of a packed archive" "$KATCHI" -c $C repair
has "names its pack" "$(cat out)" "0 loose objects (0 KiB), 1 packs"
KATCHI_NOW=$((KATCHI_NOW + 60))
rm -f job/state.db*
ok "repair without a state" "$KATCHI" -c $C repair
is "makes one" "$(items)" "$before"
rm -rf $A
fails "repair without an archive" 73 "$KATCHI" -c $C repair
ok "leaves the state alone" test -s job/state.db
finish
