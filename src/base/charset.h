/* Bytes of any encoding into clean UTF-8.
 *
 * Clean is: valid (RFC 3629), no control characters but \t, \n and \r, no
 * U+FFFE and U+FFFF.  C1 controls, in the wild always windows-1252 that was
 * taken for Latin-1, become the characters that were meant; VT and FF become
 * blanks. */
#ifndef KATCHI_BASE_CHARSET_H
#define KATCHI_BASE_CHARSET_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct charset_found {
	const char *name;       /* what it was decoded from: "UTF-8", "CP949" */
	bool contradicted;      /* a label named something else */
	struct str label;       /* that label, a view into the input */
	size_t bad;             /* runs that became U+FFFD */
	size_t bad_at;          /* byte of the first one in the text */
	size_t controls;        /* control characters dropped or mapped */
	size_t stray;           /* bytes of windows-1252 among UTF-8 */
	bool twice;             /* it had been encoded twice */
	bool latin;             /* UTF-8 without any of Asia's scripts */
};

/* charset_decode - the text of a document.
 *
 * text   out: a view into bytes when they are clean UTF-8 already (nothing is
 *        copied then), else into hold; without a byte order mark
 * hold   initialised by the caller, at least three times the bytes
 * label  the charset parameter of an HTTP Content-Type, or empty
 *
 * In this order: byte order mark; the pattern of UTF-16 and UTF-32; EBCDIC
 * when an XML declaration in it begins the bytes; UTF-8 when valid, whatever
 * the labels say; UTF-8 when nearly valid (the bad runs become U+FFFD, a lone
 * byte of windows-1252 its character); the HTTP label; the label of an XML
 * declaration; CP949 when the bytes look like Hangul, then what
 * charset_guess() makes of them; windows-1252.  A label for Latin-1, which
 * servers send unasked, gives way to a better one that fits the bytes, one for
 * Chinese or Japanese to clear Hangul.  UTF-8 that was encoded twice is
 * repaired where the statistics are clear.
 *
 * Fails with ERR_LOCAL when iconv(3) lacks the encoding on this machine, with
 * ERR_LIMIT when hold is too small. */
int charset_decode(struct str *text, struct buf *hold, struct str bytes,
    struct str label, struct charset_found *found, struct err *e);

/* charset_left_to_expat - whether bytes may go to an XML reader as they are.
 *
 * True when no label and no mark speaks against UTF-8 and the few characters
 * that expat lets pass and we do not (DEL, C1) are not there.  expat then
 * checks the rest as it reads, for nothing; when it objects, the bytes take
 * the long way through charset_decode. */
bool charset_left_to_expat(struct str bytes, struct str label);

/* The encoding that a label means after the WHATWG Encoding standard, by its
 * iconv(3) name; every label for Korean means CP949.  NULL for an unknown
 * label. */
const char *charset_name(struct str label);

/* The value of the charset parameter of a Content-Type, or empty. */
struct str charset_of_type(struct str content_type);

/* How many bytes of s, from its start, are clean as said above. */
size_t charset_clean(struct str s);

/* U+0080 to U+009F as windows-1252 means them; 0 where it means nothing. */
uint32_t charset_c1(uint32_t cp);

#endif
