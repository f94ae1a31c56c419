#!/bin/sh
# The examples of katchi(1) that are marked with .\" test: NAME do what they
# say, in their order, in one empty folder.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir bin desk
ln -s "$KATCHI" bin/katchi
PATH=$T/bin:$PATH
export PATH

# One file an example: NN-NAME.sh, roff's \e being a backslash.
awk '
	/^\.\\" test: / { n++; file = sprintf("%02d-%s.sh", n, $3); next }
	file != "" && /^\.Bd/ { inside = 1; next }
	inside && /^\.Ed/ { inside = 0; close(file); file = ""; next }
	inside { gsub(/\\e/, "\\"); print > file }
' "$ROOT/src/man/katchi.1"

for f in [0-9]*.sh; do
	name=${f#*-}
	(cd desk && ok "${name%.sh}" sh -eu "../$f" | sed 's/^ok [0-9]*/ok/') \
		>verdict
	cp desk/out "${f%.sh}.out" 2>/dev/null
	cp desk/err "${f%.sh}.err" 2>/dev/null
	grep -q '^ok' verdict
	verdict $? "the example ${name%.sh} runs" || comment verdict
done

says() { # EXAMPLE TEXT: what it printed has the text
	has "$1 shows \"$2\"" "$(cat [0-9]*-"$1".out)" "$2"
}
says init "katchi run"
says parse '"title": "Allies open Security Consultative Meeting in Seoul"'
says explain "scm"
says run "commits=1"
says run "Allies open Security Consultative Meeting in Seoul"
says list "Allies open Security Consultative Meeting in Seoul"
says digest "1 item from 1 outlet"
says import "added=1 skipped=1"
says export '<entry'
is "every example was run" "$(find . -name '[0-9]*.sh' | wc -l)" \
	"$(grep -c '^\.\\" test: ' "$ROOT/src/man/katchi.1")"

# --- katchi-filters(5) ----------------------------------------------------
# Every block behind .\" check is a file of filters whose tests hold.
mkdir rules one
git init -q --bare -b main one/archive.git
awk '
	/^\.\\" check/ { n++; file = sprintf("rules/%02d.conf", n); next }
	file != "" && /^\.Bd/ { inside = 1; next }
	inside && /^\.Ed/ { inside = 0; close(file); file = ""; next }
	inside { gsub(/\\e/, "\\"); print > file }
' "$ROOT/src/man/katchi-filters.5"
for f in rules/*.conf; do
	mkdir -p one/filters one/feeds
	rm -f one/filters/*
	cp "$f" one/filters/
	printf '[feed "%s"]\n\turl = https://a.example/%s\n' a 1 sports-b 2 \
		>one/feeds/a.conf
	printf '[poll]\n\tcontact = https://a.example\n' >one/katchi.conf
	[ -d one/archive.git ] || git init -q --bare -b main one/archive.git
	ok "the rules of $f hold" "$KATCHI" -c one/katchi.conf check
	has "and say so" "$(cat out)" ": good"
done
keys=$(sed -n 's/^\.It Cm \([a-z-]*\) Ar .*/\1/p' \
	"$ROOT/src/man/katchi-filters.5" | sort -u)
for k in $keys; do
	case $k in
	how | title | todo-*) continue ;;
	esac
	grep -qE "^	$k +=" rules/*.conf
	verdict $? "the key $k has an example"
done

finish
