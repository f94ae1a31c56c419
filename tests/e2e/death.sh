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

n=1
bad=0
while :; do
	rm -rf once
	cp -r base once
	KATCHI_DIE_AT=$n "$KATCHI" -c once/katchi.conf run >out 2>err
	status=$?
	[ $status -eq 137 ] || break
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
		echo "# step $n ($step): status $resumed, $stuck pending," \
			"$integrity, fsck: $fsck"
		comment err
		content once | diff - /dev/null | head -n 3 | comment
	fi
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
finish
