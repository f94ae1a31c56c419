#include "store/pack.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/die.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/banned.h"

#define OFS_DELTA 6     /* type of a delta whose base is so far before it */

/* How hard which bytes are compressed.  Half of a tree are ids, which cannot
 * be; a delta, or a tree of some entries, is little else. */
enum { SQUEEZE_TEXT, SQUEEZE_TREE, SQUEEZE_IDS, SQUEEZES };
static const struct {
	int level, window, memory;
} squeezes[SQUEEZES] = {
	[SQUEEZE_TEXT] = { 6, 15, 8 },
	[SQUEEZE_TREE] = { 1, 15, 8 },
	[SQUEEZE_IDS]  = { 0, 9, 1 },
};
#define SOME_ENTRIES 250        /* bytes */

struct object {
	unsigned char id[PACK_ID];
	uint32_t crc;           /* of its bytes in the pack */
	uint32_t at;            /* where they are; < LIMIT_PACK */
	uint32_t depth;
};

struct pack {
	char *dir;
	struct buf tmp;         /* path of the file */
	FILE *f;                /* NULL once it has its name */
	int failed;             /* errno of the first failure */
	size_t at;
	struct object *list;
	size_t n, cap;
	uint32_t *slot;         /* number + 1 by the first bytes of an id */
	size_t n_slots;         /* a power of two */
	z_stream z[SQUEEZES];
	unsigned char *out;     /* compressed */
	size_t out_cap;
	EVP_MD *sha1;
	EVP_MD_CTX *sum;
};

/* --- numbers in the file -------------------------------------------------- */

static void
put32(unsigned char *to, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char)(v >> (24 - 8 * i));
}

/* Type and length before an object. */
static size_t
put_head(unsigned char *to, unsigned type, size_t n)
{
	size_t k = 0;

	to[k] = (unsigned char)(type << 4 | (n & 15));
	for (n >>= 4; n > 0; n >>= 7) {
		to[k++] |= 0x80;
		to[k] = n & 0x7F;
	}
	return k + 1;
}

/* How far before a delta its base begins: seven bits a byte, the highest
 * first, one less for each byte but the last. */
static size_t
put_distance(unsigned char *to, size_t far)
{
	unsigned char back[16];
	size_t k = sizeof(back);

	back[--k] = far & 0x7F;
	while (far >>= 7) {
		far--;
		back[--k] = (unsigned char)(0x80 | (far & 0x7F));
	}
	memcpy(to, back + k, sizeof(back) - k);
	return sizeof(back) - k;
}

/* --- which objects there are ---------------------------------------------- */

static uint32_t *
slot_of(const struct pack *p, const unsigned char id[PACK_ID])
{
	uint32_t first;
	size_t i;

	memcpy(&first, id, sizeof(first));
	for (i = first & (p->n_slots - 1); p->slot[i] != 0 &&
	    memcmp(p->list[p->slot[i] - 1].id, id, PACK_ID) != 0;
	    i = (i + 1) & (p->n_slots - 1))
		continue;
	return &p->slot[i];
}

static void
grow(struct pack *p)
{
	p->cap = p->cap * 2 + 1024;
	p->list = mem_grow(p->list, p->cap, sizeof(*p->list));
	while (p->n_slots < p->cap * 2)
		p->n_slots *= 2;
	free(p->slot);
	p->slot = mem_zalloc(p->n_slots, sizeof(*p->slot));
	for (size_t i = 0; i < p->n; i++)
		*slot_of(p, p->list[i].id) = (uint32_t)i + 1;
}

/* --- writing -------------------------------------------------------------- */

static void
write_out(struct pack *p, FILE *f, const void *bytes, size_t n)
{
	if (fwrite(bytes, 1, n, f) != n && p->failed == 0)
		p->failed = errno != 0 ? errno : EIO;
}

static size_t
squeeze(struct pack *p, z_stream *z, struct str bytes)
{
	size_t most = deflateBound(z, bytes.n);

	if (most > p->out_cap) {
		p->out_cap = most + most / 2;
		p->out = mem_grow(p->out, p->out_cap, 1);
	}
	deflateReset(z);
	/* zlib only reads it. */
	z->next_in = (unsigned char *)(uintptr_t)bytes.p;
	z->avail_in = (uInt)bytes.n;
	z->next_out = p->out;
	z->avail_out = (uInt)p->out_cap;
	if (deflate(z, Z_FINISH) != Z_STREAM_END && p->failed == 0)
		p->failed = EIO;
	return z->total_out;
}

