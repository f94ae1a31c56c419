#!/bin/sh
# The source archive builds, passes its tests, installs, works from there,
# and uninstalls without a trace.
#
#   distcheck.sh NAME BUILD     for BUILD/NAME.tar.gz
set -eu
name=$1 build=$2
tmp=$(mktemp -d "${TMPDIR:-/tmp}/katchi-dist-XXXXXX")
trap 'rm -rf "$tmp"' EXIT
tar -xzf "$build/$name.tar.gz" -C "$tmp"
cd "$tmp/$name"
jobs=-j$(nproc)
make "$jobs" --no-print-directory all >/dev/null
make "$jobs" --no-print-directory run-tests
make --no-print-directory install DESTDIR="$tmp/root" PREFIX=/opt/k >/dev/null
"$tmp/root/opt/k/bin/katchi" init "$tmp/news" >/dev/null
"$tmp/root/opt/k/bin/katchi" -c "$tmp/news/katchi.conf" check
grep -q '^ExecStart=/opt/k/bin/katchi run$' \
	"$tmp/root/opt/k/lib/systemd/system/katchi.service"
make --no-print-directory uninstall DESTDIR="$tmp/root" PREFIX=/opt/k \
	>/dev/null
left=$(find "$tmp/root" ! -type d)
[ -z "$left" ] || {
	echo "uninstall leaves: $left"
	exit 1
}
echo "$name.tar.gz is ready"
