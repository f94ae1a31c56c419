#!/bin/sh
# A first run that brings hundreds of items: a pack instead of loose objects.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_scm base
python3 - >feed.xml <<'EOF2'
print('<rss version="2.0"><channel><title>T</title>')
for n in range(620):
    print(f'<item><guid>{n}</guid><link>https://news.example/{n}</link>'
          f'<title>Security Consultative Meeting, part {n}</title>'
          f'<description>Text {n}.</description>'
          f'<pubDate>Sun, {20 + n % 3} Nov 2026 10:00:00 +0900</pubDate>'
          '</item>')
print('</channel></rss>')
EOF2
add_feed base sample "file://$T/feed.xml"
git init -q --bare -b main base/archive.git

cp -r base whole
ok "a run of 620 items" "$KATCHI" -c whole/katchi.conf run
A=whole/archive.git
is "a commit each" "$(git -C $A rev-list --count main)" 620
is "a file each" "$(git -C $A ls-tree -r --name-only main | wc -l)" 620
is "fsck finds nothing" \
	"$(git -C $A fsck --strict --no-progress 2>&1)" ""
is "one pack" "$(find $A/objects/pack -name '*.pack' | wc -l)" 1
is "and no file beside it" "$(find $A/objects/pack -name 'tmp*')" ""
is "and nothing loose" "$(git -C $A count-objects | cut -d ' ' -f 1)" 0
content() {
	git -C "$1/archive.git" rev-parse 'main^{tree}'
	git -C "$1/archive.git" log --format='%an|%aI|%B' main | sort
}
content whole >want.txt
sed 's/part 7</part seven</' feed.xml >x
mv x feed.xml
ok "the next run" "$KATCHI" -c whole/katchi.conf run --all
is "builds upon them" "$(summary out commits)" 1
sed 's/part seven</part 7</' feed.xml >x
mv x feed.xml

# Every step near the packs; the steps before are those of death.sh.
bad=0
steps=
for n in 1100 1865 1866 1867 1868 1869; do
	rm -rf once
	cp -r base once
	KATCHI_DIE_AT=$n "$KATCHI" -c once/katchi.conf run >out 2>err
	steps="$steps$(sed -n 's/^# died at step [0-9]*: //p' err);"
	"$KATCHI" -c once/katchi.conf run --all >out 2>>err
	content once >got.txt
	if ! cmp -s got.txt want.txt || [ -n "$(git -C once/archive.git \
		fsck --strict --no-progress --no-dangling 2>&1)" ]; then
		bad=$((bad + 1))
		echo "# death at $n"
		comment err
	fi
done
is "death between packs and branch loses nothing" "$bad" 0
is "these are the steps" "$steps" "tree written;commit written;pack named;\
pack written;before the branch moves;after the branch moved;"
finish