/* base: SIZE_MAX for what is no delta. */
static size_t
add(struct pack *p, unsigned type, const unsigned char id[PACK_ID],
    size_t base, int how, struct str bytes)
{
	unsigned char head[32];
	struct object *o;
	uint32_t *slot;
	size_t k, n;

	if (p->n == p->cap)
		grow(p);
	slot = slot_of(p, id);
	if (*slot != 0)
		return *slot - 1;
	o = &p->list[p->n];
	memcpy(o->id, id, PACK_ID);
	o->at = (uint32_t)p->at;
	o->depth = 0;
	k = put_head(head, type, bytes.n);
	if (base != SIZE_MAX) {
		k += put_distance(head + k, p->at - p->list[base].at);
		o->depth = p->list[base].depth + 1;
	}
	n = squeeze(p, &p->z[how], bytes);
	o->crc = (uint32_t)crc32(crc32(0, head, (uInt)k), p->out, (uInt)n);
	write_out(p, p->f, head, k);
	write_out(p, p->f, p->out, n);
	p->at += k + n;
	*slot = (uint32_t)++p->n;
	return p->n - 1;
}

size_t
pack_add(struct pack *p, enum pack_type type,
    const unsigned char id[PACK_ID], struct str bytes)
{
	int how = type != PACK_TREE ? SQUEEZE_TEXT :
	    bytes.n > SOME_ENTRIES ? SQUEEZE_TREE : SQUEEZE_IDS;

	return add(p, type, id, SIZE_MAX, how, bytes);
}

size_t
pack_add_delta(struct pack *p, size_t base, const unsigned char id[PACK_ID],
    struct str delta)
{
	return add(p, OFS_DELTA, id, base, SQUEEZE_IDS, delta);
}

void
pack_tree_id(struct pack *p, struct str bytes, unsigned char id[PACK_ID])
{
	char head[32];
	int n = snprintf(head, sizeof(head), "tree %zu", bytes.n);

	EVP_DigestInit_ex(p->sum, p->sha1, NULL);
	EVP_DigestUpdate(p->sum, head, (size_t)n + 1);
	EVP_DigestUpdate(p->sum, bytes.p, bytes.n);
	EVP_DigestFinal_ex(p->sum, id, NULL);
}

unsigned
pack_depth(const struct pack *p, size_t nr)
{
	return p->list[nr].depth;
}

size_t
pack_objects(const struct pack *p)
{
	return p->n;
}

size_t
pack_bytes(const struct pack *p)
{
	return p->at;
}

/* --- the end -------------------------------------------------------------- */

/* The number of objects into the head of the pack, and its sum behind it:
 * that of the head, too, so all of it is read. */
static void
end_pack(struct pack *p, unsigned char sum[PACK_ID])
{
	unsigned char count[4], piece[16384];
	size_t n;

	put32(count, (uint32_t)p->n);
	if (fseek(p->f, 8, SEEK_SET) != 0)
		p->failed = errno;
	write_out(p, p->f, count, sizeof(count));
	if (fseek(p->f, 0, SEEK_SET) != 0)
		p->failed = errno;
	EVP_DigestInit_ex(p->sum, p->sha1, NULL);
	while (p->failed == 0 &&
	    (n = fread(piece, 1, sizeof(piece), p->f)) > 0)
		EVP_DigestUpdate(p->sum, piece, n);
	EVP_DigestFinal_ex(p->sum, sum, NULL);
	if (ferror(p->f) || fseek(p->f, 0, SEEK_END) != 0)
		p->failed = errno != 0 ? errno : EIO;
	write_out(p, p->f, sum, PACK_ID);
}

static int
by_id(const void *x, const void *y)
{
	return memcmp(((const struct object *)x)->id,
	    ((const struct object *)y)->id, PACK_ID);
}

/* Both into the index and into its sum. */
static void
index_out(struct pack *p, FILE *f, const void *bytes, size_t n)
{
	EVP_DigestUpdate(p->sum, bytes, n);
	write_out(p, f, bytes, n);
}

static void
index_out32(struct pack *p, FILE *f, uint32_t v)
{
	unsigned char bytes[4];

	put32(bytes, v);
	index_out(p, f, bytes, sizeof(bytes));
}

/* Sorts the objects: nothing is found by its number any more. */
static void
write_index(struct pack *p, FILE *f, const unsigned char sum[PACK_ID])
{
	unsigned char own[PACK_ID];

	qsort(p->list, p->n, sizeof(*p->list), by_id);
	EVP_DigestInit_ex(p->sum, p->sha1, NULL);
	index_out(p, f, "\377tOc\0\0\0\2", 8);
	for (size_t i = 0, first = 0; first < 256; first++) {
		while (i < p->n && p->list[i].id[0] <= first)
			i++;
		index_out32(p, f, (uint32_t)i);
	}
	for (size_t i = 0; i < p->n; i++)
		index_out(p, f, p->list[i].id, PACK_ID);
	for (size_t i = 0; i < p->n; i++)
		index_out32(p, f, p->list[i].crc);
	for (size_t i = 0; i < p->n; i++)
		index_out32(p, f, p->list[i].at);
	index_out(p, f, sum, PACK_ID);
	EVP_DigestFinal_ex(p->sum, own, NULL);
	write_out(p, f, own, PACK_ID);
}

