#!/bin/sh
# What is asked for of some days is found by the newest commits and the folders
# of those days; it is what a look at everything finds.
# shellcheck disable=SC2016
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_scm job
printf '[archive]\n\toffset = +09:00\n' >>job/katchi.conf
mkdir www
git init -q --bare -b main job/archive.git
A=job/archive.git
printf '[feed "f"]\n\turl = file://%s/www/f.xml\n\ttitle = F\n' "$T" \
	>job/feeds/test.conf

# Twelve days with three items each: of today, of the evening before, of long
# ago; every fifth was edited the day after.
python3 - "$T" <<'EOF'
import sys, time
for day in range(13):
    now = 1795392000 + day * 86400 + 3 * 3600
    items = []
    for d in range(max(0, day - 1), day + 1):
        for k, back in enumerate((1800, 9 * 3600, 400 * 86400)):
            n = d * 3 + k
            at = 1795392000 + d * 86400 + 3 * 3600 - back
            edit = ", edited" if d < day and n % 5 == 0 else ""
            items.append(
                f"<item><guid isPermaLink='false'>g{n}</guid>"
                f"<link>https://n.example/{n}</link>"
                f"<title>Security Consultative Meeting, part {n}{edit}"
                "</title><pubDate>" + time.strftime(
                    "%a, %d %b %Y %H:%M:%S GMT", time.gmtime(at)) +
                "</pubDate></item>")
    with open(f"{sys.argv[1]}/www/{day}.xml", "w") as f:
        f.write("<rss version='2.0'><channel><title>F</title>" +
                "".join(items) + "</channel></rss>")
EOF

# A reader at work: $1 is the date, the rest a command in a clone.
reader() {
	at=$1
	shift
	rm -rf w
	git clone -q $A w
	(
		cd w || exit 1
		GIT_AUTHOR_DATE="$at +0000" GIT_COMMITTER_DATE="$at +0000"
		export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
		git config user.name R
		git config user.email r@x.example
		sh -c "$*"
		git push -q
	)
}

start=$KATCHI_NOW
DAY=86400
day=0
while [ $day -le 12 ]; do
	KATCHI_NOW=$((start + day * DAY + 3 * 3600))
	cp www/$day.xml www/f.xml
	"$KATCHI" -q -c job/katchi.conf run --all >/dev/null
	case $day in
	4) reader $((KATCHI_NOW + 60)) 'git rm -q "$(git ls-files | grep part-9)"
		git commit -qm "not this"' ;;
	6) reader $((KATCHI_NOW + 60)) 'git revert --no-edit HEAD~6..HEAD \
		-q 2>/dev/null || git revert --abort 2>/dev/null
		git revert --no-edit "$(git log --format=%H --grep="not this")" \
		>/dev/null' ;;
	8) reader $((KATCHI_NOW + 60)) 'f=$(git ls-files | grep part-7-)
		mkdir -p 2026/moved; git mv "$f" 2026/moved/; git commit -qm move' ;;
	esac
	day=$((day + 1))
done

# Every window of one to three days, against the whole.
compare() {
	python3 - "$KATCHI" "$start" <<'EOF'
import datetime, json, subprocess, sys
katchi, start = sys.argv[1], int(sys.argv[2])
zone = datetime.timezone(datetime.timedelta(hours=9))


def ask(*args):
    p = subprocess.run([katchi, "-c", "job/katchi.conf", *args], text=True,
                       stdout=subprocess.PIPE, check=True)
    return p.stdout


def day(n):
    at = datetime.datetime.fromtimestamp(start + n * 86400, zone)
    return at.strftime("%Y-%m-%d")


whole = ask("list", "--json").splitlines()
items = [json.loads(line) for line in whole]
bad = n = 0
for first in range(-3, 15):
    for length in range(3):
        a, b = day(first), day(first + length)
        want = [line for line, i in zip(whole, items)
                if a <= i["date"][:10] <= b]
        got = ask("list", "--json", "--since", a, "--until", b).splitlines()
        n += 1
        if got != want:
            bad += 1
            print("list", a, b, len(got), len(want), file=sys.stderr)
    a = day(first)
    want = sorted(i["title"] for i in items if i["first_seen"][:10] == a)
    text = ask("digest", "--day", a)
    got = sorted(i["title"] for i in items
                 if "[" + i["title"] + "]" in text)
    n += 1
    if got != want:
        bad += 1
        print("digest", a, got, want, file=sys.stderr)
print(len(items), n, bad)
EOF
}
out=$(compare)
has "items, windows, and those that differ" "$out" " 72 0"
echo "# $out"

# A page that nobody's commit names: all is looked at.
reader $((KATCHI_NOW + 120)) 'd=$(git ls-files | grep part-36- | xargs dirname)
	sed "s/^id: .*/id: \"0123456789\"/" "$(git ls-files | grep part-36-)" \
		>"$d/by-hand.md"
	git add .; git commit -qm "by hand"'
out=$(compare)
has "with a page made by hand" "$out" " 72 0"
echo "# $out"
finish
