#!/bin/sh
# The main job: feeds in, matched items out as commits.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# --- init ---------------------------------------------------------------------

ok "init makes a folder" "$KATCHI" init news
has "it says what to do next" "$(cat out)" "
  export KATCHI_CONFIG=$T/news/katchi.conf "
has "with the words that it was called by" "$(cat out)" "
  $KATCHI run "
is "the configuration is config.example" \
	"$(cat news/katchi.conf)" "$(cat "$ROOT/config.example")"
ls news/feeds >a
ls "$ROOT/feeds" >b
ok "all shipped feeds are there" cmp a b
ok "and read as they are shipped" diff -r news/filters "$ROOT/filters"
ok "what init wrote passes the check" "$KATCHI" -c news/katchi.conf check
is "the archive is empty" "$(git -C news/archive.git for-each-ref)" ""
fails "init refuses what is there" 73 "$KATCHI" init news
has "and names it" "$(cat err)" "news/katchi.conf is there already"

# --- the run ------------------------------------------------------------------

mkdir www
cp "$ROOT"/tests/data/demo/* www/
printf '<!doctype html><title>Hello</title><p>No feed here.' >www/page.xml
: >www/empty.xml
start_server www
make_conf job
for f in wire-en.xml daily-ko.xml paper-euckr.xml institute.atom press.rdf \
	broken.xml page.xml empty.xml missing.xml; do
	add_feed job "${f%.*}" "$URL/$f" "Sample ${f%.*}" en
done
git init -q --bare -b main job/archive.git
A=job/archive.git

ok "a dry run fetches" "$KATCHI" -c job/katchi.conf run -n
has "and says what it would commit" "$(cat out)" "would commit: wire-en: "
is "it leaves no commit" "$(git -C $A for-each-ref)" ""
[ ! -e job/state.db ]
verdict $? "and no state"

: >requests
ok "the run" "$KATCHI" -c job/katchi.conf run
cp out first
is "five feeds and a broken one changed" "$(summary first changed)" 6
is "three failed" "$(summary first failed)" 3
commits=$(git -C $A rev-list --count main)
is "it says how many commits it made" "$(summary first commits)" "$commits"
is "as many as matched" "$(summary first matched)" "$commits"
is "and which head" "$(summary first head)" \
	"$(git -C $A rev-parse --short=7 main)"
has "an HTML page is named" "$(cat err)" "page: $URL/page.xml: "
has "as what it is" "$(cat err)" "HTML"
has "an empty document is named" "$(cat err)" "empty: $URL/empty.xml: "
has "a missing one is named" "$(cat err)" "missing: $URL/missing.xml: "
has "a truncated one is named" "$(cat err)" "broken: $URL/broken.xml: "

git -C $A log --format='%s' main >subjects
has "English is matched" "$(cat subjects)" "table-top exercise at Security"
has "Korean across a particle and another spacing" "$(cat subjects)" \
	"한미, 확장억제 수단 운용연습을"
has "hanja with middle dots" "$(cat subjects)" "韓·美·日"
has "EUC-KR" "$(cat subjects)" "자유의 방패"
has "a broken feed's whole item" "$(cat subjects)" "Pacific islands"
case $(cat subjects) in
*SCM\ software* | *한미약품* | *구청* | *비*갠*) verdict 1 "traps are not" ;;
*) verdict 0 "traps are not matched" ;;
esac
is "fsck finds nothing" \
	"$(git -C $A fsck --strict --no-progress 2>&1)" ""
is "each commit is one file" \
	"$(git -C $A ls-tree -r --name-only main | wc -l)" "$commits"
is "every commit has the three trailers" "$(git -C $A log --format=\
'%(trailers:key=Item-Id,valueonly)%(trailers:key=Feed,valueonly)' main |
	grep -c .)" "$((commits * 2))"
git -C $A log --format='%(trailers:only)' main |
	grep -v -e '^Item-Id: [0-9a-f]\{10\}$' -e '^Feed: [a-z-]*$' \
		-e '^Topic: [a-z-]*$' -e '^$' >foreign
is "and no others" "$(cat foreign)" ""
has "the author is the feed" "$(git -C $A log --format='%an <%ae>' main)" \
	"Sample wire-en <wire-en@feeds.invalid>"
has "author dates are publication dates" \
	"$(git -C $A log --format=%aI main)" "2026-11-02T09:10:00+09:00"
is "the committer's clock is the run's" \
	"$(git -C $A log --format=%ct main | sort -u)" "$KATCHI_NOW"

ok "the state is whole" sqlite3 job/state.db 'PRAGMA integrity_check'
is "it remembers every item, matched or not" \
	"$("$KATCHI" -c job/katchi.conf feeds --json |
		sed -n 's/.*"items": *\([0-9]*\).*/\1/p' |
		awk '{ n += $1 } END { print n }')" \
	"$(summary first items)"
