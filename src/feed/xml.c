#include "feed/xml.h"

/* expat.h shows the settings of its protection against entity bombs only so. */
#define XML_DTD 1
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "feed/entity.h"
#include "feed/loose_tag.h"

#include "base/banned.h"

/* The names from expat 2.9 on, which warns of the old ones. */
#if XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION < 9
#define XML_GetCurrentByteIndex64 XML_GetCurrentByteIndex
#define XML_GetCurrentByteCount64 XML_GetCurrentByteCount
#endif

/* Nearly every feed in one piece: in pieces of 16 KiB expat copies, and reads
 * again what a border has cut, which costs a tenth of the time.  What is
 * larger stops at an attack after a piece at the latest. */
#define PIECE (256 * KIB)

struct xml {
	const struct xml_events *to;
	XML_Parser parser;
	struct str text;
	struct loose_tag *tag;  /* for what expat leaves out of attributes */
	struct err *e;
	unsigned depth;
	unsigned entities;
	bool inner;             /* below a LEAF or INLINE element */
	bool inner_events;      /* that is INLINE */
	bool wanted;            /* text goes to the listener */
	bool texts[LIMIT_XML_DEPTH + 1];        /* the same, by depth */
	unsigned below;         /* elements open below LEAF, INLINE, SKIP */
	bool skip;
	bool too_deep, refused, whole;
};

static void
refuse(struct xml *x, const char *what)
{
	if (!x->refused)
		err_set(x->e, ERR_LIMIT, "%s", what);
	x->refused = true;
	XML_StopParser(x->parser, XML_FALSE);
}

/* A named entity that neither the document nor XML declares: HTML's. */
static void XMLCALL
on_skipped(void *to, const XML_Char *name, int is_parameter)
{
	struct xml *x = to;
	uint32_t cp[2];
	size_t n;
	char c[8];

	if (is_parameter || !x->wanted)
		return;
	n = entity_find(str_of(name), cp, NULL);
	if (n > 0) {
		size_t len = utf8_put(cp[0], c);

		if (n > 1)
			len += utf8_put(cp[1], c + len);
		x->to->text(x->to->to, c, len);
		return;
	}
	x->to->text(x->to->to, "&", 1);
	x->to->text(x->to->to, name, strlen(name));
	x->to->text(x->to->to, ";", 1);
}

static void XMLCALL
on_text(void *to, const XML_Char *p, int n)
{
	struct xml *x = to;

	if (x->wanted)
		x->to->text(x->to->to, p, (size_t)n);
}

/* Whether a tag as it stands has a reference by a name that is not XML's. */
static bool
names_entity(struct str tag)
{
	static const char *const own[] = {
		"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#",
	};
	const char *amp;
	size_t i;

	while ((amp = memchr(tag.p, '&', tag.n)) != NULL) {
		tag = str_slice(tag, (size_t)(amp - tag.p), tag.n);
		for (i = 0; i < ARRAY_LEN(own); i++) {
			if (str_starts(tag, own[i]))
				break;
		}
		if (i == ARRAY_LEN(own))
			return true;
		tag = str_slice(tag, 1, tag.n);
	}
	return false;
}

/* expat has no event for an entity that is not declared in an attribute, it
 * leaves it out.  Such a tag is read again by the tolerant reader, which
 * knows HTML's.  With entities of its own a document keeps expat's reading. */
static const char *const *
with_entities(struct xml *x, const char *const *atts)
{
	size_t at = (size_t)XML_GetCurrentByteIndex64(x->parser);
	struct str tag = str_slice(x->text, at, at +
	    (size_t)XML_GetCurrentByteCount64(x->parser));

	if (tag.n < 2 || tag.p[0] != '<' || x->entities > 0 ||
	    !names_entity(tag))
		return atts;
	if (x->tag == NULL)
		x->tag = mem_zalloc(1, sizeof(*x->tag));
	else
		loose_tag_release(x->tag);
	loose_tag_init(x->tag);
	if (loose_tag_read(x->tag, tag, 0) != tag.n)
		return atts;
	return x->tag->atts;
}

static void XMLCALL
on_start(void *to, const XML_Char *name, const XML_Char **atts)
{
	struct xml *x = to;
	const char *const *a = (const char *const *)atts;
	enum xml_open open;

	if (x->depth >= LIMIT_XML_DEPTH) {
		/* The tolerant reader can skip what is deeper without
		 * keeping count of it in memory, expat cannot. */
		x->too_deep = true;
		XML_StopParser(x->parser, XML_FALSE);
		return;
	}
	x->depth++;
	if (*a != NULL && XML_GetSpecifiedAttributeCount(x->parser) / 2 >
	    LIMIT_XML_ATTRIBUTES) {
		refuse(x, "an element with more than 1024 attributes");
		return;
	}
	if (*a != NULL && (x->inner_events || !(x->skip || x->inner)))
		a = with_entities(x, a);
	if (x->skip || x->inner) {
		x->below++;
		if (x->inner_events)
			x->to->inner_start(x->to->to, str_of(name), a);
		return;
	}
	open = x->to->start(x->to->to, str_of(name), a,
	    (size_t)XML_GetCurrentByteIndex64(x->parser));
	x->skip = open == XML_SKIP;
	x->inner = open == XML_LEAF || open == XML_INLINE;
	x->inner_events = open == XML_INLINE;
	x->wanted = open != XML_SKIP && open != XML_GROUP;
	x->texts[x->depth] = x->wanted;
}

