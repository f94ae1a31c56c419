#!/usr/bin/env python3
"""The manual and the code say the same: commands, options, keys, defaults,
ranges, choices, log events, and what is said to match.

    manual.py [ROOT]

Each page has one form for each of these, so that it can be read here:
  .It Ic NAME under COMMANDS, .It Fl a , Fl -long Ar ARG below it (or under
  OPTIONS for those of all commands);
  .It Cm NAME below ".Ss Section [NAME]", its choices as .It Cm one level
  deeper, then ".Cm X" behind "The default is", ".Cm X" "to" ".Cm Y" behind
  "The range is";
  one sentence an .It of the -diag lists under LOG EVENTS, capitals standing
  for what the code puts in;
  rows of columns that begin with term, text, found: lines of
  tests/data/vectors.tsv.
Prints FILE: what."""
import pathlib
import re
import shlex
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
KATCHI, CONF = "src/man/katchi.1", "src/man/katchi.conf.5"
FEEDS, FILTERS = "src/man/katchi-feeds.5", "src/man/katchi-filters.5"

bad = 0


def say(page, what):
    global bad
    bad += 1
    print(f"{page}: {what}")


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


# --- the code ----------------------------------------------------------------

STRING = r'"((?:[^"\\]|\\.)*)"'


def table(path, name):
    """The text between the braces of the array `name`."""
    m = re.search(r"\b%s\[\] = \{\n(.*?)\n\};" % name, text(path), re.S)
    if m is None:
        say(path, f"has no table {name}[]")
        return ""
    return re.sub(r"/\*.*?\*/", "", m.group(1), flags=re.S)


def rows(body):
    """The outermost {...} of a table."""
    depth, start, out, i = 0, 0, [], 0
    while i < len(body):
        if body[i] == '"':
            i += re.match(STRING, body[i:]).end()
            continue
        if body[i] == "{":
            depth += 1
            if depth == 1:
                start = i + 1
        elif body[i] == "}":
            depth -= 1
            if depth == 0:
                out.append(body[start:i])
        i += 1
    return out


def fields(row):
    """A row at its commas; strings that stand side by side are one."""
    out, depth, now, i = [], 0, "", 0
    while i < len(row):
        c = row[i]
        if c == '"':
            end = i + re.match(STRING, row[i:]).end()
            now += row[i:end]
            i = end
            continue
        depth += c in "({"
        depth -= c in ")}"
        if c == "," and depth == 0:
            out.append(now.strip())
            now = ""
        else:
            now += c
        i += 1
    if now.strip():
        out.append(now.strip())
    return out


def unquote(field):
    """None for NULL."""
    if field == "NULL":
        return None
    return re.sub(r"\\(.)", r"\1", "".join(re.findall(STRING, field)))


def number(expression):
    """A C constant: numbers, CIVIL_DAY, LIMIT_X, products and sums."""
    limits = text("src/base/limits.h")
    e = expression.replace("(int64_t)", "").replace("(size_t)", "")
    for _ in range(4):
        e = re.sub(r"\bLIMIT_\w+", lambda m: re.search(
            r"#define\s+%s\s+(.+)" % m.group(0),
            limits).group(1).replace("(size_t)", ""), e)
    e = re.sub(r"\bCIVIL_DAY\b", "86400", e)
    e = re.sub(r"\bKIB\b", "1024", e)
    e = re.sub(r"\bMIB\b", "1048576", e)
    if not re.fullmatch(r"[\d\s*+()]+", e):
        raise SystemExit(f"src/conf/keys.c: cannot read {expression!r}")
    return eval(e)


