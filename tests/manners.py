#!/usr/bin/env python3
"""Manners on the wire: the program against the scripted server.

    manners.py KATCHI SCRATCH

A scenario is one feed on a port of its own (its own host, as far as
manners go), the answers it gives one after the other, and what must be
asked in each of several runs, whose clock is set.  Each request must be the
expected one to the byte: path, validators, and no header but the known
ones.  TAP on stdout.
"""

import email.utils
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
T0 = 1795392000         # Monday 2026-11-23 00:00 UTC
AGENT = "katchi/0.1.0 (+https://katchi.example/test)"
ACCEPT = ("application/atom+xml, application/rss+xml, "
          "application/feed+json;q=0.9, application/xml;q=0.8, "
          "text/xml;q=0.8, */*;q=0.1")
MAY = {"host", "user-agent", "accept", "accept-encoding", "a-im",
       "if-none-match", "if-modified-since"}
HOUR, DAY = 3600, 86400


def date(hours):
    return email.utils.formatdate(T0 + hours * HOUR, usegmt=True)


def rss(name, *ids, extra=""):
    items = "".join(f"<item><guid>{name}-{i}</guid><title>Item {i}</title>"
                    f"<link>http://news.example/{name}/{i}</link></item>"
                    for i in ids)
    return (f'<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/'
            f'syndication/"><channel><title>{name}</title>{extra}{items}'
            f'</channel></rss>')


class Ask:
    """One poll: paths in order, validators of its last request."""

    def __init__(self, inm=None, ims=None, paths=None, says=None, cookie=""):
        self.inm, self.ims, self.paths = inm, ims, paths
        self.says, self.cookie = says, cookie


class Scene:
    """conf: lines of the feed's section; what: a part of its row in
    `katchi feeds` after the last run; {port} in url and conf is its
    server's."""

    def __init__(self, name, says, answers, asks, path=None, host=None,
                 also=None, conf=(), what=None, url=None):
        self.name, self.says, self.answers = name, says, answers
        self.asks = [Ask() if a == "x" else None if a == "." else a
                     for a in asks]
        self.path = path or "/" + name
        self.host = host or name        # scenes of one host share a port
        self.also = also or {}          # further paths of its server
        self.conf, self.what = conf, what
        self.url = url or "http://127.0.0.1:{port}" + self.path


def raw(status, *headers):
    return {"raw": "\n".join([f"HTTP/1.1 {status}", *headers, "", ""])}


def ok(name, *ids, extra="", **keys):
    return {"body": rss(name, *(ids or ("1", "2")), extra=extra), **keys}


NOT_MODIFIED = "304 Not Modified"
ODD = 'W/"a b\'c-=:~/#?x"'
WHEN = "Mon, 2 Nov 2026 1:02:03 +0000"          # not as we would write it


# --- validators, redirects, what has gone: runs over 40 days ----------------

LONG = [0, 1.5, 12, 26, 50, 24 * 8, 24 * 40]


