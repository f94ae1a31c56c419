#!/bin/sh
# The units are what systemd takes, and expose little.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/user" "$tmp/example"
# verify wants the program to exist.
for u in src/systemd/katchi*.service src/systemd/user/*.service; do
	sed -e 's|/usr/bin/katchi|/bin/true|' -e 's|/usr/bin/wall|/bin/true|' \
		"$u" >"$tmp/${u#src/systemd/}"
done
mv "$tmp/katchi-failure@.service" "$tmp/example/"
cp src/systemd/*.timer "$tmp/"
cp src/systemd/user/*.timer "$tmp/user/"
systemd-analyze verify --man=no "$tmp"/*.service "$tmp"/*.timer
for u in "$tmp"/*.service; do
	systemd-analyze security --offline=true --threshold=12 --no-pager \
		"$u" >"$tmp/out" 2>&1 || {
		tail -n 1 "$tmp/out"
		exit 1
	}
done
XDG_RUNTIME_DIR=$tmp systemd-analyze --user verify --man=no \
	"$tmp"/user/*.service "$tmp"/user/*.timer
# The example, as it is to be named.
cp "$tmp/katchi.service" "$tmp/example/failing.service"
printf '[Unit]\nOnFailure=katchi-failure@%%n.service\n' \
	>>"$tmp/example/failing.service"
systemd-analyze verify --man=no "$tmp/example/failing.service" \
	"$tmp/example/katchi-failure@x.service"
# One user with the one name, and folders that are his.
[ -z "$(SYSTEMD_LOG_LEVEL=warning systemd-sysusers --dry-run \
	"$PWD/src/systemd/katchi.sysusers" 2>&1 >/dev/null)" ]
grep -q '^User=katchi$' src/systemd/katchi.service
grep -q '^u katchi ' src/systemd/katchi.sysusers
grep -q '^d /var/lib/katchi 0750 katchi katchi' src/systemd/katchi.tmpfiles
# One packet may get lost, and a name server may take 3 s, within the 10 s to
# connect; with one attempt glibc gives up after 2.
for u in src/systemd/katchi.service src/systemd/user/katchi.service; do
	grep -q 'RES_OPTIONS=timeout:2 attempts:2' "$u"
done
