/* Points of sudden death for the tests: every durable step calls die_here().
 *
 * With -DKATCHI_CHECK the calls are counted, and the process is killed
 * (SIGKILL) in the one whose number is the variable KATCHI_DIE_AT, counting
 * from 1; its name goes to stderr.  In the one of KATCHI_STOP_AT it is told
 * to stop (SIGTERM).  Without it they are nothing. */
#ifndef KATCHI_BASE_DIE_H
#define KATCHI_BASE_DIE_H

#ifdef KATCHI_CHECK
void die_here(const char *step);
#else
static inline void
die_here(const char *step)
{
	(void)step;
}
#endif

#endif
