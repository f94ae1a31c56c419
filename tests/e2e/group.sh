#!/bin/sh
# Who may only read: a member of the group has all that reads, and is told who
# may do the rest.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" -eq 0 ] || {
	echo "1..0 # SKIP only root can be two users"
	exit
}
mkdir bin desk
cp "$KATCHI" bin/katchi
chmod 755 "$T"
make_conf desk
cp "$ROOT/tests/data/demo/wire-en.xml" desk/
add_feed desk wire "file://$T/desk/wire-en.xml" Wire en
git init -q --bare -b main desk/archive.git
cp -r "$ROOT/filters" desk/own
sed -i 's|filters = .*|filters = own|' desk/katchi.conf
chown -R nobody:daemon desk
chmod 750 desk

as() { # USER GROUP COMMAND...
	user=$1 group=$2
	shift 2
	# shellcheck disable=SC2016
	setpriv --reuid "$user" --regid "$group" --clear-groups sh -c \
		'umask 027; exec "$@"' sh "$T/bin/katchi" \
		-c "$T/desk/katchi.conf" "$@"
}

ok "the owner runs" as nobody daemon run
is "two matches" "$(summary out commits)" 2
as nobody daemon list >want
for c in list "list --json" digest "export atom" "export json" feeds \
	"feeds --topics" preview "terms --state" check; do
	# shellcheck disable=SC2086
	as nobody daemon $c >want
	# shellcheck disable=SC2086
	ok "a member of the group has $c" as daemon daemon $c
	is "as the owner has" "$(cat out)" "$(cat want)"
done
[ -z "$(find desk -user daemon)" ]
verdict $? "and leaves nothing behind"
for c in run gc repair apply; do
	fails "$c is the owner's" 73 as daemon daemon $c
	has "and says so" "$(cat err)" "state.db: belongs to user nobody, \
katchi runs as user daemon; only the owner may write it"
done
fails "also before root" 73 "$KATCHI" -c desk/katchi.conf run
has "who would leave files of his own" "$(cat err)" \
	"state.db: belongs to user nobody, katchi runs as user root"
mv desk/state.db desk/kept.db
fails "also where there is no state" 73 "$KATCHI" -c desk/katchi.conf run
has "by the archive" "$(cat err)" \
	"archive.git: belongs to user nobody, katchi runs as user root"
rm -f desk/state.db*
mv desk/kept.db desk/state.db
fails "by the folder" 73 as daemon daemon run
is "none is there" "$(find desk -user root)" ""

# While a run is at work its journal is there.
sqlite3 desk/state.db "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE;
	UPDATE meta SET value = value;" '.shell touch held; sleep 3' COMMIT \
	>/dev/null &
i=0
while [ ! -e held ] && [ $i -lt 50 ]; do
	sleep 0.1
	i=$((i + 1))
done
[ -e desk/state.db-wal ]
verdict $? "a run at work"
chown nobody:daemon desk/state.db*
as nobody daemon feeds >want
ok "a member reads beside a run" as daemon daemon feeds
is "the same" "$(cat out)" "$(cat want)"
wait

chmod 750 "$T/desk"
fails "nobody else even learns what there is" 78 as games games list
chmod 755 desk
chmod 700 desk/archive.git
fails "a closed archive is no missing one" 73 as games games list
has "it is said" "$(cat err)" "may be entered by its owner and its group"

finish
