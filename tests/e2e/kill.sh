#!/bin/sh
# SIGKILL at any moment, faults of the system, flipped bits: the next run
# heals.  Short here; `make soak` does all of it.
#
#   KATCHI_KILLS   kills at random moments (10)
#   KATCHI_EVERY   of the system calls that change something, every how
#                  manieth is a moment of death or failure (60)
#   KATCHI_FLIPS   flipped bytes in the state (12)
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

KILLS=${KATCHI_KILLS:-10}
EVERY=${KATCHI_EVERY:-60}
FLIPS=${KATCHI_FLIPS:-12}
# A leak check needs ptrace for itself.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
export ASAN_OPTIONS

make_scm base
# document FEED [WORD]: its three items, the last without a link; WORD goes
# into the titles of the odd ones.
document() {
	{
		echo "<rss version=\"2.0\"><channel><title>$1</title>"
		for n in 1 2 3; do
			word=
			[ $((n % 2)) -eq 0 ] || word=${2:+ $2}
			link=
			[ $n -eq 3 ] || link="<link>https://$1.example/$n</link>"
			cat <<EOF2
<item><guid isPermaLink="false">$1-$n</guid>$link
<title>Security Consultative Meeting$word, $1 $n</title>
<description>Text $n.</description>
<pubDate>Sun, 22 Nov 2026 10:0$n:00 +0900</pubDate></item>
EOF2
		done
		echo '</channel></rss>'
	} >"$1.xml"
}
for f in one two three; do
	document "$f"
	add_feed base $f "file://$T/$f.xml"
done
git init -q --bare -b main base/archive.git

content() {
	git -C "$1/archive.git" rev-parse 'main^{tree}'
	git -C "$1/archive.git" log --format='%an|%aI|%B' main | sort
}

run() {
	"$KATCHI" -c once/katchi.conf run --all >out 2>err
}

# Counts what is not as it should be after the run that heals; $1 says what
# happened before it.
heals() {
	run
	status=$?
	got=$(content once 2>&1)
	fsck=$(git -C once/archive.git fsck --strict --no-progress \
		--no-dangling 2>&1)
	integrity=$(sqlite3 once/state.db 'PRAGMA integrity_check' 2>&1)
	stuck=$(sqlite3 once/state.db 'SELECT count(*) FROM pending' 2>&1)
	if [ $status -ne 0 ] || [ "$got" != "$whole" ] || [ -n "$fsck" ] ||
		[ "$integrity" != ok ] || [ "$stuck" != 0 ]; then
		bad=$((bad + 1))
		echo "# $1: status $status, $stuck pending, $integrity," \
			"fsck: $fsck"
		comment err
	fi
}

anew() {
	rm -rf once
	cp -r "${from:-base}" once
}

anew
run
whole=$(content once)
is "an undisturbed run makes nine commits" "$(summary out commits)" 9
cp -r once finished

# --- killed at random ----------------------------------------------------------

start=$(date +%s%N)
anew
run
took=$((($(date +%s%N) - start) / 1000000 + 20))
bad=0
died=0
n=0
while [ $n -lt "$KILLS" ]; do
	anew
	"$KATCHI" -c once/katchi.conf run >out 2>&1 &
	pid=$!
	ms=$(($(od -An -N2 -tu2 /dev/urandom) % took))
	sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
	kill -KILL $pid 2>/dev/null && died=$((died + 1))
	wait $pid 2>/dev/null
	heals "killed after $ms ms"
	n=$((n + 1))
done
comment <<EOF2
$KILLS kills within $took ms, $died of a living run
EOF2
is "after $KILLS kills nothing is lost, doubled or stuck" "$bad" 0

# --- system calls ----------------------------------------------------------------

CALLS=write,pwrite64,writev,fsync,fdatasync,rename,renameat,renameat2,link
CALLS=$CALLS,linkat,unlink,unlinkat,mkdir,mkdirat,ftruncate,fallocate,fchmod
CALLS=$CALLS,chmod

