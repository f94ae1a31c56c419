#!/bin/sh
# All lints; the first line of each says what it holds.
set -u
bad=0
try() {
	what=$1
	shift
	if out=$("$@" 2>&1); then
		echo "ok - $what"
	else
		echo "not ok - $what"
		printf '%s\n' "$out"
		bad=1
	fi
}

try "layers, libraries, sizes" python3 tests/lint/layers.py
try "no circle between files" python3 tests/lint/circles.py
# SC2319: `[ ... ]; verdict $?` means the condition's own status.
# shellcheck disable=SC2046
try "shell scripts" shellcheck -s sh -e SC2319 $(find tests src .ci -name '*.sh') .ci/run \
	src/packaging/p[or]*
set -- src/man/*.[1-9]
if [ -e "$1" ]; then
	try "manual pages" mandoc -Tlint -W warning "$@"
	try "manual and code agree" python3 tests/lint/manual.py
fi
try "units" sh tests/lint/units.sh
exit $bad
