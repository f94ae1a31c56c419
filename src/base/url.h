/* URLs, RFC 3986, as the web writes them: leniently read, strictly written.
 * Views in, bytes out; no network. */
#ifndef KATCHI_BASE_URL_H
#define KATCHI_BASE_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* The five parts of RFC 3986 3; a part that is absent has p == NULL (an
 * empty query is not an absent one). */
struct url {
	struct str scheme;      /* as written */
	struct str authority;   /* userinfo@host:port, without // */
	struct str userinfo, host, port;        /* of the authority */
	struct str path, query, fragment;
};

/* Never fails: anything is at least a path. */
void url_split(struct url *u, struct str s);

/* url_resolve - the target of ref in a document at base, RFC 3986 5.2.
 *
 * ref is trimmed; tab and newline inside are dropped, blanks and characters
 * outside ASCII (IRIs) are percent-encoded as UTF-8, a host outside ASCII is
 * left as it is; backslashes of http URLs become slashes.  base may be
 * empty.
 *
 * For http(s) two slashes before the host are meant, whatever number was
 * written; "http:x" in a document of the same scheme is relative.
 *
 * Returns true and appends to out when the result is absolute and neither it
 * nor what goes in is longer than LIMIT_URL; else out is left alone. */
bool url_resolve(struct buf *out, struct str base, struct str ref);

/* url_encode - a URL as somebody typed it, as browsers send it: what RFC 3986
 * allows nowhere and what is not ASCII is percent-encoded, a host is left as
 * it is, and so is all else (dot segments, an odd query). */
void url_encode(struct buf *out, struct str s);

/* http or https with a host, nothing that could end a line or a link. */
bool url_is_http(struct str s);

/* url_words - appends path and query of a link for reading: percent-decoded,
 * without the slash in front. */
void url_words(struct buf *out, struct str s);

/* url_canonical - the form for identity only, never for the link we show:
 * scheme and host lower case, default port, user information, fragment (but
 * for those that are paths, "#!/a" and "#/a"), session and tracking
 * parameters (utm_*, fbclid, gclid, ...) off, dot segments resolved, escapes
 * normal, http and https made equal (https), final slashes off, "m." and
 * "www." kept.  Its canonical form is itself.  What is no http URL, or is
 * longer than LIMIT_URL, is appended as it is. */
void url_canonical(struct buf *out, struct str s);

/* For log and files: user information gone, values of query parameters that
 * look like secrets (key, token, auth, sig, password, ...) as "...", in the
 * fragment, too. */
void url_redacted(struct buf *out, struct str s);

#endif
