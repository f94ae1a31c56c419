/* Every size, depth, count and time that a stranger controls, with its
 * ceiling and the reason for it.  Nothing grows that has no line here.
 * Bytes and seconds unless the name says otherwise. */
#ifndef KATCHI_BASE_LIMITS_H
#define KATCHI_BASE_LIMITS_H

#define KIB ((size_t)1024)
#define MIB ((size_t)1024 * 1024)

/* --- text in general ---------------------------------------------------- */

/* One line on a terminal or in a log: foreign text is cut there. */
#define LIMIT_LOG_TEXT          (2 * KIB)

/* One message, page or command output that we put together ourselves. */
#define LIMIT_OUTPUT            (64 * MIB)

/* --- configuration ------------------------------------------------------ */

/* One configuration file: ten thousand rules are about 600 KiB. */
#define LIMIT_CONF_FILE         (4 * MIB)

/* One line of it: a hit test with a long summary is below 4 KiB. */
#define LIMIT_CONF_LINE         (16 * KIB)

/* Entries of all files together. */
#define LIMIT_CONF_ENTRIES      200000

/* All files as entries: text once, plus 120 bytes an entry. */
#define LIMIT_CONF_ARENA        (96 * MIB)

/* Files behind `feeds`, `filters` and [include], and how deep they nest. */
#define LIMIT_CONF_FILES        1000
#define LIMIT_CONF_DEPTH        8

/* Configured feeds. */
#define LIMIT_SOURCES           20000

/* Diagnostics that one `check` keeps; the rest is counted. */
#define LIMIT_DIAGS             1000

/* --- feeds: one document ------------------------------------------------ */

/* A body after decoding, and as it comes over the wire.  The
 * largest honest feed seen is 3.1 MB. */
#define LIMIT_BODY              (10 * MIB)
#define LIMIT_BODY_WIRE         (5 * MIB)

/* The same as UTF-8: a legacy byte becomes three at most. */
#define LIMIT_BODY_TEXT         (30 * MIB)

/* What one document may take in parsed form: text twice, plus structs. */
#define LIMIT_FEED_ARENA        (48 * MIB)

/* Depth of open elements; deeper ones are skipped (real feeds: 12). */
#define LIMIT_XML_DEPTH         256

/* Attributes of one element (real feeds: 14). */
#define LIMIT_XML_ATTRIBUTES    1024

/* One tag, comment or declaration: expat reads it again with each piece
 * until its end has come (CVE-2023-52425), so its size is quadratic. */
#define LIMIT_XML_TOKEN         (1 * MIB)

/* How deep into a document its root may hide behind server warnings. */
#define LIMIT_XML_JUNK          (64 * KIB)

/* Namespace declarations in force at once (real feeds: 20). */
#define LIMIT_XML_NAMESPACES    256

/* Entities may make a document this many times larger, once they have made
 * more than LIMIT_XML_EXPANSION bytes. */
#define LIMIT_XML_AMPLIFICATION 4
#define LIMIT_XML_EXPANSION     (1 * MIB)

/* Values, and objects plus arrays, of one JSON document: each costs up to
 * 300 bytes while it is read (802 items of 25 members: 20,000 and 3,000). */
#define LIMIT_JSON_VALUES       500000
#define LIMIT_JSON_CONTAINERS   150000

/* Internal entity declarations; more is an attack (real feeds: 0 to 4). */
#define LIMIT_XML_ENTITIES      32

/* Items of one document; the rest is counted and reported.  The largest
 * honest feed seen has 802. */
#define LIMIT_FEED_ITEMS        2000

/* One title, and one body of an item, before and after decoding. */
#define LIMIT_TITLE             (64 * KIB)
#define LIMIT_ITEM_TEXT         (1 * MIB)

/* Short fields: names, identifiers, dates. */
#define LIMIT_FIELD             (4 * KIB)

/* A description up to here is a summary; past it, the text of the item. */
#define LIMIT_SYNOPSIS          (2 * KIB)

/* A date, bytes and tokens (real ones: 44 and 16). */
#define LIMIT_DATE              256
#define LIMIT_DATE_TOKENS       40