UNITS = {
    "KEY_DURATION": [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)],
    "KEY_SIZE": [("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)],
}


def spelled(kind, n):
    """As key_range() of src/conf/keys.c writes it."""
    for unit, factor in UNITS.get(kind, []):
        if n > 0 and n % factor == 0:
            return f"{n // factor}{unit}"
    return str(n)


def conf_keys():
    """{section: {key: (default, range, choices)}}"""
    out = {}
    for row in rows(table("src/conf/keys.c", "conf_keys")):
        section, name, kind, _, preset, low, high, choices, _ = fields(row)
        low, high = number(low), number(high)
        span = (spelled(kind, low), spelled(kind, high)) if high else None
        out.setdefault(unquote(section), {})[unquote(name)] = (
            unquote(preset), span, (unquote(choices) or "").split())
    return out


def filter_keys():
    return {unquote(fields(r)[0])
            for r in rows(table("src/filter/keys.c", "keys"))}


def option_set(body):
    """{(letter or "", name, argument or "")}"""
    out = set()
    for row in rows(body):
        letter, name, arg, *_ = fields(row)
        if name != "NULL":
            out.add((letter.strip("'") if letter != "0" else "",
                     unquote(name), unquote(arg) or ""))
    return out


def commands():
    """{name: (operands, options)}"""
    out = {}
    for row in rows(table("src/cmd/table.c", "cmd_table")):
        name, operands, _, _, _, options, *_ = fields(row)
        out[unquote(name)] = (unquote(operands), option_set(
            options.strip()[1:-1]))
    return out


def said_by(files, function):
    """(file, format) of the calls of `function`, a pattern, in files."""
    for path in sorted(files):
        code = path.read_text(encoding="utf-8")
        code = re.sub(r'"\s*PRI[diu]64\s*"', "d", code)
        code = re.sub(r'"\s*PRI[diu]64\b', 'd"', code)
        for m in re.finditer(r"\b%s((?:%s\s*)+)" % (function, STRING), code):
            yield str(path.relative_to(ROOT)), unquote(m.group(1))


def events():
    """What src/cmd says by log_error() and the like, and the store by
    store_say()."""
    files = list((ROOT / "src/cmd").glob("*.c")) + [ROOT / "src/main.c"]
    yield from said_by(files, r"log_(?:error|warning|notice|info|debug)"
                       r"\(\s*")
    yield from said_by((ROOT / "src/store").glob("*.c"),
                       r"store_say\([^,\"]*,\s*")


def errors():
    """What ends a command: one sentence through err_set()."""
    yield from said_by((ROOT / "src").glob("*/*.c"),
                       r"err_set\(\w+, \w+,\s*")


# --- the manual ---------------------------------------------------------------

def heading(line):
    return line.split(None, 1)[1].strip('"')


def words(line):
    """The words of a macro line; what stands in quotes is one."""
    s = shlex.shlex(line, posix=True)
    s.whitespace_split, s.quotes, s.escape, s.commenters = True, '"', "", ""
    return list(s)


def walk(page):
    """(heading, subheading, depth of lists, line) for each line."""
    sh = ss = ""
    depth = 0
    for line in text(page).split("\n"):
        if line.startswith(".Sh "):
            sh, ss = heading(line), ""
        elif line.startswith(".Ss "):
            ss = heading(line)
        elif line.startswith(".Bl "):
            depth += 1
        elif line.startswith(".El"):
            depth -= 1
        yield sh, ss, depth, line


def page_options(w):
    """["Fl", "n", ",", "Fl", "-dry-run"] as ("n", "dry-run", "")."""
    letter = name = arg = ""
    for i, word in enumerate(w[:-1]):
        if word == "Fl" and w[i + 1].startswith("-"):
            name = w[i + 1][1:]
        elif word == "Fl":
            letter = w[i + 1]
        elif word == "Ar":
            arg = w[i + 1]
    return letter, name, arg


def page_operands(w):
    """["Op", "Ar", "DIR"] as "[DIR]"."""
    s = " ".join(w)
    s = re.sub(r"\bOo (.*) Oc\b", r"[\1]", s)
    s = re.sub(r"\bOp (.*)$", r"[\1]", s)
    return re.sub(r"\bAr ", "", s).replace(" ...", "...")


def page_commands():
    out, common, now = {}, set(), None
    for sh, _, depth, line in walk(KATCHI):
        w = words(line) if line.startswith(".It ") else []
        if sh == "COMMANDS" and depth == 1 and w[1:2] == ["Ic"]:
            now = w[2]
            out[now] = (page_operands(w[3:]), set())
        elif sh == "COMMANDS" and depth == 2 and w[1:2] == ["Fl"]:
            out[now][1].add(page_options(w[1:]))
        elif sh == "OPTIONS" and w[1:2] == ["Fl"]:
            common.add(page_options(w[1:]))
    return out, common


class Key:
    def __init__(self):
        self.default, self.range, self.choices = None, None, []


def page_keys(page):
    """{section: {key: Key}}; the section is what stands in [] first."""
    out, now, before = {}, None, ["", "", ""]
    for _, ss, depth, line in walk(page):
        m = re.search(r"\[(\w+)\]", ss)
        if m is None:
            continue
        keys = out.setdefault(m.group(1), {})
        if line.startswith(".It Cm "):
            name = words(line)[2]
            if depth == 1 and name in keys:
                say(page, f"{name} stands there twice")
            if depth == 1:
                now = keys[name] = Key()
            elif now is not None:
                now.choices.append(name)
        elif line.startswith(".Cm ") and now is not None:
            value = words(line)[1]
            if before[-1] == "The default is":
                now.default = value
            elif before[-1] == "The range is":
                now.range = (value, None)
            elif before[-1] == "to" and before[-3] == "The range is":
                now.range = (now.range[0], value)
        before = before[1:] + [line]
    return out


def page_events():
    """(whether it is one of the errors of the archive and the state, event)"""
    for sh, ss, _, line in walk(KATCHI):
        if sh == "LOG EVENTS" and line.startswith(".It "):
            yield ss.startswith("Errors of"), line[4:]


# --- the one against the other ----------------------------------------------

def compare(page, what, code, manual):
    code, manual = set(code), set(manual)
    for name in sorted(code - manual):
        say(page, f"{what} {name} is not documented")
    for name in sorted(manual - code):
        say(page, f"{what} {name} is documented, but does not exist")
    return sorted(code & manual)


def shown(option):
    letter, name, arg = option
    return (f"-{letter}, " if letter else "") + f"--{name}" + \
        (f" {arg}" if arg else "")


def check_commands():
    code = commands()
    manual, common = page_commands()
    options = option_set(table("src/cmd/table.c", "cmd_globals"))
    compare(KATCHI, "global option", map(shown, options), map(shown, common))
    for name in compare(KATCHI, "command", code, manual):
        if code[name][0] != manual[name][0]:
            say(KATCHI, f"{name} takes \"{code[name][0]}\", not "
                f"\"{manual[name][0]}\"")
        compare(KATCHI, f"{name}: option", map(shown, code[name][1]),
                map(shown, manual[name][1]))


def check_key(page, name, code, key):
    default, span, choices = code
    if key.default != default:
        say(page, f"{name}: the default is {default}, not {key.default}")
    if key.range != span:
        say(page, f"{name}: the range is {span}, not {key.range}")
    compare(page, f"{name}: choice", choices, key.choices)


def check_keys():
    code = conf_keys()
    for page, sections in ((CONF, set(code) - {"feed"}), (FEEDS, {"feed"})):
        manual = page_keys(page)
        for s in compare(page, "section", sections, manual):
            for name in compare(page, f"[{s}] key", code[s], manual[s]):
                check_key(page, f"[{s}] {name}", code[s][name],
                          manual[s][name])
    manual = {name: key for keys in page_keys(FILTERS).values()
              for name, key in keys.items()}
    compare(FILTERS, "key", filter_keys() | {"how"}, manual)
    # src/conf/join.c takes it before the filters see it.
    if "how" in manual:
        check_key(FILTERS, "how", code["feed"]["how"], manual["how"])


CONVERSION = r"%[-\d.*]*(?:ll|z|l)?[a-z]"


def has_words(sentence):
    """Whether there is more in it than places to fill."""
    return re.search(r"[a-z]{2}", re.sub(CONVERSION, "", sentence))


def form(f):
    return ".*".join(map(re.escape, re.split(CONVERSION, f)))


def check_events():
    said = list(events())
    told = list(page_events())
    for path, f in said:
        if has_words(f) and not any(re.fullmatch(form(f), t)
                                    for _, t in told):
            say(KATCHI, f"event of {path} is not documented: {f}")
    failing = [f for _, f in errors()]
    for is_error, t in told:
        known = failing if is_error else [f for _, f in said]
        if not any(re.fullmatch(form(f), t) for f in known
                   if f != "%s" and (has_words(f) or not has_words(t))):
            say(KATCHI, f"event is documented, but does not exist: {t}")


def check_vectors():
    known = {}
    for line in text("tests/data/vectors.tsv").split("\n"):
        if line and not line.startswith("#"):
            term, sample, found = line.split("\t")[:3]
            known[term, sample] = "yes" if found == "1" else "no"
    rows_here = 0
    columns = False
    for _, _, _, line in walk(FILTERS):
        if line.startswith(".It Em term Ta Em text"):
            columns = True
        elif line.startswith(".El"):
            columns = False
        elif columns:
            rows_here += 1
            term, sample, found = line[4:].split(" Ta ")
            if known.get((term, sample)) != found:
                say(FILTERS, f"no line of tests/data/vectors.tsv says that "
                    f"\"{term}\" in \"{sample}\" is found: {found}")
    if rows_here == 0:
        say(FILTERS, "has no table of what matches")


def check_width():
    """No line of a page is wider than a terminal, Hangul counting double."""
    for page in sorted((ROOT / "src/man").glob("*.[15]")):
        shown = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=78",
                                page], check=True, capture_output=True,
                               text=True).stdout
        for line in re.sub(".\b", "", shown).split("\n"):
            wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
                       for c in line)
            if wide > 80:
                say(str(page.relative_to(ROOT)), f"{wide} columns: {line}")


check_width()
check_commands()
check_keys()
check_events()
check_vectors()
sys.exit(1 if bad else 0)
