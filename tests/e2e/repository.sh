#!/bin/sh
# Repositories of all kinds: served, or refused with one clear sentence.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

git config --global user.name Keeper
git config --global user.email keeper@example.org
git config --global init.defaultBranch main
git config --global advice.detachedHead false
mkdir -p base/feeds base/filters
cat >base/filters/test.conf <<EOF2
[topic "scm"]
	any = Security Consultative Meeting
EOF2
cat >base/katchi.conf <<EOF2
[poll]
	contact = https://katchi.example/test
EOF2
SCM="Security Consultative Meeting"

# document NUMBER...: a feed with these items
document() {
	echo '<rss version="2.0"><channel><title>T</title>'
	for n in "$@"; do
		cat <<EOF2
<item><guid isPermaLink="false">g$n</guid>
<link>https://news.example/$n</link><title>$SCM, part $n</title>
<description>Text $n.</description>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0900</pubDate></item>
EOF2
	done
	echo '</channel></rss>'
}

# job NAME: a folder with a configuration and a feed, without an archive.
job() {
	rm -rf "$1"
	cp -r base "$1"
	add_feed "$1" sample "file://$T/$1/feed.xml"
	document 1 2 >"$1/feed.xml"
}

run() {
	"$KATCHI" -c "$1/katchi.conf" run --all
}

sentences() { # of file err, one a line
	grep -c . err
}

commits() {
	git -C "$1" rev-list --count "${2:-main}" 2>/dev/null || echo none
}

# refused NAME STATUS JOB PART: by one sentence that holds PART
refused() {
	before=$(find "$3" -path '*archive*' -type f -exec md5sum {} + | sort)
	fails "$1: status $2" "$2" run "$3"
	has "$1: says so" "$(cat err)" "$4"
	is "$1: in one sentence" "$(sentences)" 1
	is "$1: touches nothing" "$before" "$(find "$3" -path '*archive*' \
		-type f -exec md5sum {} + | sort)"
}

# --- served ---------------------------------------------------------------------

job bare
git init -q --bare bare/archive.git
ok "bare and unborn" run bare
is "two commits" "$(commits bare/archive.git)" 2

job branch
git init -q --bare branch/archive.git
printf '[archive]\n\tbranch = news/all\n' >>branch/katchi.conf
ok "another branch" run branch
is "its commits" "$(commits branch/archive.git news/all)" 2
is "and no other branch" "$(git -C branch/archive.git for-each-ref \
	--format='%(refname)')" refs/heads/news/all

job tree
git init -q tree/archive.git
refused "a checked-out branch" 73 tree "is checked out in a work tree"
printf '[archive]\n\tworktree = update\n' >>tree/katchi.conf
ok "a work tree, unborn" run tree
W=tree/archive.git
is "its files are there" "$(cd $W && find 2026 -name '*.md' | wc -l)" 2
is "and clean" "$(git -C $W status --porcelain)" ""

f=$(cd $W && git ls-files | grep part-1)
echo "my note" >>"$W/$f"
echo other >$W/mine.txt
sed 's/part 1/part one/; s/part 2/part two/' tree/feed.xml >x
mv x tree/feed.xml
ok "a dirty one" run tree
has "says which file it left alone" "$(cat err)" "$f was changed in the work"
is "and left it alone" "$(tail -n 1 "$W/$f")" "my note"
is "the other is up to date" "$(git -C $W status --porcelain)" \
	" M $f
?? mine.txt"
has "the branch has the edit" "$(git -C $W show "main:$f")" "part one"
git -C $W checkout -q -- .

document 3 >tree/feed.xml
git init -q --bare probe.git
sed "s|file://.*|file://$T/tree/feed.xml|" tree/feeds/test.conf >x
cp -r tree probe
rm -rf probe/archive.git probe/state.db*
git init -q --bare probe/archive.git
sed '/worktree/d' tree/katchi.conf >probe/katchi.conf
run probe >out 2>&1
f=$(git -C probe/archive.git ls-tree -r --name-only main)
mkdir -p "$W/${f%/*}"
echo "in the way" >"$W/$f"
ok "an untracked file in the way" run tree
has "is named" "$(cat err)" "$f was changed in the work tree"
is "and kept" "$(cat "$W/$f")" "in the way"
has "the branch has it all the same" "$(git -C $W show "main:$f")" "part 3"

