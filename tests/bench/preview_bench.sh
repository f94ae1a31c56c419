#!/bin/sh
# How long `katchi preview` takes over a large state, and its peak memory.
#
#	sh tests/bench/preview_bench.sh [ITEMS [PARTS]]
#
# ITEMS  remembered, 1000000
# PARTS  summaries of labelled items that make the text of one, 1
#
# The titles and summaries are those of tests/data/labelled, each with a
# number of its own; one in twenty items is relevant, which is more than
# general news feeds bring.  The filters are the shipped ones.  Needs python3 and,
# for 1,000,000 items, 2 GB in $TMPDIR.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
katchi=${KATCHI:-$root/build/release/katchi}
items=${1:-1000000}
parts=${2:-1}
dir=$(mktemp -d "${TMPDIR:-/tmp}/katchi-bench-XXXXXX")
trap 'rm -rf "$dir"' EXIT
KATCHI_NOW=1795392000
export KATCHI_NOW
mkdir "$dir/feeds" "$dir/none"
cp -r "$root/filters" "$dir/filters"
# The items come while nothing matches.
printf '[topic "never"]\n\tany = zyzzyva xylem\n' >"$dir/none/never.conf"
for what in filters none; do
	cat >"$dir/$what.conf" <<EOF
[katchi]
	filters = $what
[poll]
	contact = https://katchi.example/bench
	deadline = 1h
EOF
done
git init -q --bare -b main "$dir/archive.git"
python3 - "$dir" "$root" "$items" "$parts" <<'EOF'
import glob, json, sys
from xml.sax.saxutils import escape
folder, root, items, parts = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
texts = []
for name in sorted(glob.glob(root + "/tests/data/labelled/*.jsonl")):
    with open(name, encoding="utf-8") as f:
        texts += [json.loads(line) for line in f]
yes = [t for t in texts if t["relevant"]]
no = [t for t in texts if not t["relevant"]]
size, each = 0, 1000
conf = open(folder + "/feeds/bench.conf", "w")
for first in range(0, items, each):
    path = "%s/%d.xml" % (folder, first)
    conf.write('[feed "f%d"]\n\turl = file://%s\n' % (first, path))
    with open(path, "w", encoding="utf-8") as f:
        f.write('<rss version="2.0"><channel><title>B</title>')
        for n in range(first, min(first + each, items)):
            some = no if n % 20 else yes
            title = "%s (%d)" % (some[n * 7919 % len(some)]["title"], n)
            text = " ".join(some[(n * 31 + k) % len(some)]["summary"]
                            for k in range(parts))
            size += len((title + text).encode())
            f.write("<item><guid>https://news.example/%d</guid>"
                    "<link>https://news.example/%d</link><title>%s</title>"
                    "<description>%s</description></item>\n" % (
                        n, n, escape(title), escape(escape(text))))
        f.write("</channel></rss>")
conf.close()
print("%d items, %.0f bytes of title and text each" % (items, size / items))
EOF
"$katchi" -q -c "$dir/none.conf" run
for what in "preview --topic scm" "preview"; do
	# shellcheck disable=SC2086
	python3 - "$katchi" -q -c "$dir/filters.conf" $what <<'EOF'
import resource, subprocess, sys, time
start = time.monotonic()
out = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True).stdout
took = time.monotonic() - start
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%-22s %6.2f s  %6.2f s CPU  %4d MB peak  %s" % (
    " ".join(sys.argv[5:]), took, use.ru_utime + use.ru_stime,
    use.ru_maxrss // 1024, out.decode().splitlines()[-1]))
EOF
done
