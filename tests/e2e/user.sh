#!/bin/sh
# katchi for one user: the XDG folders and the units of systemd --user.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

unset XDG_DATA_HOME XDG_STATE_HOME
ok "init --user" "$KATCHI" init --user
has "says how to start the timer" "$(cat out)" \
	"systemctl --user enable --now katchi.timer katchi-gc.timer"
is "writes these" "$(find . -type f ! -name out ! -name err \
	! -path '*/archive.git/*' ! -path '*/feeds/*' ! -path '*/filters/*' |
	sort)" \
"./.config/katchi/katchi.conf
./.config/systemd/user/katchi-gc.service
./.config/systemd/user/katchi-gc.timer
./.config/systemd/user/katchi.service
./.config/systemd/user/katchi.timer"
is "and an archive" \
	"$(git -C .local/share/katchi/archive.git rev-parse --is-bare-repository)" \
	true
has "the unit starts this program" \
	"$(cat .config/systemd/user/katchi.service)" \
	"ExecStart=$(readlink -f "$KATCHI") run"
has "and so does that of the nightly care" \
	"$(cat .config/systemd/user/katchi-gc.service)" \
	"ExecStart=$(readlink -f "$KATCHI") gc"
rm .config/katchi/feeds/*
cat >.config/katchi/feeds/f.conf <<END
[feed "wire-en"]
	url = file://$ROOT/tests/data/demo/wire-en.xml
END
ok "a run finds it all without -c" "$KATCHI" run
is "and fills the archive" "$(git -C .local/share/katchi/archive.git \
	rev-list --count main)" "$(summary out commits)"
[ -e .local/state/katchi/state.db ]
verdict $? "and the state"
fails "a second time" 73 "$KATCHI" init --user
has "it names what is there" "$(cat err)" "katchi.conf is there already"
fails "a folder is not taken" 64 "$KATCHI" init --user here
ok "XDG folders hold" env XDG_CONFIG_HOME="$T/c" XDG_DATA_HOME="$T/d" \
	XDG_STATE_HOME="$T/s" "$KATCHI" init --user
[ -e c/katchi/katchi.conf ] && [ -e d/katchi/archive.git/HEAD ] && [ -d s/katchi ]
verdict $? "all three"
fails "a home that is missing is said" 64 env -u HOME "$KATCHI" init --user

finish