def long_scenes():
    both = Ask(ODD, WHEN)
    yield Scene("verbatim", "both validators come back byte for byte",
                ok("verbatim", etag=ODD, modified=WHEN),
                [Ask(), both, both, both, both, Ask(), Ask()])
    yield Scene("etag", "a lone ETag goes alone", ok("etag", etag='"1"'),
                [Ask(), *[Ask('"1"')] * 4, Ask(), Ask()])
    yield Scene("date", "a lone date goes alone, without A-IM",
                ok("date", modified=WHEN),
                [Ask(), *[Ask(None, WHEN)] * 4, Ask(), Ask()])
    yield Scene("none", "without validators no request is conditional",
                ok("none"), [Ask()] * 7)
    yield Scene("pair", "the pair is replaced as a pair",
                [ok("pair", etag='"1"', modified=date(-1)),
                 ok("pair", "3", "2", etag='"2"'),
                 ok("pair", "4", "3", modified=date(3)),
                 ok("pair", "5", "4"), ok("pair", "6", "5")],
                [Ask(), Ask('"1"', date(-1)), Ask('"2"'),
                 Ask(None, date(3)), Ask(), Ask(), Ask()])
    yield Scene("update", "a 304 updates what it brings, alone",
                [ok("update", etag='"1"', modified=date(-1)),
                 raw(NOT_MODIFIED, 'ETag: "2"'),
                 raw(NOT_MODIFIED, "Last-Modified: " + date(1)),
                 raw(NOT_MODIFIED)],
                [Ask(), Ask('"1"', date(-1)), Ask('"2"', date(-1)),
                 Ask('"2"', date(1)), Ask('"2"', date(1)),
                 Ask(says="304"), Ask(says="304")])
    keep = Ask('"1"', date(-1))
    page = {"body": "<!doctype html><title>Are you human?</title>",
            "etag": '"page"', "modified": date(0),
            "header": "Content-Type: text/html"}
    for name, says, bad in [
            ("challenge", "the pair of a page is not kept", page),
            ("cut", "nor that of a document that was cut off",
             {"body": rss("cut", "9", "1")[:-25], "etag": '"cut"'}),
            ("short", "nor that of a body shorter than announced",
             ok("short", "7", etag='"short"', length=9999)),
            ("e500", "nor that of a status 500", ok("e500", status=500,
                                                    etag='"500"')),
            ("e404", "nor that of a status 404", ok("e404", status=404,
                                                    etag='"404"')),
            ("e403", "nor that of a status 403", ok("e403", status=403,
                                                    etag='"403"')),
            ("empty", "nor that of an empty body", {"etag": '"empty"'})]:
        good = ok(name, etag='"1"', modified=date(-1))
        yield Scene(name, says, [good, bad, bad, good],
                    [Ask(), keep, keep, keep, keep, Ask(), Ask()])
    yield Scene("renames", "new validators for the same body are taken",
                [ok("renames", etag=f'"{i}"') for i in range(9)],
                [Ask(), Ask('"0"'), Ask('"1"'), Ask('"2"'), Ask('"3"'),
                 Ask('"4"'), Ask()])
    yield Scene("ignores", "validators are sent to those that ignore them",
                [{"raw": "HTTP/1.1 200 OK\nETag: \"same\"\n\n"
                  + rss("ignores", "1", "2")}],
                [Ask(), *[Ask('"same"')] * 5, Ask()])
    yield Scene("odd304", "a 304 to a plain request is no success",
                raw(NOT_MODIFIED, 'ETag: "x"'),
                [Ask(says="304")] * 7)
    yield Scene("always304", "a week of 304 ends with a whole request",
                [ok("always304", etag='"1"')] + [raw(NOT_MODIFIED)],
                [Ask(), *[Ask('"1"')] * 4, Ask(says="304"),
                 Ask(says="304")])
    yield Scene("liar", "an ETag that stays when there is news is not sent",
                [ok("liar", etag='"1"')] + [raw(NOT_MODIFIED)] * 4
                + [ok("liar", "3", "2", etag='"1"'),
                   ok("liar", "4", "3", etag='"1"')],
                [Ask(), *[Ask('"1"')] * 4,
                 Ask(says="not sent any more"), Ask()],
                what="stays when there is news")
    yield Scene("stamp", "a body that only has another time is no lie",
                [ok("stamp", etag='"1"')] + [raw(NOT_MODIFIED)] * 4
                + [ok("stamp", etag='"1"', extra="<ttl>9</ttl>")],
                [Ask(), *[Ask('"1"')] * 4, Ask(), Ask()])
    yield Scene("delta", "226 brings news and the next ETag",
                [ok("delta", etag='"1"'),
                 ok("delta", "3", etag='"2"', status=226,
                    header="IM: feed"),
                 raw(NOT_MODIFIED)],
                [Ask(), Ask('"1"'), *[Ask('"2"')] * 3, Ask(says="304"),
                 Ask(says="304")])
    yield Scene("control", "an ETag with a control character is none",
                raw("200 OK", 'ETag: "a\tb"', "Content-Length: 0"),
                [Ask()] * 7)
    yield Scene("long", "nor is one of 2,000 bytes",
                ok("long", etag='"' + "e" * 2000 + '"'), [Ask()] * 7)

    yield Scene("star", "nor is a star, which stands for all", ok(
        "star", etag="*", modified=WHEN), [Ask()] * 7)

    for status in (301, 308):
        name = f"moved{status}"
        old, new = "/" + name, f"/{name}-new"
        hop = Ask(paths=[old, new])
        yield Scene(name, f"{status}: adopted by the fourth agreeing reply, "
                    "after a day", {"status": status, "to": new},
                    [hop, Ask(paths=[old, new], ims=None), hop,
                     Ask(paths=[old, new], says="moved to"),
                     Ask(paths=[new]), Ask(paths=[new]), Ask(paths=[new])],
                    also={new: ok(name)})
    for status in (302, 303, 307):
        name = f"moved{status}"
        old, new = "/" + name, f"/{name}-new"
        yield Scene(name, f"{status}: followed, never adopted",
                    {"status": status, "to": new},
                    [Ask(paths=[old, new])] * 7, also={new: ok(name)})
    yield Scene("wavers", "301 to a new place each time is never adopted",
                [{"status": 301, "to": f"/wavers-{i}"} for i in range(9)],
                [Ask(paths=["/wavers", f"/wavers-{i}"]) for i in range(7)],
                also={f"/wavers-{i}": ok("wavers") for i in range(9)})
    hop = Ask(paths=["/login", "/portal/auth"])
    yield Scene("s203", "203 is read like 200",
                ok("s203", etag='"1"', status=203),
                [Ask(), *[Ask('"1"')] * 4, Ask(), Ask()])
    yield Scene("s202", "202 is named as what it is", raw("202 Accepted"),
                [Ask(says="a check for robots"), *[Ask()] * 6])
    yield Scene("s206", "so is 206", raw("206 Partial Content"),
                [Ask(says="a part, which nobody"), *[Ask()] * 6])
    yield Scene("login", "301: adopted whatever words the path has",
                {"status": 301, "to": "/portal/auth"},
                [hop, hop, hop,
                 Ask(paths=["/login", "/portal/auth"], says="moved to"),
                 *[Ask(paths=["/portal/auth"])] * 3],
                path="/login", also={"/portal/auth": ok("login")})
    yield Scene("nofeed", "301 to what is no feed is never adopted",
                {"status": 301, "to": "/nofeed-page"},
                [Ask(paths=["/nofeed", "/nofeed-page"])] * 7,
                also={"/nofeed-page": page})
    yield Scene("led", "a page behind a redirect: where it led is said",
                {"status": 302, "to": "/led-login?key=s3cret"},
                [Ask(paths=["/led", "/led-login?key=s3cret"],
                     says="/led: redirected to http://127.0.0.1:")] * 7,
                also={"/led-login?key=s3cret": page},
                what="/led-login?key=...: an HTML page")
    yield Scene("mixed", "301 then 302: only the 301 counts",
                {"status": 301, "to": "/mixed-2"},
                [*[Ask(paths=["/mixed", "/mixed-2", "/mixed-3"])] * 4,
                 *[Ask(paths=["/mixed-2", "/mixed-3"])] * 3],
                also={"/mixed-2": {"status": 302, "to": "/mixed-3"},
                      "/mixed-3": ok("mixed")})
    yield Scene("pairhop", "validators go only to the URL that gave them",
                {"status": 302, "to": "/pairhop-2", "etag": '"hop"'},
                [Ask(paths=["/pairhop", "/pairhop-2"]),
                 *[Ask('"end"', paths=["/pairhop", "/pairhop-2"])] * 4,
                 *[Ask(paths=["/pairhop", "/pairhop-2"])] * 2],
                also={"/pairhop-2": ok("pairhop", etag='"end"')})
    yield Scene("gone", "410: told once, then one look a month",
                [ok("gone", etag='"1"'), raw("410 Gone")],
                [Ask(), Ask('"1"', says="gone for good"), None, None, None,
                 None, Ask()])
    yield Scene("back", "410 and back again",
                [ok("back"), raw("410 Gone"), ok("back", "3")],
                [Ask(), Ask(), None, None, None, None,
                 Ask(says="good again")])
    odd = "/q/../x?b=2&a=1&&c=%7e+y;z=//..&%EA=1&u=a!b"
    yield Scene("query", "path and query go as they are written", ok("query"),
                [Ask()] * 7, path=odd)
    proxy = ["proxy = http://127.0.0.1:{port}"]
    there = "http://xn--3e0b707e.example/"
    yield Scene("idn", "a host with letters of its own, in any locale", [],
                [Ask(paths=[there + "idn"])] * 7, path=there + "idn",
                url="http://한국.example/idn", conf=proxy,
                also={"/idn": ok("idn")})
    yield Scene("toidn", "a redirect to such a host", [],
                [Ask(paths=["http://a.example/toidn", there + "idn2"])] * 7,
                path="http://a.example/toidn",
                url="http://a.example/toidn", conf=proxy,
                also={"/toidn": {"to": "http://한국.example/idn2"},
                      there + "idn2": {}, "/idn2": ok("toidn")})
    yield Scene("hangul", "a path as people write it is encoded", [],
                [Ask(paths=["/%EB%89%B4%EC%8A%A4%20%7C?q=%ED%95%9C"])] * 7,
                path="/%EB%89%B4%EC%8A%A4%20%7C?q=%ED%95%9C",
                url="http://127.0.0.1:{port}/뉴스 |?q=한",
                also={"/%EB%89%B4%EC%8A%A4%20%7C": ok("hangul")})
    yield Scene("cookies", "cookies are not kept",
                ok("cookies", header=["Set-Cookie: a=1; Max-Age=99999999",
                                      "Set-Cookie: b=2"]), [Ask()] * 7)
    yield Scene("wall", "but carried within one chain of redirects",
                ok("wall", wall=1),
                [Ask(paths=["/wall", "/wall"], cookie="wall=passed")] * 7)
    yield Scene("lang", "a zipped body is the same body",
                ok("lang", gzip=1, etag='"z"'),
                [Ask(), *[Ask('"z"')] * 4, Ask(), Ask()])


