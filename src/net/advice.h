/* What to do about what a library says, in the words of our own
 * configuration. */
#ifndef KATCHI_NET_ADVICE_H
#define KATCHI_NET_ADVICE_H

#include <stdbool.h>

/* advice_for - the cure for a sentence of libcurl or OpenSSL.
 *
 * Returns a clause to stand behind "; ", or NULL when there is none. */
const char *advice_for(const char *detail);

/* advice_for_status - the same for a status of HTTP, with its "; " or ": ";
 * "" when there is none.
 *
 * sent     the feed has a password
 * at_home  the server is the one that it is for */
const char *advice_for_status(long status, bool sent, bool at_home);

#endif
