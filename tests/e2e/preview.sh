#!/bin/sh
# A filter edit is tried before it bites: preview, then apply.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf job
mkdir job/filters
cat >job/katchi.conf <<EOF
[poll]
	contact = https://katchi.example/test
EOF
cat >job/filters/one.conf <<EOF
[topic "scm"]
	any  = Security Consultative Meeting
	any  = 한미안보협의회의
	hit  = Security Consultative Meeting opens | Seoul
	miss = SCM software | supply chain
EOF
for f in wire-en.xml daily-ko.xml institute.atom; do
	lang=en
	[ "$f" != daily-ko.xml ] || lang=ko
	add_feed job "${f%.*}" "file://$ROOT/tests/data/demo/$f" "${f%.*}" $lang
done
git init -q --bare -b main job/archive.git
A=job/archive.git

ok "the first run" "$KATCHI" -c job/katchi.conf run
is "one item matches" "$(summary out matched)" 1

ok "preview without an edit" "$KATCHI" -c job/katchi.conf preview
has "changes nothing" "$(cat out)" "+0 -0 of "
is "of what is archived neither" "$(grep -c 'other topics' out)" 0

cat >job/filters/also.conf <<EOF
[topic "talks"]
	any  = Security Consultative Meeting
	hit  = Security Consultative Meeting opens | Seoul
	miss = SCM software | supply chain
EOF
for topic in '*' talks; do
	ok "a second topic for what is archived: $topic" \
		"$KATCHI" -c job/katchi.conf preview --topic "$topic"
	has "adds nothing, but is said" "$(cat out)" \
		"; 1 archived would now have other topics"
done
ok "another topic" "$KATCHI" -c job/katchi.conf preview --topic scm
is "has nothing to say of it" "$(grep -c 'other topics' out)" 0
rm job/filters/also.conf

cat >job/filters/two.conf <<EOF
[topic "tds"]
	any  = re: Tailored Deterrence Strateg(?:y|ies)
	hit  = Tailored Deterrence Strategy signed | Seoul
	miss = TDS on deposits | tax
[topic "warning"]
	any  = 미사일 경보정보
	hit  = 미사일 경보정보 공유 | 서울
	miss = 호우 경보 | 서울
EOF
ok "preview after an edit" "$KATCHI" -c job/katchi.conf preview
cp out listing
has "shows what comes" "$(cat out)" "What the Tailored Deterrence Strategy"
has "and why: of a pattern, what it found" "$(cat out)" "<- Tailored Deterrence Strategy (title)"
has "in Korean, too" "$(cat out)" "미사일 경보정보 (title)"
has "counts each topic" "$(cat out)" "warning                  +1 -0"
has "and all" "$(cat out)" "+2 -0 of "
is "newest first" "$(sed -n 's/^+ \([0-9-]*\) .*/\1/p' out)" "2026-11-06
2026-11-04"
is "nothing was committed" "$(git -C $A rev-list --count main)" 1

ok "--topic narrows" "$KATCHI" -c job/katchi.conf preview --topic 'w*'
has "to that topic" "$(cat out)" "+1 -0 of "
ok "--since narrows" "$KATCHI" -c job/katchi.conf preview --since 2030-01-01
has "to later items" "$(cat out)" "+0 -0 of 0 items"
ok "--json is for programs" "$KATCHI" -c job/katchi.conf preview --json
is "one object a line" "$(python3 -c '
import json, sys
for line in sys.stdin:
	print(json.loads(line)["change"])' <out)" "add
add"
ok "--expect what it printed itself" \
	"$KATCHI" -c job/katchi.conf preview --expect listing
grep '^[+-] ' listing >want
ok "--expect the listing" "$KATCHI" -c job/katchi.conf preview --expect want
sed '/^+ /d' listing >less
fails "--expect fewer" 1 "$KATCHI" -c job/katchi.conf preview --expect less
echo "+ 2026-11-01" >>want
fails "--expect another one" 1 \
	"$KATCHI" -c job/katchi.conf preview --expect want
fails "a bad day" 64 "$KATCHI" -c job/katchi.conf preview --since soon

ok "apply" "$KATCHI" -c job/katchi.conf apply
has "says what it committed" "$(cat out)" "apply: commits=2"
is "the additions are in the log" \
	"$(git -C $A log --format=%s main | grep -c -e '^tds:' -e '^warning:')" 2
is "the archive is sound" \
	"$(git -C $A fsck --strict --no-progress 2>&1)" ""
ok "preview then" "$KATCHI" -c job/katchi.conf preview
has "has nothing to add" "$(cat out)" "+0 -0 of "

ok "run" "$KATCHI" -c job/katchi.conf run --all
has "says once that the filters changed" "$(cat err)" "the filters changed"
has "and names the command that shows it" "$(cat err)" "katchi preview"
ok "run again" "$KATCHI" -c job/katchi.conf run --all
case $(cat err) in
*"filters changed"*) verdict 1 "and not twice" ;;
*) verdict 0 "and not twice" ;;
esac

rm job/filters/two.conf
ok "preview after a topic is gone" "$KATCHI" -c job/katchi.conf preview
has "shows what would be dropped" "$(cat out)" "+0 -2 of "
ok "apply then" "$KATCHI" -c job/katchi.conf apply
is "deletes nothing" "$(git -C $A ls-tree -r --name-only main | wc -l)" 3

# A topic more for what is there already.
cat >job/filters/three.conf <<'EOF'
[topic "anything"]
	any = re: .
EOF
ok "preview with a topic that archived items would gain" \
	"$KATCHI" -c job/katchi.conf preview --topic anything
is "names each, with what it would gain" \
	"$(grep -c '^~ 2026-.*+anything' out)" 3
ok "as JSON" "$KATCHI" -c job/katchi.conf preview --topic anything --json
is "each is a change" "$(jq -r .change out | grep -c retag)" 3
"$KATCHI" -c job/katchi.conf preview >listing
ok "--expect takes these lines, too" \
	"$KATCHI" -c job/katchi.conf preview --expect listing
finish