/* Of a new file in dir, its path in tmp. */
static FILE *
open_tmp(const char *dir, const char *name, struct buf *tmp, struct err *e)
{
	FILE *f = NULL;
	int fd;

	buf_printf(tmp, "%s/%s_XXXXXX", dir, name);
	fd = file_temp(tmp, 0444, e);
	if (fd >= 0)
		f = fdopen(fd, "w+");
	if (fd >= 0 && f == NULL) {
		err_set(e, ERR_LOCAL, "%s: %s", buf_z(tmp), strerror(errno));
		close(fd);
	}
	return f;
}

/* To the disk; rc 0 or -1, and it is closed. */
static void
sync_out(struct pack *p, FILE *f)
{
	if ((fflush(f) != 0 || fsync(fileno(f)) != 0) && p->failed == 0)
		p->failed = errno;
	if (fclose(f) != 0 && p->failed == 0)
		p->failed = errno;
}

static void
give_name(struct pack *p, const struct buf *tmp,
    const unsigned char sum[PACK_ID], const char *end)
{
	struct buf name;

	buf_init(&name, LIMIT_FIELD);
	buf_printf(&name, "%s/pack-", p->dir);
	for (size_t i = 0; i < PACK_ID; i++)
		buf_printf(&name, "%02x", sum[i]);
	buf_adds(&name, end);
	if (p->failed == 0 && rename(buf_z(tmp), buf_z(&name)) != 0)
		p->failed = errno;
	if (p->failed != 0)
		unlink(buf_z(tmp));
	buf_release(&name);
}

int
pack_end(struct pack *p, struct err *e)
{
	unsigned char sum[PACK_ID];
	struct buf tmp;
	FILE *f;

	buf_init(&tmp, LIMIT_FIELD);
	f = open_tmp(p->dir, "tmp_idx", &tmp, e);
	if (f == NULL) {
		buf_release(&tmp);
		return -1;
	}
	end_pack(p, sum);
	sync_out(p, p->f);
	p->f = NULL;
	write_index(p, f, sum);
	sync_out(p, f);
	/* The index is what makes the pack be seen. */
	give_name(p, &p->tmp, sum, ".pack");
	if (p->failed == 0)
		die_here("pack named");
	give_name(p, &tmp, sum, ".idx");
	buf_release(&tmp);
	if (p->failed == 0 && file_sync_dir(p->dir) != 0)
		p->failed = errno;
	if (p->failed != 0)
		return err_set(e, ERR_LOCAL, "%s: writing a pack: %s", p->dir,
		    strerror(p->failed));
	die_here("pack written");
	return 0;
}

/* --- begin, free ---------------------------------------------------------- */

int
pack_open(struct pack **out, const char *dir, struct err *e)
{
	struct pack *p = mem_zalloc(1, sizeof(*p));
	bool fine = true;

	*out = p;
	p->dir = mem_dup(dir, strlen(dir));
	p->n_slots = 1024;
	grow(p);
	for (size_t i = 0; i < SQUEEZES; i++)
		fine = deflateInit2(&p->z[i], squeezes[i].level, Z_DEFLATED,
		    squeezes[i].window, squeezes[i].memory,
		    Z_DEFAULT_STRATEGY) == Z_OK && fine;
	p->sum = EVP_MD_CTX_new();
	p->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	buf_init(&p->tmp, LIMIT_FIELD);
	if (!fine || p->sum == NULL || p->sha1 == NULL) {
		err_set(e, ERR_LOCAL, "zlib or OpenSSL does not start: "
		    "SHA-1 has to be available");
	} else if (file_mkdirs(dir, e) == 0) {
		p->f = open_tmp(dir, "tmp_pack", &p->tmp, e);
	}
	if (p->f == NULL) {
		pack_free(p);
		*out = NULL;
		return -1;
	}
	write_out(p, p->f, "PACK\0\0\0\2\0\0\0\0", 12);
	p->at = 12;
	return 0;
}

void
pack_free(struct pack *p)
{
	if (p == NULL)
		return;
	if (p->f != NULL) {
		fclose(p->f);
		unlink(buf_z(&p->tmp));
	}
	for (size_t i = 0; i < SQUEEZES; i++)
		deflateEnd(&p->z[i]);
	EVP_MD_free(p->sha1);
	EVP_MD_CTX_free(p->sum);
	buf_release(&p->tmp);
	free(p->dir);
	free(p->list);
	free(p->slot);
	free(p->out);
	free(p);
}
