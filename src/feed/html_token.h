/* Inside of html*.c: HTML as a row of tokens.
 *
 * The states are those of WHATWG 13.2.5, with the allowances that foreign
 * summaries need and that a safe writer can afford, since it escapes what
 * it does not take for markup:
 * - a tag has a name of [A-Za-z][A-Za-z0-9:_.-]* and a '>' somewhere behind
 *   it; everything else ("5 < 6", "<속보>", "</3") is text;
 * - a quote that is never closed ends with its tag;
 * - script, style and other elements that are not shown are passed over with
 *   their content, if they end at all (script and style: in any case).
 *
 * Linear: what was looked for in vain is not looked for again. */
#ifndef KATCHI_FEED_HTML_TOKEN_H
#define KATCHI_FEED_HTML_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	HTML_BLOCK = 1 << 0,    /* begins and ends a line of text */
	HTML_CELL = 1 << 1,     /* parted from its neighbours by a blank */
	HTML_VOID = 1 << 2,     /* has no content */
	HTML_RAW = 1 << 3,      /* content is neither tags nor references */
	HTML_RCDATA = 1 << 4,   /* content is not tags */
	HTML_SKIP = 1 << 5,     /* content is not shown */
	HTML_KEEP = 1 << 6,     /* stays in sanitized HTML */
	HTML_INLINE = 1 << 7,   /* only dresses text */
	HTML_TABLE_PART = 1 << 8,       /* means nothing outside of a table */
	HTML_TELLS = 1 << 9,     /* see html_mark.h */
	HTML_STRUCK = 1 << 10,  /* its words do not hold */
	HTML_MEDIA = 1 << 11,   /* shows what is elsewhere */
};

