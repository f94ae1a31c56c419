#!/bin/sh
# Death at every durable step: the next run leads to the same archive.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf base
for f in wire-en.xml daily-ko.xml paper-euckr.xml institute.atom press.rdf; do
	add_feed base "${f%.*}" "file://$ROOT/tests/data/demo/$f" \
		"${f%.*}" en
done
git init -q --bare -b main base/archive.git

# What an archive holds: tree, and each commit with its trailers.
content() {
	git -C "$1/archive.git" rev-parse 'main^{tree}'
	git -C "$1/archive.git" log --format='%an|%aI|%B' main | sort
}

cp -r base whole
ok "an undisturbed run" "$KATCHI" -c whole/katchi.conf run
want=$(content whole)
commits=$(git -C whole/archive.git rev-list --count main)
[ "$commits" -ge 6 ]
verdict $? "it commits at least six items ($commits)"

# dies BASE STEP: counts what is not as it should be after the next run; false
# when the run ended before that step.
dies() {
	rm -rf once
	cp -r "$1" once
	KATCHI_DIE_AT=$2 "$KATCHI" -c once/katchi.conf run >out 2>err
	status=$?
	[ $status -eq 137 ] || return 1
	step=$(sed -n 's/^# died at step [0-9]*: //p' err)
	"$KATCHI" -c once/katchi.conf run --all >out 2>err
	resumed=$?
	got=$(content once)
	fsck=$(git -C once/archive.git fsck --strict --no-progress 2>&1)
	integrity=$(sqlite3 once/state.db 'PRAGMA integrity_check')
	stuck=$(sqlite3 once/state.db 'SELECT count(*) FROM pending')
	if [ $resumed -ne 0 ] || [ "$got" != "$want" ] || [ -n "$fsck" ] ||
		[ "$integrity" != ok ] || [ "$stuck" != 0 ]; then
		bad=$((bad + 1))
		echo "# step $2 ($step): status $resumed, $stuck pending," \
			"$integrity, fsck: $fsck"
		comment err
		content once | diff - /dev/null | head -n 3 | comment
	fi
}

n=1
bad=0
while dies base $n; do
	n=$((n + 1))
done
is "the run ends by itself after the last step" "$status" 0
steps=$((n - 1))
[ $steps -ge 10 ]
verdict $? "there are at least ten durable steps ($steps)"
is "after death at each of them nothing is lost, nothing twice" "$bad" 0

# Twice dead: while it recovers, too.
bad=0
for n in 3 8 13; do
	for m in 1 4 9; do
		rm -rf once
		cp -r base once
		KATCHI_DIE_AT=$n "$KATCHI" -c once/katchi.conf run >out 2>&1
		KATCHI_DIE_AT=$m "$KATCHI" -c once/katchi.conf run --all \
			>out 2>&1
		"$KATCHI" -c once/katchi.conf run --all >out 2>err
		[ "$(content once)" = "$want" ] || {
			bad=$((bad + 1))
			echo "# death at $n, then at $m"
		}
	done
done
is "nor after a second death while it recovers" "$bad" 0

# --- a run of so many that they become a pack -------------------------------------

make_scm many
{
	echo '<rss version="2.0"><channel><title>T</title>'
	for n in $(seq 60); do
		echo "<item><guid>$n</guid><link>https://news.example/$n</link>"
		echo "<title>Security Consultative Meeting $n</title></item>"
	done
	echo '</channel></rss>'
} >many.xml
add_feed many sample "file://$T/many.xml"
git init -q --bare -b main many/archive.git
cp -r many whole-many
ok "an undisturbed run of 60" "$KATCHI" -c whole-many/katchi.conf run
want=$(content whole-many)
is "which writes a pack" "$(git -C whole-many/archive.git count-objects -v |
	grep -e '^count' -e '^packs' | tr '\n' ' ')" "count: 0 packs: 1 "
# A page is a step, a tree and a commit two: some of those, then all.
n=6
bad=0
steps=
while dies many $n; do
	[ $n -lt 186 ] || [ $n -gt 189 ] || steps="$steps$step;"
	n=$((n < 186 ? n + 20 : n + 1))
done
is "the run ends by itself after the last step" "$status" 0
is "these are the steps behind the last commit" "$steps" "pack named;pack \
written;before the branch moves;after the branch moved;"
is "after death at each of them nothing is lost, nothing twice" "$bad" 0
finish
