#!/bin/sh
# States of every older version open: nothing is lost, and no edit and no new
# item comes of it.  tests/data/states/vN.sql was dumped from what katchi wrote
# at version N of the state, over the feeds beside it: with what is archived,
# removed by its reader, waiting for its commit, unmatched, and another feed's.
# shellcheck disable=SC1111
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

S=$ROOT/tests/data/states
HOUR=3600
TIP=e4e96ae1e3e9ba5f9f9712b5d9f70b9115b1a2b8

mkdir www
rules='[topic "scm"]\n\tany = Security Consultative Meeting\n\tany = 한미안보협의회\n'

# The job of version $1, in the folder $1.
old_job() {
	mkdir -p "$1/feeds" "$1/filters"
	printf '[poll]\n\tcontact = https://katchi.example/test\n' \
		>"$1/katchi.conf"
	# shellcheck disable=SC2059
	printf "$rules" >"$1/filters/test.conf"
	for f in a b; do
		cp "$S/$f.xml" www/
		printf '[feed "%s"]\n\turl = file://%s/www/%s.xml\n' \
			$f "$T" $f
		printf '\ttitle = Wire %s\n\tlang = en\n' $f
	done >"$1/feeds/test.conf"
	git init -q --bare -b main "$1/archive.git"
	git -C "$1/archive.git" fast-import --quiet <"$S/archive.txt"
	sed "s,/srv/news,$T/www,g" "$S/$1.sql" | sqlite3 "$1/state.db"
}

# Runs the job $1; the documents have other bytes, and the same items.
poll() {
	KATCHI_NOW=$((KATCHI_NOW + 2 * HOUR))
	for f in a b; do
		echo "<!-- $KATCHI_NOW -->" >>www/$f.xml
	done
	"$KATCHI" -c "$1/katchi.conf" run --all >out 2>err
}

counts() {
	"$KATCHI" -c "$1/katchi.conf" feeds --json |
		grep -o '"\(feed\|items\|archived\|rejected\)": *[^,}]*' |
		tr -d ' "' | tr '\n' ' '
}

version() {
	sqlite3 "$1/state.db" 'PRAGMA user_version'
}

start=1795420800
for v in v1 v2 v3 v4; do
	KATCHI_NOW=$start
	old_job $v
	is "$v: the archive is the one" \
		"$(git -C $v/archive.git rev-parse main)" $TIP
	is "$v: read as it is, it is understood" "$(counts $v)" \
"feed:a items:6 archived:1 rejected:1 feed:b items:1 archived:1 rejected:0 "
	ok "$v: and previewed" "$KATCHI" -c $v/katchi.conf preview
	has "$v: nothing comes or goes" "$(cat out)" "+0 -0 of 7 items; 3 stay"
	is "$v: it is not written for that" "$(version $v)" "${v#v}"
	poll $v
	is "$v: nothing is new" "$(summary out new) $(summary out matched)" \
		"0 0"
	is "$v: what waited is committed" \
		"$(git -C $v/archive.git log --format=%s $TIP..main)" \
		"scm: Security Consultative Meeting: the paper that waits"
	is "$v: nothing else is said" \
		"$(grep -v '^the filters changed since' err)" ""
	is "$v: it is of this version" "$(version $v)" 5
	is "$v: and sound" \
		"$(sqlite3 $v/state.db 'PRAGMA integrity_check')" ok
	poll $v
	is "$v: nor later" "$(summary out new) $(summary out commits)" "0 0"
	is "$v: nothing was lost" "$(counts $v)" \
"feed:a items:6 archived:2 rejected:1 feed:b items:1 archived:1 rejected:0 "
	sed -i 's/Ministers said/The ministers said/' www/a.xml
	poll $v
	is "$v: an edit is one" "$(git -C $v/archive.git log -1 --format=%s)" \
		"scm: Edited: “Security Consultative Meeting” ends with 3 papers"
	sed -i 's/The ministers said/Ministers said/' www/a.xml
	poll $v
	is "$v: the words of before are known" "$(summary out commits)" 0
	sed -i 's/Boats come/Security Consultative Meeting: boats come/' \
		www/a.xml
	poll $v
	is "$v: what did not match may now" "$(summary out commits)" 1
done

# At first sight another title is an edit; another text may be the same that
# an older reader read otherwise: it is none, and is known from then on.
for v in v1 v4; do
	KATCHI_NOW=$start
	rm -rf $v
	old_job $v
	sed -i 's/ends with 3 papers/ends with 4 papers/
		s/Boats come/Security Consultative Meeting: boats come/' \
		www/a.xml
	sed -i 's/장관들이 만났다/두 &/' www/b.xml
	poll $v
	is "$v: a title is edited at first sight, a text is not" \
		"$(summary out new) $(git -C $v/archive.git log --format=%s \
		$TIP..main | sort | tr '\n' ' ')" \
"0 scm: Edited: “Security Consultative Meeting” ends with 4 papers \
scm: Security Consultative Meeting: the paper that waits "
	poll $v
	is "$v: nor later" "$(summary out new) $(summary out commits)" "0 0"
	sed -i 's/두 장관들이/세 장관들이/' www/b.xml
	poll $v
	is "$v: but then" "$(git -C $v/archive.git log -1 --format=%s)" \
		"scm: Edited: 한미안보협의회의가 열렸다"
done

# Rot is not brought along.
for v in v3 v4; do
	KATCHI_NOW=$start
	rm -rf $v
	old_job $v
	sqlite3 $v/state.db "UPDATE item SET summary = 'Boats sink.'
		WHERE summary = 'Boats come and go.'"
	poll $v
	has "$v: what is not what was written is put aside" "$(cat err)" \
		"moved aside"
done
finish
