#!/bin/sh
# katchi check: every pair in tests/data/broken is a configuration and what
# the check must say of it.  A line "#> FILE" begins another file of it.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

unpack() { # CONF FOLDER: its files
	grep '^#> ' "$1" | while read -r _ file; do
		mkdir -p "$2/${file%/*}"
	done
	awk -v to="$2/katchi.conf" -v dir="$2/" '
		/^#> / { close(to); to = dir $2; next }
		{ print >to }' "$1"
}

for conf in "$ROOT"/tests/data/broken/*.conf; do
	name=$(basename "$conf" .conf)
	mkdir "$name"
	unpack "$conf" "$name"
	git init -q --bare -b main "$name/archive.git"
	"$KATCHI" -c "$name/katchi.conf" check >out 2>err
	status=$?
	sed -e "s|^$name/||" -e "s| $name/| |g" out >got
	echo "status $status" >>got
	if [ -n "${UPDATE:-}" ]; then
		cp got "${conf%.conf}.want"
	fi
	is "$name" "$(cat got)" "$(cat "${conf%.conf}.want")"
done

mkdir shipped
cp "$ROOT/config.example" shipped/
ln -s "$ROOT/feeds" "$ROOT/filters" shipped/
git init -q --bare -b main shipped/archive.git
ok "the shipped configuration is clean" \
	"$KATCHI" -c shipped/config.example check
case $(cat out) in
*warning*) verdict 1 "without a warning" ;;
*) verdict 0 "without a warning" ;;
esac

# What our reader reads and what git reads is the same.
for f in "$ROOT"/feeds/*.conf "$ROOT"/filters/*.conf "$ROOT"/config.example; do
	ok "git config reads $(basename "$f")" git config -f "$f" -l
done

# What can be read, and may not do what is wanted.
mkdir -p doubts/feeds doubts/filters
printf '[topic "t"]\n\tany = Seoul\n' >doubts/filters/t.conf
printf 'one word\n' >doubts/word
: >doubts/empty
printf 'me:pw\n' >doubts/good
cat >doubts/katchi.conf <<EOF
[archive]
	push = mirror
[poll]
	deadline = 1m
	timeout = 2m
[hook]
	on-match = no-such-hook --now
EOF
cat >doubts/feeds/f.conf <<EOF
[feed "ca"]
	url = https://a.example/ca
	ca-file = none.pem
[feed "auth"]
	url = https://a.example/auth
	auth-file = none
[feed "word"]
	url = https://a.example/word
	auth-file = word
[feed "empty"]
	url = https://a.example/empty
	auth-file = empty
[feed "good"]
	url = https://a.example/good
	auth-file = good
[feed "prog"]
	command = ./no-such-program
[feed "path"]
	command = no-such-program -x
[feed "there"]
	command = cat x
[feed "home"]
	url = http://127.1:8080/rss
[feed "mine"]
	url = http://10.0.0.1/rss
	allow-private = true
[feed "slow"]
	url = https://a.example/slow
	timeout = 5m
[feed "old"]
	url = https://a.example/old
	tls = legacy
[feed "off"]
	url = http://127.0.0.1/off
	enabled = false
EOF
ok "doubts are no errors" "$KATCHI" -c doubts/katchi.conf check
mv out doubts.out
while read -r line; do
	has "doubt: ${line##*warning: }" "$(cat doubts.out)" "$line"
done <<EOF
warning: [archive] path: there is no archive at doubts/archive.git: git init --bare -b main doubts/archive.git
warning: [hook] on-match: there is no program no-such-hook in PATH
warning: [poll] timeout is longer than deadline, when the run ends
f.conf:1:1: warning: ca-file: doubts/none.pem: No such file or directory
f.conf:4:1: warning: auth-file: doubts/none: No such file or directory
f.conf:7:1: warning: auth-file: doubts/word: its first line is neither user:password nor Bearer TOKEN
f.conf:10:1: warning: auth-file: doubts/empty: its first line is empty
f.conf:16:1: warning: command: there is no program ./no-such-program
f.conf:18:1: warning: command: there is no program no-such-program in PATH
f.conf:23:8: warning: 127.1 (loopback) is refused without allow-private = true
f.conf:27:1: warning: timeout: the run ends before, after [poll] deadline = 60s
f.conf:30:1: warning: tls = legacy: others on the way may read and change what it sends
EOF
has "and no others, but for a topic without tests" "$(cat doubts.out)" \
	"13 warnings"
git init -q --bare -b main doubts/archive.git
"$KATCHI" -c doubts/katchi.conf check >out 2>err
has "a remote that is none" "$(cat out)" "[archive] push: the archive has \
no remote mirror: git -C doubts/archive.git remote add mirror URL"
git -C doubts/archive.git remote add mirror https://git.example/x
"$KATCHI" -c doubts/katchi.conf check >out 2>err
ok "one that is there" sh -c "! grep -q remote out"

fails "a missing file" 78 "$KATCHI" -c none.conf check
has "is named" "$(cat out)" "none.conf: error: "
# What is read twice is told at the line that can be mended.
mkdir -p twice/feeds
printf '[include]\n\tpath = feeds/f.conf\n' >twice/katchi.conf
printf '[feed "a"]\n\turl = https://a.example/rss\n' >twice/feeds/f.conf
fails "a file of the folder included, too" 78 \
	"$KATCHI" -c twice/katchi.conf check
has "is told at the include" "$(cat out)" "twice/katchi.conf:2:9: error: \
twice/feeds/f.conf is read already; its lines would count twice"

# --- ceilings ------------------------------------------------------------------

mkdir -p big/feeds
ceiling() { # NAME SENTENCE: of what big is now
	fails "$1" 78 "$KATCHI" -c big/katchi.conf check
	has "says \"$2\"" "$(cat out)" "$2"
	rm -rf big
	mkdir -p big/feeds
}
yes '# a comment that is no part of what is read' | head -c 4194305 \
	>big/katchi.conf
ceiling "a file of more than 4 MiB" "longer than 4194304 bytes"
printf '[archive]\n\tpath = %s\n' "$(head -c 16400 /dev/zero | tr '\0' x)" \
	>big/katchi.conf
ceiling "a line of more than 16 KiB" "the line is longer than 16384 bytes"
for i in 1 2 3 4 5 6 7 8 9 10; do
	printf '[include]\n\tpath = %s.conf\n' $((i + 1)) >big/$i.conf
done
mv big/1.conf big/katchi.conf
: >big/11.conf
ceiling "includes without an end" "includes nest deeper than 8"
: >big/katchi.conf
i=0
while [ $i -le 1000 ]; do
	: >big/feeds/$i.conf
	i=$((i + 1))
done
ceiling "more than 1,000 files" "1,000 files"
{
	echo '[list "k"]'
	yes '	term = 한국' | head -n 200001
} >big/katchi.conf
ceiling "more than 200,000 entries" "200,000 entries"
seq 20001 | sed 's|.*|[feed "f&"]\n\turl = http://a.example/&|' \
	>big/katchi.conf
ceiling "more than 20,000 feeds" "more than 20000 feeds"

fails "an unknown command" 64 "$KATCHI" chekc
has "with what may be meant" "$(cat err)" "did you mean check?"
finish
