#!/bin/sh
# The whole job on sample feeds, in a scratch folder that is removed at the
# end: poll, filter, commit, and read it with git.
#
#   demo.sh KATCHI
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
katchi=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d "${TMPDIR:-/tmp}/katchi-demo-XXXXXX")
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

say() {
	printf '\n\033[1m%s\033[0m\n' "$*" | if [ -t 1 ]; then cat; else
		sed 's/\x1b\[[0-9]*m//g'; fi
}

"$katchi" init "$work/news" >/dev/null
cd "$work/news"

# A server on the loopback with the sample feeds; one of them is dead.
python3 "$here/tests/server.py" --dir "$here/tests/data/demo" \
	>"$work/port" 2>"$work/server.log" &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s "$work/port" ] && break
	sleep 0.2
done
url=http://127.0.0.1:$(grep -o '[0-9]*$' "$work/port" | head -n 1)

rm feeds/*.conf
feed() {
	printf '[feed "%s"]\n\turl = %s\n\ttitle = %s\n\tlang = %s\n' \
		"$1" "$url/$2" "$3" "$4"
	printf '\tallow-private = true\n'
}
{
	feed wire-en wire-en.xml 'Sample Wire' en
	feed daily-ko daily-ko.xml '견본일보' ko
	feed paper-euckr paper-euckr.xml '옛글자신문' ko
	feed institute institute.atom 'Sample Institute' en
	feed press press.rdf 'Sample Military Press' en
	feed broken broken.xml 'Broken & Sons' en
	feed dead no-such-feed.xml 'Dead Feed' en
} >feeds/demo.conf
cat >katchi.conf <<EOF
[poll]
	contact = https://katchi.example/demo
	spacing = 0
EOF

say "katchi check"
"$katchi" -c katchi.conf check

say "katchi run   (seven feeds: one is EUC-KR, one is broken, one is dead)"
"$katchi" -c katchi.conf run

say "katchi run   (again: nothing comes twice)"
"$katchi" -c katchi.conf run --all

say "git log      (what matched, under which topics)"
git -C archive.git log --reverse \
	--format='%h %as %an%n    %s%n    [%(trailers:key=Topic,valueonly,separator=%x2C)]'

commits=$(git -C archive.git rev-list --count main)
files=$(git -C archive.git ls-tree -r --name-only main | wc -l)
git -C archive.git fsck --strict --no-progress

say "one file     (plain Markdown: it needs no katchi to be read)"
file=$(git -C archive.git -c core.quotePath=false ls-tree -r --name-only main |
	grep hwakjangeokje)
echo "$file"
git -C archive.git show "main:$file"

say "$commits commits, $files files"
[ "$commits" -ge 6 ] && [ "$commits" -eq "$files" ]