# --- when to come back: runs within a day -----------------------------------

SHORT = [0, 0.5, 1.2, 2.2, 3.5, 6, 8, 27]
SHOWN = {"year": "its server asks for 365 d (Cache-Control)",
         "ttl": "it asks for 3 h (ttl)", "sy": "(sy:updatePeriod)",
         "r200": "its server asks to wait (Retry-After)"}


def short_scenes():
    rows = [
        ("plain", "an hour by default", ok("plain"), "x.xxxxxx"),
        ("n404", "404: 1 h, 2 h, 4 h", raw("404 Not Found"), "x.x.x.xx"),
        ("n500", "500: the same", raw("500 Oops"), "x.x.x.xx"),
        ("n403", "403: 4 h, 8 h", raw("403 No"), "x....x.x"),
        ("n401", "401: 4 h, 8 h", raw("401 No"), "x....x.x"),
        ("page", "an HTML page: 1 h, 2 h, 4 h",
         {"body": "<!doctype html><p>Sorry</p>"}, "x.x.x.xx"),
        ("n429", "429 without a word: 1 h, 2 h, 4 h",
         raw("429 Slow down"), "x.x.x.xx"),
        ("s429", "429 with seconds", raw("429 Slow down",
                                         "Retry-After: 5400"), "x..x.xxx"),
        ("d429", "429 with a date",
         [raw("429 Slow down", "Retry-After: " + date(2.5)), ok("d429")],
         "x...xxxx"),
        ("s503", "503 with seconds", [raw("503 Busy", "Retry-After: 9000"),
                                      ok("s503")], "x...xxxx"),
        ("d503", "503 with a date",
         [raw("503 Busy", "Retry-After: " + date(5)), ok("d503")],
         "x....xxx"),
        ("w503", "503 with a year: a week at most",
         raw("503 Busy", "Retry-After: 31536000"), "x......."),
        ("p503", "503 with a date that is over",
         [raw("503 Busy", "Retry-After: " + date(-5)), ok("p503")],
         "xx.xxxxx"),
        ("b503", "503 with nonsense", raw("503 Busy", "Retry-After: soon"),
         "x.x.x.xx"),
        ("n503", "503 without a word", raw("503 Busy"), "x.x.x.xx"),
        ("r200", "200 with Retry-After",
         ok("r200", header="Retry-After: 9900"), "x...x.xx"),
        ("age", "max-age minus Age",
         ok("age", header=["Cache-Control: public, max-age=7200",
                           "Age: 1800"]), "x..x.xxx"),
        ("maxage", "max-age alone",
         ok("maxage", header="Cache-Control: max-age=9600"), "x...x.xx"),
        ("year", "max-age of a year: a day at most",
         ok("year", header="Cache-Control: max-age=31536000"), "x......x"),
        ("nocache", "no-cache beats max-age",
         ok("nocache", header="Cache-Control: no-cache, max-age=9000"),
         "x.xxxxxx"),
        ("expires", "Expires after Date",
         ok("expires", header=["Date: " + date(-50),
                               "Expires: " + date(-47)]), "x...x.xx"),
        ("expired", "max-age beats Expires",
         ok("expired", header=["Expires: " + date(99),
                               "Cache-Control: max-age=60"]), "x.xxxxxx"),
        ("ttl", "ttl", ok("ttl", extra="<ttl>160</ttl>"), "x...x.xx"),
        ("sy", "sy: eight times a day",
         ok("sy", extra="<sy:updatePeriod>daily</sy:updatePeriod>"
            "<sy:updateFrequency>8</sy:updateFrequency>"), "x...x.xx"),
        ("hours", "skipHours",
         ok("hours", extra="<skipHours><hour>1</hour><hour>2</hour>"
            "<hour>6</hour><hour>7</hour></skipHours>"), "x...x.xx"),
        ("days", "skipDays",
         ok("days", extra="<skipDays><day>Monday</day></skipDays>"),
         "x......x"),
    ]
    for name, says, answers, asks in rows:
        yield Scene(name, says, answers, list(asks), what=SHOWN.get(name))
    paths = ["/lost", "/lost-2"]
    yield Scene("lost", "410 where a 302 leads: 1 h, 2 h, 4 h",
                {"status": 302, "to": "/lost-2"},
                [Ask(paths=paths) if a == "x" else None for a in "x.x.x.xx"],
                also={"/lost-2": raw("410 Gone")})
    wait = raw("429 Slow down", "Retry-After: 5400")
    yield Scene("busy", "a host's Retry-After ...", wait, list("x..x.xxx"),
                host="shared")
    yield Scene("beside", "... binds its other feeds ...", ok("beside"),
                list("x..x.xxx"), host="shared")
    yield Scene("later", "... at once, and those that work go first",
                ok("later"), list("...x.xxx"), host="shared")


