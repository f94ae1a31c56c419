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
	"$KATCHI" -c "$name/katchi.conf" check >out 2>err
	status=$?
	sed -e "s|^$name/||" -e "s| $name/| |g" out >got
	echo "status $status" >>got
	if [ -n "${UPDATE:-}" ]; then
		cp got "${conf%.conf}.want"
	fi
	is "$name" "$(cat got)" "$(cat "${conf%.conf}.want")"
done

ok "the shipped configuration is clean" \
	"$KATCHI" -c "$ROOT/config.example" check
case $(cat out) in
*warning*) verdict 1 "without a warning" ;;
*) verdict 0 "without a warning" ;;
esac

# What our reader reads and what git reads is the same.
for f in "$ROOT"/feeds/*.conf "$ROOT"/filters/*.conf "$ROOT"/config.example; do
	ok "git config reads $(basename "$f")" git config -f "$f" -l
done

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