/* Sorted by name: the table is searched by halves. */
#define HTML_TAGS(X) \
	X(A, "a", HTML_KEEP | HTML_INLINE | HTML_TELLS) \
	X(ABBR, "abbr", HTML_INLINE) \
	X(ACRONYM, "acronym", HTML_INLINE) \
	X(ADDRESS, "address", HTML_BLOCK) \
	X(ANNOTATION, "annotation", HTML_SKIP) \
	X(ANNOTATION_XML, "annotation-xml", HTML_SKIP) \
	X(APPLET, "applet", HTML_SKIP) \
	X(AREA, "area", HTML_VOID) \
	X(ARTICLE, "article", HTML_BLOCK) \
	X(ASIDE, "aside", HTML_BLOCK) \
	X(AUDIO, "audio", HTML_SKIP | HTML_MEDIA) \
	X(B, "b", HTML_KEEP | HTML_INLINE) \
	X(BASE, "base", HTML_VOID) \
	X(BASEFONT, "basefont", HTML_VOID) \
	X(BDI, "bdi", HTML_INLINE) \
	X(BDO, "bdo", HTML_INLINE) \
	X(BIG, "big", HTML_INLINE) \
	X(BLINK, "blink", HTML_INLINE) \
	X(BLOCKQUOTE, "blockquote", HTML_KEEP | HTML_BLOCK) \
	X(BODY, "body", HTML_BLOCK) \
	X(BR, "br", HTML_KEEP | HTML_VOID) \
	X(BUTTON, "button", 0) \
	X(CANVAS, "canvas", HTML_SKIP) \
	X(CAPTION, "caption", HTML_KEEP | HTML_BLOCK | HTML_TABLE_PART) \
	X(CENTER, "center", HTML_BLOCK) \
	X(CITE, "cite", HTML_KEEP | HTML_INLINE) \
	X(CODE, "code", HTML_KEEP | HTML_INLINE) \
	X(COL, "col", HTML_VOID) \
	X(COLGROUP, "colgroup", 0) \
	X(DATA, "data", 0) \
	X(DATALIST, "datalist", HTML_SKIP) \
	X(DD, "dd", HTML_KEEP | HTML_BLOCK) \
	X(DEL, "del", HTML_KEEP | HTML_INLINE | HTML_TELLS | HTML_STRUCK) \
	X(DETAILS, "details", HTML_BLOCK) \
	X(DFN, "dfn", HTML_INLINE) \
	X(DIALOG, "dialog", HTML_BLOCK) \
	X(DIR, "dir", HTML_BLOCK) \
	X(DIV, "div", HTML_KEEP | HTML_BLOCK) \
	X(DL, "dl", HTML_KEEP | HTML_BLOCK) \
	X(DT, "dt", HTML_KEEP | HTML_BLOCK) \
	X(EM, "em", HTML_KEEP | HTML_INLINE) \
	X(EMBED, "embed", HTML_VOID | HTML_MEDIA) \
	X(FIELDSET, "fieldset", HTML_BLOCK) \
	X(FIGCAPTION, "figcaption", HTML_KEEP | HTML_BLOCK) \
	X(FIGURE, "figure", HTML_KEEP | HTML_BLOCK) \
	X(FONT, "font", HTML_INLINE) \
	X(FOOTER, "footer", HTML_BLOCK) \
	X(FORM, "form", HTML_BLOCK) \
	X(FRAME, "frame", HTML_VOID) \
	X(FRAMESET, "frameset", HTML_BLOCK) \
	X(H1, "h1", HTML_KEEP | HTML_BLOCK) \
	X(H2, "h2", HTML_KEEP | HTML_BLOCK) \
	X(H3, "h3", HTML_KEEP | HTML_BLOCK) \
	X(H4, "h4", HTML_KEEP | HTML_BLOCK) \
	X(H5, "h5", HTML_KEEP | HTML_BLOCK) \
	X(H6, "h6", HTML_KEEP | HTML_BLOCK) \
	X(HEAD, "head", HTML_BLOCK) \
	X(HEADER, "header", HTML_BLOCK) \
	X(HGROUP, "hgroup", HTML_BLOCK) \
	X(HR, "hr", HTML_KEEP | HTML_BLOCK | HTML_VOID) \
	X(HTML, "html", HTML_BLOCK) \
	X(I, "i", HTML_KEEP | HTML_INLINE) \
	X(IFRAME, "iframe", HTML_RAW | HTML_SKIP | HTML_MEDIA) \
	X(IMG, "img", HTML_KEEP | HTML_VOID) \
	X(INPUT, "input", HTML_VOID) \
	X(INS, "ins", HTML_KEEP | HTML_INLINE) \
	X(KBD, "kbd", HTML_KEEP | HTML_INLINE) \
	X(KEYGEN, "keygen", HTML_VOID) \
	X(LABEL, "label", 0) \
	X(LEGEND, "legend", HTML_BLOCK) \
	X(LI, "li", HTML_KEEP | HTML_BLOCK) \
	X(LINK, "link", HTML_VOID) \
	X(MAIN, "main", HTML_BLOCK) \
	X(MAP, "map", 0) \
	X(MARK, "mark", HTML_KEEP | HTML_INLINE) \
	X(MARQUEE, "marquee", HTML_BLOCK) \
	X(MATH, "math", 0) \
	X(MENU, "menu", HTML_BLOCK) \
	X(META, "meta", HTML_VOID) \
	X(METER, "meter", 0) \
	X(NAV, "nav", HTML_BLOCK) \
	X(NOBR, "nobr", HTML_INLINE) \
	X(NOEMBED, "noembed", HTML_RAW | HTML_SKIP) \
	X(NOFRAMES, "noframes", HTML_RAW | HTML_SKIP) \
	X(NOSCRIPT, "noscript", 0) \
	X(OBJECT, "object", 0) \
	X(OL, "ol", HTML_KEEP | HTML_BLOCK) \
	X(OPTGROUP, "optgroup", HTML_BLOCK) \
	X(OPTION, "option", HTML_BLOCK) \
	X(OUTPUT, "output", 0) \
	X(P, "p", HTML_KEEP | HTML_BLOCK) \
	X(PARAM, "param", HTML_VOID) \
	X(PICTURE, "picture", 0) \
	X(PRE, "pre", HTML_KEEP | HTML_BLOCK) \
	X(PROGRESS, "progress", 0) \
	X(Q, "q", HTML_KEEP | HTML_INLINE | HTML_TELLS) \
	X(RB, "rb", HTML_TELLS) \
	X(RP, "rp", HTML_KEEP | HTML_TELLS) \
	X(RT, "rt", HTML_KEEP | HTML_TELLS) \
	X(RUBY, "ruby", HTML_KEEP | HTML_INLINE | HTML_TELLS) \
	X(S, "s", HTML_KEEP | HTML_INLINE | HTML_TELLS | HTML_STRUCK) \
	X(SAMP, "samp", HTML_KEEP | HTML_INLINE) \
	X(SCRIPT, "script", HTML_RAW | HTML_SKIP) \
	X(SECTION, "section", HTML_BLOCK) \
	X(SELECT, "select", HTML_SKIP) \
	X(SMALL, "small", HTML_KEEP | HTML_INLINE) \
	X(SOURCE, "source", HTML_VOID) \
	X(SPAN, "span", HTML_INLINE) \
	X(STRIKE, "strike", HTML_KEEP | HTML_INLINE | HTML_TELLS | \
	    HTML_STRUCK) \
	X(STRONG, "strong", HTML_KEEP | HTML_INLINE) \
	X(STYLE, "style", HTML_RAW | HTML_SKIP) \
	X(SUB, "sub", HTML_KEEP | HTML_INLINE) \
	X(SUMMARY, "summary", HTML_BLOCK) \
	X(SUP, "sup", HTML_KEEP | HTML_INLINE | HTML_TELLS) \
	X(SVG, "svg", HTML_SKIP) \
	X(TABLE, "table", HTML_KEEP | HTML_BLOCK) \
	X(TBODY, "tbody", HTML_KEEP | HTML_BLOCK | HTML_TABLE_PART) \
	X(TD, "td", HTML_KEEP | HTML_CELL | HTML_TABLE_PART) \
	X(TEMPLATE, "template", HTML_SKIP) \
	X(TEXTAREA, "textarea", HTML_BLOCK | HTML_RCDATA) \
	X(TFOOT, "tfoot", HTML_KEEP | HTML_BLOCK | HTML_TABLE_PART) \
	X(TH, "th", HTML_KEEP | HTML_CELL | HTML_TABLE_PART) \
	X(THEAD, "thead", HTML_KEEP | HTML_BLOCK | HTML_TABLE_PART) \
	X(TIME, "time", HTML_KEEP | HTML_INLINE) \
	X(TITLE, "title", HTML_RCDATA | HTML_SKIP) \
	X(TR, "tr", HTML_KEEP | HTML_BLOCK | HTML_TABLE_PART) \
	X(TRACK, "track", HTML_VOID) \
	X(TT, "tt", HTML_INLINE) \
	X(U, "u", HTML_KEEP | HTML_INLINE) \
	X(UL, "ul", HTML_KEEP | HTML_BLOCK) \
	X(VAR, "var", HTML_KEEP | HTML_INLINE) \
	X(VIDEO, "video", HTML_SKIP | HTML_MEDIA) \
	X(WBR, "wbr", HTML_VOID) \
	X(XMP, "xmp", HTML_BLOCK | HTML_RAW)

