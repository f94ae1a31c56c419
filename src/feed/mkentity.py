#!/usr/bin/env python3
"""Writes entity_table.h from Python's copy of the WHATWG list.

Usage: mkentity.py > entity_table.h
"""
import html.entities
import sys


def rows():
    """(name, code points, known without semicolon), sorted by bytes."""
    table = html.entities.html5
    for name in sorted(n[:-1] for n in table if n.endswith(";")):
        yield name, [ord(c) for c in table[name + ";"]], name in table


def main():
    pool = ""
    lines = []
    bare_max = 0
    name_max = 0
    for name, points, bare in rows():
        assert name.isascii() and name.isalnum()
        assert 1 <= len(points) <= 2 and points[1:] < [0x10000]
        second = points[1] if len(points) == 2 else 0
        lines.append("{ %d, %d, %d, 0x%X, 0x%X }," % (
            len(pool), len(name), bare, second, points[0]))
        pool += name
        name_max = max(name_max, len(name))
        if bare:
            bare_max = max(bare_max, len(name))
    assert len(pool) < 65536

    out = sys.stdout.write
    out("/* Made by mkentity.py; do not edit.  Sorted by name (memcmp). */\n")
    out("#define ENTITY_NAME_MAX %d\n" % name_max)
    out("#define ENTITY_BARE_MAX %d\n\n" % bare_max)
    out("#pragma GCC diagnostic push\n")
    out('#pragma GCC diagnostic ignored "-Woverlength-strings"\n')
    out("static const char entity_names[] =")
    for at in range(0, len(pool), 68):
        out('\n\t"%s"' % pool[at:at + 68])
    out(";\n#pragma GCC diagnostic pop\n\n")
    out("static const struct {\n")
    out("\tuint16_t name;\t\t/* where in entity_names */\n")
    out("\tuint8_t n;\t\t/* bytes */\n")
    out("\tuint8_t bare;\t\t/* known without its semicolon */\n")
    out("\tuint16_t second;\t/* second character, 0 for none */\n")
    out("\tuint32_t first;\n")
    out("} entity_table[] = {\n")
    line = "\t"
    for row in lines:
        if len(line) + 7 + len(row) + 1 > 79:
            out(line.rstrip() + "\n")
            line = "\t"
        line += row + " "
    out(line.rstrip() + "\n};\n")


main()
