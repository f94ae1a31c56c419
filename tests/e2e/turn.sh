#!/bin/sh
# Whose turn it is on one host, and that it is one turn for one feed.
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

# --- what a server asks for counts from its answer -----------------------------

make_conf busy
add_feed busy slow "$URL/do/x?status=429&header=Retry-After:+500&delay=3"
git init -q --bare -b main busy/archive.git
fails "the clock of the machine" 69 env -u KATCHI_NOW \
	"$KATCHI" -c busy/katchi.conf run
[ "$(sqlite3 busy/state.db \
	"SELECT blocked_until - last_request FROM visit")" -ge 502 ]
verdict $? "Retry-After is not cut by the length of the run"

# --- two feeds that become one -------------------------------------------------

make_conf one
add_feed one old "$URL/do/x?status=301&to=/a.xml"
add_feed one there "$URL/a.xml"
git init -q --bare -b main one/archive.git
for hours in 0 12 24 36; do
	KATCHI_NOW=$((1795392000 + hours * 3600)) \
		"$KATCHI" -c one/katchi.conf run 2>>said >out
done
is "a feed that moved to where another one is" "$(tail -n 1 said)" \
	"warning: old: moved to $URL/a.xml, where there is; remove one of them"

stop_server
finish