/* A weekday in a language that is not known, bytes. */
#define LIMIT_DATE_WEEKDAY      32

/* A URL that is followed or shown. */
#define LIMIT_URL               (8 * KIB)

/* Tags, authors, attachments of one item. */
#define LIMIT_ITEM_LIST         64

/* A line that may name several authors, bytes; a longer one is kept whole. */
#define LIMIT_PEOPLE            1024

/* Sentences about what was mended in one document. */
#define LIMIT_MENDED            20

/* A footnote mark with its tags; longer ones are text in the height. */
#define LIMIT_HTML_NOTE         512

/* Open elements while HTML becomes safe HTML. */
#define LIMIT_HTML_DEPTH        256

/* Lists and quotes inside of each other in Markdown; deeper ones go on in
 * the last (people write 3). */
#define LIMIT_MARKDOWN_DEPTH    6

/* Blocks that one link may go around; a link that was never closed would
 * repeat its URL in each. */
#define LIMIT_MARKDOWN_LINK     16

/* Columns of a wide table cell that are kept in Markdown. */
#define LIMIT_MARKDOWN_COLUMNS  20

/* How far into a film its addresses are looked for, bytes. */
#define LIMIT_HTML_MEDIA        2048

/* Columns and rows that one table cell may take. */
#define LIMIT_HTML_SPAN         1000

/* Outlines of an OPML list, and how deep they nest (readers write 3). */
#define LIMIT_OPML_OUTLINES     20000
#define LIMIT_OPML_DEPTH        32

/* --- filters ------------------------------------------------------------ */

/* One term, folded characters. */
#define LIMIT_TERM              256

/* Characters of the first sentence of a text: a text without full stops is no
 * sentence, and the longest of real ones has 250. */
#define LIMIT_SENTENCE          300

/* Hits that are kept as evidence, per topic and item. */
#define LIMIT_EVIDENCE          32

/* What matching one item may take. */
#define LIMIT_MATCH_ARENA       (16 * MIB)

/* What all rules in compiled form may take: twice the configuration. */
#define LIMIT_FILTER_ARENA      (256 * MIB)

/* Terms of all @lists, each counted once for every list that holds it. */
#define LIMIT_LIST_MEMBERS      1000000

/* Bytes of a topic's, veto's or list's name: it becomes a tag and a part of
 * commit subjects. */
#define LIMIT_RULE_NAME         40

/* The N of A ~N B, words. */
#define LIMIT_NEAR              1000

/* The N of `count = N A`, and the places of one term in an item that are
 * looked at: a longer text says no more. */
#define LIMIT_COUNT             1000
#define LIMIT_PLACES            4096

/* Places of all terms in an item: 100 in each KB of a long text. */
#define LIMIT_HITS              100000

/* Terms that {a|b} makes of one. */
#define LIMIT_TERM_FORMS        64

/* Parts in parts, and lists with distances or exceptions in such lists. */
#define LIMIT_RULE_DEPTH        16

/* The begin of each field that `re:` terms look at, bytes: backtracking can
 * be quadratic in it, and what an item is about stands in front. */
#define LIMIT_REGEX_TEXT        (16 * KIB)

/* Steps of one pattern over one field (about 0.1 s), and of one attempt at
 * one place; past them the pattern does not match and says so. */
#define LIMIT_REGEX_STEPS       ((size_t)8 * 1000 * 1000)
#define LIMIT_REGEX_MATCH       20000

/* Nested backtracking points, and the memory for them. */
#define LIMIT_REGEX_DEPTH       10000
#define LIMIT_REGEX_HEAP        (4 * MIB)

/* --- archive and state --------------------------------------------------- */

/* The readable part of a path. */
#define LIMIT_SLUG              60

/* The summary in a committed file, characters: archives get published and
 * news text is copyrighted. */
#define LIMIT_SUMMARY_CHARS     1000

/* Free disk space below which nothing is fetched: a full run writes less. */
#define LIMIT_FREE_SPACE        (32 * MIB)

/* One Markdown file. */
#define LIMIT_PAGE              (2 * MIB)

