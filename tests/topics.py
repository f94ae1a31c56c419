#!/usr/bin/env python3
"""Holds the shipped filters to sample lines, topic by topic.

usage: topics.py KATCHI [-v] LINES.tsv...

A line has three or four fields between tabs, TEXT is `headline | first
sentences`, `\\uXXXX` in it is that character:

    KIND  LANG  TEXT            TOPIC.tsv: the topic is the file's name
    KIND  TOPIC LANG  TEXT      TOPIC may be `any`, or `a|b`: one of them
    KIND  TOPIC TEXT            in old-tests/: a line of the first filters

hit     TOPIC matches
miss    nothing matches at all (in old-tests/: TOPIC does not)
other   TOPIC does not match, another one may
todo-…  one of the three that is known to fail: counted and shown, no failure

old-tests/vetoes.tsv names vetoes: its hits match no topic, its misses say
nothing about topics and are left out.

The lines go through `katchi explain --json` as one JSON Feed a language.
Prints the lines that fail, then a table of files (-v: todo lines that hold,
too).  Exits 1 when a line fails, or when a TOPIC.tsv has fewer than 8 hits
or 8 misses in a language, or a topic of the filters has no file."""
import collections
import pathlib
import re
import sys

from quality import ROOT, ask

KINDS = ("hit", "miss", "other")
LANGS = ("en", "ko")
LEAST = 8


class Line:
    def __init__(self, path, number, fields, topics):
        self.place = f"{path}:{number}"
        self.path = path
        old = path.parent.name == "old-tests"
        if len(fields) == 3 and not old:
            fields.insert(1, path.stem)
        elif len(fields) == 3:
            fields.insert(2, "ko" if re.search("[가-힣]", fields[2])
                          else "en")
        if len(fields) != 4:
            raise ValueError(f"{self.place}: 3 or 4 fields are wanted, "
                             f"not {len(fields)}")
        kind, topic, self.lang, self.text = fields
        self.todo = kind.startswith("todo-")
        self.kind = kind.removeprefix("todo-")
        if self.kind not in KINDS:
            raise ValueError(f"{self.place}: hit, miss or other, "
                             f"not `{kind}`")
        if self.lang not in LANGS:
            raise ValueError(f"{self.place}: en or ko, not `{self.lang}`")
        self.counted = path.stem in topics and not old and not self.todo
        self.veto = old and path.stem == "vetoes"
        self.topics = None if topic == "any" else topic.split("|")
        if self.veto:
            self.kind = {"hit": "miss", "miss": "skip"}[self.kind]
            self.topics = None
        elif old and self.kind == "miss":
            self.kind = "other"
        for t in self.topics or []:
            if t not in topics:
                raise ValueError(f"{self.place}: no topic `{t}` in filters/")

    def item(self):
        text = re.sub(r"\\u([0-9A-Fa-f]{4})",
                      lambda m: chr(int(m[1], 16)), self.text)
        title, _, summary = text.partition(" | ")
        return {"id": self.place, "lang": self.lang, "title": title,
                "summary": summary,
                "url": "https://example.org/" + self.place}

    def holds(self, got):
        if self.kind == "miss":
            return not got
        there = any(t in got for t in self.topics) if self.topics \
            else bool(got)
        return there == (self.kind == "hit")


def load(paths, topics):
    lines = []
    for path in map(pathlib.Path, paths):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if line and not line.startswith("#"):
                lines.append(Line(path, number, line.split("\t"), topics))
    return [line for line in lines if line.kind != "skip"]


def why(answer):
    return "; ".join(sorted({m["topic"] + ": " + m["term"]
                             for m in answer["matches"]})) \
        + (" (veto)" if answer.get("vetoes") else "")


def show(line, answer, mark):
    want = line.kind + " " + "|".join(line.topics or ["any"])
    print(f"{mark} {line.place}: {want}: {line.text}")
    print(f"        got {', '.join(answer['topics']) or 'nothing'}"
          + (f"  <- {why(answer)}" if why(answer) else ""))


def thin(lines):
    """Topics with too few lines, of those whose file was given."""
    count = collections.Counter()
    for line in lines:
        if line.counted:
            count[line.path.stem, line.lang, line.kind == "hit"] += 1
    return [f"{t}: {count[t, lang, hit]} {'hits' if hit else 'misses'} in "
            f"{lang}, {LEAST} are wanted"
            for t in sorted({line.path.stem for line in lines
                             if line.counted})
            for lang in LANGS for hit in (True, False)
            if count[t, lang, hit] < LEAST]


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    topics = set()
    for conf in (ROOT / "filters").glob("*.conf"):
        topics |= set(re.findall(r'(?m)^\[topic "(.+)"\]',
                                 conf.read_text(encoding="utf-8")))
    try:
        lines = load(args[1:], topics)
    except ValueError as e:
        sys.exit(str(e))
    found = ask(args[0], [line.item() for line in lines])
    table = collections.defaultdict(collections.Counter)
    for line in lines:
        answer = found[line.place]
        good = line.holds(set(answer["topics"]))
        state = ("mended" if good else "todo") if line.todo else \
            "ok" if good else line.kind
        table[line.path][state] += 1
        if state in KINDS:
            show(line, answer, "FAIL")
        elif state == "todo" or (state == "mended" and "-v" in sys.argv):
            show(line, answer, state.upper())
    print(f"{'':40} {'ok':>5} {'hit':>5} {'miss':>5} {'other':>5} "
          f"{'todo':>5} {'mended':>6}")
    total = sum(table.values(), collections.Counter())
    for path, c in [*sorted(table.items()), ("all", total)]:
        print(f"{str(path)[-40:]:40} {c['ok']:5} {c['hit']:5} {c['miss']:5} "
              f"{c['other']:5} {c['todo']:5} {c['mended']:6}")
    short = thin(lines)
    short += [f"{folder}: no {t}.tsv" for t in sorted(topics)
              for folder in {line.path.parent for line in lines
                             if line.counted}
              if not (folder / (t + ".tsv")).exists()]
    failed = sum(total[k] for k in KINDS)
    print(f"{len(lines)} lines, {failed} fail"
          + "".join("; " + s for s in short))
    return 1 if failed or short else 0


sys.exit(main())
