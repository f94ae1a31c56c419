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
# for 1,000,000 items, 1 GB in $TMPDIR.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
katchi=${KATCHI:-$root/build/release/katchi}
items=${1:-1000000}
parts=${2:-1}
dir=$(mktemp -d "${TMPDIR:-/tmp}/katchi-bench-XXXXXX")
trap 'rm -rf "$dir"' EXIT
KATCHI_NOW=1795392000
export KATCHI_NOW
mkdir "$dir/feeds"
cp -r "$root/filters" "$dir/filters"
cat >"$dir/katchi.conf" <<EOF
[poll]
	contact = https://katchi.example/bench
EOF
cat >"$dir/feeds/bench.conf" <<EOF
[feed "bench"]
	url = file://$root/tests/data/demo/wire-en.xml
	title = Bench
EOF
git init -q --bare -b main "$dir/archive.git"
"$katchi" -q -c "$dir/katchi.conf" run >/dev/null
python3 - "$dir/state.db" "$root" "$items" "$parts" <<'EOF'
import glob, json, sqlite3, sys
path, root, items, parts = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
texts = []
for name in sorted(glob.glob(root + "/tests/data/labelled/*.jsonl")):
    with open(name, encoding="utf-8") as f:
        texts += [json.loads(line) for line in f]
yes = [t for t in texts if t["relevant"]]
no = [t for t in texts if not t["relevant"]]
db = sqlite3.connect(path)
db.row_factory = sqlite3.Row
db.execute("PRAGMA synchronous = OFF")
model = dict(db.execute(
    "SELECT * FROM item WHERE path IS NULL LIMIT 1").fetchone())
del model["row"]
names = list(model)
size = 0


def rows():
    global size
    for n in range(items):
        some = no if n % 20 else yes
        t = some[n * 7919 % len(some)]
        m = dict(model)
        hash = "%040x" % (n * 2654435761 % 2**32 * 2**100 + n)
        m["hash"], m["id"] = hash, hash[:26] + "%07x" % n
        m["title"] = "%s (%d)" % (t["title"], n)
        m["title_key"] = None
        m["summary"] = " ".join(some[(n * 31 + k) % len(some)]["summary"]
                                for k in range(parts))
        m["text"] = None
        m["sum"] = 0  # none, and not looked at
        m["guid"] = m["url"] = m["link"] = m["key"] = \
            "https://news.example/%d" % n
        m["lang"] = t["lang"]
        m["first_seen"] = m["last_seen"] = model["first_seen"] - n
        size += len((m["title"] + m["summary"]).encode())
        yield [m[k] for k in names]


db.executemany("INSERT INTO item (%s) VALUES (%s)" % (
    ",".join('"%s"' % k for k in names), ",".join("?" * len(names))), rows())
db.commit()
print("%d items, %.0f bytes of title and text each" % (items, size / items))
EOF
for what in "preview --topic scm" "preview"; do
	# shellcheck disable=SC2086
	python3 - "$katchi" -q -c "$dir/katchi.conf" $what <<'EOF'
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
