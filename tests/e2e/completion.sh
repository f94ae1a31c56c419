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
is "bash: feeds for --feed" \
	"$(completed katchi -c job/katchi.conf list --feed o)" "other"
is "bash: topics for --topic" \
	"$(completed katchi -c job/katchi.conf digest --topic sc)" "scm"
is "bash: nothing for a value" "$(completed katchi list --since '')" ""
# In a shell that believes to be on a terminal.
# shellcheck disable=SC2016,SC2317
zsh_completes() { # WORDS PART: a tab behind the words brings the part
	timeout 30 zsh -f -c '
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "fpath=($1 \$fpath); autoload -Uz compinit"
		zpty -w z "compinit -u -D; PS1=; print READY"
		zpty -r z out "*READY?*READY*"
		zpty -w -n z "$2"$'"'\\t'"'
		zpty -r z out "*$3*"
		zpty -d z' _ "$ROOT/src/completion" "$1" "$2"
}
if command -v zsh >/dev/null; then
	ok "zsh reads its own" zsh -n "$ROOT/src/completion/_katchi"
	ok "zsh: commands" zsh_completes "katchi dige" "st"
	ok "zsh: feeds of the configuration" zsh_completes \
		"katchi -c job/katchi.conf run oth" "run other"
	ok "zsh: topics for --topic" zsh_completes \
		"katchi -c job/katchi.conf list --topic opc" "--topic opcon"
fi
fish_completed() { # a command line
	fish -c "source $ROOT/src/completion/katchi.fish
		complete -C '$1'" | cut -f 1 | tr '\n' ' '
}
if command -v fish >/dev/null; then
	is "fish: commands" "$(fish_completed 'katchi ex')" "explain export "
	is "fish: commands behind -c FILE" \
		"$(fish_completed 'katchi -c job/katchi.conf ex')" \
		"explain export "
	is "fish: options" "$(fish_completed 'katchi run --st')" "--strict "
	is "fish: feeds of the configuration" \
		"$(fish_completed 'katchi -c job/katchi.conf run wire')" \
		"wire-en wire-ko "
	is "fish: topics for --topic" "$(fish_completed \
		'katchi -c job/katchi.conf list --topic opc')" "opcon "
	is "fish: no feeds behind help" "$(fish_completed \
		'katchi -c job/katchi.conf help wire')" ""
fi

finish
