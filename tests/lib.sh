# shellcheck shell=sh disable=SC2034
# TAP for sh: sourced by the scripts in tests/e2e, which run in a scratch
# folder of their own ($T, the working directory) with the program in
# $KATCHI.  Each script ends with `finish`.
#
#   ok NAME COMMAND...        the command succeeds
#   fails NAME STATUS COMMAND...   it ends with that status
#   is NAME GOT WANT          two texts are equal
#   has NAME TEXT PART        the text holds the part
#
# What a command printed is in the files out and err.

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
KATCHI=${KATCHI:-$ROOT/build/check/katchi}
T=$(mktemp -d "${TMPDIR:-/tmp}/katchi-e2e-XXXXXX")
SERVER_PID=
TESTS=0
FAILED=0
HOME=$T
export HOME
# A Monday: 2026-11-23 00:00 UTC.
KATCHI_NOW=1795392000
export KATCHI_NOW
unset KATCHI_CONFIG XDG_CONFIG_HOME CONFIGURATION_DIRECTORY JOURNAL_STREAM
trap 'stop_server; rm -rf "$T"' EXIT
trap 'exit 130' INT TERM
cd "$T" || exit 1

verdict() { # 0|1 NAME: prints the TAP line, and out and err after a failure
	TESTS=$((TESTS + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $TESTS - $2"
		return 0
	fi
	FAILED=$((FAILED + 1))
	echo "not ok $TESTS - $2"
	return 1
}

comment() {
	sed 's/^/# /' "$@"
}

fails() {
	name=$1 want=$2
	shift 2
	"$@" >out 2>err
	got=$?
	[ "$got" -eq "$want" ]
	verdict $? "$name" || {
		echo "# status $got, want $want: $*"
		comment out err
	}
}

ok() {
	name=$1
	shift
	fails "$name" 0 "$@"
}

is() {
	[ "$2" = "$3" ]
	verdict $? "$1" || {
		printf 'got:\n%s\nwant:\n%s\n' "$2" "$3" | comment
	}
}

has() {
	case $2 in
	*"$3"*) verdict 0 "$1" ;;
	*)
		verdict 1 "$1"
		printf 'got:\n%s\nwithout:\n%s\n' "$2" "$3" | comment
		;;
	esac
}

# Serves folder $1, and the cases of file $2; sets $URL; every request is a
# line of $T/requests.
start_server() {
	rm -f "$T/port"
	python3 "$ROOT/tests/server.py" --dir "$1" --log "$T/requests" \
		${2:+--cases "$2"} \
		>"$T/port" 2>"$T/server.err" &
	SERVER_PID=$!
	i=0
	while [ ! -s "$T/port" ] && [ $i -lt 100 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	URL=http://127.0.0.1:$(grep -o '[0-9]*$' "$T/port" | head -n 1)
}

stop_server() {
	[ -z "$SERVER_PID" ] || kill "$SERVER_PID" 2>/dev/null
	SERVER_PID=
}

# A configuration in folder $1 with the shipped filters and no feeds.
make_conf() {
	mkdir -p "$1/feeds"
	cat >"$1/katchi.conf" <<EOF
[katchi]
	filters = $ROOT/filters
[poll]
	contact = https://katchi.example/test
	spacing = 0
EOF
}

# A feed named $2 at $3 in folder $1, titled $4, in language $5.
add_feed() {
	cat >>"$1/feeds/test.conf" <<EOF
[feed "$2"]
	url = $3
	title = ${4:-$2}
	lang = ${5:-en}
	allow-private = true
EOF
}

# In folder $1 a configuration with one topic, and in file $1 a feed of items
# $2... that match it, all published when katchi was not yet.
make_scm() {
	mkdir -p "$1/feeds" "$1/filters"
	printf '[poll]\n\tcontact = https://katchi.example/test\n' \
		>"$1/katchi.conf"
	cat >"$1/filters/test.conf" <<EOF
[topic "scm"]
	any = Security Consultative Meeting
EOF
}

scm_feed() {
	file=$1
	shift
	{
		echo '<rss version="2.0"><channel><title>T</title>'
		for n in "$@"; do
			cat <<EOF
<item><guid isPermaLink="false">$n</guid>
<link>https://news.example/$n</link>
<title>Security Consultative Meeting, part $n</title>
<pubDate>Sun, 22 Nov 2026 10:00:00 +0900</pubDate></item>
EOF
		done
		echo '</channel></rss>'
	} >"$file"
}

# The field $2=... of a run's summary line in file $1.
summary() {
	sed -n "s/^run: .*\\b$2=\\([^ ]*\\).*/\\1/p" "$1"
}

finish() {
	echo "1..$TESTS"
	[ "$FAILED" -eq 0 ]
	exit $?
}