job detached
git init -q detached/archive.git
git -C detached/archive.git commit -q --allow-empty -m first
git -C detached/archive.git checkout -q --detach
ok "a detached HEAD" run detached
is "the branch moves" "$(commits detached/archive.git)" 3
is "HEAD does not" "$(commits detached/archive.git HEAD)" 1
is "nor do files" "$(git -C detached/archive.git status --porcelain)" ""

job other
git init -q other/archive.git
git -C other/archive.git commit -q --allow-empty -m first
git -C other/archive.git checkout -q -b work
ok "another branch is checked out" run other
is "the branch moves" "$(commits other/archive.git)" 3
is "the other does not" "$(commits other/archive.git work)" 1

git -C other/archive.git worktree add -q "$T/linked" main
document 1 2 3 >other/feed.xml
refused "a linked work tree" 73 other "is checked out in a work tree"
printf '[archive]\n\tworktree = update\n' >>other/katchi.conf
refused "a linked work tree with worktree = update" 73 other \
	"is checked out in a work tree"
is "its files stay" "$(git -C linked status --porcelain)" ""
git -C other/archive.git worktree remove linked
ok "when it is gone the run goes on" run other
is "with what waited" "$(commits other/archive.git)" 4

# --- history ---------------------------------------------------------------------

git clone -q bare/archive.git clone
echo "Read this first." >clone/README.md
git -C clone add README.md
git -C clone commit -q -m "a note"
git -C clone push -q
document 1 2 3 >bare/feed.xml
ok "a branch that moved" run bare
is "is built upon" "$(git -C bare/archive.git log --format=%s main |
	tail -n +2 | head -n 1)" "a note"

git -C clone pull -q
git -C clone commit -q --amend --allow-empty -m "rewritten"
git -C clone push -q --force
document 1 2 3 4 >bare/feed.xml
ok "history rewritten" run bare
has "it is said" "$(cat err)" "the archive was rewritten"
is "the new one is built upon" "$(git -C bare/archive.git log --format=%s \
	main | tail -n +2 | head -n 1)" rewritten
is "without doubling" "$(git -C bare/archive.git ls-tree -r --name-only \
	main | wc -l)" 5

git -C bare/archive.git update-ref -d refs/heads/main
refused "a branch that is gone" 74 bare "the branch of the archive is gone"

# --- refused --------------------------------------------------------------------

job none
refused "no archive" 73 none "there is no archive; katchi init makes one"
mkdir none/archive.git
refused "an empty folder" 73 none "is not a git repository"
rmdir none/archive.git
: >none/archive.git
refused "a file" 73 none "is not a git repository"

job sha256
git init -q --bare --object-format=sha256 sha256/archive.git
refused "SHA-256" 73 sha256 "is a SHA-256 repository"

job reftable
git init -q --bare reftable/archive.git
git -C reftable/archive.git config core.repositoryFormatVersion 1
git -C reftable/archive.git config extensions.refStorage reftable
refused "reftable" 73 reftable "keeps its refs in a reftable"

job partial
git init -q --bare partial/archive.git
git -C partial/archive.git config core.repositoryFormatVersion 1
git -C partial/archive.git config extensions.partialClone origin
refused "a partial clone" 73 partial "has a format that libgit2 does not read"

# broken NAME: a job whose archive has two commits, to be damaged; the feed
# has news.
broken() {
	job "$1"
	git init -q --bare "$1/archive.git"
	run "$1" >out 2>&1
	document 1 2 3 >"$1/feed.xml"
	A=$1/archive.git
}

# Where the loose object $2 of archive $1 lies.
object() {
	id=$(git -C "$1" rev-parse "$2")
	echo "$1/objects/$(echo "$id" | cut -c 1-2)/$(echo "$id" | cut -c 3-)"
}

broken ref-empty
: >"$A"/refs/heads/main
refused "an empty ref" 73 ref-empty "refs/heads/main is damaged"
broken ref-garbage
echo nonsense >"$A"/refs/heads/main
refused "a garbage ref" 73 ref-garbage "refs/heads/main is damaged"
broken ref-nowhere
echo 0123456789012345678901234567890123456789 >"$A"/refs/heads/main
refused "a ref to nowhere" 73 ref-nowhere \
	"commit 0123456789012345678901234567890123456789 is damaged"
