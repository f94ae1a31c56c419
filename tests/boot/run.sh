#!/bin/sh
# On a fresh Debian a clone makes its package; another fresh one installs the
# package, boots, and lives with it: tests/boot/live.sh.
#
#   run.sh SUITE WORK    SUITE is bookworm or trixie; WORK keeps what was
#                        fetched, for the next time
#
# Needs root, a network, and namespaces in which systemd can be the first
# process; says what is missing and skips otherwise.
set -eu
suite=$1 work=$2
src=$(cd "$(dirname "$0")/../.." && pwd)
name=katchi-boot-$$
build=$work/$suite-build live=$work/$suite-live
cgroups=
nspawn=

skip() {
	echo "1..0 # SKIP $*"
	exit 0
}

clean_up() {
	[ -z "$nspawn" ] || kill "$nspawn" 2>/dev/null || true
	for c in $cgroups; do
		echo $$ >"${c%/*}/cgroup.procs" || true
		find "$c" -depth -type d -exec rmdir {} + 2>/dev/null || true
	done
}

[ "$(id -u)" -eq 0 ] || skip "only root may boot a container"
for p in debootstrap systemd-nspawn unshare; do
	command -v $p >/dev/null || skip "$p is not installed"
done
unshare -Cmpfiu true 2>/dev/null || skip "no namespaces here"
mkdir -p "$work"
trap clean_up EXIT
trap 'exit 130' INT TERM

# Where no systemd runs nobody gives the container a place among the control
# groups: it gets one of its own.
if [ ! -d /run/systemd/system ]; then
	for root in /sys/fs/cgroup /sys/fs/cgroup/systemd \
		/sys/fs/cgroup/unified; do
		[ -e $root/cgroup.procs ] || continue
		mkdir $root/$name || skip "no control group can be made"
		cgroups="$cgroups $root/$name"
		echo $$ >$root/$name/cgroup.procs
	done
	how="--keep-unit --register=no"
else
	how=
fi

in_root() { # FOLDER COMMAND...: in a root that is not booted
	at=$1
	shift
	systemd-nspawn -q --as-pid2 -M "$name" --register=no --keep-unit \
		--resolv-conf=copy-host --bind-ro="$src:/src" -D "$at" "$@" \
		</dev/null >"$work/$suite.log" 2>&1 || {
		tail -n 20 "$work/$suite.log" | sed 's/^/# /'
		return 1
	}
}

if [ ! -e "$work/$suite/etc/debian_version" ]; then
	echo "# debootstrap $suite"
	rm -rf "$work/$suite.part"
	debootstrap --variant=minbase --include=systemd-sysv,ca-certificates \
		"$suite" "$work/$suite.part" >"$work/$suite.log" 2>&1 ||
		skip "debootstrap $suite: $(tail -n 1 "$work/$suite.log")"
	mv "$work/$suite.part" "$work/$suite"
fi

# What the README promises: nothing but make and apt, and git for the clone.
if [ ! -e "$build" ]; then
	cp -a "$work/$suite" "$build"
	in_root "$build" sh -c 'apt-get update -qq &&
		apt-get install -y -qq --no-install-recommends make git'
fi
echo "# clone, make deb"
# shellcheck disable=SC2016
in_root "$build" sh -euc 'rm -rf /root/katchi
	git config --global --add safe.directory "*"
	git clone -q /src /root/katchi
	make -C /root/katchi -j"$(nproc)" deb'

echo "# install"
rm -rf "$live"
cp -a "$work/$suite" "$live"
cp "$build"/root/katchi/build/katchi_*.deb "$live/root/"
in_root "$live" sh -euc 'apt-get update -qq
	apt-get install -y -qq --no-install-recommends /root/katchi_*.deb
	apt-get install -y -qq --no-install-recommends python3 \
		libpam-systemd dbus-user-session'
mkdir -p "$live/test"
cat >"$live/etc/systemd/system/boot-test.service" <<'END'
[Unit]
After=multi-user.target

[Service]
Type=oneshot
TimeoutStartSec=15min
ExecStart=/bin/sh /src/tests/boot/live.sh
ExecStopPost=systemctl --no-block poweroff
StandardOutput=append:/test/tap
StandardError=append:/test/tap

[Install]
WantedBy=default.target
END
ln -s ../boot-test.service \
	"$live/etc/systemd/system/multi-user.target.wants/"

# frozen 0|1: the container sleeps, or wakes up.
frozen() {
	leader=$(pgrep -P "$nspawn" | head -n 1)
	own=$(sed -n 's/^0:://p' "/proc/$leader/cgroup")
	top=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
	echo "$1" >"$top${own%/init.scope}/cgroup.freeze"
}

boot() { # NUMBER: until it has switched itself off
	echo "$1" >"$live/test/boot"
	# shellcheck disable=SC2086
	systemd-nspawn -q -b $how -M "$name" --private-network \
		--bind-ro="$src:/src" -D "$live" </dev/null \
		>"$work/$suite-console.log" 2>&1 &
	nspawn=$!
	seconds=0
	while kill -0 "$nspawn" 2>/dev/null && [ $seconds -lt 900 ]; do
		if [ -e "$live/test/sleep" ]; then
			frozen 1
			sleep "$(cat "$live/test/sleep")"
			rm "$live/test/sleep"
			frozen 0
		fi
		sleep 1
		seconds=$((seconds + 1))
	done
	kill "$nspawn" 2>/dev/null && echo "not ok - it never switched itself off"
	wait "$nspawn" || true
	nspawn=
}

: >"$live/test/tap"
for n in 1 2; do
	boot $n
done
cat "$live/test/tap"
[ "$(grep -c '^1\.\.' "$live/test/tap")" -eq 2 ] || {
	tail -n 30 "$work/$suite-console.log" | sed 's/^/# /'
	exit 1
}
! grep -q '^not ok' "$live/test/tap"
