#!/usr/bin/env python3
"""Makes nfc_table.h: python3 src/base/mknfc.py > src/base/nfc_table.h

Canonical decompositions, compositions and combining classes (Unicode, UAX
#15), without the Hangul syllables, which nfc.c computes.  The Unicode data
are those of this Python's unicodedata.
"""
import unicodedata as ud

BLOCK = 32      # code points of a block
JAMO = set(range(0x1161, 0x1176)) | set(range(0x11a8, 0x11c3))

# What a code point says of the text that holds it.
YES, MAYBE, NO = range(3)


def size(s):
    return len(s.encode())


def decompositions():
    """Code point -> one or two others; not those that would become longer,
    which stay as they are."""
    found = {}
    for cp in range(0x110000):
        d = ud.decomposition(chr(cp))
        if not d or d.startswith('<'):
            continue
        nfc = ud.normalize('NFC', chr(cp))
        if size(nfc) <= size(chr(cp)):
            found[cp] = [int(x, 16) for x in d.split()]
            # nfc.c ends a character where the next one begins.
            assert sum(ud.combining(c) == 0 for c in nfc) <= 1
    return found


def main():
    steps = decompositions()
    # Two that become one again: not the composition exclusions.
    pairs = {tuple(d): cp for cp, d in steps.items()
             if len(d) == 2 and ud.normalize('NFC', chr(cp)) == chr(cp)}
    second = {b for a, b in pairs} | JAMO

    def kind(cp):
        ccc = ud.combining(chr(cp))
        qc = YES
        if cp in steps and ud.normalize('NFC', chr(cp)) != chr(cp):
            qc = NO
        elif cp in second:
            qc = MAYBE
        return ccc, qc, cp in steps

    kinds = {(0, YES, False): 0}
    top = 0
    of = []
    for cp in range(0x110000):
        k = (0, YES, False) if 0xd800 <= cp <= 0xdfff else kind(cp)
        of.append(kinds.setdefault(k, len(kinds)))
        if of[-1]:
            top = cp
    top = top // BLOCK * BLOCK + BLOCK
    blocks, stage = {}, []
    for at in range(0, top, BLOCK):
        stage.append(blocks.setdefault(tuple(of[at:at + BLOCK]), len(blocks)))

    rows = sorted(steps.items())
    number = {cp: i for i, (cp, _) in enumerate(rows)}
    assert len(blocks) < 256 and len(kinds) < 256 and len(rows) < 65536

    def array(kind, name, words):
        print('static const %s %s[] = {' % (kind, name))
        line = '\t'
        for word in words:
            if len(line.expandtabs(8)) + len(word) + 1 > 79:
                print(line.rstrip())
                line = '\t'
            line += word + ', '
        print(line.rstrip())
        print('};\n')

    print('/* Made by mknfc.py from Unicode %s; see nfc.c. */'
          % ud.unidata_version)
    print('#define NFC_TOP 0x%xu' % top)
    print('#define NFC_BLOCK %du\n' % BLOCK)
    print('/* Kinds; 0 is what stands for itself. */')
    array('uint8_t', 'nfc_stage', ['%d' % x for x in stage])
    array('uint8_t', 'nfc_block', ['%d' % x for b in blocks for x in b])
    print('/* Combining class and NFC_ bits. */')
    array('uint16_t', 'nfc_kind',
          ['0x%x' % (ccc | (0, 1 << 8, 1 << 9)[qc] | row << 10)
           for ccc, qc, row in kinds])
    print('/* A code point and what it consists of, 0 where that is one. */')
    array('struct nfc_row', 'nfc_row',
          ['{ 0x%x, 0x%x, 0x%x }' % (cp, d[0], d[1] if len(d) > 1 else 0)
           for cp, d in rows])
    print('/* Rows that compose, by what they consist of. */')
    array('uint16_t', 'nfc_pair',
          ['%d' % number[cp] for _, cp in sorted(pairs.items())])


main()
