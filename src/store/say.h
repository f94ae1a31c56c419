/* What the keeper should hear of though nothing failed: store/ does not log,
 * it tells its caller. */
#ifndef KATCHI_STORE_SAY_H
#define KATCHI_STORE_SAY_H

struct store_say {
	/* sentence: no full stop; may hold foreign text, so log_text() */
	void (*fn)(void *ctx, const char *sentence);    /* NULL: nobody asks */
	void *ctx;
};

/* to may be NULL. */
void store_say(const struct store_say *to, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