enum html_tag {
	HTML_UNKNOWN,
#define HTML_TAG_ENUM(id, name, what) HTML_##id,
	HTML_TAGS(HTML_TAG_ENUM)
#undef HTML_TAG_ENUM
	HTML_TAG_COUNT,
};

enum html_kind {
	HTML_TEXT,
	HTML_START,
	HTML_END,
	HTML_OTHER,     /* comment, doctype, processing instruction */
};

struct html_token {
	enum html_kind kind;
	enum html_tag tag;
	unsigned what;          /* HTML_BLOCK ... of the tag */
	struct str source;      /* the whole of it, as written */
	struct str name;        /* of a tag, as written */
	struct str attributes;  /* for html_attribute_find() */
	struct str style;       /* the value of that one */
	bool closed;            /* <br/> */
	bool hidden;            /* by its style or the attribute of the name */
	bool verbatim;          /* text in which & is only & */
};

struct html_scan {
	struct str s;
	size_t at;
	bool title;             /* see html_scan_init() */
	bool all;               /* hidden elements are shown */
	bool hid;               /* one was met */
	bool asked;             /* the three below are known */
	size_t last_gt, last_quote, last_apostrophe;    /* + 1; 0: none */
	size_t cdata_end;       /* where "]]>" of an open <![CDATA[ is */
	bool no_cdata_end;
	enum html_tag raw;      /* the text that comes is its content */
	enum html_tag skip;     /* not shown until skip_depth is 0 */
	unsigned skip_depth;
	bool ends_asked;        /* end_at holds something */
	/* Where the next end tag is known to be: 0 not known, SIZE_MAX none.
	 * The last of all. */
	size_t end_at[HTML_TAG_COUNT];
};

/* title  s is a headline: only script and style are passed over, and only if
 *        they end */
void html_scan_init(struct html_scan *scan, struct str s, bool title);

/* The next token, false at the end. */
bool html_next(struct html_scan *scan, struct html_token *token);

/* Whether an end tag of that name follows. */
bool html_ends(struct html_scan *scan, enum html_tag tag);

/* The value of the first attribute of that name, as written; p == NULL when
 * there is none. */
struct str html_attribute_find(const struct html_token *token,
    const char *name);

enum html_tag html_tag_find(struct str name);
const char *html_tag_name(enum html_tag tag);

#endif
