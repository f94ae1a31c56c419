/* What `check` wonders about: a configuration that can be read, and may not
 * do what is wanted where it stands. */
#ifndef KATCHI_CMD_DOUBTS_H
#define KATCHI_CMD_DOUBTS_H

#include "base/diag.h"
#include "conf/conf.h"

/* Files, programs, archive and remote that are not there; addresses that are
 * refused; a timeout that no run can grant; legacy TLS, each time.  A warning
 * each; no network. */
void doubts(const struct conf *c, struct diags *d);

#endif
