#!/bin/sh
# Completions are those of the table of commands, and complete.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir made bin
ln -s "$KATCHI" bin/katchi
PATH=$T/bin:$PATH
export PATH
ok "they are made from the help" \
	python3 "$ROOT/src/completion/make.py" "$KATCHI" made
for f in katchi.bash _katchi katchi.fish; do
	ok "$f is up to date (else: make completions)" \
		diff -u "$ROOT/src/completion/$f" "made/$f"
done
make_conf job
add_feed job wire-en https://wire.example/rss
add_feed job wire-ko https://wire.example/ko
add_feed job other https://other.example/rss

completed() { # words of a command line, the last one to be completed
	bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_katchi; echo "${COMPREPLY[@]}"' _ \
		"$ROOT/src/completion/katchi.bash" "$@" 2>&1
}
is "bash: commands" "$(completed katchi ex)" "explain export"
is "bash: global options" "$(completed katchi --no)" "--no-color"
is "bash: options of a command" "$(completed katchi run --)" \
	"--dry-run --all --strict --help"
is "bash: choices" "$(completed katchi export '')" "opml atom json"
is "bash: feeds of the configuration" \
	"$(completed katchi -c job/katchi.conf run wire)" "wire-en wire-ko"
is "bash: commands behind help" "$(completed katchi help di)" "digest"
is "bash: nothing for a value" "$(completed katchi list --since '')" ""
if command -v zsh >/dev/null; then
	ok "zsh reads its own" zsh -n "$ROOT/src/completion/_katchi"
fi
if command -v fish >/dev/null; then
	is "fish: commands" "$(fish -c "source $ROOT/src/completion/katchi.fish
		complete -C 'katchi ex'" | cut -f 1 | tr '\n' ' ')" \
		"explain export "
	is "fish: options" "$(fish -c "source $ROOT/src/completion/katchi.fish
		complete -C 'katchi run --st'" | cut -f 1)" "--strict"
fi

finish