# --- one fault does not blind: runs every ten minutes -----------------------

TEN = [i / 6 for i in range(12)]


def ten_scenes():
    ten = ["interval = 10m"]
    bad = raw("500 Oops")
    for name, says, answer in [
            ("f500", "500", bad), ("f404", "404", raw("404 Not Found")),
            ("fpage", "a web page", {"body": "<!doctype html><p>Sorry"}),
            ("freset", "a broken connection", {"reset": 0, "body": "x"})]:
        good = ok(name)
        yield Scene(name, f"one {says}: again at the next turn",
                    [good, good, answer, good], "xxxxxxxxxxxx", conf=ten)
    yield Scene("fmore", "more of them: 10, 20, 40 minutes",
                [ok("fmore"), ok("fmore")] + [bad], "xxxx..x....x", conf=ten)
    yield Scene("fnever", "one that was never well: an hour",
                bad, "x......x....", conf=ten)
    yield Scene("f403", "403 means it", [ok("f403"), raw("403 No")],
                "xx..........", conf=ten)
    yield Scene("own", "a feed's own interval beats max-age and ttl",
                ok("own", header="Cache-Control: max-age=31536000",
                   extra="<ttl>160</ttl>"), "xxxxxxxxxxxx", conf=ten)
    yield Scene("wait", "a week of Retry-After with a 200 is a day",
                ok("wait", header="Retry-After: 604800"), "x...........",
                conf=ten, what="Retry-After")


