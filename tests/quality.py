#!/usr/bin/env python3
"""Scores the shipped filters on labelled items.

usage: quality.py KATCHI [-v] LABELLED.jsonl...

An item is relevant when at least one topic matches it.  The items go through
`katchi explain --json` as one JSON Feed, so what is scored is what a run
does.  Prints precision, recall and F1 for all, each language and each topic,
with and without borderline items, and the items that fail.  Exits 1 when F1
is below 0.95 overall or 0.93 in a language, or a topic's recall is below
0.85 (topics with fewer than 5 items are shown, not judged)."""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALL, LANGUAGE, RECALL, FEW = 0.95, 0.93, 0.85, 5


class Score:
    def __init__(self):
        self.tp = self.fp = self.fn = self.tn = 0

    def add(self, want, got):
        if want and got:
            self.tp += 1
        elif got:
            self.fp += 1
        elif want:
            self.fn += 1
        else:
            self.tn += 1

    def precision(self):
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    def recall(self):
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    def f1(self):
        p, r = self.precision(), self.recall()
        return 2 * p * r / (p + r) if p + r else 0.0

    def row(self, name):
        return (f"{name:24} {self.precision():9.3f} {self.recall():7.3f} "
                f"{self.f1():6.3f} {self.tp:5} {self.fp:5} {self.fn:5}")


def load(paths):
    items = []
    for path in paths:
        with open(path, encoding="utf-8") as f:
            items += [json.loads(line) for line in f if line.strip()]
    return items


def ask(katchi, items):
    """The topics that katchi finds, by item id."""
    found = {}
    for lang in sorted({i["lang"] for i in items}):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "labelled", "language": lang,
            "items": [{"id": i["id"], "url": i["url"], "title": i["title"],
                       "summary": i["summary"], "language": lang}
                      for i in items if i["lang"] == lang],
        }
        for start in range(0, len(feed["items"]), 1000):
            part = dict(feed, items=feed["items"][start:start + 1000])
            with tempfile.NamedTemporaryFile("w", suffix=".json",
                                             encoding="utf-8") as f:
                json.dump(part, f, ensure_ascii=False)
                f.flush()
                out = subprocess.run(
                    [katchi, "-c", ROOT / "config.example", "explain",
                     "--json", f.name], check=True, capture_output=True)
            for line in out.stdout.decode().splitlines():
                item = json.loads(line)
                found[item["id"]] = item
    return found


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    items = load(args[1:])
    found = ask(args[0], items)
    scores = {}
    failing = []

    def score(name):
        return scores.setdefault(name, Score())

    topics = sorted({t for i in items for t in i["topics"]})
    for i in items:
        got = found[i["id"]]["topics"]
        score("all").add(i["relevant"], bool(got))
        score("language " + i["lang"]).add(i["relevant"], bool(got))
        if i["kind"] != "borderline":
            score("without borderline").add(i["relevant"], bool(got))
        for t in topics:
            score("topic " + t).add(t in i["topics"], t in got)
        if i["relevant"] != bool(got):
            failing.append((i, found[i["id"]]))
    print(f"{'':24} precision  recall     F1    tp    fp    fn")
    order = ["all", "without borderline"] + \
        sorted(n for n in scores if n.startswith("language ")) + \
        [n for n in sorted(scores) if n.startswith("topic ")]
    low = []
    for name in order:
        s = scores[name]
        print(s.row(name.removeprefix("topic ")))
        if (name == "all" and s.f1() < ALL) or \
                (name.startswith("language ") and s.f1() < LANGUAGE) or \
                (name.startswith("topic ") and s.tp + s.fn >= FEW
                 and s.recall() < RECALL):
            low.append(name)
    for i, got in failing:
        mark = "missed" if i["relevant"] else "wrong "
        why = "; ".join(sorted({m["topic"] + ": " + m["term"]
                                for m in got["matches"]})) or \
            ", ".join(i["topics"])
        if got.get("vetoes"):
            why += " (veto)"
        print(f"{mark} {i['id']} [{i['kind']}] {i['title']}  <- {why}")
    print(f"{len(items)} items, {len(failing)} fail"
          + ("; too low: " + ", ".join(low) if low else ""))
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
