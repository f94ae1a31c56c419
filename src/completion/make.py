#!/usr/bin/env python3
"""Completions for bash, zsh and fish, made from what `katchi help` says,
which is the table of commands.

    make.py KATCHI DIR      writes katchi.bash, _katchi, katchi.fish into DIR

tests/e2e/completion.sh holds the files beside this one to its output."""
import pathlib
import re
import subprocess
import sys

FILES = {"FILE", "DOC", "DIR"}


def help_of(katchi, *words):
    return subprocess.run([katchi, "help", *words], check=True, text=True,
                          capture_output=True).stdout


def options(text):
    """[(letter or "", name, argument or "", says)]"""
    return [(m.group(1) or "", m.group(2), m.group(3) or "", m.group(4))
            for m in re.finditer(r"^  (?:-(\w), |    )--([a-z-]+)"
                                 r"(?: ([A-Z]+))? +(.+)$", text, re.M)]


def commands(katchi):
    """[(name, operands, says, options)]"""
    out = []
    for m in re.finditer(r"^  ([a-z]+) +(.+)$", help_of(katchi), re.M):
        text = help_of(katchi, m.group(1))
        usage = text.split("\n")[0]
        operands = usage.split(m.group(1), 1)[1].replace("[options]", "")
        out.append((m.group(1), operands.strip(), m.group(2),
                    options(text)))
    return out


def kind(operands):
    """What completes operands: words, "file", "feed", "command", nothing."""
    word = operands.strip("[].")
    if "|" in word:
        return " ".join(word.split("|"))
    if word in FILES:
        return "@file"
    return {"FEED": "@feeds", "COMMAND": "@command"}.get(word, "")


# What completes the argument of an option, where it is no file.
VALUES = {"feed": "feeds", "topic": "topics"}

# The feeds and the topics of the configuration, for a shell's words before it.
LISTS = r"""
	katchi %s feeds --json 2>/dev/null |
		sed -n 's/^{"feed":"\([^"]*\)".*/\1/p'
""", r"""
	echo . | katchi %s explain --all --text - 2>/dev/null |
		sed -n 's/^  \([a-z0-9-]*\)  .*/\1/p'
"""


def flags(opts):
    return " ".join([f"--{name}" for _, name, _, _ in opts] + ["--help"])


# --- bash --------------------------------------------------------------------

BASH = """\
# bash completion for katchi(1); made by make.py.
_katchi_feeds() {%(feeds)s}

_katchi_topics() {%(topics)s}

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
	-c | --config%(file_options)s)
		compopt -o default 2>/dev/null
		return
		;;
%(arg_case)s	esac
	case ${words:+given}$cmd:$cur in
	given*) ;;
	:-*) words="%(globals)s" ;;
	:*) words="%(commands)s" ;;
%(cases)s	esac
	case $words in
	@file)
		compopt -o default 2>/dev/null
		return
		;;
	@feeds) words=$(_katchi_feeds "${conf[@]}") ;;
	@topics) words=$(_katchi_topics "${conf[@]}") ;;
	@command) words="%(commands)s" ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F _katchi katchi
"""


def bash(cmds, common):
    taking = sorted({f"--{n}" for c in cmds for _, n, a, _ in c[3]
                     if a in FILES})
    other = sorted({f"--{n}" for c in cmds for _, n, a, _ in c[3]
                    if a and a not in FILES and n not in VALUES})
    cases = ""
    for name, operands, _, opts in cmds:
        cases += f'\t{name}:-*) words="{flags(opts)}" ;;\n'
        if kind(operands):
            cases += f'\t{name}:*) words="{kind(operands)}" ;;\n'
    return BASH % {
        "file_options": "".join(f" | {n}" for n in taking),
        "arg_case": "".join(f'\t--{n}) words="@{v}" ;;\n'
                            for n, v in VALUES.items()) +
                    f"\t{' | '.join(other)}) return ;;\n",
        "feeds": LISTS[0] % '"$@"',
        "topics": LISTS[1] % '"$@"',
        "globals": " ".join(f"--{n}" for _, n, _, _ in common),
        "commands": " ".join(c[0] for c in cmds),
        "cases": cases,
    }


# --- zsh -----------------------------------------------------------------------

def zsh_quote(s):
    return s.replace("'", "'\\''").replace("[", "\\[").replace(
        "]", "\\]").replace(":", "\\:")


def zsh_option(opt):
    letter, name, arg, says = opt
    action = "" if not arg else f":{arg}:" + (
        "_files" if arg in FILES else
        f"_katchi_{VALUES[name]}" if name in VALUES else " ")
    body = f"[{zsh_quote(says)}]{action}'"
    if letter:
        return (f"'(-{letter} --{name})'{{-{letter},--{name}}}'{body}")
    return f"'--{name}{body}"