traced() { # FILTER COMMAND...
	filter=$1
	shift
	strace -f -qq -o trace -e trace=$CALLS,openat -e "inject=$filter" "$@"
}

if strace -qq -o trace -e trace=write true 2>/dev/null; then
	anew
	strace -f -qq -o trace -e trace=$CALLS "$KATCHI" \
		-c once/katchi.conf run >out 2>err
	# strace counts each kind of call by itself: "write 1", "write 2", ...
	# Those on the lock of the branch are always tried.
	sed -n 's/^[0-9]* *\([a-z0-9]*\)(\(.*\)/\1 \2/p' trace |
		awk '{ print $1, ++n[$1], /main\.lock/ ? "lock" : "" }' >calls
	total=$(grep -c . calls)
	[ "$total" -ge 50 ]
	verdict $? "a run makes $total calls that change something"

	bad=0
	awk -v every="$EVERY" 'NR % every == 1 || every == 1 || /lock$/' \
		calls >some
	grep -q 'lock$' some
	verdict $? "the branch is locked by one of them"
	while read -r call n _; do
		anew
		traced "$call:signal=SIGKILL:when=$n" "$KATCHI" \
			-c once/katchi.conf run >out 2>err </dev/null
		heals "killed at $call $n" </dev/null
	done <some
	is "after death at $(grep -c . some) of them all is well" "$bad" 0

	# What it opens may fail, too.
	anew
	strace -f -qq -o trace -e trace=openat "$KATCHI" \
		-c once/katchi.conf run >out 2>err
	# The folders of feeds and filters always: what is not read is not known.
	awk '/openat/ { n++ } /"[^"]*once\/.*= [0-9]/ { print "openat", n,
		/(feeds|filters)", [A-Z_|]*O_DIRECTORY/ ? "folder" : "" }' \
		trace >>calls
	[ "$(grep -c openat calls)" -ge 20 ]
	verdict $? "and opens $(grep -c openat calls) files of its own"

	bad=0
	odd=0
	tried=0
	for errno in ENOSPC EIO EROFS EDQUOT EMFILE EACCES; do
		awk -v every=$((EVERY * 3)) -v from=$((tried * 5)) \
			'(NR + from) % every == 1 || every == 3 || /folder$/' \
			calls >some
		while read -r call n _; do
			anew
			traced "$call:error=$errno:when=$n" "$KATCHI" \
				-c once/katchi.conf run >out 2>err </dev/null
			status=$?
			case $status,$call in
			0,* | 69,* | 71,* | 73,* | 74,* | 78,openat) ;;
			*)
				odd=$((odd + 1))
				echo "# $errno at $call $n: status $status"
				comment err
				;;
			esac
			# The failing call may have been the sentence itself.
			if [ $status -ne 0 ] && [ ! -s err ] &&
				[ "$call" != write ]; then
				odd=$((odd + 1))
				echo "# $errno at $call $n: status $status," \
					"not a word"
			fi
			heals "$errno at $call $n" </dev/null
			tried=$((tried + 1))
		done <some
	done
	is "$tried failing calls: documented statuses and a sentence" "$odd" 0
	is "and the next run heals" "$bad" 0
else
	echo "ok $((TESTS += 1)) - system calls # SKIP strace may not trace"
fi

# --- a run of so many that they become a pack ---------------------------------------

