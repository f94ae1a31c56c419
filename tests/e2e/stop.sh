#!/bin/sh
# A run that is told to stop ends within two seconds, whatever it does, and
# leaves no program behind.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir www
cat >www/feed.xml <<'EOF'
<rss version="2.0"><channel><title>Sample</title>
<item><guid>1</guid><title>Security Consultative Meeting opens</title>
<link>https://news.example/1</link></item></channel></rss>
EOF
printf '{"/quiet": {"silent": 1}, "/git/info/refs": {"silent": 1}}\n' >cases
start_server www cases

# Until file $1 holds $2.
await() {
	i=0
	while ! grep -qs "$2" "$1" && [ $i -lt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
}

# told NAME SIGNAL PID: it ends soon after the signal.
told() {
	kill -s "$2" "$3"
	i=0
	while kill -0 "$3" 2>/dev/null && [ $i -lt 40 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	[ $i -lt 40 ]
	verdict $? "$1" || kill -KILL "$3"
	wait "$3"
}

# --- a push that hangs --------------------------------------------------------

make_conf push
add_feed push feed "$URL/feed.xml"
git init -q --bare -b main push/archive.git
git -C push/archive.git remote add origin "$URL/git"
printf '[archive]\n\tpush = origin\n' >>push/katchi.conf
"$KATCHI" -c push/katchi.conf run >out 2>err &
pid=$!
await requests '/git/info/refs'
told "while git pushes" TERM $pid
has "what came is in the archive" "$(cat out)" "commits=1 "
has "the push is left for the next run" "$(cat err)" \
	"push: the run was stopped; the next run pushes again"
is "and git does not go on" "$(pgrep -f "$URL/[g]it")" ""

# --- before there is anything to stop -----------------------------------------

make_conf early
add_feed early feed "$URL/quiet"
git init -q --bare -b main early/archive.git
: >requests
# The eventfd is the first thing that a run opens to fetch with.
strace -o trace -e trace=eventfd2 -e inject=eventfd2:signal=TERM:when=1 \
	"$KATCHI" -c early/katchi.conf run >out 2>err
has "what is due stays due" "$(cat err)" "1 feeds were not reached"
ok "after a signal before the first request" grep -q SIGTERM trace
is "nothing is asked" "$(grep -ac GET requests)" 0

# --- programs ------------------------------------------------------------------

cat >program.sh <<EOF
trap '' TERM HUP INT
echo \$\$ >$T/program
exec sleep 100
EOF
make_conf job
git init -q --bare -b main job/archive.git
cat >job/feeds/test.conf <<EOF
[feed "program"]
	command = sh $T/program.sh
	timeout = 1m
EOF
start() { # OPTION: how a signal stands when the run begins
	rm -f program
	env "$1" "$KATCHI" -c job/katchi.conf run --all >out 2>err &
	pid=$!
	await program '[0-9]'
}
for signal in TERM INT HUP; do
	# A shell has its background jobs ignore SIGINT.
	start --default-signal=$signal
	told "SIG$signal while a program runs" $signal $pid
	kill -0 "$(cat program)" 2>/dev/null
	is "which does not go on" $? 1
	has "with a summary" "$(cat out)" "run: due=1 "
done
start --ignore-signal=HUP
kill -HUP $pid
sleep 0.3
ok "under nohup a hangup is nothing" kill -0 $pid
told "and SIGTERM is what it was" TERM $pid

# --- while it publishes ---------------------------------------------------------

make_scm many
for f in 1 2; do
	{
		echo '<rss version="2.0"><channel><title>T</title>'
		seq 1900 | sed "s|.*|<item><guid>&</guid><link>https://news.example/\
$f/&</link><title>Security Consultative Meeting $f.&</title></item>|"
		echo '</channel></rss>'
	} | tr -d '\n' >many$f.xml
	add_feed many sample$f "file://$T/many$f.xml"
done
git init -q --bare -b main many/archive.git
cp -r many one
printf '[archive]\n\tcommit = run\n' >>one/katchi.conf

pending() {
	sqlite3 "$1/state.db" 'SELECT count(*) FROM pending'
}
# A page is a step, then a tree and a commit are two; some come before.
KATCHI_STOP_AT=3900 "$KATCHI" -c many/katchi.conf run >out 2>err
is "told to stop while it commits it is done" $? 0
made=$(summary out commits)
[ "$made" -ge 40 ]
verdict $? "what was committed is not lost ($made of 3800)"
is "those are in the branch" "$made" \
	"$(git -C many/archive.git rev-list --count --all)"
is "the rest is pending" "$(pending many)" $((3800 - made))
"$KATCHI" -c many/katchi.conf run >out 2>err
is "and comes with the next run" "$(summary out commits)" $((3800 - made))
is "as what it is" \
	"$(git -C many/archive.git ls-tree -r --name-only main | wc -l)" 3800
is "fsck finds nothing" "$(git -C many/archive.git fsck --strict \
	--no-progress --no-dangling 2>&1)" ""
KATCHI_STOP_AT=20 "$KATCHI" -c one/katchi.conf run >out 2>err
is "with commit = run what was collected is one commit" \
	"$(summary out commits)" 1
some=$(git -C one/archive.git ls-tree -r --name-only main | wc -l)
is "and the rest pending" "$(pending one)" $((3800 - some))
"$KATCHI" -c one/katchi.conf run >out 2>err
is "if there is one" "$(pending one)" 0

stop_server
finish
