#!/bin/sh
# Run inside a booted Debian on which the package was just installed: the
# units, on a real systemd.  First boot: all but what a power cut tells.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
unset KATCHI_NOW
KATCHI=/usr/bin/katchi
A=/var/lib/katchi/archive.git
HOME=/root

prop() { # UNIT NAME
	systemctl show -P "$2" "$1"
}

# Until the command succeeds, at most $1 seconds.
within() {
	left=$1
	shift
	while ! "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ $left -gt 0 ] || return 1
		sleep 1
	done
}

# shellcheck disable=SC2317
idle() { # a oneshot that works is "activating"
	case $(prop katchi.service ActiveState) in
	inactive | failed) true ;;
	*) false ;;
	esac
}

git_katchi() {
	runuser -u katchi -- git -C $A "$@"
}

archived() { # NUMBER: so many commits
	[ "$(git_katchi rev-list --count main)" -ge "$1" ]
}

journal() { # UNIT [options]
	unit=$1
	shift
	journalctl --sync
	journalctl -q -o cat -u "$unit" "$@"
}

# The document at /test/web/news.xml: $1 items that match.
news() {
	{
		echo '<rss version="2.0"><channel><title>News</title>'
		i=0
		while [ $i -lt "$1" ]; do
			i=$((i + 1))
			echo "<item><guid>$i</guid><title>Ministers open round \
$i of the Security Consultative Meeting in Seoul</title>
<link>https://news.example/$i</link></item>"
		done
		echo '</channel></rss>'
	} >/test/web/news.xml
}

serve() {
	mkdir -p /test/web
	start_server /test/web
}

# So long ago that it is due, as after a night switched off.
slept_since() {
	systemctl stop katchi.timer
	touch -d "$1" /var/lib/systemd/timers/stamp-katchi.timer
}

first_boot() {
	is "systemd is the first process" "$(cat /proc/1/comm)" systemd
	is "the timers are off until somebody wants them" \
		"$(systemctl is-enabled katchi.timer katchi-gc.timer |
			tr '\n' ' ')" "disabled disabled "
	is "user, group and folder" \
		"$(stat -c '%U %G %a' /var/lib/katchi $A | tr '\n' ' ')" \
		"katchi katchi 750 katchi katchi 750 "
	ok "the package as it is passes its check" \
		runuser -u katchi -- "$KATCHI" check

	# The feeds that are shipped are not reached from here.
	rm -r /etc/katchi/feeds
	mkdir /etc/katchi/feeds
	serve
	news 1
	cat >/etc/katchi/feeds/news.conf <<END
[feed "news"]
	url = $URL/news.xml
	allow-private = true
END
	ok "one command starts it" systemctl enable --now katchi.timer \
		katchi-gc.timer
	is "the timers wait" "$(systemctl is-active katchi.timer \
		katchi-gc.timer | tr '\n' ' ')" "active active "
	next=$(date -d "$(prop katchi.timer NextElapseUSecRealtime)" +%s)
	[ $((next - $(date +%s))) -le 720 ]
	verdict $? "the next run is at most twelve minutes away"
	slept_since '1 hour ago'
	ok "the timer is started after a missed hour" \
		systemctl start katchi.timer
	ok "it catches up, within three minutes" within 200 archived 1
	within 20 idle
	is "the run went well" "$(prop katchi.service Result)" success
	has "its summary is in the journal" "$(journal katchi.service)" \
		"commits=1 "
	is "the archive is readable for its group alone" \
		"$(find /var/lib/katchi -perm /007 | head -n 3)" ""

	quick_timer
	secrets
	failures
	hardened
	by_hand
	one_user
}

