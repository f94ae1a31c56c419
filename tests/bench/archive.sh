#!/bin/sh
# archive_bench, then the same for a whole first `katchi run` that brings
# 10,000 items: reading, filtering and remembering them, too.
#
#     sh tests/bench/archive.sh PROGRAM
set -eu
"$1"
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d "${TMPDIR:-/tmp}/katchi-bench-XXXXXX")
trap 'rm -rf "$dir"' EXIT
KATCHI_NOW=1795392000
export KATCHI_NOW
python3 - "${KATCHI:-$root/build/release/katchi}" "$dir" <<'EOF'
import os, resource, statistics, subprocess, sys, time
katchi, top = sys.argv[1:]
os.chdir(top)
FEEDS, ITEMS, TURNS = 5, 2000, 3
WORDS = ("allies agree in Seoul on the next step while talks about costs go "
         "on and both capitals prepare for winter").split()


def feed(f):
    yield f'<rss version="2.0"><channel><title>Feed {f}</title>'
    for i in range(f * ITEMS, (f + 1) * ITEMS):
        text = " ".join(WORDS[(i >> n % 13) * (n + 3) % len(WORDS)]
                        for n in range(60))
        yield (f'<item><guid isPermaLink="false">g{i}</guid>'
               f'<link>https://news{f}.example/{i}</link>'
               f'<title>Security Consultative Meeting, report {i}</title>'
               f'<description>{text}.</description><pubDate>'
               f'{i // 500 + 1:02} Nov 2026 {i % 500 // 60:02}:{i % 60:02}:00'
               ' +0900</pubDate></item>')
    yield '</channel></rss>'


os.makedirs("feeds")
os.makedirs("filters")
open("katchi.conf", "w").write(
    "[poll]\n\tcontact = https://katchi.example/bench\n")
open("filters/bench.conf", "w").write(
    '[topic "scm"]\n\tany = Security Consultative Meeting\n')
with open("feeds/bench.conf", "w") as conf:
    for f in range(FEEDS):
        open(f"{f}.xml", "w").write("\n".join(feed(f)))
        conf.write(f'[feed "f{f}"]\n\turl = file://{top}/{f}.xml\n'
                   f'\ttitle = Feed {f}\n')


def run(command, **how):
    u, t = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, **how)
    v = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.monotonic() - t,
            v.ru_utime + v.ru_stime - u.ru_utime - u.ru_stime)


git = ["git", "-C", "archive.git"]
costs = {"katchi run": [], "fast-import": []}
for turn in range(TURNS):
    subprocess.run("rm -rf *.git state.db*", shell=True, check=True)
    for name in "archive.git", "twin.git":
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", name])
    costs["katchi run"].append(run([katchi, "-q", "-c", "katchi.conf", "run"],
                                   stdout=subprocess.DEVNULL))
    with open("history", "wb") as out:
        subprocess.run(git + ["fast-export", "main"], stdout=out, check=True)
    with open("history", "rb") as history:
        costs["fast-import"].append(run(
            ["git", "-c", "core.fsync=all", "-C", "twin.git", "fast-import",
             "--quiet"], stdin=history))
count = subprocess.run(git + ["rev-list", "--count", "main"], check=True,
                       capture_output=True, text=True).stdout.strip()
m = {name: [statistics.median(c[k] for c in list) for k in (0, 1)]
     for name, list in costs.items()}
for name, (wall, cpu) in m.items():
    print(f"archive  commits={count}  {name} wall={wall:.2f} s "
          f"cpu={cpu:.2f} s")
wall, cpu = (m["katchi run"][k] / m["fast-import"][k] for k in (0, 1))
print(f"archive  whole run/fast-import  wall={wall:.2f} cpu={cpu:.2f}")
EOF
python3 "$root/tests/bench/archive_read.py" \
	"${KATCHI:-$root/build/release/katchi}"
