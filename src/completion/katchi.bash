# bash completion for katchi(1); made by make.py.
_katchi_feeds() {
	katchi "$@" feeds --json 2>/dev/null |
		sed -n 's/^{"feed":"\([^"]*\)".*/\1/p'
}

_katchi_topics() {
	echo . | katchi "$@" explain --all --text - 2>/dev/null |
		sed -n 's/^  \([a-z0-9-]*\)  .*/\1/p'
}

_katchi() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
	local cmd= i words= conf=()
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config) conf=(-c "${COMP_WORDS[++i]}") ;;
		-*) ;;
		*)
			cmd=${COMP_WORDS[i]}
			break
			;;
		esac
	done
	case $prev in
	-c | --config | --expect)
		compopt -o default 2>/dev/null
		return
		;;
	--feed) words="@feeds" ;;
	--topic) words="@topics" ;;
	--content-type | --day | --since | --until | --url | --week) return ;;
	esac
	case ${words:+given}$cmd:$cur in
	given*) ;;
	:-*) words="--config --quiet --verbose --no-color --help --version" ;;
	:*) words="init check run explain parse feeds dropped hit miss terms preview apply repair gc list digest import export help version" ;;
	init:-*) words="--user --help" ;;
	init:*) words="@file" ;;
	check:-*) words="--topic --help" ;;
	run:-*) words="--dry-run --all --strict --help" ;;
	run:*) words="@feeds" ;;
	explain:-*) words="--json --topic --all --text --url --help" ;;
	explain:*) words="@file" ;;
	parse:-*) words="--url --content-type --help" ;;
	parse:*) words="@file" ;;
	feeds:-*) words="--json --topics --help" ;;
	dropped:-*) words="--since --topic --all --json --help" ;;
	hit:-*) words="--write --help" ;;
	miss:-*) words="--write --help" ;;
	terms:-*) words="--json --state --help" ;;
	terms:*) words="@file" ;;
	preview:-*) words="--since --topic --json --expect --help" ;;
	apply:-*) words="--since --topic --help" ;;
	repair:-*) words="--help" ;;
	gc:-*) words="--fsck --help" ;;
	list:-*) words="--since --until --topic --feed --json --help" ;;
	digest:-*) words="--day --week --topic --help" ;;
	import:-*) words="--dry-run --help" ;;
	import:*) words="@file" ;;
	export:-*) words="--since --topic --feed --help" ;;
	export:*) words="opml atom json" ;;
	help:-*) words="--help" ;;
	help:*) words="@command" ;;
	version:-*) words="--help" ;;
	esac
	case $words in
	@file)
		compopt -o default 2>/dev/null
		return
		;;
	@feeds) words=$(_katchi_feeds "${conf[@]}") ;;
	@topics) words=$(_katchi_topics "${conf[@]}") ;;
	@command) words="init check run explain parse feeds dropped hit miss terms preview apply repair gc list digest import export help version" ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _katchi katchi
