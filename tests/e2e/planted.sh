#!/bin/sh
# A repository that somebody prepared: nothing of it runs, nothing outside of
# it is written.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

git config --global user.name Keeper
git config --global user.email keeper@example.org
git config --global init.defaultBranch main
mkdir canary
make_scm base
add_feed base sample "file://$T/feed.xml"
scm_feed feed.xml 1
# shellcheck disable=SC2317 # called through ok and fails
run() {
	"$KATCHI" -c job/katchi.conf run --all
}
anew() {
	rm -rf job
	cp -r base job
}

# --- what git would start ---------------------------------------------------------

cat >evil <<EOF2
#!/bin/sh
echo "\$0 \$*" >>"$T/canary/ran"
EOF2
chmod +x evil
plant() { # GITDIR
	mkdir -p "$1/hooks"
	for hook in pre-commit post-commit commit-msg prepare-commit-msg \
		post-checkout reference-transaction update post-update \
		pre-receive post-receive post-index-change pre-auto-gc \
		fsmonitor-watchman; do
		cp evil "$1/hooks/$hook"
	done
	git --git-dir="$1" config core.fsmonitor "$T/evil"
	git --git-dir="$1" config core.sshCommand "$T/evil"
	git --git-dir="$1" config core.editor "$T/evil"
	git --git-dir="$1" config gpg.program "$T/evil"
	git --git-dir="$1" config commit.gpgSign true
	git --git-dir="$1" config filter.evil.smudge "$T/evil"
	git --git-dir="$1" config filter.evil.clean "$T/evil"
	git --git-dir="$1" config diff.external "$T/evil"
	mkdir -p "$1/info"
	echo '*.md filter=evil diff=evil' >"$1/info/attributes"
}
anew
git init -q --bare job/archive.git
plant job/archive.git
ok "hooks, filters, programs in a bare repository" run
is "one commit" "$(summary out commits)" 1
anew
git init -q job/archive.git
plant job/archive.git/.git
printf '[archive]\n\tworktree = update\n' >>job/katchi.conf
ok "and in one with a work tree" run
is "one commit there" "$(summary out commits)" 1
is "none of them ran" "$(cat canary/ran 2>/dev/null)" ""

# --- ways out of the tree ---------------------------------------------------------

# in_the_way NAME: the tree of job/seed is pushed; the run must refuse
in_the_way() {
	git -C job/seed commit -q -m "prepared"
	git clone -q --bare job/seed job/archive.git
	rm -rf job/seed
	fails "$1: status 74" 74 run
	is "$1: one sentence" "$(grep -c . err)" 1
	has "$1: names the archive" "$(cat err)" "job/archive.git"
	is "$1: the branch stays" "$(git -C job/archive.git rev-list --count \
		main)" 1
	is "$1: nothing outside" "$(ls canary)" ""
}
anew
git init -q job/seed
ln -s "$T/canary" job/seed/2026
git -C job/seed add 2026
in_the_way "a symlink for a year"
anew
git init -q job/seed
mkdir -p job/seed/2026/11
ln -s "$T/canary" job/seed/2026/11/22
git -C job/seed add 2026
in_the_way "a symlink for a day"
anew
git init -q job/seed
echo x >job/seed/2026
git -C job/seed add 2026
in_the_way "a file for a year"
anew
git init -q job/seed
git -C job/seed update-index --add --cacheinfo \
	160000,0123456789012345678901234567890123456789,2026
in_the_way "a submodule for a year"

# The keeper's work tree has a link where the archive has a folder.
anew
git init -q job/archive.git
printf '[archive]\n\tworktree = update\n' >>job/katchi.conf
ln -s "$T/canary" job/archive.git/2026
ok "a link in the work tree" run
is "nothing goes through it" "$(ls canary)" ""
is "it stays" "$(readlink job/archive.git/2026)" "$T/canary"
has "that is said" "$(cat err)" "was changed in the work tree and is left"
is "the branch has the file" "$(git -C job/archive.git ls-tree -r --name-only \
	main | wc -l)" 1
rm job/archive.git/2026
git -C job/archive.git checkout -q -- .
is "as the keeper has when the link is gone" \
	"$(git -C job/archive.git status --porcelain)" ""

anew
mkdir job/archive.git
echo "gitdir: ../nowhere" >job/archive.git/.git
fails "a .git file that leads nowhere" 73 run
is "is one sentence" "$(grep -c . err)" 1

# --- what is written ----------------------------------------------------------------

ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
export ASAN_OPTIONS
if strace -qq -o trace -e trace=write true 2>/dev/null; then
	anew
	git init -q --bare job/archive.git
	strace -f -qq -y -o trace -e trace=%file,ftruncate,fsync \
		"$KATCHI" -c job/katchi.conf run >out 2>err
	# Opened for writing, made, renamed, removed: the paths.
	grep -E 'O_WRONLY|O_RDWR|O_CREAT| (rename|unlink|mkdir|rmdir|link|symlink|chmod|chown|truncate)[a-z0-9]*\(' \
		trace | grep -v ' = -1 ' |
		grep -o '"[^"]*"' | tr -d '"' | sort -u >written
	# Else a power cut leaves empty objects, which libgit2 takes for present.
	[ "$(grep -c 'fsync(.*/archive.git/objects/' trace)" -ge \
		"$(find job/archive.git/objects -type f | grep -c .)" ]
	verdict $? "blob, trees and commit reach the disk before they are named"
	[ "$(grep -c . written)" -ge 10 ]
	verdict $? "a run writes files"
	is "all of them in the state and the archive" "$(grep -v \
		-e "^$T/job/" -e '^job/' -e '^/dev/null$' -e '^/proc/self/' \
		-e '^/etc/' written)" ""
else
	echo "ok $((TESTS += 1)) - what is written # SKIP strace may not trace"
fi
finish
