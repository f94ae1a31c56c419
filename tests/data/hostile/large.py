#!/usr/bin/env python3
"""Makes the hostile documents that are too large to keep.  large.py DIR"""
import gzip
import os
import sys

SIZE = 10 * 1024 * 1024 - 4096
ITEM = "<item><title>x</title><link>https://a.example/1</link></item>"
RSS = "<rss><channel><title>t</title>"

DOCS = {
    "large-nested-tags": RSS + ITEM + "<a>" * 1000000,
    "large-nested-content": RSS + ITEM + "<item><title>y</title><link>"
        "https://a.example/2</link><description>" + "<b>" * 500000,
    "large-title": RSS + "<item><link>https://a.example/1</link><title>"
        + "y" * (SIZE - 200) + "</title></item></channel></rss>",
    "large-items": RSS + "<item><title>a</title></item>" * 100000
        + "</channel></rss>",
    "large-open-items": RSS + "<item><title>a" * 200000,
    "large-attributes": RSS + "<item "
        + " ".join('a%d="1"' % i for i in range(200000)) + "/>",
    "large-comment": RSS + "<!--" + "x" * 3000000,
    "large-comments-open": RSS + "<!--" * 800000,
    "large-cdata-open": RSS + "<item><description>" + "<![CDATA[" * 300000,
    "large-stray": RSS + "<item><title>" + "&</a><b x=1 <" * 150000,
    "large-instructions": RSS + "<?x" * 1000000,
    "large-quotes": RSS + "<a b=\"" * 400000,
    "large-json-arrays": '{"version":"https://jsonfeed.org/version/1",'
        '"items":[' + "[]," * 1000000 + "[]]}",
    "large-json-nested": "[" * 1000000,
    "too-long": RSS + "y" * (11 * 1024 * 1024),
}


def main():
    for name, text in DOCS.items():
        with open(os.path.join(sys.argv[1], name + ".xml"), "w") as f:
            f.write(text)
    with open(os.path.join(sys.argv[1], "large-gzip.xml"), "wb") as f:
        f.write(gzip.compress(b"<rss>" + b"a" * 12000000, 1))


main()
