#!/bin/sh
# parse_bench, and beside it on the same documents what else reads feeds:
# sfeed, and python3-feedparser (Debian packages; a word when missing).
#
#	tests/bench/parse.sh [parse_bench]
set -eu
bench=${1:-build/release/bench/parse_bench}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
KATCHI_BENCH_DIR=$dir "$bench"

# One large document, so that the start of the program does not count.
python3 - "$dir" <<'PY'
import pathlib
import sys

d = pathlib.Path(sys.argv[1])
text = (d / "rss-en.xml").read_bytes()
head, rest = text.split(b"    <item>", 1)
items, tail = rest.rsplit(b"  </channel>", 1)
(d / "large.xml").write_bytes(
    head + (b"    <item>" + items) * 800 + b"  </channel>" + tail)
PY
if command -v sfeed >/dev/null; then
	python3 - "$dir/large.xml" <<'PY'
import os
import resource
import subprocess
import sys


def used():
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


n, best = os.path.getsize(sys.argv[1]), 1e9
for _ in range(3):
    before = used()
    with open(sys.argv[1], "rb") as f:
        subprocess.run(["sfeed"], stdin=f, stdout=subprocess.DEVNULL,
                       check=True)
    best = min(best, used() - before)
print(f"parse sfeed                  n={n} {n / best / 1e6:.0f} MB/s")
PY
else
	echo "parse sfeed                  not installed (package sfeed)"
fi
# Debian's modules belong to Debian's python3.
py=python3
! /usr/bin/python3 -c 'import feedparser' 2>/dev/null || py=/usr/bin/python3
$py - "$dir" <<'PY'
import pathlib
import sys
import time

try:
    import feedparser
except ImportError:
    print("parse feedparser             not installed "
          "(package python3-feedparser)")
    sys.exit()
n, total = 0, 0.0
for name in ("rss-en", "rss-ko", "atom-en", "atom-ko"):
    data = (pathlib.Path(sys.argv[1]) / f"{name}.xml").read_bytes()
    best = 1e9
    for _ in range(3):
        t = time.process_time()
        feedparser.parse(data)
        best = min(best, time.process_time() - t)
    n += len(data)
    total += best
print(f"parse feedparser             n={n} {n / total / 1e6:.2f} MB/s")
PY
