/* A resolver and an internet of our own, preloaded by tests/inside.py.
 *
 * getaddrinfo() gives for NAME.example the addresses of $INSIDE_NAMES
 * ("NAME=ADDRESS,ADDRESS ..."): one more of them at each call, the last one
 * stays, so that a name can change where it leads between two looks; with +
 * between them all at once.  8.8.8.8 is 127.0.0.1: a connection to it goes
 * there, and says that its peer is 8.8.8.8. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define PUBLIC 0x08080808u
#define NAMES 256
#define FILES 4096

static struct {
	char name[64];
	unsigned calls;
} seen[NAMES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char goes_out[FILES];

static void *
real(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

/* Under the lock: several threads of libcurl resolve at once, and a name
 * counted in two rows would be the internet a second time. */
static unsigned
calls_of(const char *name)
{
	for (size_t i = 0; i < NAMES; i++) {
		if (seen[i].name[0] == '\0')
			snprintf(seen[i].name, sizeof(seen[i].name), "%s",
			    name);
		if (strcmp(seen[i].name, name) == 0)
			return seen[i].calls++;
	}
	return 0;
}

/* The addresses of name at this call, in out; 0: not one of ours. */
static int
addresses(const char *name, char *out, size_t max)
{
	const char *at = getenv("INSIDE_NAMES"), *end, *comma;
	size_t n = strlen(name);
	unsigned skip;

	for (; at != NULL && *at != '\0'; at = end + strspn(end, " ")) {
		end = at + strcspn(at, " ");
		if (strncmp(at, name, n) != 0 || at[n] != '=')
			continue;
		at += n + 1;
		pthread_mutex_lock(&lock);
		skip = calls_of(name);
		pthread_mutex_unlock(&lock);
		for (; skip > 0; skip--) {
			comma = memchr(at, ',', (size_t)(end - at));
			if (comma == NULL)
				break;
			at = comma + 1;
		}
		comma = memchr(at, ',', (size_t)(end - at));
		n = (size_t)((comma != NULL ? comma : end) - at);
		snprintf(out, max, "%.*s", (int)n, at);
		return 1;
	}
	return 0;
}

int
getaddrinfo(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **out)
{
	int (*next)(const char *, const char *, const struct addrinfo *,
	    struct addrinfo **);
	struct addrinfo **tail = out, h = { 0 };
	char all[512], *one, *rest;

	*(void **)&next = real("getaddrinfo");
	if (name == NULL || !addresses(name, all, sizeof(all)))
		return next(name, service, hints, out);
	if (hints != NULL)
		h = *hints;
	h.ai_family = AF_UNSPEC;
	h.ai_flags = AI_NUMERICHOST;
	*out = NULL;
	for (one = strtok_r(all, "+", &rest); one != NULL;
	    one = strtok_r(NULL, "+", &rest)) {
		if (next(one, service, &h, tail) != 0)
			return EAI_NONAME;
		while (*tail != NULL)
			tail = &(*tail)->ai_next;
	}
	return 0;
}

int
connect(int fd, const struct sockaddr *address, socklen_t n)
{
	int (*next)(int, const struct sockaddr *, socklen_t);
	struct sockaddr_in in;

	*(void **)&next = real("connect");
	if (address->sa_family != AF_INET)
		return next(fd, address, n);
	memcpy(&in, address, sizeof(in));
	if (fd >= 0 && fd < FILES)
		goes_out[fd] = ntohl(in.sin_addr.s_addr) == PUBLIC;
	if (ntohl(in.sin_addr.s_addr) == PUBLIC)
		in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return next(fd, (struct sockaddr *)&in, sizeof(in));
}

int
getpeername(int fd, struct sockaddr *address, socklen_t *n)
{
	int (*next)(int, struct sockaddr *, socklen_t *);
	int rc;

	*(void **)&next = real("getpeername");
	rc = next(fd, address, n);
	if (rc == 0 && fd >= 0 && fd < FILES && goes_out[fd] &&
	    address->sa_family == AF_INET)
		((struct sockaddr_in *)address)->sin_addr.s_addr =
		    htonl(PUBLIC);
	return rc;
}
