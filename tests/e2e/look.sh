#!/bin/sh
# What people see: help and hints, columns, colour on a terminal alone, and
# the priorities of the journal.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# --- help ---------------------------------------------------------------------

ok "katchi alone" "$KATCHI"
is "shows the five commands that matter" \
	"$(sed -n 's/^  \([a-z]*\) .*/\1/p' out | tr '\n' ' ')" \
	"init check run explain feeds "
ok "help" "$KATCHI" help
cp out help
sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' help >commands
[ "$(wc -l <commands)" -ge 17 ]
verdict $? "lists all commands"
while read -r command; do
	ok "help $command" "$KATCHI" help "$command"
	has "has its usage" "$(head -n 1 out)" "[-q|-v] $command"
	cat out >>help
done <commands
is "no line of help is wider than a terminal" \
	"$(awk 'length($0) > 79' help)" ""

hint() { # SENTENCE WORDS...
	hint=$1
	shift
	fails "katchi $*" 64 "$KATCHI" "$@"
	has "says \"$hint\"" "$(cat err)" "$hint"
}
hint 'unknown command "rnu"; did you mean run?' rnu
hint 'unknown command "feds"; did you mean feeds?' help feds
hint 'unknown option "--strct"; did you mean --strict?' run --strct
hint 'unknown option "--quite"; did you mean --quiet?' --quite run
hint '-v stands before the command: katchi -v run' run -v
hint '-c stands before the command: katchi -c FILE list' list -c job/x
hint '--strict stands behind its command, as in katchi run --strict' \
	--strict run
hint 'unknown option "-z"' -z
hint 'list takes no "today"' list today
# How many operands there are, the row of the command says.
hint 'one document is wanted' explain
hint 'one document is wanted' explain a b
hint 'an item (id, link' miss a
hint 'import reads one FILE' import a b
hint 'init makes one folder' init a b
hint 'help tells of one command' help list run
hint '--since needs an argument' list --since

# --- columns, colour ------------------------------------------------------------

make_conf job
for id in a longer-name; do
	cat >$id.xml <<END
<rss version="2.0"><channel><title>x</title>
<item><guid>1</guid><title>한미안보협의회의 서울서 개최</title>
<pubDate>Mon, 23 Nov 2026 07:00:00 +0900</pubDate></item>
<item><guid>2</guid><title>Allies review OPCON at SCM in South Korea</title>
<pubDate>Mon, 23 Nov 2026 08:00:00 +0900</pubDate></item>
</channel></rss>
END
	add_feed job $id "file://$T/$id.xml"
done
mkdir own
cat >own/t.conf <<'END'
[topic "scm"]
	any = 한미안보협의회의
	any = SCM
[topic "opcon"]
	any = OPCON
END
sed -i "s|filters = .*|filters = ../own|" job/katchi.conf
"$KATCHI" init made >/dev/null
mv made/archive.git job/
ok "a run" "$KATCHI" -c job/katchi.conf run
ok "list" "$KATCHI" -c job/katchi.conf list
is "its columns are as wide as what stands in them" "$(LC_ALL=C sort -r out)" \
"2026-11-23 08:00  longer-name  scm,opcon  Allies review OPCON at SCM in \
South Korea
2026-11-23 08:00  a            scm,opcon  Allies review OPCON at SCM in \
South Korea
2026-11-23 07:00  longer-name  scm        한미안보협의회의 서울서 개최
2026-11-23 07:00  a            scm        한미안보협의회의 서울서 개최"

# What COMMAND writes to a terminal, without the terminal's CR.
terminal() {
	python3 -c '
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    try:
        b = os.read(fd, 65536)
    except OSError:
        break
    if not b:
        break
    sys.stdout.buffer.write(b.replace(b"\r\n", b"\n"))
sys.stdout.flush()
os.waitpid(pid, 0)' "$@"
}
escape=$(printf '\033')
TERM=xterm
export TERM
unset NO_COLOR
for c in list feeds "feeds --topics"; do
	# shellcheck disable=SC2086
	"$KATCHI" -c job/katchi.conf $c >piped
	is "$c: no colour in a pipe" "$(grep -c "$escape" piped)" 0
	# shellcheck disable=SC2086
	NO_COLOR=1 terminal "$KATCHI" -c job/katchi.conf $c >bare
	is "$c: nor with NO_COLOR on a terminal" "$(cat bare)" "$(cat piped)"
	# shellcheck disable=SC2086
	terminal "$KATCHI" --no-color -c job/katchi.conf $c >bare
	is "$c: nor with --no-color" "$(cat bare)" "$(cat piped)"
	# shellcheck disable=SC2086
	TERM=dumb terminal "$KATCHI" -c job/katchi.conf $c >bare
	is "$c: nor on a dumb one" "$(cat bare)" "$(cat piped)"
	# shellcheck disable=SC2086
	terminal "$KATCHI" -c job/katchi.conf $c >coloured
	sed "s/$escape\[[0-9;]*m//g" coloured >bare
	is "$c: the same text on a terminal" "$(cat bare)" "$(cat piped)"
done
terminal "$KATCHI" -c job/katchi.conf list >coloured
[ "$(grep -c "$escape" coloured)" -eq 4 ]
verdict $? "list: with colour"
for c in digest "list --json" "export atom"; do
	# shellcheck disable=SC2086
	terminal "$KATCHI" -c job/katchi.conf $c >coloured
	is "$c: data has no colour on a terminal" \
		"$(grep -c "$escape" coloured)" 0
done

# --- what a stranger writes ------------------------------------------------------

make_scm odd
add_feed odd odd "file://$T/odd.xml"
git init -q --bare odd/archive.git
echo '<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>
Security Consultative Meeting &#x202E;moc&#xA;&#x3164;</title>
<link>https://a.example/1</link></item></channel></rss>' >odd.xml
ok "a dry run of a title with marks" "$KATCHI" -c odd/katchi.conf run -n
has "shows them" "$(cat out)" "Security Consultative Meeting \\u{202e}moc"

# --- progress ----------------------------------------------------------------------

cat >narrow.py <<'EOF'
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 12, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    while True:
        sys.stdout.buffer.write(os.read(fd, 4096))
except OSError:
    pass
EOF
python3 narrow.py "$KATCHI" -c job/katchi.conf run --all | tr '\r' '\n' |
	sed "s/$escape\[K//" | grep -a '^\[' >narrow
is "its lines fit a narrow terminal, where they can be wiped" \
	"$(awk '{ print length($0) }' narrow | sort -n | tail -n 1)" 11

# --- the journal -------------------------------------------------------------------

# As systemd starts it: JOURNAL_STREAM names what stderr is.
journal() {
	(exec 2>err && JOURNAL_STREAM=$(stat -L -c %d:%i /dev/fd/2) \
		"$KATCHI" -c job/katchi.conf "$@" >out)
}
echo '[feed "gone"]
	url = file:///nowhere.xml' >job/feeds/gone.conf
journal -v run gone
is "a warning has its priority" "$(sed -n 's/^\(<.>\)gone: .*/\1/p' err)" \
	"<4>"
journal -v run a
has "a line about a feed, too" "$(cat err)" "<6>a: "
echo '[feed' >job/feeds/gone.conf
journal run
has "an error" "$(cat err)" "<3>the configuration has "
is "and nothing is without" "$(grep -vc '^<[3-7]>' err)" 0

finish
