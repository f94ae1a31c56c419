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

# What init prints and writes holds in any folder and for any umask.
mkdir "my 프로그램s % \$HOME"
cp "$KATCHI" "my 프로그램s % \$HOME/kat'chi"
odd="$T/my 프로그램s % \$HOME/kat'chi"
(umask 077 && "$odd" init "it's \"새\" \$(one)" >out 2>err)
verdict $? "init in a folder with blanks and quotes"
is "with umask 077 nobody else reads what it writes" \
	"$(find it* -perm /077 | wc -l)" 0
sed -n '/^  export/s/ *#.*//p; /^  .*check/s/ *#.*//p; /^  git/p' out >pasted
is "three of its lines" "$(wc -l <pasted)" 3
fails "can be pasted, and git has nothing yet" 128 sh pasted
has "check finds the configuration" "$(cat out)" \
	"it's \"새\" \$(one)/katchi.conf: "
has "git finds the archive" "$(cat err)" "does not have any commits yet"
ok "init --user" env XDG_CONFIG_HOME="$T/oc" XDG_DATA_HOME="$T/od" \
	XDG_STATE_HOME="$T/os" "$odd" init --user
is "the unit's program is one word" \
	"$(grep ^ExecStart oc/systemd/user/katchi.service)" \
	"ExecStart=\"$T/my 프로그램s %% \$\$HOME/kat'chi\" run"
if command -v systemd-analyze >/dev/null; then
	systemd-analyze --user verify oc/systemd/user/katchi.service \
		>out 2>err
	is "that systemd finds" "$(grep -c "kat'chi" err)" 0
fi

finish