if strace -qq -o trace -e trace=write true 2>/dev/null; then
	make_scm many
	{
		echo '<rss version="2.0"><channel><title>T</title>'
		for n in $(seq 60); do
			echo "<item><guid>$n</guid><title>Security" \
				"Consultative Meeting $n</title></item>"
		done
		echo '</channel></rss>'
	} >many.xml
	add_feed many sample "file://$T/many.xml"
	git init -q --bare -b main many/archive.git
	nine=$whole
	from=many
	anew
	run
	whole=$(content once)
	is "sixty items are a pack" \
		"$(find once/archive.git/objects/pack -name '*.pack' | wc -l)" 1

	anew
	strace -f -qq -y -o trace -e trace=$CALLS,openat "$KATCHI" \
		-c once/katchi.conf run >out 2>err
	sed -n 's/^[0-9]* *\([a-z0-9]*\)(\(.*\)/\1 \2/p' trace |
		awk '{ n[$1]++ } /objects\/pack/ { print $1, n[$1] }' >calls
	grep -q fsync calls && grep -q rename calls
	verdict $? "$(grep -c . calls) system calls make a pack"
	awk -v every="$EVERY" '!/write/ || NR % every == 1 || every == 1' \
		calls >some
	bad=0
	while read -r call n; do
		anew
		traced "$call:signal=SIGKILL:when=$n" "$KATCHI" \
			-c once/katchi.conf run >out 2>err </dev/null
		heals "killed at $call $n" </dev/null
		for errno in ENOSPC EIO; do
			anew
			traced "$call:error=$errno:when=$n" "$KATCHI" \
				-c once/katchi.conf run >out 2>err </dev/null
			status=$?
			# What libgit2 cannot open to look into, it does not.
			case $status,$call in
			0,openat) ;;
			74,*) [ -s err ] ;;
			*) false ;;
			esac || {
				bad=$((bad + 1))
				echo "# $errno at $call $n: status $status"
				comment err
			}
			heals "$errno at $call $n" </dev/null
		done
	done <some
	is "death and failure at $(grep -c . some) of them: all is well" \
		"$bad" 0
	from=base
	whole=$nine
fi

# --- no descriptors, no space ------------------------------------------------------

bad=0
odd=0
for limit in 4 6 8 9 10 11 12 14; do
	anew
	(
		# shellcheck disable=SC3045
		ulimit -n $limit
		exec "$KATCHI" -c once/katchi.conf run
	) >out 2>err
	status=$?
	case $status in
	0 | 69 | 71 | 73 | 74) ;;
	*)
		odd=$((odd + 1))
		echo "# $limit descriptors: status $status"
		comment err
		;;
	esac
	heals "$limit descriptors"
done
is "few descriptors: documented statuses" "$odd" 0
is "and the next run heals" "$bad" 0

mkdir small
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=24m none small 2>/dev/null
then
	cp -r base/. small/
	fails "a disk with 24 MiB" 73 "$KATCHI" -c small/katchi.conf run
	has "is found before anything is fetched" "$(cat err)" \
		"less than 32 MiB are free on its disk"
	umount small
fi

# --- flipped bytes ------------------------------------------------------------------
# Of those that hold something; between the flip and the next run the
# publishers change every second title.

for f in one two three; do
	document "$f" changed
done
rm -rf once
cp -r finished once
run
is "six items of nine are edited" "$(summary out commits)" 6
changed=$(content once)

od -An -v -tu1 -w1 finished/state.db |
	awk '$1 != 0 { print NR - 1, $1 }' >bytes
total=$(grep -c . bytes)
bad=0
said=0
n=0
while [ $n -lt "$FLIPS" ]; do
	rm -rf once
	cp -r finished once
	line=$((total * n / FLIPS + 1 + ($(od -An -N2 -tu2 /dev/urandom) %
		(total / FLIPS))))
	read -r at old <<EOF2
$(sed -n "${line}p" bytes)
EOF2
	bit=$((1 << ($(od -An -N1 -tu1 /dev/urandom) % 8)))
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o' $((old ^ bit)))" |
		dd of=once/state.db bs=1 seek="$at" conv=notrunc status=none
	run
	first=$?
	cp err first
	[ -s first ] && said=$((said + 1))
	run
	second=$?
	if [ "$(content once)" != "$changed" ] || [ $second -ne 0 ] || {
		[ $first -ne 0 ] && [ ! -s first ]
	}; then
		bad=$((bad + 1))
		echo "# bit $bit of byte $at: status $first, then $second"
		comment first err
		content once | tail -n 3 | comment
	fi
	n=$((n + 1))
done
comment <<EOF2
$FLIPS of $total bytes that are not zero; $said flips were noticed and said
EOF2
is "$FLIPS flipped bytes of the state: the archive is never wrong" "$bad" 0
finish
