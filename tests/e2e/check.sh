#!/bin/sh
# katchi check: every pair in tests/data/broken is a configuration and what
# the check must say of it.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

for conf in "$ROOT"/tests/data/broken/*.conf; do
	name=$(basename "$conf" .conf)
	mkdir "$name"
	cp "$conf" "$name/katchi.conf"
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

fails "an unknown command" 64 "$KATCHI" chekc
has "with what may be meant" "$(cat err)" "did you mean check?"
finish
