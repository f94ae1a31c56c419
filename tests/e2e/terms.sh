#!/bin/sh
# What the terms of the filters find.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf job
mkdir job/filters
cat >job/katchi.conf <<EOF
[poll]
	contact = https://katchi.example/test
EOF
cat >job/filters/one.conf <<EOF
[topic "drill"]
	any  = 연합훈련
	any  = joint drill*
	near = SCM ~3 서울
	none = 골프
EOF
python3 -c '
import json
titles = ["연합훈련 %d" % n for n in range(10)] + ["SCM 서울", "맑음"]
print(json.dumps({"version": "https://jsonfeed.org/version/1.1",
    "title": "t", "items": [{"id": t, "title": t} for t in titles]}))' >doc
ok "terms" "$KATCHI" -c job/katchi.conf terms doc
is "a line a term, with its counts" \
	"$(awk '$1 == "drill" && NF == 6 { print $1, $3, $4, $5, $6 }' out)" \
"drill 10 10 10 연합훈련
drill 1 1 1 SCM
drill 1 1 1 서울"
has "and its place" "$(cat out)" "one.conf:2 "
has "names what is never found" "$(sed -n '/never found:/,$p' out)" \
	"joint drill*"
has "of conditions, too" "$(sed -n '/never found:/,$p' out)" "골프"
has "names a topic that hangs on one term" "$(cat out)" \
	'drill hangs on one term: 10 of 11 items only by "연합훈련"'
has "and sums up" "$(cat out)" \
	"12 items, 11 match; 5 terms, 2 never found"
"$KATCHI" -c job/katchi.conf terms - <doc >out 2>err
verdict $? "standard input"
has "is a document, too" "$(cat out)" "12 items, 11 match"
ok "two documents" "$KATCHI" -c job/katchi.conf terms doc doc
has "are counted together" "$(cat out)" "24 items, 22 match"
ok "--json" "$KATCHI" -c job/katchi.conf terms --json doc
is "is one object a term" "$(python3 -c '
import json, sys
for line in sys.stdin:
	o = json.loads(line)
	print(o.get("topic"), o["term"], o["items"], o["alone"], o.get("of"))' \
	<out)" "drill 연합훈련 10 10 11
drill SCM 1 1 11
drill 서울 1 1 11
None joint drill* 0 0 None
None 골프 0 0 None"
fails "no document" 64 "$KATCHI" -c job/katchi.conf terms
echo nonsense >bad
fails "no feed" 65 "$KATCHI" -c job/katchi.conf terms bad
fails "no file" 66 "$KATCHI" -c job/katchi.conf terms missing

add_feed job wire "file://$ROOT/tests/data/demo/wire-en.xml" wire en
git init -q --bare -b main job/archive.git
ok "run" "$KATCHI" -c job/katchi.conf run
n=$(summary out items)
ok "terms --state" "$KATCHI" -c job/katchi.conf terms --state
has "counts what is remembered" "$(cat out)" "$n items, "
has "and says for how long a term found nothing" "$(cat out)" \
	"never found in 90 days:"
finish
