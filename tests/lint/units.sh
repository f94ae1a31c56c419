#!/bin/sh
# The units are what systemd takes, and expose little.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# verify wants the program to exist.
sed 's|@BINDIR@/katchi|/bin/true|' src/systemd/katchi.service \
	>"$tmp/katchi.service"
cp src/systemd/katchi.timer "$tmp/"
systemd-analyze verify --man=no "$tmp/katchi.service" "$tmp/katchi.timer"
systemd-analyze security --offline=true --threshold=12 --no-pager \
	"$tmp/katchi.service" >"$tmp/out" 2>&1 || {
	tail -n 1 "$tmp/out"
	exit 1
}