static void XMLCALL
on_end(void *to, const XML_Char *name)
{
	struct xml *x = to;

	x->depth--;
	if (x->below > 0) {
		x->below--;
		if (x->inner_events)
			x->to->inner_end(x->to->to, str_of(name));
	} else {
		if (!x->skip)
			x->to->end(x->to->to);
		x->skip = x->inner = x->inner_events = false;
		x->wanted = x->texts[x->depth];
	}
	if (x->depth == 0) {
		x->whole = true;
		XML_StopParser(x->parser, XML_FALSE);
	}
}

static void XMLCALL
on_entity(void *to, const XML_Char *name, int is_parameter,
    const XML_Char *value, int value_length, const XML_Char *base,
    const XML_Char *system_id, const XML_Char *public_id,
    const XML_Char *notation)
{
	struct xml *x = to;

	(void)name, (void)value_length, (void)base;
	(void)public_id, (void)notation;
	/* Drupal names the entities of XHTML so, which we know; what is
	 * elsewhere is never read. */
	if (is_parameter && value != NULL)
		refuse(x, "a document type with parameter entities");
	else if (++x->entities > LIMIT_XML_ENTITIES)
		refuse(x, "more than 32 entity declarations");
	else if (system_id != NULL)
		x->to->mended(x->to->to,
		    (size_t)XML_GetCurrentByteIndex64(x->parser),
		    "external entity left out");
}

static void XMLCALL
on_attlist(void *to, const XML_Char *element, const XML_Char *name,
    const XML_Char *type, const XML_Char *value, int is_required)
{
	(void)element, (void)name, (void)type, (void)value;
	(void)is_required;
	refuse(to, "a document type that declares attributes");
}

static void XMLCALL
on_element(void *to, const XML_Char *name, XML_Content *model)
{
	struct xml *x = to;

	(void)name;
	XML_FreeContentModel(x->parser, model);
	refuse(x, "a document type that declares elements");
}

static void
prepare(struct xml *x)
{
	XML_Parser p = x->parser;

	XML_SetUserData(p, x);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	XML_SetSkippedEntityHandler(p, on_skipped);
	XML_SetEntityDeclHandler(p, on_entity);
	XML_SetAttlistDeclHandler(p, on_attlist);
	XML_SetElementDeclHandler(p, on_element);
	/* As if there were a DTD that we do not read: entities that are not
	 * declared are then skipped, not fatal. */
	XML_UseForeignDTD(p, XML_TRUE);
	XML_SetBillionLaughsAttackProtectionMaximumAmplification(p,
	    LIMIT_XML_AMPLIFICATION);
	XML_SetBillionLaughsAttackProtectionActivationThreshold(p,
	    LIMIT_XML_EXPANSION);
}

static enum xml_result
outcome(struct xml *x, size_t *end)
{
	enum XML_Error code = XML_GetErrorCode(x->parser);
	int64_t at = XML_GetCurrentByteIndex64(x->parser);

	*end = at < 0 ? 0 : (size_t)at;
	if (x->refused)
		return XML_REFUSED;
	if (x->whole) {
		*end += (size_t)XML_GetCurrentByteCount64(x->parser);
		return XML_WHOLE;
	}
	if (x->too_deep) {
		err_set(x->e, ERR_INPUT, "elements nested deeper than %d",
		    LIMIT_XML_DEPTH);
		return XML_DAMAGED;
	}
	if (code == XML_ERROR_AMPLIFICATION_LIMIT_BREACH) {
		err_set(x->e, ERR_LIMIT,
		    "entities that make more than %d times of the document",
		    LIMIT_XML_AMPLIFICATION);
		return XML_REFUSED;
	}
	if (code == XML_ERROR_RECURSIVE_ENTITY_REF) {
		err_set(x->e, ERR_LIMIT, "entities that contain each other");
		return XML_REFUSED;
	}
	err_set(x->e, ERR_INPUT, "%s", code == XML_ERROR_INVALID_TOKEN ?
	    "invalid token" : XML_ErrorString(code));
	return XML_DAMAGED;
}

enum xml_result
xml_parse(const struct xml_events *to, struct str text, size_t *end,
    struct err *e)
{
	struct xml x = { .to = to, .text = text, .e = e };
	enum xml_result result;
	size_t at = 0, n;
	enum XML_Status status;

	x.parser = XML_ParserCreate("UTF-8");
	if (x.parser == NULL) {
		*end = 0;
		err_set(e, ERR_LOCAL, "expat does not start");
		return XML_REFUSED;
	}
	prepare(&x);
	do {
		n = text.n - at < PIECE ? text.n - at : PIECE;
		status = XML_Parse(x.parser, text.p + at, (int)n,
		    at + n == text.n);
		at += n;
		if (status == XML_STATUS_OK && at - (size_t)
		    XML_GetCurrentByteIndex64(x.parser) > LIMIT_XML_TOKEN) {
			refuse(&x, "a tag or comment of more than 1 MiB");
			break;
		}
	} while (status == XML_STATUS_OK && at < text.n);
	result = outcome(&x, end);
	XML_ParserFree(x.parser);
	if (x.tag != NULL)
		loose_tag_release(x.tag);
	free(x.tag);
	return result;
}

const char *
xml_library(void)
{
	return XML_ExpatVersion();
}
