#!/usr/bin/env python3
"""The commands that read, over an archive of a million commits.

    archive_read.py KATCHI

One page a commit, 137 a day over twenty years, made by git fast-import (some
minutes, 1 GB in $TMPDIR); KATCHI_BENCH_COMMITS makes it smaller, by fewer
years.  `repair` builds the state from it; then each command runs once to get
warm and three times for the median.  Prints wall and CPU seconds and the peak
of memory.
"""

import datetime
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

COMMITS = int(os.environ.get("KATCHI_BENCH_COMMITS", 1000000))
DAY, NOW, ZONE = 137, 1795392000, datetime.timezone(datetime.timedelta(hours=9))
FEEDS, LIMIT_S = 50, 600
TOPICS = ["scm", "exercise", "deterrence", "forces", "costs", "command",
          "summit", "nuclear", "space", "cyber"]
WORDS = ("allies agree in Seoul on the next step while talks about costs go "
         "on and both capitals prepare for winter 장관 회의 합의 발표 협력 "
         "강화").split()


def commits():
    """The stream of git fast-import, oldest first."""
    for i in range(COMMITS):
        at = NOW - (COMMITS - i) * 86400 // DAY
        feed, topic = i % FEEDS, TOPICS[i // 7 % len(TOPICS)]
        key = f"f{feed}\0g{i}".encode()
        name = hashlib.sha1(b"blob %d\0" % len(key) + key).hexdigest()[:10]
        when = datetime.datetime.fromtimestamp(at, ZONE)
        title = f"Report {i} on {WORDS[i % 13]} {WORDS[i // 13 % 23]}"
        link = f"https://news{feed}.example/{i}"
        text = " ".join(WORDS[(i >> n % 17) * (n + 3) % len(WORDS)]
                        for n in range(40))
        page = (f'---\ntitle: "{title}"\ndate: {when.isoformat()}\n'
                f'source: "{link}"\npublisher: "Feed {feed}"\nlang: "en"\n'
                f'feed: "f{feed}"\nid: "{name}"\nguid: "g{i}"\n'
                f'tags: ["{topic}"]\nmatched: ["{topic}: agree (text)"]\n'
                f"---\n\n# {title}\n\n{text}.\n\n[Feed {feed}]({link})\n"
                ).encode()
        message = (f'{topic}: {title}\n\n{link}\n\n"agree" in the text.\n\n'
                   f"Item-Id: {name}\nFeed: f{feed}\nTopic: {topic}\n"
                   ).encode()
        yield (b"commit refs/heads/main\n"
               b"author Feed %d <f%d@feeds.invalid> %d +0900\n"
               b"committer katchi <katchi@host.invalid> %d +0900\n"
               b"data %d\n%sM 100644 inline %s/report-%d-%s.md\ndata %d\n%s\n"
               % (feed, feed, at, at + 600, len(message), message,
                  when.strftime("%Y/%m/%d").encode(), i, name.encode(),
                  len(page), page))


def build():
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main",
                    "archive.git"], check=True)
    git = subprocess.Popen(["git", "-C", "archive.git", "fast-import",
                            "--quiet"], stdin=subprocess.PIPE)
    for commit in commits():
        git.stdin.write(commit)
    git.stdin.close()
    if git.wait() != 0:
        sys.exit("git fast-import failed")
    os.makedirs("feeds")
    os.makedirs("filters")
    with open("katchi.conf", "w") as f:
        f.write("[poll]\n\tcontact = https://katchi.example/bench\n")
    with open("feeds/bench.conf", "w") as f:
        for i in range(FEEDS):
            f.write(f'[feed "f{i}"]\n\turl = https://news{i}.example/feed\n'
                    f"\ttitle = Feed {i}\n")
    with open("filters/bench.conf", "w") as f:
        for topic in TOPICS:
            f.write(f'[topic "{topic}"]\n\tany = agree\n')


def run(argv):
    """Wall s, CPU s, peak MiB, status."""
    start = time.monotonic()
    p = subprocess.Popen(["timeout", str(LIMIT_S), *argv],
                         stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return (time.monotonic() - start, used.ru_utime + used.ru_stime,
            used.ru_maxrss / 1024, p.returncode)


def row(katchi, words, aim_s, aim_mib, turns):
    argv = [katchi, "-q", "-c", "katchi.conf", *words]
    costs = [run(argv)]
    # What takes a minute is not made better by being warm.
    if turns > 1 and costs[0][0] < 10:
        costs = [run(argv) for _ in range(turns)]
    wall, cpu, mib = (statistics.median(c[k] for c in costs)
                      for k in range(3))
    status = costs[0][3]
    met = status == 0 and wall <= aim_s and mib <= aim_mib
    print(f"archive  commits={COMMITS}  {' '.join(words):24} "
          f"wall={wall:.2f} s cpu={cpu:.2f} s peak={mib:.0f} MiB"
          f"{f' status={status}' if status else ''}  aim {aim_s} s, "
          f"{aim_mib} MiB: {'met' if met else 'missed'}", flush=True)


def main():
    katchi = os.path.abspath(sys.argv[1])
    top = tempfile.mkdtemp()
    os.environ["KATCHI_NOW"] = str(NOW)
    try:
        os.chdir(top)
        start = time.monotonic()
        build()
        print(f"archive  commits={COMMITS}  made by git fast-import in "
              f"{time.monotonic() - start:.0f} s", flush=True)
        row(katchi, ["repair"], 60, 300, 1)
        few = ["--since", "1d"]
        if " -n" in subprocess.run([katchi, "help", "list"], check=True,
                                   capture_output=True, text=True).stdout:
            few = ["-n", "50"]
        for words in (["digest", "--day", "2026-11-20"], ["list", *few],
                      ["export", "atom", "--since", "30d"],
                      ["feeds", "--topics"]):
            row(katchi, words, 0.3, 60, 3)
    finally:
        os.chdir("/")
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