is "with its text" "$(sqlite3 job/state.db "SELECT count(*) FROM page
	WHERE instr(body, CAST('supply chain management' AS BLOB))")" 1

# --- again --------------------------------------------------------------------

: >requests
ok "nothing is due right away" "$KATCHI" -c job/katchi.conf run
is "so nothing is asked" "$(cat requests)" ""
ok "--all asks again" "$KATCHI" -c job/katchi.conf run --all
is "without a commit" "$(summary out commits)" 0
is "the head stays" "$(summary out head)" "$(summary first head)"
is "requests were conditional where a whole feed was read" \
	"$(grep -ci 'if-none-match' requests)" 5

# --- exit statuses -------------------------------------------------------------

fails "--strict tells of failed feeds" 76 \
	"$KATCHI" -c job/katchi.conf run --all --strict
fails "every feed failed" 69 "$KATCHI" -c job/katchi.conf run page missing
fails "no such feed" 64 "$KATCHI" -c job/katchi.conf run nobody
has "it names the word" "$(cat err)" '"nobody"'

make_conf off
add_feed off nobody http://127.0.0.1:9/rss
add_feed off nowhere http://127.0.0.2:9/rss
git init -q --bare -b main off/archive.git
fails "no server answers" 69 "$KATCHI" -c off/katchi.conf run
has "asks whether the machine is online" "$(cat err)" "is this machine online"
has "names a feed" "$(cat err)" "first nobody"
"$KATCHI" -c off/katchi.conf run >out 2>err
is "and both are due again, without a back-off" "$(summary out due)" 2
"$KATCHI" -c off/katchi.conf feeds >out 2>err
is "which does not look well" "$(grep -c '^failing.*(nor was any other' out)" 2
make_conf lone
add_feed lone nobody http://127.0.0.1:9/rss
git init -q --bare -b main lone/archive.git
fails "one server alone does not answer" 69 "$KATCHI" -c lone/katchi.conf run
has "which is its own fault" "$(cat err)" "nobody: http://127.0.0.1:9/rss: no"
"$KATCHI" -c lone/katchi.conf run >out 2>err
is "so it is not asked again at once" "$(summary out due)" 0

cp -r job wrong
echo '	brnch = x' >>wrong/katchi.conf
: >requests
fails "a config error stops the run" 78 "$KATCHI" -c wrong/katchi.conf run
is "before anything is fetched" "$(cat requests)" ""

cat >slow.sh <<'EOF'
echo started >"$1"
sleep 5
EOF
make_conf slow
git init -q --bare -b main slow/archive.git
cat >>slow/feeds/test.conf <<EOF
[feed "slow"]
	command = sh $T/slow.sh $T/started
EOF
"$KATCHI" -c slow/katchi.conf run >slow.out 2>&1 &
pid=$!
i=0
while [ ! -e started ] && [ $i -lt 100 ]; do
	sleep 0.1
	i=$((i + 1))
done
fails "a second run at the same time" 75 "$KATCHI" -c slow/katchi.conf run
has "says that another one works" "$(cat err)" "another run"
before=$(date +%s)
kill -TERM $pid
wait $pid
after=$(date +%s)
[ $((after - before)) -le 3 ]
verdict $? "SIGTERM ends a run within two seconds"
grep -q '^run: ' slow.out
verdict $? "which still says its summary line"

# A reader that closed the pipe before a word was written.
mkfifo pipe
sh -c 'exec <pipe' &
reader=$!
{ wait $reader; "$KATCHI" help; echo $? >status; } >pipe 2>err
is "standard output that nobody reads any more is 74" "$(cat status)" 74
is "without a word" "$(cat err)" ""
if [ -c /dev/full ]; then
	"$KATCHI" help >/dev/full 2>err
	is "standard output that is full is 74" $? 74
	has "with a word" "$(cat err)" "standard output: cannot write"
fi

stop_server
finish
