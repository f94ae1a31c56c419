#!/bin/sh
# Whose turn it is on one host, and that it is one turn.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf job
mkdir www
for f in a b c d; do
	echo "<rss version='2.0'><channel><title>$f</title></channel></rss>" \
		>www/$f.xml
done
start_server www
for f in a b c d lost; do
	add_feed job $f "$URL/$f.xml"
done
git init -q --bare -b main job/archive.git

order() { # HOURS FEED...: what is asked then, in order
	: >requests
	KATCHI_NOW=$((1795392000 + $1 * 3600))
	shift
	"$KATCHI" -c job/katchi.conf run "$@" >out 2>err
	sed -n 's|.*"path": "/\([a-z]*\).xml".*|\1|p' requests | tr '\n' ' '
}

is "a feed that is named twice is asked once" "$(order 0 c c)" "c "
is "another one later" "$(order 2 lost)" "lost "
is "others later still" "$(order 3 a)$(order 4 b)" "a b "
# The server writes its log on top of what was emptied.
is "who was never asked goes first, then who waits the longest, and last who \
failed" "$(order 6)" "d c a b lost "
# Its second failure was at 6 h, so it is due since 8 h.
order 33 a b c d >others
is "but a day of waiting is enough for that, too" \
	"$(order 36 | cut -d ' ' -f 1)" lost

stop_server
finish