# Every five seconds a run that takes eight.
quick_timer() {
	mkdir -p /etc/systemd/system/katchi.timer.d \
		/etc/systemd/system/katchi.service.d
	cat >/etc/systemd/system/katchi.timer.d/quick.conf <<'END'
[Timer]
OnCalendar=
OnCalendar=*:*:0/5
RandomizedDelaySec=0
AccuracySec=1s
END
	cat >/etc/systemd/system/katchi.service.d/quick.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/katchi run slow
END
	cat >/usr/local/bin/slow <<'END'
#!/bin/sh
echo "$(date +%s) +" >>/var/lib/katchi/slow.log
sleep 8
echo "$(date +%s) -" >>/var/lib/katchi/slow.log
cat /test/web/news.xml
END
	chmod 755 /usr/local/bin/slow
	cat >/etc/katchi/feeds/slow.conf <<'END'
[feed "slow"]
	command = /usr/local/bin/slow
END
	systemctl daemon-reload
	sleep 40
	cut -d ' ' -f 2 /var/lib/katchi/slow.log >marks
	[ "$(grep -c + marks)" -ge 3 ]
	verdict $? "a timer faster than its runs starts one behind the other" ||
		comment /var/lib/katchi/slow.log
	is "and never two at once" "$(uniq -d marks)" ""
	within 20 sh -c 'tail -n 1 /var/lib/katchi/slow.log | grep -q +'
	fails "a run by hand finds the lock held" 75 \
		runuser -u katchi -- "$KATCHI" run news
	sleeping
	systemctl stop katchi.timer
	within 20 idle
	runuser -u katchi -- flock /var/lib/katchi/state.db.lock sleep 5 &
	sleep 1
	systemctl start katchi.service
	is "a held lock is no failure of the unit" \
		"$(prop katchi.service Result) $(prop katchi.service \
			ExecMainStatus)" "success 75"
	wait $!
	rm -r /etc/systemd/system/katchi.timer.d \
		/etc/systemd/system/katchi.service.d /etc/katchi/feeds/slow.conf
	systemctl daemon-reload
}

# The machine is suspended for a while: tests/boot/run.sh does it.
sleeping() {
	before=$(date +%s)
	echo 30 >/test/sleep
	within 20 sh -c '[ ! -e /test/sleep ]'
	after=$(date +%s)
	[ $((after - before)) -ge 25 ]
	verdict $? "the machine slept"
	sleep 12
	awk -v from="$before" -v to="$after" '$2 == "+" &&
		$1 > from + 3 && $1 < to - 2' /var/lib/katchi/slow.log >slept
	is "nothing ran meanwhile" "$(cat slept)" ""
	awk -v to="$after" '$2 == "+" && $1 >= to - 2 && $1 <= to + 12' \
		/var/lib/katchi/slow.log >woke
	[ -s woke ]
	verdict $? "after it woke up the timer ran again" ||
		comment /var/lib/katchi/slow.log
}

# Credentials of systemd reach the server, and no log.
secrets() {
	mkdir -p /etc/credstore
	echo 'desk:s3cret-word' >/etc/credstore/desk
	chmod 600 /etc/credstore/desk
	mkdir -p /etc/systemd/system/katchi.service.d
	cat >/etc/systemd/system/katchi.service.d/desk.conf <<'END'
[Service]
LoadCredential=desk:/etc/credstore/desk
ExecStart=
ExecStart=/usr/bin/katchi -v -v run desk
END
	cat >/etc/katchi/feeds/desk.conf <<END
[feed "desk"]
	url = $URL/nowhere.xml?token=s3cret-token&page=1
	auth-file = /run/credentials/katchi.service/desk
	header = X-Key: s3cret-header
	allow-private = true
END
	systemctl daemon-reload
	systemctl start katchi.service 2>/dev/null
	has "LoadCredential= reaches the server" "$(cat "$T/requests")" \
		"Basic $(printf 'desk:s3cret-word' | base64)"
	has "the failure is a warning in the journal" \
		"$(journal katchi.service -p 4..4)" "desk: "
	is "no secret is" "$(journalctl -q -o cat -b | grep s3cret)" ""
	is "nor is one in the state" \
		"$(grep -c 's3cret-[wh]' /var/lib/katchi/state.db)" 0
	rm -r /etc/systemd/system/katchi.service.d /etc/katchi/feeds/desk.conf
	systemctl daemon-reload
}

