#!/usr/bin/env python3
"""Makes fold_table.h: python3 src/base/mkfold.py > src/base/fold_table.h

What becomes of each code point on its own; fold.c adds what needs its
neighbours (jamo, dotted capitals, gaps).  The Unicode data are those of this
Python's unicodedata.
"""
import collections
import sys
import unicodedata as ud

DOTS = '\u00b7\u2024\u2027\u318d\u119e\u30fb\u2022\uff65\u2219\u22c5'
DASHES = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d-/'
HANJA = dict(zip('韓美北日中核軍對駐英露訪在', '한미북일중핵군대주영러방재'))

# Default_Ignorable_Code_Point (DerivedCoreProperties.txt), which Python does
# not have.
IGNORABLE = [
    (0x00ad, 0x00ad), (0x034f, 0x034f), (0x061c, 0x061c), (0x115f, 0x1160),
    (0x17b4, 0x17b5), (0x180b, 0x180f), (0x200b, 0x200f), (0x202a, 0x202e),
    (0x2060, 0x206f), (0x3164, 0x3164), (0xfe00, 0xfe0f), (0xfeff, 0xfeff),
    (0xffa0, 0xffa0), (0xfff0, 0xfff8), (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
]
SELF, DROP, MARK, DOT, DASH, SEP = range(6)
TOP = 0x31400       # beyond: tags (dropped) and nothing
BLOCK = 8           # code points of a block of stage 2
TB = 16             # blocks of a block of stage 1
OFTEN = 6           # uses from which on a distance gets an entry
ENTRY = 0xcc00      # codes from here on are entries
UPPER = 1 << 21     # FOLD_UPPER of fold.h


def hangul(c):
    return '가' <= c <= '힣'


def fold(cp):
    """A kind, or a list of (character or ' ', was a capital)."""
    if any(a <= cp <= b for a, b in IGNORABLE):
        return DROP
    if 0xd800 <= cp <= 0xdfff:
        return SEP
    out = []
    for c in ud.normalize('NFC', chr(cp)):
        if c in DOTS:
            return DOT
        if c in DASHES:
            return DASH
        c = HANJA.get(c, c)
        if not 0x3130 <= ord(c) < 0x3190:
            c = ud.normalize('NFKC', c)
        for x in c:
            low = x if hangul(x) else ud.normalize('NFD', x.casefold())
            for y in low:
                if ud.combining(y):
                    continue
                out.append((y, x.isupper()) if y.isalnum() else (' ', False))
    if not out:
        return MARK
    if all(y == ' ' for y, _ in out):
        return SEP
    if out == [(chr(cp), False)]:
        return SELF
    return out


def main():
    entries = {}        # encoded entry -> number
    seqs = []

    def seq_bytes(out):
        b = b''
        for y, up in out:
            b += (b'\1' if up else b'') + y.encode()
        return b

    folded = [fold(cp) for cp in range(TOP)]
    for f in folded:
        if isinstance(f, list) and len(f) > 1:
            seqs.append(seq_bytes(f))
    pool = b''
    for s in sorted(set(seqs), key=lambda s: (-len(s), s)):
        if s in pool:
            continue
        for k in range(min(len(s), len(pool)), -1, -1):
            if k == 0 or pool.endswith(s[:k]):
                pool += s[k:]
                break
    def delta(cp, f):
        return (ord(f[0][0]) - cp) % (1 << 21) | (UPPER if f[0][1] else 0)

    def direct(f):
        y, up = ord(f[0][0]), f[0][1]
        if y < 0x3000:
            return y + (0x3000 if up else 0)
        if 0x3400 <= y < 0xa000 and not up:
            return y - 0x3400 + 0x6000
        return None

    uses = collections.Counter(
        delta(cp, f) for cp, f in enumerate(folded)
        if isinstance(f, list) and len(f) == 1)
    codes = []
    for cp, f in enumerate(folded):
        if isinstance(f, int):
            codes.append(f)
            continue
        if len(f) == 1:
            e = delta(cp, f)
            d = direct(f)
            if d is not None and uses[e] < OFTEN:
                codes.append(d)
                continue
        else:
            s = seq_bytes(f)
            e = 1 << 31 | pool.index(s) << 8 | len(s)
        codes.append(entries.setdefault(e, ENTRY + len(entries)))
    blocks, stage1 = {}, []
    for at in range(0, TOP, BLOCK):
        b = tuple(codes[at:at + BLOCK])
        stage1.append(blocks.setdefault(b, len(blocks)))
    # stage 1 in two: most of it is long stretches of one block
    tops, stage0 = {}, []
    for at in range(0, len(stage1), TB):
        b = tuple(stage1[at:at+TB])
        stage0.append(tops.setdefault(b, len(tops)))

    def array(kind, name, values):
        print('static const %s %s[] = {' % (kind, name))
        line = '\t'
        for v in values:
            word = '%d,' % v if v < 1 << 21 else '0x%xu,' % v
            if len(line.expandtabs(8)) + len(word) + 1 > 79:
                print(line.rstrip())
                line = '\t'
            line += word + ' '
        print(line.rstrip())
        print('};\n')

    s0 = stage0
    s1 = [x for b in tops for x in b]
    s2 = [x for b in blocks for x in b]
    e0 = list(entries)
    ascii = []
    for f in folded[:128]:
        ascii.append(f if isinstance(f, int) else
                     ord(f[0][0]) | (UPPER if f[0][1] else 0))
    for c in range(128):
        if ascii[c] == SELF:
            ascii[c] = c
        if chr(c) in '.,':
            ascii[c] = DASH     # fold.c looks closer at them, as at - and /
    size = (len(s0) + 2 * len(s1) + 2 * len(s2) + 4 * len(e0) + len(pool) +
            4 * len(ascii))
    assert len(tops) < 256 and len(e0) < 65536 - ENTRY
    print('/* Made by mkfold.py from Unicode %s, %d bytes; see fold.c. */'
          % (ud.unidata_version, size))
    print('#define FOLD_TOP 0x%xu' % TOP)
    print('#define FOLD_TOP_BLOCK %du' % (BLOCK * TB))
    print('#define FOLD_BLOCK %du' % BLOCK)
    print('#define FOLD_ENTRY 0x%xu\n' % ENTRY)
    print('enum {\n\tFOLD_SELF, FOLD_DROP, FOLD_MARK, FOLD_DOT, FOLD_DASH, '
          'FOLD_SEP\n};\n')
    print('/* A kind, or character and capital bit. */')
    array('uint32_t', 'fold_ascii', ascii)
    array('uint8_t', 'fold_stage0', s0)
    array('uint16_t', 'fold_stage1', s1)
    print('/* A kind; a character below 0x3000; such a capital + 0x3000; '
          '0x6000 + an\n * ideograph - 0x3400; or FOLD_ENTRY + an entry. */')
    array('uint16_t', 'fold_stage2', s2)
    print('/* What to add to the code point (21 bits, modulo) and bit 21 for '
          'a capital;\n * or bit 31, place << 8 and length in fold_pool. */')
    array('uint32_t', 'fold_entry', e0)
    print('/* UTF-8; \\1 before a capital, a blank for a separator. */')
    array('uint8_t', 'fold_pool', pool)


main()
