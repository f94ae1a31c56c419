#!/usr/bin/env python3
"""Whether a document is what its standard calls valid; prints each fault.

    valid.py atom|json FILE

atom: RFC 4287, every MUST that a document can show.  json: JSON Feed 1.1.
Python 3, standard library only."""
import json
import re
import sys
import xml.etree.ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
# RFC 3339, and RFC 4287 3.3: T and Z in capitals.
DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
                  r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?"
                  r"(Z|[+-]([01]\d|2[0-3]):[0-5]\d)")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
LANG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
faults = 0


def want(good, sentence):
    global faults
    if not good:
        faults += 1
        print(sentence)


# --- Atom ---------------------------------------------------------------------

# Section 4.1: how often each element may stand in feed and in entry.
ONE, MAYBE, MANY = (1, 1), (0, 1), (0, 10**9)
FEED = {"author": MANY, "category": MANY, "contributor": MANY,
        "generator": MAYBE, "icon": MAYBE, "id": ONE, "link": MANY,
        "logo": MAYBE, "rights": MAYBE, "subtitle": MAYBE, "title": ONE,
        "updated": ONE, "entry": MANY}
ENTRY = {"author": MANY, "category": MANY, "content": MAYBE,
         "contributor": MANY, "id": ONE, "link": MANY, "published": MAYBE,
         "rights": MAYBE, "source": MAYBE, "summary": MAYBE, "title": ONE,
         "updated": ONE}
PERSON = {"name": ONE, "uri": MAYBE, "email": MAYBE}


def counts(e, table, where):
    for child in e:
        name = child.tag.removeprefix(ATOM)
        want(child.tag.startswith(ATOM) and name in table,
             f"{where}: {child.tag} does not belong there")
    for name, (least, most) in table.items():
        n = len(e.findall(ATOM + name))
        want(least <= n <= most, f"{where}: {n} of {name}")


def text_construct(e, where):
    kind = e.get("type", "text")
    want(kind in ("text", "html", "xhtml"), f"{where}: type {kind}")
    want(kind == "xhtml" or len(e) == 0, f"{where}: has children")
    want((e.text or "").strip() != "", f"{where}: is empty")


def common(e, table, where):
    """What feed and entry share."""
    counts(e, table, where)
    for i in e.findall(ATOM + "id"):
        want(IRI.fullmatch(i.text or ""), f"{where}: id \"{i.text}\" is no "
             "IRI")
    for name in ("updated", "published"):
        for d in e.findall(ATOM + name):
            want(DATE.fullmatch(d.text or ""), f"{where}: {name} {d.text}")
    for name in ("title", "summary", "rights", "subtitle"):
        for t in e.findall(ATOM + name):
            text_construct(t, f"{where}: {name}")
    for p in e.findall(ATOM + "author") + e.findall(ATOM + "contributor"):
        counts(p, PERSON, f"{where}: author")
        want((p.findtext(ATOM + "name") or "").strip(),
             f"{where}: author without a name")
    for c in e.findall(ATOM + "category"):
        want(c.get("term"), f"{where}: category without a term")
    alternates = set()
    for link in e.findall(ATOM + "link"):
        want(IRI.fullmatch(link.get("href", "")),
             f"{where}: link to \"{link.get('href')}\"")
        if link.get("rel", "alternate") == "alternate":
            key = (link.get("type"), link.get("hreflang"))
            want(key not in alternates, f"{where}: two alternates alike")
            alternates.add(key)
    for x in e.iter():
        lang = x.get(XML + "lang")
        want(lang is None or LANG.fullmatch(lang), f"{where}: lang {lang}")
    return alternates


def atom(name):
    feed = ET.parse(name).getroot()
    want(feed.tag == ATOM + "feed", f"the root is {feed.tag}")
    common(feed, FEED, "feed")
    seen = set()
    for n, entry in enumerate(feed.findall(ATOM + "entry"), 1):
        where = f"entry {n}"
        links = common(entry, ENTRY, where)
        key = entry.findtext(ATOM + "id"), entry.findtext(ATOM + "updated")
        want(key not in seen, f"{where}: stands there twice")
        seen.add(key)
        want(feed.find(ATOM + "author") is not None or
             entry.find(ATOM + "author") is not None,
             f"{where}: has no author")
        content = entry.find(ATOM + "content")
        want(links or content is not None,
             f"{where}: has neither alternate nor content")


# --- JSON Feed ------------------------------------------------------------------

def member(o, key, kind, where, must=False):
    want(key in o or not must, f"{where}: has no {key}")
    want(key not in o or isinstance(o[key], kind),
         f"{where}: {key} is {type(o.get(key)).__name__}")
    return o.get(key)


def json_url(o, key, where):
    value = member(o, key, str, where)
    want(value is None or IRI.fullmatch(value), f"{where}: {key} {value}")


def authors(o, where):
    for a in member(o, "authors", list, where) or []:
        want(isinstance(a, dict) and set(a) & {"name", "url", "avatar"},
             f"{where}: an author without name, url, avatar")


def json_item(o, where):
    member(o, "id", str, where, True)
    want("content_html" in o or "content_text" in o,
         f"{where}: has no content")
    for key in ("title", "content_html", "content_text", "summary"):
        member(o, key, str, where)
    for key in ("url", "external_url", "image", "banner_image"):
        json_url(o, key, where)
    for key in ("date_published", "date_modified"):
        d = member(o, key, str, where)
        want(d is None or DATE.fullmatch(d), f"{where}: {key} {d}")
    lang = member(o, "language", str, where)
    want(lang is None or LANG.fullmatch(lang), f"{where}: language {lang}")
    for tag in member(o, "tags", list, where) or []:
        want(isinstance(tag, str), f"{where}: tag {tag}")
    authors(o, where)
    known = {"id", "url", "external_url", "title", "content_html",
             "content_text", "summary", "image", "banner_image",
             "date_published", "date_modified", "author", "authors", "tags",
             "language", "attachments"}
    for key in set(o) - known:
        want(key.startswith("_"), f"{where}: {key} is no member of 1.1")


def json_feed(name):
    with open(name, encoding="utf-8") as f:
        o = json.load(f)
    want(o.get("version") == "https://jsonfeed.org/version/1.1", "version")
    member(o, "title", str, "feed", True)
    for key in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        json_url(o, key, "feed")
    authors(o, "feed")
    seen = set()
    for n, item in enumerate(member(o, "items", list, "feed", True), 1):
        json_item(item, f"item {n}")
        want(item.get("id") not in seen, f"item {n}: its id is taken")
        seen.add(item.get("id"))


{"atom": atom, "json": json_feed}[sys.argv[1]](sys.argv[2])
sys.exit(1 if faults else 0)