# The example among the documents, as the manual has it.
failures() {
	cp /usr/share/doc/katchi/katchi-failure@.service /etc/systemd/system/
	mkdir -p /etc/systemd/system/katchi.service.d
	printf '[Unit]\nOnFailure=katchi-failure@%%n.service\n' \
		>/etc/systemd/system/katchi.service.d/failure.conf
	systemctl daemon-reload
	echo '[feed "broken"]' >/etc/katchi/feeds/broken.conf
	fails "a broken configuration fails the unit" 1 \
		systemctl start katchi.service
	is "with the status of the manual" \
		"$(prop katchi.service ExecMainStatus)" 78
	has "an error in the journal" "$(journal katchi.service -p 3..3)" \
		"the configuration has 1 error"
	# shellcheck disable=SC2016
	ok "OnFailure= is told" within 10 sh -c '[ "$(systemctl show -P \
		ExecMainStartTimestampMonotonic \
		katchi-failure@katchi.service.service)" -gt 0 ]'
	is "and does its work" "$(prop katchi-failure@katchi.service.service \
		Result)" success
	rm /etc/katchi/feeds/broken.conf
	ok "mended, it runs again" systemctl start katchi.service
}

hardened() {
	ok "the nightly care" systemctl start katchi-gc.service
	for u in katchi katchi-gc; do
		ok "$u is valid as it is installed" systemd-analyze verify \
			--man=no $u.service $u.timer
		ok "$u.service exposes little" systemd-analyze security \
			--threshold=12 --no-pager $u.service
	done
}

# What reaches whom outside of systemd.
by_hand() {
	ok "the manual is installed" sh -c 'ls /usr/share/man/man1/katchi.1.gz \
		/usr/share/man/man5/katchi.conf.5.gz'
	useradd -m -G katchi reader
	ok "a member of the group reads the archive" runuser -u reader -- \
		git -c safe.directory=$A -C $A log --oneline main
	ok "and lists it" runuser -u reader -- "$KATCHI" list
	ok "and the feeds" runuser -u reader -- "$KATCHI" feeds
	fails "and nobody else" 128 runuser -u nobody -- \
		git -c safe.directory=$A -C $A log --oneline main
}

as_reader() {
	runuser -u reader -- env HOME=/home/reader XDG_RUNTIME_DIR="$run" "$@"
}

# A user's own katchi, with a systemd of his own.
one_user() {
	run=/run/user/$(id -u reader)
	cd /home/reader || return
	ok "a user's systemd" loginctl enable-linger reader
	within 20 [ -S "$run/systemd/private" ]
	ok "init --user" as_reader "$KATCHI" init --user
	rm /home/reader/.config/katchi/feeds/*
	printf '[feed "news"]\n\turl = %s/news.xml\n\tallow-private = true\n' \
		"$URL" >/home/reader/.config/katchi/feeds/news.conf
	as_reader systemctl --user daemon-reload
	ok "enables the timer" as_reader systemctl --user enable --now katchi.timer
	ok "and runs" as_reader systemctl --user start katchi.service
	is "into an archive of the user's" "$(as_reader git -C \
		/home/reader/.local/share/katchi/archive.git \
		rev-list --count main)" 1
	cd "$T" || return
}

# The machine was off: the first boot left a timer and a new item behind.
second_boot() {
	ok "it catches up, within three minutes" within 200 archived 2
	ok "apt removes it" apt-get remove -y -qq katchi
	is "no unit is left" "$(systemctl list-unit-files 'katchi*' |
		grep -v failure | grep -c '^katchi')" 0
	is "nor a link to one" "$(find /etc/systemd -xtype l \
		-name 'katchi*')" ""
	[ -e /etc/katchi/katchi.conf ] && [ -e /etc/katchi/feeds/news.conf ]
	verdict $? "the configuration stays"
	archived 2
	verdict $? "so does the archive"
	ok "it comes back" apt-get install -y -qq /root/katchi_*.deb
	ok "to what was there" runuser -u katchi -- "$KATCHI" list
	is "all of it" "$(wc -l <out)" 2
	ok "apt purges it" apt-get purge -y -qq katchi
	archived 2
	verdict $? "the archive stays even then"
	[ ! -e /etc/katchi/katchi.conf ]
	verdict $? "the configuration does not"
}

case $(cat /test/boot) in
1)
	first_boot
	# The next one has no server before the timer strikes.
	sed -i 's|url = .*|url = file:///test/web/news.xml|' \
		/etc/katchi/feeds/news.conf
	news 2
	slept_since '1 hour ago'
	;;
2) second_boot ;;
esac
finish
