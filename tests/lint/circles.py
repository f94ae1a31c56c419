#!/usr/bin/env python3
"""No circle between files: who calls a function of another file is above it,
and nothing below calls up again.  Prints each circle with a call that makes
it.  A function that is handed over (a callback, a row of a table) is no call:
that is how what stands below reaches what stands above."""
import pathlib
import re
import sys

# Circles that may stay for a while, as lists of files: nothing may join them,
# and one that is gone must go from here.
KNOWN = []

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".") / "src"
NOISE = re.compile(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'',
                   re.S)
# Return type on its own line, so a definition begins its line.
DEFINED = re.compile(r"^(static[^\n;(]*)?(?:[a-z_][^\n;(]*)?\n([a-z_]\w*)\(",
                     re.M)
CALLED = re.compile(r"\b([a-z_]\w*)\s*\(")


def graph():
    """{file: {file it calls: function}}"""
    code = {p.relative_to(ROOT).as_posix(): NOISE.sub(" ", p.read_text("utf-8"))
            for p in sorted(ROOT.rglob("*.c"))}
    home, own = {}, {}
    for name, text in code.items():
        own[name] = set()
        for static, function in DEFINED.findall(text):
            own[name].add(function)
            if not static.startswith("static"):
                home[function] = name
    return {name: {home[f]: f for f in sorted(set(CALLED.findall(text)) -
                                              own[name]) if f in home}
            for name, text in code.items()}


def circles(calls):
    """The sets of more than one file that all reach each other (Tarjan)."""
    index, low, stack, out = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in calls[v]:
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            at = stack.index(v)
            if len(stack) - at > 1:
                out.append(sorted(stack[at:]))
            del stack[at:]

    for v in calls:
        if v not in index:
            visit(v)
    return out


def main():
    calls = graph()
    found = circles(calls)
    known = [sorted(k) for k in KNOWN]
    bad = [c for c in found if c not in known]
    for c in bad:
        print("a circle: " + ", ".join(c))
        for a in c:
            for b in c:
                if b in calls[a]:
                    print(f"  {a} -> {b}: {calls[a][b]}()")
    gone = [k for k in known if k not in found]
    for k in gone:
        print("no circle any more: " + ", ".join(k))
    return 1 if bad or gone else 0


sys.exit(main())
