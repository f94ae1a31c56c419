#include "feed/vocab.h"

#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

#define R(in, ns, name, field, rank, take, inside) \
	{ IN_##in, NS_##ns, name, FIELD_##field, rank, TAKE_##take, \
	  IN_##inside }

/* Sorted by place, namespace, name: vocab_find searches by halves and the
 * unit test checks the order.
 *
 * Ranks: a format's own element beats the modules'; content:encoded beats
 * every other body; RFC 4287 4.2.9 makes atom:published the date of birth;
 * dcterms is more exact than dc; media:title and media:description describe a
 * picture more often than the item. */
static const struct vocab_row rows[] = {
	R(FEED, CORE, "abstract", SUMMARY, 8, TEXT, NOWHERE),   /* CDF */
	R(FEED, CORE, "channel", GROUP, 0, NOTHING, FEED),
	R(FEED, CORE, "copyright", RIGHTS, 9, TEXT, NOWHERE),
	R(FEED, CORE, "description", SUMMARY, 9, MARKUP, NOWHERE),
	R(FEED, CORE, "generator", GENERATOR, 9, TEXT, NOWHERE),
	R(FEED, CORE, "image", ICON, 5, TEXT, PICTURE),
	R(FEED, CORE, "item", ITEM, 0, NOTHING, ITEM),
	R(FEED, CORE, "items", GROUP, 0, NOTHING, FEED),        /* RSS 1.1 */
	R(FEED, CORE, "language", LANG, 9, TEXT, NOWHERE),
	R(FEED, CORE, "lastbuilddate", UPDATED, 8, TEXT, NOWHERE),
	R(FEED, CORE, "link", LINK, 9, TEXT, NOWHERE),
	R(FEED, CORE, "managingeditor", AUTHOR, 8, TEXT, PERSON),
	R(FEED, CORE, "pubdate", UPDATED, 5, TEXT, NOWHERE),
	R(FEED, CORE, "skipdays", GROUP, 0, NOTHING, DAYS),
	R(FEED, CORE, "skiphours", GROUP, 0, NOTHING, HOURS),
	R(FEED, CORE, "title", TITLE, 9, MARKUP, NOWHERE),
	R(FEED, CORE, "ttl", TTL, 9, TEXT, NOWHERE),
	R(FEED, CORE, "webmaster", AUTHOR, 1, TEXT, NOWHERE),
	R(FEED, ATOM, "author", AUTHOR, 9, TEXT, PERSON),
	R(FEED, ATOM, "copyright", RIGHTS, 8, MARKUP, NOWHERE),
	R(FEED, ATOM, "entry", ITEM, 0, NOTHING, ITEM),
	R(FEED, ATOM, "generator", GENERATOR, 8, TEXT, NOWHERE),
	R(FEED, ATOM, "icon", FAVICON, 6, TEXT, NOWHERE),
	R(FEED, ATOM, "link", LINK, 8, TEXT, NOWHERE),
	R(FEED, ATOM, "logo", ICON, 4, TEXT, NOWHERE),
	R(FEED, ATOM, "modified", UPDATED, 9, TEXT, NOWHERE),
	R(FEED, ATOM, "rights", RIGHTS, 9, MARKUP, NOWHERE),
	R(FEED, ATOM, "subtitle", SUMMARY, 9, MARKUP, NOWHERE),
	R(FEED, ATOM, "tagline", SUMMARY, 9, MARKUP, NOWHERE),
	R(FEED, ATOM, "title", TITLE, 8, MARKUP, NOWHERE),
	R(FEED, ATOM, "updated", UPDATED, 9, TEXT, NOWHERE),
	R(FEED, DC, "author", AUTHOR, 7, TEXT, NOWHERE),
	R(FEED, DC, "creator", AUTHOR, 7, TEXT, NOWHERE),
	R(FEED, DC, "date", UPDATED, 4, TEXT, NOWHERE),
	R(FEED, DC, "description", SUMMARY, 5, MARKUP, NOWHERE),
	R(FEED, DC, "language", LANG, 8, TEXT, NOWHERE),
	R(FEED, DC, "rights", RIGHTS, 7, TEXT, NOWHERE),
	R(FEED, DC, "title", TITLE, 5, MARKUP, NOWHERE),
	R(FEED, DCTERMS, "modified", UPDATED, 6, TEXT, NOWHERE),
	R(FEED, ITUNES, "author", AUTHOR, 5, TEXT, NOWHERE),
	R(FEED, ITUNES, "image", ICON, 3, TEXT, NOWHERE),
	R(FEED, ITUNES, "link", ICON, 2, NOTHING, NOWHERE),
	R(FEED, ITUNES, "owner", AUTHOR, 2, TEXT, PERSON),
	R(FEED, ITUNES, "subtitle", SUMMARY, 2, TEXT, NOWHERE),
	R(FEED, ITUNES, "summary", SUMMARY, 3, MARKUP, NOWHERE),
	R(FEED, MEDIA, "thumbnail", ICON, 2, NOTHING, NOWHERE),
	R(FEED, PLAY, "author", AUTHOR, 4, TEXT, NOWHERE),
	R(FEED, PLAY, "description", SUMMARY, 2, MARKUP, NOWHERE),
	R(FEED, PLAY, "image", ICON, 1, NOTHING, NOWHERE),
	R(FEED, SY, "updatefrequency", FREQUENCY, 9, TEXT, NOWHERE),
	R(FEED, SY, "updateperiod", PERIOD, 9, TEXT, NOWHERE),

	R(WRAP, CORE, "item", ITEM, 0, NOTHING, ITEM),
	R(WRAP, ATOM, "entry", ITEM, 0, NOTHING, ITEM),
	R(ITEM, CORE, "abstract", SUMMARY, 7, TEXT, NOWHERE),   /* CDF */
	R(ITEM, CORE, "author", AUTHOR, 8, TEXT, PERSON),
	R(ITEM, CORE, "body", BODY, 6, MARKUP, NOWHERE),
	R(ITEM, CORE, "byline", AUTHOR, 3, TEXT, NOWHERE),
	R(ITEM, CORE, "category", CATEGORY, 9, TEXT, NOWHERE),
	R(ITEM, CORE, "comments", COMMENTS, 9, TEXT, NOWHERE),
	R(ITEM, CORE, "content", BODY, 7, MARKUP, NOWHERE),
	R(ITEM, CORE, "copyright", RIGHTS, 6, TEXT, NOWHERE),
	R(ITEM, CORE, "created_at", PUBLISHED, 1, TEXT, NOWHERE),
	R(ITEM, CORE, "creator", AUTHOR, 4, TEXT, NOWHERE),
	R(ITEM, CORE, "date", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "description", SUMMARY, 9, MARKUP, NOWHERE),
	R(ITEM, CORE, "enclosure", ENCLOSURE, 3, NOTHING, NOWHERE),
	R(ITEM, CORE, "encoded", BODY, 8, MARKUP, NOWHERE),
	R(ITEM, CORE, "fullitem", BODY, 5, MARKUP, NOWHERE),
	R(ITEM, CORE, "fulltext", BODY, 5, MARKUP, NOWHERE),
	R(ITEM, CORE, "guid", GUID, 9, TEXT, NOWHERE),
	R(ITEM, CORE, "headline", TITLE, 2, MARKUP, NOWHERE),
	R(ITEM, CORE, "image", IMAGE, 5, TEXT, PICTURE),
	R(ITEM, CORE, "language", LANG, 8, TEXT, NOWHERE),
	R(ITEM, CORE, "lastbuilddate", UPDATED, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "lastmod", UPDATED, 3, TEXT, NOWHERE),
	R(ITEM, CORE, "link", LINK, 9, TEXT, NOWHERE),
	R(ITEM, CORE, "permalink", LINK, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "pubdate", PUBLISHED, 8, TEXT, NOWHERE),
	R(ITEM, CORE, "publicationdate", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "publishdate", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "published_at", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "publisheddate", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, CORE, "source", SOURCE, 9, TEXT, SOURCE),
	R(ITEM, CORE, "summary", SUMMARY, 9, MARKUP, NOWHERE),
	R(ITEM, CORE, "thumbnail", THUMBNAIL, 4, TEXT, NOWHERE),
	R(ITEM, CORE, "title", TITLE, 9, MARKUP, NOWHERE),
	R(ITEM, CORE, "updated_at", UPDATED, 2, TEXT, NOWHERE),
	R(ITEM, ATOM, "author", AUTHOR, 9, TEXT, PERSON),
	R(ITEM, ATOM, "category", CATEGORY, 9, TEXT, NOWHERE),
	R(ITEM, ATOM, "content", BODY, 7, MARKUP, NOWHERE),
	R(ITEM, ATOM, "copyright", RIGHTS, 8, MARKUP, NOWHERE),
	R(ITEM, ATOM, "created", PUBLISHED, 6, TEXT, NOWHERE),
	R(ITEM, ATOM, "id", ID, 8, TEXT, NOWHERE),
	R(ITEM, ATOM, "issued", PUBLISHED, 7, TEXT, NOWHERE),
	R(ITEM, ATOM, "link", LINK, 8, TEXT, NOWHERE),
	R(ITEM, ATOM, "modified", UPDATED, 8, TEXT, NOWHERE),
	R(ITEM, ATOM, "published", PUBLISHED, 9, TEXT, NOWHERE),
	R(ITEM, ATOM, "rights", RIGHTS, 9, MARKUP, NOWHERE),
	R(ITEM, ATOM, "summary", SUMMARY, 8, MARKUP, NOWHERE),
	R(ITEM, ATOM, "title", TITLE, 8, MARKUP, NOWHERE),
	R(ITEM, ATOM, "updated", UPDATED, 9, TEXT, NOWHERE),
	R(ITEM, CONTENT, "encoded", BODY, 9, MARKUP, NOWHERE),
	R(ITEM, DC, "author", AUTHOR, 7, TEXT, NOWHERE),
	R(ITEM, DC, "created", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, DC, "creator", AUTHOR, 9, TEXT, NOWHERE),
	R(ITEM, DC, "date", PUBLISHED, 3, TEXT, NOWHERE),
	R(ITEM, DC, "description", SUMMARY, 6, MARKUP, NOWHERE),
	R(ITEM, DC, "identifier", ID, 2, TEXT, NOWHERE),
	R(ITEM, DC, "issued", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, DC, "language", LANG, 9, TEXT, NOWHERE),
	R(ITEM, DC, "modified", UPDATED, 4, TEXT, NOWHERE),
	R(ITEM, DC, "rights", RIGHTS, 7, TEXT, NOWHERE),
	R(ITEM, DC, "subject", CATEGORY, 8, TEXT, NOWHERE),
	R(ITEM, DC, "title", TITLE, 5, MARKUP, NOWHERE),
	R(ITEM, DCTERMS, "abstract", SUMMARY, 5, MARKUP, NOWHERE),
	R(ITEM, DCTERMS, "available", PUBLISHED, 4, TEXT, NOWHERE),
	R(ITEM, DCTERMS, "created", PUBLISHED, 5, TEXT, NOWHERE),
	R(ITEM, DCTERMS, "date", PUBLISHED, 4, TEXT, NOWHERE),
	R(ITEM, DCTERMS, "issued", PUBLISHED, 6, TEXT, NOWHERE),
	R(ITEM, DCTERMS, "modified", UPDATED, 7, TEXT, NOWHERE),
	R(ITEM, EXCERPT, "encoded", SUMMARY, 5, MARKUP, NOWHERE),
	R(ITEM, FEEDBURNER, "origlink", ORIGIN, 9, TEXT, NOWHERE),
	R(ITEM, ITUNES, "author", AUTHOR, 5, TEXT, NOWHERE),
	R(ITEM, ITUNES, "category", CATEGORY, 5, NOTHING, ITUNES),
	R(ITEM, ITUNES, "duration", DURATION, 9, TEXT, NOWHERE),
	R(ITEM, ITUNES, "image", IMAGE, 7, TEXT, NOWHERE),
	R(ITEM, ITUNES, "keywords", KEYWORDS, 5, TEXT, NOWHERE),
	R(ITEM, ITUNES, "link", IMAGE, 6, NOTHING, NOWHERE),
	R(ITEM, ITUNES, "subtitle", SUMMARY, 2, TEXT, NOWHERE),
	R(ITEM, ITUNES, "summary", SUMMARY, 4, MARKUP, NOWHERE),
	R(ITEM, ITUNES, "title", TITLE, 4, TEXT, NOWHERE),
	R(ITEM, MEDIA, "category", CATEGORY, 5, TEXT, NOWHERE),
	R(ITEM, MEDIA, "content", MEDIA, 4, NOTHING, MEDIA),
	R(ITEM, MEDIA, "copyright", RIGHTS, 4, TEXT, NOWHERE),
	R(ITEM, MEDIA, "credit", CREDIT, 2, TEXT, NOWHERE),
	R(ITEM, MEDIA, "description", SUMMARY, 3, MARKUP, NOWHERE),
	R(ITEM, MEDIA, "group", GROUP, 0, NOTHING, MEDIA),
	R(ITEM, MEDIA, "keywords", KEYWORDS, 6, TEXT, NOWHERE),
	R(ITEM, MEDIA, "player", LINK, 1, NOTHING, NOWHERE),
	R(ITEM, MEDIA, "thumbnail", THUMBNAIL, 6, TEXT, NOWHERE),
	R(ITEM, MEDIA, "title", TITLE, 3, MARKUP, NOWHERE),
	R(ITEM, PLAY, "author", AUTHOR, 4, TEXT, NOWHERE),
	R(ITEM, PLAY, "description", SUMMARY, 3, MARKUP, NOWHERE),
	R(ITEM, PLAY, "image", IMAGE, 2, NOTHING, NOWHERE),
	R(ITEM, PRISM, "coverdate", PUBLISHED, 1, TEXT, NOWHERE),
	R(ITEM, PRISM, "creationdate", PUBLISHED, 1, TEXT, NOWHERE),
	R(ITEM, PRISM, "modificationdate", UPDATED, 5, TEXT, NOWHERE),
	R(ITEM, PRISM, "publicationdate", PUBLISHED, 2, TEXT, NOWHERE),
	R(ITEM, XHTML, "body", BODY, 8, MARKUP, NOWHERE),
	R(ITEM, XHTML, "div", BODY, 5, MARKUP, NOWHERE),

	R(MEDIA, MEDIA, "category", CATEGORY, 4, TEXT, NOWHERE),
	R(MEDIA, MEDIA, "content", MEDIA, 4, NOTHING, MEDIA),
	R(MEDIA, MEDIA, "description", SUMMARY, 1, MARKUP, NOWHERE),
	R(MEDIA, MEDIA, "keywords", KEYWORDS, 4, TEXT, NOWHERE),
	R(MEDIA, MEDIA, "player", LINK, 1, NOTHING, NOWHERE),
	R(MEDIA, MEDIA, "thumbnail", THUMBNAIL, 6, TEXT, NOWHERE),
	R(MEDIA, MEDIA, "title", MEDIA_TITLE, 1, MARKUP, NOWHERE),

	R(ITUNES, ITUNES, "category", CATEGORY, 5, NOTHING, NOWHERE),

	R(PERSON, CORE, "email", PERSON_EMAIL, 0, TEXT, NOWHERE),
	R(PERSON, CORE, "homepage", PERSON_URL, 0, TEXT, NOWHERE),
	R(PERSON, CORE, "name", PERSON_NAME, 0, TEXT, NOWHERE),
	R(PERSON, CORE, "uri", PERSON_URL, 0, TEXT, NOWHERE),
	R(PERSON, CORE, "url", PERSON_URL, 0, TEXT, NOWHERE),
	R(PERSON, ITUNES, "email", PERSON_EMAIL, 0, TEXT, NOWHERE),
	R(PERSON, ITUNES, "name", PERSON_NAME, 0, TEXT, NOWHERE),

	R(PICTURE, CORE, "url", IMAGE, 5, TEXT, NOWHERE),

	/* RFC 4287 4.2.1: the authors of an entry that names none. */
	R(SOURCE, ATOM, "author", AUTHOR, 1, TEXT, PERSON),
	R(SOURCE, ATOM, "link", SOURCE_LINK, 0, NOTHING, NOWHERE),
	R(SOURCE, ATOM, "title", SOURCE_TITLE, 0, MARKUP, NOWHERE),

	R(HOURS, CORE, "hour", HOUR, 0, TEXT, NOWHERE),
	R(DAYS, CORE, "day", DAY, 0, TEXT, NOWHERE),

	R(URLSET, CORE, "sitemap", ITEM, 0, NOTHING, URL),
	R(URLSET, CORE, "url", ITEM, 0, NOTHING, URL),

	R(URL, CORE, "lastmod", UPDATED, 9, TEXT, NOWHERE),
	R(URL, CORE, "loc", LINK, 9, TEXT, NOWHERE),
	R(URL, IMAGE, "image", GROUP, 0, NOTHING, SITE_IMAGE),
	R(URL, NEWS, "news", GROUP, 0, NOTHING, NEWS),

	R(NEWS, NEWS, "keywords", KEYWORDS, 9, TEXT, NOWHERE),
	R(NEWS, NEWS, "publication", GROUP, 0, NOTHING, PUBLICATION),
	R(NEWS, NEWS, "publication_date", PUBLISHED, 9, TEXT, NOWHERE),
	R(NEWS, NEWS, "title", TITLE, 9, MARKUP, NOWHERE),

	R(PUBLICATION, NEWS, "language", LANG, 9, TEXT, NOWHERE),
	R(PUBLICATION, NEWS, "name", PUBLICATION, 9, TEXT, NOWHERE),

	R(SITE_IMAGE, IMAGE, "loc", IMAGE, 5, TEXT, NOWHERE),
};

static const struct vocab_root roots[] = {
	{ "rss", FEED_RSS, IN_FEED, NS_CORE },
	{ "rdf", FEED_RDF, IN_FEED, NS_CORE },
	{ "feed", FEED_ATOM, IN_FEED, NS_ATOM },
	{ "entry", FEED_ATOM, IN_ITEM, NS_ATOM },
	{ "channel", FEED_RSS, IN_FEED, NS_CORE },
	{ "urlset", FEED_SITEMAP, IN_URLSET, NS_CORE },
	{ "sitemapindex", FEED_SITEMAP_INDEX, IN_URLSET, NS_CORE },
};

/* Compared after lower case, without a slash or # at the end. */
static const struct {
	const char *uri;
	enum ns ns;
} uris[] = {
	{ "", NS_CORE },
	{ "http://www.w3.org/2005/atom", NS_ATOM },
	{ "http://purl.org/dc/elements/1.1", NS_DC },
	{ "http://purl.org/rss/1.0/modules/content", NS_CONTENT },
	{ "http://search.yahoo.com/mrss", NS_MEDIA },
	{ "http://purl.org/rss/1.0/modules/syndication", NS_SY },
	{ "http://www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "http://purl.org/dc/terms", NS_DCTERMS },
	{ "http://www.w3.org/1999/xhtml", NS_XHTML },
	{ "http://www.w3.org/1999/02/22-rdf-syntax-ns", NS_RDF },
	{ "http://purl.org/rss/1.0", NS_CORE },
	{ "http://www.google.com/schemas/sitemap-news/0.9", NS_NEWS },
	{ "http://www.google.com/schemas/sitemap-image/1.1", NS_IMAGE },
	{ "http://www.sitemaps.org/schemas/sitemap/0.9", NS_CORE },
	{ "http://www.google.com/schemas/sitemap/0.84", NS_CORE },
	{ "http://www.google.com/schemas/sitemap/0.9", NS_CORE },
	{ "http://www.google.com/schemas/play-podcasts/1.0", NS_PLAY },
	{ "http://purl.org/atom/ns", NS_ATOM },
	{ "http://example.com/newformat", NS_ATOM },   /* drafts of Atom */
	{ "http://example.com/necho", NS_ATOM },
	{ "http://purl.org/echo", NS_ATOM },
	{ "uri/of/echo/namespace", NS_ATOM },
	{ "http://purl.org/pie", NS_ATOM },
	{ "http://my.netscape.com/rdf/simple/0.9", NS_CORE },
	{ "http://channel.netscape.com/rdf/simple/0.9", NS_CORE },
	{ "http://my.netscape.com/publish/formats/rss-0.91.dtd", NS_CORE },
	{ "http://backend.userland.com/rss", NS_CORE },
	{ "http://backend.userland.com/rss2", NS_CORE },
	{ "http://backend.userland.com/rss-0.91", NS_CORE },
	{ "http://blogs.law.harvard.edu/tech/rss", NS_CORE },
	{ "http://cyber.law.harvard.edu/rss", NS_CORE },
	{ "http://cyber.law.harvard.edu/rss/rss.html", NS_CORE },
	{ "http://purl.org/rss/2.0", NS_CORE },
	{ "http://purl.org/net/rss1.1", NS_CORE },
	{ "http://www.rssboard.org/rss-specification", NS_CORE },
	{ "http://purl.org/dc/elements/1.0", NS_DC },
	{ "http://dublincore.org/documents/dcmi-namespace", NS_DC },
	{ "http://purl.org/metadata/dublin_core", NS_DC },
	{ "http://purl.org/rss/modules/content", NS_CONTENT },
	{ "http://prismstandard.org/namespaces/basic/1.2", NS_PRISM },
	{ "http://prismstandard.org/namespaces/basic/2.0", NS_PRISM },
	{ "http://prismstandard.org/namespaces/basic/2.1", NS_PRISM },
	{ "http://prismstandard.org/namespaces/basic/3.0", NS_PRISM },
	{ "http://prismstandard.org/namespaces/1.2/basic", NS_PRISM },
	{ "http://prismstandard.org/namespaces/2.0/basic", NS_PRISM },
	{ "http://search.yahoo.com/mrss/rss", NS_MEDIA },
	{ "http://video.search.yahoo.com/mrss", NS_MEDIA },
	{ "http://tools.search.yahoo.com/mrss", NS_MEDIA },
	{ "http://www.rssboard.org/media-rss", NS_MEDIA },
	{ "http://wordpress.org/export/1.0/excerpt", NS_EXCERPT },
	{ "http://wordpress.org/export/1.1/excerpt", NS_EXCERPT },
	{ "http://wordpress.org/export/1.2/excerpt", NS_EXCERPT },
	{ "http://rssnamespace.org/feedburner/ext/1.0", NS_FEEDBURNER },
	{ "http://www.pheedo.com/namespace/pheedo", NS_FEEDBURNER },
	{ "http://www.itunes.com/dtds/podcast-1.0", NS_ITUNES },
	{ "http://example.com/dtds/podcast-1.0.dtd", NS_ITUNES },
	{ "http://www.w3.org/tr/rec-html40", NS_XHTML },
	{ "http://www.w3.org/tr/xhtml1", NS_XHTML },
};

static const struct {
	const char *prefix;
	enum ns ns;
} prefixes[] = {
	{ "atom", NS_ATOM }, { "atom10", NS_ATOM }, { "atom03", NS_ATOM },
	{ "a10", NS_ATOM }, { "content", NS_CONTENT }, { "dc", NS_DC },
	{ "dcterms", NS_DCTERMS }, { "dct", NS_DCTERMS },
	{ "excerpt", NS_EXCERPT }, { "feedburner", NS_FEEDBURNER },
	{ "pheedo", NS_FEEDBURNER },
	{ "googleplay", NS_PLAY }, { "html", NS_XHTML },
	{ "image", NS_IMAGE }, { "itunes", NS_ITUNES },
	{ "media", NS_MEDIA }, { "mrss", NS_MEDIA }, { "news", NS_NEWS },
	{ "prism", NS_PRISM }, { "rdf", NS_RDF }, { "rss", NS_CORE },
	{ "sy", NS_SY }, { "syn", NS_SY }, { "xhtml", NS_XHTML },
};

const struct vocab_row *
vocab_row(size_t i)
{
	return i < ARRAY_LEN(rows) ? &rows[i] : NULL;
}

static const struct vocab_row *
find(enum in in, enum ns ns, const char *name)
{
	size_t lo = 0, hi = ARRAY_LEN(rows);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct vocab_row *r = &rows[mid];
		int c = (int)in - r->in;

		if (c == 0)
			c = (int)ns - r->ns;
		if (c == 0)
			c = strcmp(name, r->name);
		if (c == 0)
			return r;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const struct vocab_row *
vocab_find(enum in in, enum ns ns, struct str name)
{
	const struct vocab_row *r;
	char key[24];

	if (name.n == 0 || name.n >= sizeof(key) || in == IN_NOWHERE)
		return NULL;
	for (size_t i = 0; i < name.n; i++)
		key[i] = ascii_lower(name.p[i]);
	key[name.n] = '\0';
	r = find(in, ns, key);
	if (r == NULL && ns == NS_CORE)
		r = find(in, NS_ATOM, key);
	else if (r == NULL && (ns == NS_ATOM || ns == NS_RDF))
		r = find(in, NS_CORE, key);
	return r;
}

const struct vocab_root *
vocab_root(struct str local)
{
	for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
		if (str_is_ci(local, roots[i].name))
			return &roots[i];
	}
	return NULL;
}

enum ns
vocab_ns(struct str uri)
{
	uri = str_trim(uri);
	if (str_starts_ci(uri, "https:")) {
		/* Written so by tidy minds; the names are all http. */
		for (size_t i = 0; i < ARRAY_LEN(uris); i++) {
			struct str u = str_of(uris[i].uri);
			struct str v = str_slice(uri, 5, uri.n);

			while (v.n > 0 && (v.p[v.n - 1] == '/' ||
			    v.p[v.n - 1] == '#'))
				v.n--;
			if (u.n > 4 && str_eq_ci(str_slice(u, 4, u.n), v))
				return uris[i].ns;
		}
		return NS_OTHER;
	}
	while (uri.n > 0 && (uri.p[uri.n - 1] == '/' ||
	    uri.p[uri.n - 1] == '#'))
		uri.n--;
	for (size_t i = 0; i < ARRAY_LEN(uris); i++) {
		if (str_is_ci(uri, uris[i].uri))
			return uris[i].ns;
	}
	return NS_OTHER;
}

enum ns
vocab_prefix(struct str prefix)
{
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
		if (str_is_ci(prefix, prefixes[i].prefix))
			return prefixes[i].ns;
	}
	return NS_OTHER;
}