def zsh(cmds, common):
    out = "#compdef katchi\n# zsh completion for katchi(1); made by make.py.\n"
    for name, text in zip(("feeds", "topics"), LISTS):
        out += f"""
_katchi_{name}() {{
	local -a found
	found=(${{(f)"$({text % '$katchi_conf'})"}})
	compadd -a found
}}
"""
    out += """
_katchi_commands() {
	local -a commands
	commands=(
"""
    for name, _, says, _ in cmds:
        out += f"\t\t'{name}:{zsh_quote(says)}'\n"
    out += "\t)\n\t_describe command commands\n}\n\n_katchi() {\n"
    out += "\tlocal context state state_descr line\n"
    out += "\tlocal -a katchi_conf\n"
    out += "\ttypeset -A opt_args\n\t_arguments -C \\\n"
    for opt in common:
        out += f"\t\t{zsh_option(opt)} \\\n"
    out += "\t\t'1:command:_katchi_commands' \\\n\t\t'*::operand:->rest'\n"
    out += "\t[[ $state == rest ]] || return\n"
    out += "\tlocal conf=${opt_args[-c]:-${opt_args[--config]}}\n"
    out += '\t[[ -z $conf ]] || katchi_conf=(-c "${(Q)conf}")\n'
    out += "\tcase $words[1] in\n"
    for name, operands, _, opts in cmds:
        out += f"\t{name})\n\t\t_arguments"
        for opt in opts:
            out += f" \\\n\t\t\t{zsh_option(opt)}"
        k = kind(operands)
        action = {"@file": "_files", "@feeds": "_katchi_feeds",
                  "@command": "_katchi_commands", "": ""}.get(k, f"({k})")
        if action:
            many = "*" if "..." in operands else "1"
            out += f" \\\n\t\t\t'{many}:operand:{action}'"
        out += "\n\t\t;;\n"
    return out + "\tesac\n}\n\n_katchi \"$@\"\n"


# --- fish ------------------------------------------------------------------------

def fish_quote(s):
    return "'" + s.replace("\\", "\\\\").replace("'", "\\'") + "'"


FISH = r"""# fish completion for katchi(1); made by make.py.

# The command of the line, else "none"; -c FILE into $katchi_conf.
function __katchi_command
	set -l words (commandline -opc)
	set -g katchi_conf
	set -e words[1]
	while set -q words[1]
		switch $words[1]
			case -c --config
				set katchi_conf -c $words[2]
				set -e words[1]
			case '-*'
			case '*'
				echo $words[1]
				return
		end
		set -e words[1]
	end
	echo none
end

function __katchi_is
	test (__katchi_command) = $argv[1]
end
"""


def fish_option(cond, opt):
    letter, name, arg, says = opt
    need = "" if not arg else " -r" + ("F" if arg in FILES else "f")
    if name in VALUES:
        need += f" -a '(__katchi_{VALUES[name]})'"
    return (f"complete -c katchi -n {cond}" +
            (f" -s {letter}" if letter else "") +
            f" -l {name}{need} -d {fish_quote(says)}\n")


def fish(cmds, common):
    out = FISH
    for name, text in zip(("feeds", "topics"), LISTS):
        out += (f"\nfunction __katchi_{name}\n"
                f"\t__katchi_command >/dev/null"
                f"{text % '$katchi_conf'}end\n")
    out += "\ncomplete -c katchi -f\n"
    for opt in common:
        out += fish_option("'__katchi_is none'", opt)
    for name, _, says, _ in cmds:
        out += (f"complete -c katchi -n '__katchi_is none' -a {name} "
                f"-d {fish_quote(says)}\n")
    for name, operands, _, opts in cmds:
        cond = f"'__katchi_is {name}'"
        for opt in opts:
            out += fish_option(cond, opt)
        k = kind(operands)
        names = " ".join(c[0] for c in cmds)
        if k == "@file":
            out += f"complete -c katchi -n {cond} -F\n"
        elif k:
            words = {"@feeds": "'(__katchi_feeds)'",
                     "@command": f"'{names}'"}.get(k, f"'{k}'")
            out += f"complete -c katchi -n {cond} -a {words}\n"
    return out


def main():
    katchi, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    common = options(help_of(katchi))
    cmds = commands(katchi)
    for name, make in (("katchi.bash", bash), ("_katchi", zsh),
                       ("katchi.fish", fish)):
        (folder / name).write_text(make(cmds, common), encoding="utf-8")


main()
