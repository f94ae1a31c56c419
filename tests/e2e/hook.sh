#!/bin/sh
# [hook] on-match: told once a run of the new matches, harmless when it fails.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf job
git init -q --bare -b main job/archive.git
C=job/katchi.conf
for n in 1 2; do
	add_feed job feed$n "file://$T/feed$n.xml" "Feed $n"
done
items() { # FEED FROM TO: a document with these items
	echo '<rss version="2.0"><channel><title>x</title>'
	i=$2
	while [ "$i" -le "$3" ]; do
		echo "<item><guid>$1-$i</guid>
<title>Round $i of the Security Consultative Meeting in Seoul</title>
<link>https://$1.example/$i</link></item>"
		i=$((i + 1))
	done
	echo '</channel></rss>'
}
hook() { # the program's lines
	cat >hook.sh
}
run() {
	"$KATCHI" -c $C run --all >out 2>err
}
cat >>$C <<END
[hook]
	on-match = sh $T/hook.sh one two
	timeout = 2s
END
hook <<'END'
cat >>matches.json
echo "$# $1 $2" >>calls
END
items feed1 1 2 >feed1.xml
items feed2 1 1 >feed2.xml

ok "a dry run" "$KATCHI" -c $C run -n
[ ! -e calls ]
verdict $? "tells nobody"
ok "a run" "$KATCHI" -c $C run
is "calls it once, with its words" "$(cat calls)" "2 one two"
is "its input is JSON, an object a match" "$(python3 -c "
import json
d = json.load(open('matches.json'))
for m in sorted(d['matches'], key=lambda m: m['url']):
    print(m['feed'], m['url'], m['topics'][0], m['title'][:7])
print(d['more'], d['version'] != '')")" \
"feed1 https://feed1.example/1 scm Round 1
feed1 https://feed1.example/2 scm Round 2
feed2 https://feed2.example/1 scm Round 1
0 True"
is "what it tells of is committed" "$(python3 -c "
import json
for m in json.load(open('matches.json'))['matches']: print(m['path'])" |
	sort)" "$(git -C job/archive.git ls-tree -r --name-only main)"

KATCHI_NOW=$((KATCHI_NOW + 7200))
run
is "without a match it is not called" "$(wc -l <calls)" 1
items feed1 3 3 >feed1.xml
rm matches.json
KATCHI_NOW=$((KATCHI_NOW + 7200))
run
is "a new match is told of alone" \
	"$(grep -o '"url":"[^"]*"' matches.json)" \
	'"url":"https://feed1.example/3"'
sed 's/Round 3/Third round/' feed1.xml >edited
mv edited feed1.xml
KATCHI_NOW=$((KATCHI_NOW + 7200))
run
is "an edit is committed" "$(summary out commits)" 1
is "but is no new match" "$(wc -l <calls)" 2

# --- when it fails ------------------------------------------------------------

n=10
next() { # a run with one new match
	n=$((n + 1))
	KATCHI_NOW=$((KATCHI_NOW + 7200))
	items feed2 $n $n >feed2.xml
	run
}
hook <<'END'
echo "the mail server is away" >&2
exit 3
END
next
is "a program that fails is no failure of the run" $? 0
is "the match is kept" "$(summary out commits)" 1
has "the warning has its status and words" "$(cat err)" \
	"[hook] on-match: the program ended with status 3: the mail server"
hook <<'END'
exec sleep 60
END
before=$(date +%s)
next
is "one that hangs is none, either" $? 0
[ $(($(date +%s) - before)) -lt 20 ]
verdict $? "it is killed in time"
has "and that is said" "$(cat err)" "did not end in time"
hook <<'END'
exit 0
END
next
is "one that does not read its input is fine" "$(grep -c hook err)" 0
hook <<'END'
yes
END
next
has "one that never stops writing is stopped" "$(cat err)" \
	"[hook] on-match: the output is over 65536 bytes"
sed -i 's/on-match = .*/on-match = no-such-program-here/' $C
next
has "one that is not there is named" "$(cat err)" \
	"[hook] on-match: no-such-program-here cannot be started"
sed -i 's/on-match = .*/on-match = printf %s;touch shell/' $C
next
[ ! -e shell ]
verdict $? "no shell reads the line"

# --- many -----------------------------------------------------------------------

sed -i "s|on-match = .*|on-match = sh $T/hook.sh|" $C
hook <<'END'
cat >many.json
END
items feed1 1000 1599 >feed1.xml
KATCHI_NOW=$((KATCHI_NOW + 7200))
run
is "more than 500 are counted" "$(python3 -c "
import json
d = json.load(open('many.json'))
print(len(d['matches']), d['more'])")" "500 100"

# --- SIGTERM ---------------------------------------------------------------------

sed -i 's/timeout = .*/timeout = 10m/' $C
hook <<'END'
echo started >started
exec sleep 60
END
n=$((n + 1))
items feed2 $n $n >feed2.xml
KATCHI_NOW=$((KATCHI_NOW + 7200)) "$KATCHI" -c $C run --all >out 2>err &
pid=$!
i=0
while [ ! -e started ] && [ $i -lt 100 ]; do
	sleep 0.1
	i=$((i + 1))
done
before=$(date +%s)
kill -TERM $pid
wait $pid
is "SIGTERM ends a run in its hook" $? 0
[ $(($(date +%s) - before)) -le 3 ]
verdict $? "within two seconds"
has "and says so" "$(cat err)" "[hook] on-match: the program was stopped"

# The examples of katchi.conf(5), with jq, but with no server behind them.
awk '
	/^\.Bd/ { inside = 1; next }
	/^\.Ed/ { inside = 0; file = "" }
	inside && /^#!\/bin\/sh/ { file = "example" ++n }
	file != "" { gsub(/\\e/, "\\"); print > file }
' "$ROOT/src/man/katchi.conf.5"
is "two examples" "$(echo example*)" "example1 example2"
mkdir -p bin
for p in msmtp curl; do
	printf '#!/bin/sh\necho "$@" >%s/%s.args\ncat >%s/%s.in\n' "$T" $p \
		"$T" $p >bin/$p
done
chmod 755 bin/*
if command -v jq >/dev/null; then
	PATH=$T/bin:$PATH
	export PATH
	sed -i "s|on-match = .*|on-match = sh $T/example1 desk@example.org|" $C
	items feed1 50 51 >feed1.xml
	run
	is "the mail goes out without a word" "$(grep -c hook err)" 0
	is "to its reader" "$(cat msmtp.args)" "-- desk@example.org"
	is "as a mail" "$(sed -n '1,/^$/p' msmtp.in)" \
"To: desk@example.org
Subject: katchi: 2 matches
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8"
	has "with the matches" "$(cat msmtp.in)" "
Round 50 of the Security Consultative Meeting in Seoul
  Feed 1, 2026-11-24T05:00:00+09:00
  https://feed1.example/50"
	sed -i "s|on-match = .*|on-match = sh $T/example2 https://n.example|" $C
	items feed1 60 61 >feed1.xml
	run
	is "the telephone is told without a word" "$(grep -c hook err)" 0
	has "where it listens" "$(cat curl.args)" "@- https://n.example"
	is "of the matches" "$(sort curl.in)" \
"Feed 1: Round 60 of the Security Consultative Meeting in Seoul
Feed 1: Round 61 of the Security Consultative Meeting in Seoul"
fi

finish