broken ref-symbolic
git -C "$A" symbolic-ref refs/heads/main refs/heads/elsewhere
refused "a symbolic ref" 73 ref-symbolic "is a symbolic ref"

for what in tip:main "tree:main^{tree}" day:main:2026/11/22; do
	name=${what%%:*}
	rev=${what#*:}
	for how in empty flipped missing; do
		broken "$name-$how"
		id=$(git -C "$A" rev-parse "$rev")
		o=$(object "$A" "$rev")
		chmod u+w "$o"
		case $how in
		empty) : >"$o" ;;
		flipped) printf 'XXXX' | dd of="$o" bs=1 seek=3 \
			conv=notrunc status=none ;;
		missing) rm "$o" ;;
		esac
		before=$(cat "$A"/refs/heads/main)
		run "$name-$how" >out 2>err
		status=$?
		case $status in 73 | 74) verdict 0 "$name $how: refused" ;;
		*)
			verdict 1 "$name $how: refused"
			echo "# status $status"
			comment out err
			;;
		esac
		has "$name $how: names the object" "$(cat err)" "$id"
		has "$name $how: says what to do" "$(cat err)" "git fsck"
		is "$name $how: the branch stays" \
			"$(cat "$A"/refs/heads/main)" "$before"
	done
done

# An empty object file, as a power cut leaves one: what would be written has
# the same name, so libgit2 takes it for there.
broken object
cp -r object twin
run twin >out 2>&1
for rev in main:"$(git -C twin/archive.git ls-tree -r --name-only main |
	grep part-3)" 'main^{tree}'; do
	rm -rf cut
	cp -r object cut
	o=$(object twin/archive.git "$rev")
	to=cut/archive.git/${o#twin/archive.git/}
	mkdir -p "${to%/*}"
	: >"$to"
	run cut >out 2>err
	is "an empty object file in the way of $rev: found or written anew" \
		"$(git -C cut/archive.git fsck --strict --no-progress main \
		2>&1)" ""
	run cut >out 2>err
	is "and the run after it is well" "$? $(commits cut/archive.git)" \
		"0 3"
done

# --- rights ---------------------------------------------------------------------

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	# as NUMBER COMMAND...: as that user, in a folder that he owns
	as() {
		user=$1
		shift
		setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
	}
	chmod 755 "$T"
	cp "$KATCHI" katchi-copy
	chmod 755 katchi-copy
	umask 022

	job foreign
	git init -q --bare foreign/archive.git
	chown -R 12345:12345 foreign
	refused "a foreign owner, for root" 73 foreign \
		"belongs to user 12345, katchi runs as user root"
	fails "a foreign owner, for a user" 73 as 12346 ./katchi-copy \
		-c foreign/katchi.conf run
	chown -R 12345:12345 foreign
	ok "the owner" as 12345 ./katchi-copy -c foreign/katchi.conf run
	is "commits" "$(git -c safe.directory="*" -C foreign/archive.git \
		rev-list --count main)" 2

	job home
	git init -q --bare home/archive.git
	chown -R 12345:12345 home
	mkdir private
	chmod 700 private
	echo '[broken' >private/.gitconfig
	HOME=$T/private
	ok "an unreadable home" as 12345 ./katchi-copy -c home/katchi.conf run
	HOME=$T

	job readonly
	git init -q --bare readonly/archive.git
	chown -R 12345:12345 readonly
	as 12345 ./katchi-copy -c readonly/katchi.conf run >out 2>&1
	document 1 2 3 >readonly/feed.xml
	find readonly/archive.git -type d -exec chmod a-w {} +
	fails "an archive without write permission" 74 as 12345 \
		./katchi-copy -c readonly/katchi.conf run --all
	has "says where" "$(cat err)" "readonly/archive.git"
	has "and why" "$(cat err)" "ermission denied"
	find readonly/archive.git -type d -exec chmod u+w {} +
	ok "when it may write again" as 12345 ./katchi-copy \
		-c readonly/katchi.conf run
	is "the next run brings what waited" "$(git -c safe.directory="*" \
		-C readonly/archive.git rev-list --count main)" 3
	chmod a-w readonly
	rm -f readonly/state.db*
	fails "a folder where no state can be made" 73 as 12345 \
		./katchi-copy -c readonly/katchi.conf run
	is "is said in one sentence" "$(sentences)" 1
fi
finish