/* One field of its front matter, characters; authors run together. */
#define LIMIT_PAGE_FIELD        1000

/* Reasons that a page gives for one topic: the first ones tell. */
#define LIMIT_PAGE_REASONS      3

/* Tags, and reasons, in the front matter. */
#define LIMIT_PAGE_LIST         128

/* A title made of the text of an item that has none, characters. */
#define LIMIT_MADE_TITLE        80

/* The first line of a commit message, bytes: about 40 syllables of Hangul
 * (the headlines seen have up to 35) behind a topic. */
#define LIMIT_SUBJECT           140

/* A whole commit message. */
#define LIMIT_MESSAGE           (64 * KIB)

/* Edits of one item that are committed before they are one a day, and seconds
 * between two; and versions that are known again. */
#define LIMIT_EDITS             20
#define LIMIT_VERSIONS          64
#define LIMIT_EDIT_SPACING      3600

/* Items that a document has at least for its ids to be adopted wholesale: a
 * feed of one item that always links to its home page is no churn. */
#define LIMIT_CHURN             3

/* An item whose id and link are new is a known one when its title and text
 * are: with the same date, or with a text of so many letters within so many
 * seconds.  Less text is that of headlines that come each day. */
#define LIMIT_SAME_LETTERS      100
#define LIMIT_SAME_SPAN         (2 * 86400)

/* How long versions of one story replace each other under one link, each
 * with an id of its own: wires do for hours, while the daily page of a
 * ministry, which also keeps its link, is another one each day. */
#define LIMIT_WIRE_SPAN         (12 * 3600)

/* Changes of one publication past which they become a pack (fewer are loose
 * objects: a pack a run would make thousands). */
#define LIMIT_LOOSE_CHANGES     50

/* How long a run that was told to stop goes on committing what had come,
 * milliseconds: a service manager gives it some seconds in all, of which its
 * transfers take one. */
#define LIMIT_STOP_MS           400

/* A pack is ended, and another one begun, past so many bytes (its index tells
 * places below 2 GiB in 32 bits), or when the folders that were opened for
 * its trees are so large together. */
#define LIMIT_PACK              (1024 * MIB)
#define LIMIT_PACK_FOLDERS      (32 * MIB)

/* A version of a folder is a delta of an earlier one: of the last one; each
 * 16th of the last 16th, each 256th of the last 256th, each 4,096th none, nor
 * one that changed by half.  So 3 * 15 deltas at most lead to any of them
 * (git's own ceiling is 50), and a day of 4,000 files, which is 4,000
 * versions, is written whole a few times, while it is small. */
#define LIMIT_DELTA_RADIX       16
#define LIMIT_DELTA_LEVELS      3
#define LIMIT_DELTA_DEPTH       50

/* How often a push is tried when the remote moves under it, and how long git
 * may take, seconds: a large first push over a slow line; packing and
 * checking a million files. */
#define LIMIT_PUSH_TRIES        10
#define LIMIT_GIT_S             600
#define LIMIT_GC_S              7200

/* How long git may take to tell a remote's address, seconds. */
#define LIMIT_DOUBT_S           10

/* How often the whole archive is checked (git fsck reads all of it). */
#define LIMIT_FSCK_EVERY        (7 * 86400 - 7200)

/* Loose objects and packs past which git gc --auto packs them: a repository
 * is slower with more (each write looks through all packs). */
#define LIMIT_LOOSE             6700
#define LIMIT_PACKS             50

/* A lock on the branch that is older was left by a dead process: libgit2
 * and git hold it for milliseconds. */
#define LIMIT_LOCK_AGE          600

/* How often a locked ref is tried again, and a moved one built upon anew. */
#define LIMIT_LOCK_TRIES        20
#define LIMIT_MOVE_TRIES        10

/* Commits in a row that are too old, after which older history is not looked
 * at: the clocks of people who commit are not always right. */
#define LIMIT_SKEW              64

/* How exactly last_seen is remembered: coarse, so that an unchanged feed
 * does not rewrite its items at every poll. */
#define LIMIT_SEEN_GRAIN        (6 * 3600)