# --- the driver -------------------------------------------------------------

class Suite:
    def __init__(self, katchi, scratch):
        self.katchi, self.scratch = katchi, scratch
        self.n = self.failed = self.requests = self.runs = 0

    def check(self, good, says, detail=""):
        self.n += 1
        self.failed += not good
        print(("ok" if good else "not ok"), self.n, "-", says)
        if not good:
            for line in str(detail).split("\n"):
                print("#", line)

    def series(self, label, scenes, hours, options):
        folder = os.path.join(self.scratch, label)
        os.makedirs(os.path.join(folder, "feeds"))
        os.makedirs(os.path.join(folder, "filters"))
        cases, hosts = {}, []
        for s in scenes:
            if s.answers:
                cases[s.path] = s.answers
            cases.update(s.also)
            if s.host not in hosts:
                hosts.append(s.host)
        with open(os.path.join(folder, "cases"), "w") as f:
            json.dump(cases, f)
        log = os.path.join(folder, "requests")
        server = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "server.py"), "--cases",
             os.path.join(folder, "cases"), "--log", log, "--ports",
             str(len(hosts))], stdout=subprocess.PIPE, text=True)
        try:
            ports = [int(p) for p in server.stdout.readline().split()]
            at = dict(zip(hosts, ports))
            self.configure(folder, scenes, at)
            self.drive(folder, log, scenes, at, hours, options)
        finally:
            server.terminate()
            server.wait()

    def configure(self, folder, scenes, at):
        with open(os.path.join(folder, "katchi.conf"), "w") as f:
            f.write("[poll]\n\tcontact = https://katchi.example/test\n"
                    "\tspacing = 0\n")
        with open(os.path.join(folder, "filters", "f.conf"), "w") as f:
            f.write('[topic "t"]\n\tany = never found\n')
        with open(os.path.join(folder, "feeds", "f.conf"), "w") as f:
            for s in scenes:
                f.write(f'[feed "{s.name}"]\n\tallow-private = true\n'
                        f'\turl = "{s.url}"\n'
                        .replace("{port}", str(at[s.host]))
                        + "".join(f"\t{line}\n" for line in s.conf)
                        .replace("{port}", str(at[s.host])))
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main",
                        os.path.join(folder, "archive.git")], check=True)

    def drive(self, folder, log, scenes, at, hours, options):
        port_of = {s.name: at[s.host] for s in scenes}
        seen = 0
        wrong = {s.name: [] for s in scenes}
        for run, hour in enumerate(hours):
            # A timer's environment: no locale.
            env = {k: v for k, v in os.environ.items()
                   if k in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")}
            env["KATCHI_NOW"] = str(int(T0 + hour * HOUR))
            p = subprocess.run(
                [self.katchi, "-c", os.path.join(folder, "katchi.conf"),
                 "run", *options], env=env, capture_output=True, text=True)
            self.runs += 1
            if p.returncode not in (0, 69):
                self.check(False, f"run at {hour} h", p.stderr)
                return
            with open(log) as f:
                lines = [json.loads(line) for line in f]
            asked = [r for r in lines[seen:] if r["method"] != "CONNECTION"]
            seen = len(lines)
            self.requests += len(asked)
            for s in scenes:
                paths = {s.path, *s.also}
                mine = [r for r in asked if r["port"] == port_of[s.name]
                        and r["path"] in paths]
                fault = self.compare(s, s.asks[run], mine, p.stderr)
                if fault:
                    wrong[s.name].append(f"run {run + 1} at {hour} h: "
                                         f"{fault}")
            strange = [r["path"] for r in asked
                       if not any(r["path"] in {s.path, *s.also}
                                  for s in scenes)]
            if strange:
                self.check(False, f"run at {hour} h asks nothing else",
                           strange)
        env = dict(os.environ, KATCHI_NOW=str(int(T0 + hours[-1] * HOUR)))
        shown = subprocess.run(
            [self.katchi, "-c", os.path.join(folder, "katchi.conf"),
             "feeds"], env=env, capture_output=True, text=True).stdout
        for s in scenes:
            row = [line for line in shown.split("\n")
                   if line.split()[1:2] == [s.name]]
            if s.what and s.what not in "".join(row):
                wrong[s.name].append(f"katchi feeds: {row}")
            self.check(not wrong[s.name], f"{s.name}: {s.says}",
                       "\n".join(wrong[s.name]))

    def compare(self, scene, ask, requests, stderr):
        """What is wrong with the requests of one run, "" for nothing."""
        paths = [r["path"] for r in requests]
        if ask is None:
            return f"asked {paths}, not due" if paths else ""
        want = ask.paths or [scene.path]
        if paths != want:
            return f"asked {paths}, want {want}"
        for i, r in enumerate(requests):
            got = {}
            for name, value in r["headers"]:
                if name.lower() in got:
                    return f"{name} twice"
                got[name.lower()] = value
            last = i == len(requests) - 1
            cookie = got.pop("cookie", "")
            if cookie != (ask.cookie if last else ""):
                return f"cookie {cookie!r}"
            may = MAY | ({"proxy-connection"} if r["path"][0] == "h"
                         else set())
            if r["method"] != "GET" or not set(got) <= may:
                return f"{r['method']} with {sorted(set(got) - MAY)}"
            if got["user-agent"] != AGENT or got["accept"] != ACCEPT:
                return f"{got['user-agent']!r} {got['accept']!r}"
            if "gzip" not in got.get("accept-encoding", ""):
                return "no compression is accepted"
            pair = (got.get("if-none-match"), got.get("if-modified-since"))
            want_pair = (ask.inm, ask.ims) if last else (None, None)
            if pair != want_pair:
                return f"validators {pair}, want {want_pair}"
            aim = "feed" if pair[0] else None
            if got.get("a-im") != aim:
                return f"A-IM {got.get('a-im')!r}"
        if ask.says:
            told = [line for line in stderr.split("\n")
                    if f"{scene.name}: " in line and ask.says in line]
            if not told:
                return f"does not say {ask.says!r}: {stderr}"
        return ""


def main():
    suite = Suite(*sys.argv[1:3])
    suite.series("long", list(long_scenes()), LONG, [])
    suite.series("short", list(short_scenes()), SHORT, [])
    suite.series("ten", list(ten_scenes()), TEN, [])
    # --all ignores the schedule, never Retry-After or 410.
    every = [Scene("all", "--all asks what is not due", ok("all"), "xxxxx"),
             Scene("told", "but nobody who said when to come back",
                   raw("429 Slow down", "Retry-After: 21600"), "x...x"),
             Scene("left", "and nobody who is gone", raw("410 Gone"),
                   "x....")]
    suite.series("every", every, [0, 0.01, 1, 3, 6.7], ["--all"])
    print(f"# {suite.n} scenarios, {suite.runs} runs, "
          f"{suite.requests} requests looked at")
    print(f"1..{suite.n}")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
