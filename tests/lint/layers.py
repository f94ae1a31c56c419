#!/usr/bin/env python3
"""The house rules that a compiler does not know: layers, libraries, sizes,
the last include, words that must not stand here.  Prints FILE:LINE: what."""
import pathlib
import re
import sys

LAYERS = {  # folder: what its files may include of ours
    "base": {"base"},
    "feed": {"base", "feed"},
    "filter": {"base", "filter", "feed/feed.h"},
    "net": {"base", "net"},
    "store": {"base", "store", "feed/feed.h", "feed/html.h",
              "filter/filter.h"},
    "conf": {"base", "feed", "filter", "conf"},
    "cmd": {"base", "feed", "filter", "net", "store", "conf", "cmd"},
}
LIBRARIES = {  # header: where, and how many files of ours may include it
    "curl/curl.h": {"net": 2},
    "expat.h": {"feed": 1},
    "jansson.h": {"feed": 1},
    "openssl/ssl.h": {"net": 1},
    "zlib.h": {"feed": 1, "store": 1},
    "brotli/decode.h": {"feed": 1},
    "zstd.h": {"feed": 1},
    "openssl/evp.h": {"store": 1},
    "pcre2.h": {"filter": 1},
    "sqlite3.h": {"store": 1},
    "git2.h": {"store": 1},
    "iconv.h": {"base": 1},
}
OWN = {  # what shows a library to the parts of one module
    "store/repo_own.h": "src/store/repo",
    "store/archive_own.h": "src/store/",
    "store/state_own.h": "src/store/",
}
FILE_MAX, FUNCTION_MAX, COLUMNS = 600, 100, 80
GENERATED = {"fold_table.h", "nfc_table.h", "entity_table.h"}

bad = 0


def say(path, line, what):
    global bad
    bad += 1
    print(f"{path}:{line}: {what}")


def allowed(layer, header):
    return any(header == a or header.startswith(a + "/")
               for a in LAYERS[layer])


def check_source(path, users):
    layer = path.parts[1] if len(path.parts) > 2 else "main"
    lines = path.read_text(encoding="utf-8").split("\n")
    includes = [(n, m.group(1)) for n, l in enumerate(lines, 1)
                if (m := re.match(r'#\s*include\s+[<"]([^>"]+)', l))]
    for n, header in includes:
        if layer in LAYERS and re.match(r"[a-z]+/", header) \
                and header.split("/")[0] in LAYERS \
                and not allowed(layer, header):
            say(path, n, f"{layer}/ may not include {header}")
        if header in OWN and not path.as_posix().startswith(OWN[header]):
            say(path, n, f"{header} belongs to {OWN[header]}*")
        if header in LIBRARIES:
            users.setdefault((header, layer), []).append(path)
            if layer not in LIBRARIES[header]:
                say(path, n, f"{header} belongs to "
                    f"{'/, '.join(LIBRARIES[header])}/")
    if path.suffix == ".c" and includes \
            and includes[-1][1] != "base/banned.h":
        say(path, includes[-1][0], "base/banned.h is not the last include")
    if path.name in GENERATED:
        return
    if len(lines) - 1 > FILE_MAX:
        say(path, FILE_MAX, f"{len(lines) - 1} lines, more than {FILE_MAX}")
    start = None
    for n, line in enumerate(lines, 1):
        width = len(line.expandtabs(8))
        if width > COLUMNS and not re.search(r"[^\x00-\x7f]", line):
            say(path, n, f"{width} columns")
        if re.search(r"(^|[^:])//", line) and '"' not in line \
                and "*" not in line:
            say(path, n, "// comment")
        if line == "{":
            start = n
        if line.startswith("}") and start:
            if n - start + 1 > FUNCTION_MAX:
                say(path, start, f"a function of {n - start + 1} lines")
            start = None


def main():
    users = {}
    for path in sorted(pathlib.Path("src").rglob("*.[ch]")):
        check_source(path, users)
    for (header, layer), paths in users.items():
        most = LIBRARIES[header].get(layer, len(paths))
        if len(paths) > most:
            say(paths[-1], 1, f"{header} stands in {len(paths)} files of "
                f"{layer}/, more than {most}")
    top = {"feeds", "filters", "src", "tests", "Makefile", "config.example",
           "README.md", "LICENSE", ".ci", ".git", ".gitignore", "build"}
    for entry in pathlib.Path(".").iterdir():
        if entry.name not in top and not entry.name.startswith("."):
            say(entry, 1, "does not belong on the top level")
    return 1 if bad else 0


sys.exit(main())