/* Items of one feed in one row of the state: past the first number they go
 * into another, since who looks at one item reads them all.  The second is
 * that and the largest item. */
#define LIMIT_PAGE_FILL         (256 * KIB)
#define LIMIT_PAGE_ITEMS        (8 * MIB)

/* So many pages of a feed with fewer items than that become one. */
#define LIMIT_SMALL_PAGES       32
#define LIMIT_SMALL_ITEMS       16

/* What is known of one feed, or of the links of one host: 40 bytes an item,
 * so a million and a half. */
#define LIMIT_KNOWN             (64 * MIB)

/* What a transaction keeps in memory of what it looked at: 100 feeds of 100
 * items; the links of 250 hosts, a thousand each. */
#define LIMIT_FEEDS_CACHE       (512 * KIB)
#define LIMIT_HOSTS_CACHE       (4 * MIB)

/* What looking up one document may take: 2,000 items, three rows each. */
#define LIMIT_LOOKUP_ARENA      (64 * MIB)

/* What the log of the archive takes while the state is rebuilt: a million
 * items of 150 bytes. */
#define LIMIT_WALK_ARENA        (512 * MIB)

/* How long a locked database is waited for, milliseconds: `feeds` and
 * `preview` read while a run writes. */
#define LIMIT_BUSY_MS           10000

/* --- polling ------------------------------------------------------------- */

#define LIMIT_REDIRECTS         5

/* Sitemaps that are read of one index at one visit, the newest: a newspaper
 * has one for news or one a day; the rest is its past. */
#define LIMIT_SITEMAPS          8

/* Earlier pages (RFC 5005) asked to close one gap: a feed of 20 items that
 * was not seen for a month has about 30. */
#define LIMIT_GAP_PAGES         40

/* Response headers of one reply. */
#define LIMIT_HEADERS           (300 * KIB)

/* A validator that is remembered and sent back. */
#define LIMIT_VALIDATOR         (1 * KIB)

/* Bodies that share one transaction, and milliseconds that it takes replies
 * in: an fsync each would cost more than the feeds; what is lost with it is
 * asked again.  A 304 is one row, and they are written page by page, so that
 * only time bounds them. */
#define LIMIT_T1_BODIES         256
#define LIMIT_T1_MS             2000

/* Seconds from one look for items that are old to the next. */
#define LIMIT_EXPIRE_EVERY      86400

/* Transfers at once. */
#define LIMIT_CONNECTIONS       256

/* Hosts with an open connection at once, in use or kept for their queue. */
#define LIMIT_OPEN_HOSTS        256

/* Names being looked up at once: libcurl 7.88 starts a thread for each. */
#define LIMIT_RESOLVING         32

/* Descriptors: what state, archive and programs hold, and what one transfer
 * takes at most: its socket, and those of the thread that looks up its
 * name. */
#define LIMIT_FDS_HELD          32
#define LIMIT_FDS_EACH          4

/* Bodies of all running transfers together; past it one goes on and the
 * others wait.  Twenty of the largest honest feeds at once. */
#define LIMIT_BODIES            (64 * MIB)

/* A body that decodes to more than this many times its size on the wire is
 * a bomb, once it is past the first bytes (an honest feed: below 40). */
#define LIMIT_BODY_RATIO        200
#define LIMIT_BODY_RATIO_FROM   (2 * MIB)

/* Codings of one body; real ones have one. */
#define LIMIT_CODINGS           5

/* Of the page that comes with an error or a redirect; it is not read. */
#define LIMIT_DISCARD           (64 * KIB)

/* Cookies of one chain of redirects, as libcurl writes them down; it takes 50
 * of 4 KiB from a response and sends 8 KiB of them. */
#define LIMIT_COOKIES           (64 * KIB)

/* Matches that one call of the hook is told of, and what it may write; the
 * rest is counted. */
#define LIMIT_HOOK_MATCHES      500
#define LIMIT_HOOK_OUTPUT       (64 * KIB)

/* Programs (`command =`) at once, and what is kept of their stderr. */
#define LIMIT_COMMANDS          4
#define LIMIT_COMMAND_STDERR    200

#endif
