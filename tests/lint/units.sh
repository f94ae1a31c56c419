#!/bin/sh
# The units are what systemd takes, and expose little.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for u in src/systemd/*.service; do
	# verify wants the program to exist.
	sed 's|@BINDIR@/katchi|/bin/true|' "$u" >"$tmp/${u##*/}"
done
cp src/systemd/*.timer "$tmp/"
systemd-analyze verify --man=no "$tmp"/*.service "$tmp"/*.timer
for u in "$tmp"/*.service; do
	systemd-analyze security --offline=true --threshold=12 --no-pager \
		"$u" >"$tmp/out" 2>&1 || {
		tail -n 1 "$tmp/out"
		exit 1
	}
done
