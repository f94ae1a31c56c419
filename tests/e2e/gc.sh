#!/bin/sh
# gc: git gc --auto under the lock, git fsck every week.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_scm job
add_feed job sample "file://$T/sample.xml"
scm_feed sample.xml 1 2 3 4 5 6 7 8
git init -q --bare -b main job/archive.git
A=job/archive.git
C=job/katchi.conf
"$KATCHI" -c $C run >out 2>&1
is "eight commits" "$(summary out commits)" 8
loose() {
	git -C $A count-objects | cut -d ' ' -f 1
}
before=$(loose)
ok "gc" "$KATCHI" -v -c $C gc
has "checks the archive the first time" "$(cat err)" "fsck finds nothing"
is "and leaves few objects alone" "$(loose)" "$before"
ok "gc on the next day" "$KATCHI" -v -c $C gc
is "does not check again" "$(cat err)" ""
git -C $A config gc.auto 1
git -C $A config gc.pruneExpire now
# gc --auto looks at one folder of 256 only.
for n in $(seq 600); do
	echo "$n" | git -C $A hash-object -w --stdin >/dev/null
done
ok "gc of many loose objects" "$KATCHI" -c $C gc
[ "$(loose)" -lt 600 ]
verdict $? "packs them"
is "the log is whole" "$(git -C $A rev-list --count main)" 8
ok "a run after it" "$KATCHI" -c $C run --all

KATCHI_NOW=$((KATCHI_NOW + 7 * 86400))
git -C $A config gc.auto 0
id=$(git -C $A rev-parse "main:$(git -C $A ls-tree -r --name-only main |
	head -n 1)")
mv $A/objects/pack kept
mkdir $A/objects/pack
git -C $A unpack-objects -q <"$(find kept -name '*.pack')"
o=$A/objects/$(echo "$id" | cut -c 1-2)/$(echo "$id" | cut -c 3-)
chmod u+w "$o"
printf XXXX | dd of="$o" bs=1 seek=20 conv=notrunc status=none
fails "a week later damage is found" 74 "$KATCHI" -c $C gc
has "in git's words" "$(cat err)" "git fsck says: "
has "which name the object" "$(cat err)" "$id"
fails "and again the next time" 74 "$KATCHI" -c $C gc
fails "--fsck, too" 74 "$KATCHI" -c $C gc --fsck

exec 9>job/state.db.lock
flock 9
fails "not while a run works" 75 "$KATCHI" -c $C gc
finish
