#!/bin/sh
# When nothing is due the archive is not even opened; what happened to it is
# noticed all the same.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf job
mkdir www
cat >www/feed.xml <<'EOF'
<rss version="2.0"><channel><title>Sample</title>
<item><guid>1</guid><title>Security Consultative Meeting opens</title>
<link>https://news.example/1</link></item>
<item><guid>2</guid><title>58th Security Consultative Meeting ends</title>
<link>https://news.example/2</link></item>
</channel></rss>
EOF
add_feed job sample "file://$T/www/feed.xml"
git init -q --bare -b main job/archive.git
A=job/archive.git

# shellcheck disable=SC2317 # called through ok and fails
run() {
	"$KATCHI" -c job/katchi.conf run "$@"
}

# Whether a run looked at the objects of the archive.
opened() {
	strace -f -e trace=%file -o trace "$KATCHI" -c job/katchi.conf run \
		>out 2>err
	if grep -q 'archive.git/objects' trace; then echo yes; else echo no; fi
}

ok "a first run" run
is "commits what matches" "$(summary out commits)" 2
head=$(git -C $A rev-parse main)
KATCHI_NOW=$((KATCHI_NOW + 60))
is "nothing is due and nothing is opened" "$(opened)" no
is "it says so" "$(summary out due)" 0
is "and where the branch is" "$(summary out head)" \
	"$(printf '%.7s' "$head")"

KATCHI_NOW=$((KATCHI_NOW + 60))
git clone -q $A work
git -C work rm -q "$(cd work && git ls-files | head -n 1)"
git -C work -c user.name=r -c user.email=r@x commit -q -m "not this one"
git -C work push -q
is "its reader removed one" "$(opened)" yes
ok "feeds" "$KATCHI" -c job/katchi.conf feeds --json
has "it is noted though nothing is due" "$(cat out)" '"rejected":1'
head=$(git -C $A rev-parse main)
git -C $A pack-refs --all
is "a packed branch is looked up" "$(opened)" yes
is "found" "$(summary out head)" "$(printf '%.7s' "$head")"

touch $A/refs/heads/main.lock
opened >/dev/null
is "a lock on the branch is looked at" "$(opened)" yes
rm -f $A/refs/heads/main.lock
mv $A gone.git
fails "an archive that is gone is a fault at any time" 73 run
mv gone.git $A
git -C $A update-ref -d refs/heads/main
fails "and so is a branch that is gone" 74 run
has "which is said" "$(cat err)" "is gone; it was at"
finish
