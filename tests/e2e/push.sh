#!/bin/sh
# Two pollers with different feeds, one remote: nothing lost, nothing twice,
# no merge.  KATCHI_ROUNDS: how many runs each (25).
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

ROUNDS=${KATCHI_ROUNDS:-25}
git config --global user.name Reader
git config --global user.email reader@example.org
git init -q --bare -b main remote.git

# item FEED NUMBER WORD
item() {
	cat <<EOF2
<item><guid isPermaLink="false">$1-$2</guid>
<link>https://$1.example/$2</link>
<title>Security Consultative Meeting, $1 $2</title>
<description>$3.</description>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0900</pubDate></item>
EOF2
}

feed() { # NAME, items on standard input
	{
		echo '<rss version="2.0"><channel><title>T</title>'
		cat
		echo '</channel></rss>'
	} >"$1.xml"
}

poller() {
	mkdir -p "$1/feeds" "$1/filters"
	cat >"$1/katchi.conf" <<EOF2
[poll]
	contact = https://katchi.example/test
[archive]
	push = origin
EOF2
	cat >"$1/filters/test.conf" <<EOF2
[topic "scm"]
	any = Security Consultative Meeting
EOF2
	add_feed "$1" "$1" "file://$T/$1.xml"
	git init -q --bare -b main "$1/archive.git"
	git -C "$1/archive.git" remote add origin "$T/remote.git"
}

poll() {
	"$KATCHI" -c "$1/katchi.conf" run --all >"$1.out" 2>"$1.err" || {
		echo "# $1: status $?"
		comment "$1.err"
	}
}

commits() {
	git -C remote.git rev-list --count main
}

poller a
poller b

# --- one after the other ----------------------------------------------------

item a 0 First | feed a
item b 0 First | feed b
(
	GIT_DIR=$T/nowhere GIT_OBJECT_DIRECTORY=$T/nowhere
	export GIT_DIR GIT_OBJECT_DIRECTORY
	poll a
)
is "a run pushes, whatever repository the environment names" "$(commits)" 1
is "and says nothing of it" "$(cat a.err)" ""
dates=$(git -C remote.git log -1 --format='%H %an %aI %ct %cn' main)
KATCHI_NOW=$((KATCHI_NOW + 60))
poll b
is "a second poller with a history of its own joins" "$(commits)" 2
is "behind the first" "$(git -C remote.git log --format='%H %an %aI %ct %cn' \
	main^)" "$dates"
is "its commit has the date of its run" \
	"$(git -C remote.git log -1 --format=%ct main)" "$KATCHI_NOW"
is "its state knows its new commit" \
	"$(sqlite3 b/state.db 'SELECT "commit" FROM kept')" \
	"$(git -C remote.git rev-parse main)"

item a 0 "First, edited" | feed a
KATCHI_NOW=$((KATCHI_NOW + 3600))
poll a
is "an edit goes on top of the other's" "$(commits)" 3
is "as an edit" "$(git -C remote.git diff --name-status main^ main |
	cut -f 1)" M

# --- the remote is away, then back ---------------------------------------------

mv remote.git away.git
item a 1 New | feed a
poll a
has "a remote that is away is a warning" "$(cat a.err)" "push: git says:"
is "the commit is in the archive" "$(summary a.out commits)" 1
mv away.git remote.git
poll a
is "the next run pushes it, though it brings nothing" "$(commits)" 4

# --- a reader works in a clone ---------------------------------------------------

git clone -q remote.git clone
(cd clone && git rm -q "$(git ls-files | grep -- '-b-0-')")
git -C clone commit -q -m "not ours"
git -C clone push -q
item b 0 "First, edited" | feed b
KATCHI_NOW=$((KATCHI_NOW + 3600))
poll b
is "an edit of what a reader removed there is left out" "$(commits)" 5
is "and the removal noted" \
	"$(sqlite3 b/state.db 'SELECT status FROM kept')" 3
poll b
is "the next run has nothing to say" "$(cat b.err)" ""
is "and nothing to push" "$(commits)" 5

# --- refused for another reason ----------------------------------------------

cat >remote.git/hooks/pre-receive <<'EOF2'
#!/bin/sh
printf 'closed for \033[1mtoday\n'
exit 1
EOF2
chmod +x remote.git/hooks/pre-receive
item b 1 New | feed b
poll b
has "a hook's words are told" "$(cat b.err)" "closed for"
is "without its escapes" "$(grep -c "$(printf '\033')" b.err)" 0
is "nothing is rebuilt" "$(git -C b/archive.git log -1 --format=%s main)" \
	"scm: Security Consultative Meeting, b 1"
rm remote.git/hooks/pre-receive
poll b
is "the next run pushes" "$(commits)" 6

# --- at once ------------------------------------------------------------------

n=2
while [ $n -lt $((ROUNDS + 2)) ]; do
	KATCHI_NOW=$((KATCHI_NOW + 3600))
	item a $n New | feed a
	item b $n New | feed b
	poll a &
	poll b &
	[ $((n % 7)) -ne 0 ] || {
		git -C clone pull -q --rebase
		echo "$n" >clone/notes.txt
		git -C clone add notes.txt
		git -C clone commit -q -m "note $n"
		git -C clone push -q 2>/dev/null
	}
	wait
	n=$((n + 1))
done
item a last New | feed a
item b last New | feed b
poll a
poll b
R=remote.git
git -C $R ls-tree -r --name-only main | grep '\.md$' >files
is "every item of a is there, once" "$(grep -c -- '-a-' files)" \
	$((ROUNDS + 3))
is "every item of b, but the one removed" "$(grep -c -- '-b-' files)" \
	$((ROUNDS + 2))
is "each has one commit that brought it" "$(git -C $R log --format=%s \
	main | grep '^scm: Sec' | sort | uniq -d)" ""
is "no merge" "$(git -C $R rev-list --merges main)" ""
is "fsck finds nothing at the remote" \
	"$(git -C $R fsck --strict --no-progress 2>&1 | grep -v dangling)" ""
for p in a b; do
	is "$p: fsck" "$(git -C $p/archive.git fsck --strict \
		--no-progress 2>&1 | grep -v dangling)" ""
	is "$p: nothing waits" "$(sqlite3 $p/state.db \
		'SELECT count(*) FROM pending')" 0
	git -C $R merge-base --is-ancestor \
		"$(git -C $p/archive.git rev-parse main)" main
	verdict $? "$p: and known there"
done

sed -i 's/push = origin/push = --exec=x/' a/katchi.conf
fails "a remote is a name" 78 "$KATCHI" -c a/katchi.conf check
has "and no option" "$(cat out)" "is no name of a remote"
finish
