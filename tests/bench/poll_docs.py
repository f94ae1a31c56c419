"""Documents for the benchmark of the poller: words made up here, drawn as
those of a language are (Zipf): one sentence over and over would be packed 30
times smaller than any feed is.

Version v of a feed has the items v, v + 1, ...; its newest is the only one
that version v - 1 had not.  What is to match has PHRASE in its title.
"""

import random

PHRASE = "Zorbtrion Vexlu"
TEMPLATES, VERSIONS = 25, 12


def latin(rng):
    """2,000 words, short ones first, and how often each comes."""
    parts = ["ba", "ri", "to", "ne", "s", "k", "lu", "min", "tra", "ve", "con",
             "or", "de", "ly", "ing", "po", "sta", "fe", "an", "wa"]
    words = []
    while len(words) < 2000:
        word = "".join(rng.choice(parts)
                       for _ in range(1 + min(3, (len(words) + 49) // 60)))
        if word not in words:
            words.append(word)
    return words


def hangul(rng):
    """The same in Hangul: stems of two or three of 300 syllables, half of
    them with a particle."""
    syllables = [chr(0xAC00 + rng.randrange(11172)) for _ in range(300)]
    particles = ["은", "는", "이", "가", "을", "를", "의", "에서", "으로", "와"]
    words = []
    while len(words) < 2000:
        word = "".join(rng.choices(syllables, k=rng.choice((2, 2, 3))))
        word += rng.choice(particles) if rng.random() < 0.5 else ""
        if word not in words:
            words.append(word)
    return words


class Documents:
    """One kind: how many items, of how many bytes, in which words."""

    def __init__(self, items, size, tongues):
        rng = random.Random(1)
        self.items = items
        vocabularies = [tongue(rng) for tongue in tongues]
        self.templates = [
            [self.item(rng, vocabularies[t % len(vocabularies)], k, size)
             for k in range(items + VERSIONS)] for t in range(TEMPLATES)]

    @staticmethod
    def item(rng, words, k, size):
        weights = [1 / (i + 2) for i in range(len(words))]

        def text(n):
            """About n bytes."""
            out = []
            while n > 0:
                some = rng.choices(words, weights, k=8)
                for word in some:
                    n -= len(word.encode()) + 1
                    if n > 0:
                        out.append(word)
            return " ".join(out).capitalize()

        title = text(50)
        head = (f"<guid>@@-{k}</guid><link>http://news.example/@@/{k}</link>"
                f"<pubDate>Mon, 23 Nov 2026 {k % 24:02}:00:00 GMT</pubDate>")
        rest = size - len(head) - 50 - len("<item><title></title>"
                                           "<description></description></item>")
        return (f"<item><title>%%{title}</title>{head}<description>"
                f"{text(rest)}.</description></item>\n")

    def document(self, feed, version=0, hits=0):
        """Of feed number `feed`; its `hits` oldest items match."""
        items = self.templates[feed % TEMPLATES][version:version + self.items]
        body = "".join(
            item.replace("%%", PHRASE + " " if i < hits else "")
            for i, item in enumerate(items))
        return ('<?xml version="1.0"?><rss version="2.0"><channel>'
                f"<title>@@</title>{body}</channel></rss>"
                ).replace("@@", f"f{feed}").encode()


KINDS = {  # items, bytes of each, words
    "small": (100, 440, (latin,)),
    "large": (30, 1400, (hangul, latin)),
}
