#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "feed/html.h"
#include "feed/html_token.h"

#include "base/banned.h"

static const struct {
	const char *says;
	const char *in, *want;
} text_rows[] = {
	{ "plain", "word", "word" },
	{ "nothing", "", "" },
	{ "white space", " \n\t a \n b\r\n ", "a b" },
	{ "a paragraph is a line", "<p>a</p><p>b</p>", "a\nb" },
	{ "never two newlines", "<div><p>a</p></div>\n\n<p></p><p>b</p>",
	    "a\nb" },
	{ "br", "a<br>b<br/><br />c", "a\nb\nc" },
	{ "inline tags part nothing", "한<b>미</b>동<i>맹</i>", "한미동맹" },
	{ "white space around inline tags", "a <b> b</b> c", "a b c" },
	{ "cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>",
	    "a b\nc" },
	{ "list items", "<ul><li>a<li>b</ul>c", "a\nb\nc" },
	{ "headings", "<h1>a</h1>b", "a\nb" },
	{ "references", "a&amp;b&nbsp;c&#44;&hellip;", "a&b c,\u2026" },
	{ "a reference makes no tag", "&lt;b&gt;", "<b>" },
	{ "no-break and wide blanks", "a\u00a0\u3000b\u2003c", "a b c" },
	{ "line separators", "a\u2028b", "a b" },
	{ "controls go", "a\x01\x1f\x7f" "b\xc2\x81" "c", "abc" },
	{ "a zero-width space stays", "a\u200bb", "a\u200bb" },
	{ "bad bytes", "a\xff\xed\xa0\x80z", "a\ufffd\ufffd\ufffd\ufffdz" },
	{ "cut character", "a\xed\x95", "a\ufffd" },
	{ "script", "a<script>b<c</script>d", "ad" },
	{ "script with attributes and case", "a<SCRIPT x='>'>b</sCript >d",
	    "ad" },
	{ "script that looks closed", "<script>'</scripty>'</script>b", "b" },
	{ "script without end", "a<script>b", "a" },
	{ "empty script of XHTML", "a<script src='x'/>b", "ab" },
	{ "style", "<style>p { }</style>a", "a" },
	{ "iframe", "a<iframe><p>no frames</p></iframe>b", "ab" },
	{ "iframe without end", "a<iframe src=x>b", "ab" },
	{ "svg", "a<svg><title>t</title><path d='x'/></svg>b", "ab" },
	{ "svg in svg", "a<svg><svg>x</svg>y</svg>b", "ab" },
	{ "video", "<video><p>old browser</p></video>b", "b" },
	{ "video without end", "<video>b", "b" },
	{ "title of a page", "<head><title>t</title></head><p>b", "b" },
	{ "textarea", "<textarea><b>&amp;</textarea>", "<b>&" },
	{ "noscript is shown", "<noscript>a</noscript>", "a" },
	{ "xmp is as it is", "<xmp><b>&amp;</xmp>", "<b>&amp;" },
	{ "comment", "a<!-- <b> -->b", "ab" },
	{ "comment with dashes", "a<!-- - -- ->b --->c", "ac" },
	{ "comment that ends with a bang", "a<!-- b --!>c", "ac" },
	{ "shortest comments", "a<!-->b<!--->c<!---->d", "abcd" },
	{ "comment without end", "a<!-- b > c", "a" },
	{ "conditional comment", "<!--[if mso]><p>x</p><![endif]-->a", "a" },
	{ "what remains of one", "<![if !mso]>a<![endif]>", "a" },
	{ "doctype", "<!DOCTYPE html PUBLIC \"x\">a", "a" },
	{ "processing instruction", "<?xml version='1.0'?>a<?php b ?>c",
	    "ac" },
	{ "CDATA", "<![CDATA[<p>a &amp; b</p>]]>c", "a & b\nc" },
	{ "CDATA without end", "<![CDATA[a", "<![CDATA[a" },
	{ "the end of none", "a]]>b", "a]]>b" },
	{ "less than", "5 < 6, 6 > 5, a<5", "5 < 6, 6 > 5, a<5" },
	{ "< at the end", "a <", "a <" },
	{ "a headline in brackets", "<속보> 한미", "<속보> 한미" },
	{ "an arrow", "a <- b </3 <=> <>", "a <- b </3 <=> <>" },
	{ "an end tag of nothing", "a</>b", "ab" },
	{ "a bang", "<!속보!> a", "<!속보!> a" },
	{ "an unknown tag", "a<o:p>b</o:p>c<x-y>d", "abcd" },
	{ "a name with other letters", "<AP통신>a", "<AP통신>a" },
	{ "a tag without end", "a <b", "a <b" },
	{ "a tag without end before one", "a <b <i>c</i>", "a c" },
	{ "> in a value", "<a title=\"a>b\">c</a>", "c" },
	{ "> in a value, other quotes", "<a title='a>b'>c</a>", "c" },
	{ "a value that never ends", "<a href=\"x>c</a> d", "c d" },
	{ "a quote outside of values", "<a b\"c>d", "d" },
	{ "unquoted", "<a href=x/>c</a>", "c" },
	{ "newline in a tag", "<a\nhref='x'\n>c</a\n>", "c" },
	{ "capitals", "<P>a</P><BR>b", "a\nb" },
	{ "pre", "<pre>a\n  b\n\nc</pre>", "a\nb\nc" },
	{ "pre ends", "<pre>a\nb</pre>c\nd", "a\nb\nc d" },
	{ "a tag within a word is no tag", "a<b>c", "ac" },
	{ "ruby", "<ruby>韓<rp>(</rp><rt>한</rt><rp>)</rp></ruby>",
	    "韓(한)" },
};

static const struct {
	const char *says;
	const char *in, *want;
} title_rows[] = {
	{ "plain", "한미동맹 70년", "한미동맹 70년" },
	{ "white space", "  a\n\t b ", "a b" },
	{ "a tag", "<b>a</b> b", "a b" },
	{ "a tag with attributes", "<span class=\"x\">a</span>", "a" },
	{ "a bracket headline", "<단독> a", "<단독> a" },
	{ "an unknown tag", "<AP> a", "<AP> a" },
	{ "a pair of angle quotes", "<<북핵>> a", "<<북핵>> a" },
	{ "br", "a<br/>b", "a b" },
	{ "comment", "a<!-- x -->b", "ab" },
	{ "reference", "a &amp; b", "a & b" },
	{ "reference, twice", "a &amp;quot;b&amp;quot;", "a \"b\"" },
	{ "number, twice", "a&amp;#8217;s", "a\u2019s" },
	{ "not three times", "&amp;amp;amp;", "&amp;" },
	{ "names need their semicolon", "AT&T &copy R&D", "AT&T &copy R&D" },
	{ "nbsp", "a&nbsp;b&#160;", "a b" },
	{ "a dressed word, twice encoded", "&lt;b&gt;a&lt;/b&gt; b", "a b" },
	{ "a tag that is spoken of", "the &lt;table&gt; tag",
	    "the <table> tag" },
	{ "a single b", "a &lt;b c", "a <b c" },
	{ "a script", "a<script>x</script>b", "ab" },
	{ "a script that is spoken of", "no <script> here", "no here" },
	{ "controls", "a\x1b[31mb", "a[31mb" },
	{ "less than", "3 < 5 > 2", "3 < 5 > 2" },
	{ "no end", "a <b", "a <b" },
	{ "nothing", "", "" },
	{ "only a tag", "<p></p>", "" },
};

static const struct {
	const char *says;
	const char *in, *want;
} markdown_rows[] = {
	{ "a paragraph a line", "<p>a\nb</p><p>c</p>", "a b\n\nc" },
	{ "nothing", "<p> </p>", "" },
	{ "br begins a paragraph", "a<br>b", "a\n\nb" },
	{ "heading", "<h2>a</h2>b", "**a**\n\nb" },
	{ "br in a heading", "<h2>a<br>b</h2>", "**a b**" },
	{ "empty heading", "<h2> </h2>b", "b" },
	{ "heading of stars", "<h2>*a*</h2>", "**\\*a\\***" },
	{ "emphasis goes", "a <b>b</b> <em>c</em>", "a b c" },
	{ "link", "<a href=\"http://h/p\">a</a>", "[a](http://h/p)" },
	{ "relative link", "<a href=\"../x?a=1&amp;b=2\">a</a>",
	    "[a](https://e.org/x?a=1&b=2)" },
	{ "blanks go out of a link", "x<a href=\"/p\"> a </a>y",
	    "x [a](https://e.org/p) y" },
	{ "link that is none", "<a href=\"javascript:x\">a</a>", "a" },
	{ "mail is text", "<a href=\"mailto:a@b.c\">a</a>", "a" },
	{ "anchor", "<a name=x>a</a>", "a" },
	{ "empty link", "<a href=\"/p\"> </a>b", "b" },
	{ "link in link", "<a href=\"/p\">a<a href=\"/q\">b</a>",
	    "[a](https://e.org/p)[b](https://e.org/q)" },
	{ "link around blocks", "<a href=\"/p\"><p>a</p><p>b</p></a>c",
	    "[a](https://e.org/p)\n\n[b](https://e.org/p)\n\nc" },
	{ "br in a link", "<a href=\"/p\">a<br>b</a>",
	    "[a b](https://e.org/p)" },
	{ "pre in a link", "<a href=\"/p\"><pre>a\nb</pre></a>",
	    "[a b](https://e.org/p)" },
	{ "brackets in a link", "<a href=\"/p\">[a](b)</a>",
	    "[\\[a\\](b)](https://e.org/p)" },
	{ "brackets in a URL", "<a href=\"/p(1)\">a</a>",
	    "[a](https://e.org/p\\(1\\))" },
	{ "a reference in a URL", "<a href=\"/?a&amp;copy;\">a</a>",
	    "[a](https://e.org/?a&amp;copy;)" },
	{ "a ! before a link", "a!<a href=\"/p\">b</a>",
	    "a\\![b](https://e.org/p)" },
	{ "image", "<img src=\"/i.png\" alt=\"a\">",
	    "[a](https://e.org/i.png)" },
	{ "image without words", "<img src=\"/i.png\">",
	    "[image](https://e.org/i.png)" },
	{ "image for decoration", "<img src=\"/i.png\" alt=\"\">a", "a" },
	{ "pixel", "<img src=\"/i.png\" width=1 height=1>a", "a" },
	{ "image in a link", "<a href=\"/p\"><img src=\"/i\" alt=\"a\"></a>",
	    "[a](https://e.org/p)" },
	{ "image as data", "<img src=\"data:x\" alt=\"a\">", "a" },
	{ "list", "a<ul><li>b</li><li>c</li></ul>d", "a\n\n- b\n- c\n\nd" },
	{ "list without end tags", "<ul><li>b<li>c</ul>", "- b\n- c" },
	{ "numbers", "<ol><li>b<li><li>c</ol>", "1. b\n2. c" },
	{ "lists in lists", "<ul><li>a<ul><li>b<li>c</ul><li>d</ul>",
	    "- a\n  - b\n  - c\n- d" },
	{ "list in numbers", "<ol><li>a<ul><li>b</ul></ol>",
	    "1. a\n   - b" },
	{ "paragraphs in an item", "<ul><li><p>a<p>b<li>c</ul>",
	    "- a\n\n  b\n- c" },
	{ "item without list", "<li>a<li>b", "a\n\nb" },
	{ "two lists", "<ul><li>a</ul><ul><li>b</ul>", "- a\n\n- b" },
	{ "an item begins like one", "<ul><li>- a<li>1. b</ul>",
	    "- \\- a\n- 1\\. b" },
	{ "quote", "<blockquote><p>a<p>b</blockquote>c",
	    "> a\n>\n> b\n\nc" },
	{ "list in a quote", "<blockquote>a<ul><li>b<li>c</ul></blockquote>",
	    "> a\n>\n> - b\n> - c" },
	{ "quote in a list", "<ul><li>a<blockquote>b</blockquote></ul>",
	    "- a\n\n  > b" },
	{ "two quotes",
	    "<blockquote>a</blockquote><blockquote>b</blockquote>",
	    "> a\n\n> b" },
	{ "quote without end", "<blockquote>a", "> a" },
	{ "end of no list", "</ul></blockquote>a", "a" },
	{ "row", "<table><tr><th>a<th>b<tr><td>1<td>2</table>",
	    "a \\| b\n\n1 \\| 2" },
	{ "empty cells", "<table><tr><td><td>a<td><td>b</table>",
	    "a \\| b" },
	{ "link in a cell",
	    "<table><tr><td>a<td><a href=\"/p\">b</a></table>",
	    "a \\| [b](https://e.org/p)" },
	{ "code is text", "<pre><code>a = b;\n  c();</code></pre>",
	    "a = b;\n\nc();" },
	{ "markup in words", "htt<b>p://x.org</b>", "http\\://x.org" },
	{ "markup in markup", "&lt;b&gt; <b>*</b>", "\\<b> \\*" },
	{ "script", "<script>a</script>b", "b" },
	{ "rule", "a<hr>b", "a\n\nb" },
	{ "seven lists", "<ul><li>a<ul><li>b<ul><li>c<ul><li>d<ul><li>e"
	    "<ul><li>f<ul><li>g</ul></ul></ul></ul></ul></ul><li>h</ul>",
	    "- a\n  - b\n    - c\n      - d\n        - e\n          - f\n"
	    "          - g\n- h" },
};

static const struct {
	const char *says;
	const char *in, *want;
} escape_rows[] = {
	{ "plain", "한미동맹, 70년.", "한미동맹, 70년." },
	{ "two lines", "a\nb", "a\n\nb" },
	{ "empty lines", "\n\na\n\n\nb\n", "a\n\nb" },
	{ "white space", "    a  b\t\tc  ", "a b c" },
	{ "emphasis", "*a* _b_ **c**", "\\*a\\* \\_b\\_ \\*\\*c\\*\\*" },
	{ "strike-through", "~~a~~", "\\~\\~a\\~\\~" },
	{ "code", "`a` ```b", "\\`a\\` \\`\\`\\`b" },
	{ "link", "[a](b)", "\\[a\\](b)" },
	{ "image", "![a](b)", "!\\[a\\](b)" },
	{ "footnote", "[^1]", "\\[\\^1\\]" },
	{ "HTML", "<b>a</b>", "\\<b>a\\</b>" },
	{ "comment", "<!-- a -->", "\\<!-- a -->" },
	{ "reference", "&lt; &#38; R&D AT&T;x", "\\&lt; \\&\\#<!-- -->38; R&D AT\\&T;x" },
	{ "backslash", "a\\b\\*", "a\\\\b\\\\\\*" },
	{ "heading", "# a", "\\# a" },
	{ "heading at the end", "a #", "a \\#" },
	{ "quote", "> a > b", "\\> a > b" },
	{ "list", "- a - b", "\\- a - b" },
	{ "other lists", "+ a\n* b", "\\+ a\n\n\\* b" },
	{ "number", "1. a", "1\\. a" },
	{ "number, bracket", "12) a 3) b", "12\\) a 3) b" },
	{ "no list number", "1.5 a", "1.5 a" },
	{ "a number alone", "2026.", "2026\\." },
	{ "ten digits are none", "1234567890. a", "1234567890. a" },
	{ "rule", "---\n***\n___\n===",
	    "\\---\n\n\\*\\*\\*\n\n\\_\\_\\_\n\n\\=\\==" },
	{ "fence", "~~~\na", "\\~\\~\\~\n\na" },
	{ "table", "a | b\n--|--", "a \\| b\n\n\\--\\|--" },
	{ "task", "- [ ] a", "\\- \\[ \\] a" },
	{ "mention", "@name (@a-b)", "@<!-- -->name (@<!-- -->a-b)" },
	{ "an @ alone", "5 @ 3", "5 @ 3" },
	{ "mail", "a@b.org", "a@<!-- -->b.org" },
	{ "issue", "fixes #12", "fixes \\#<!-- -->12" },
	{ "tag", "#한미동맹", "\\#한미동맹" },
	{ "merge request", "see !12 wow! 3", "see !<!-- -->12 wow! 3" },
	{ "autolink", "http://a.b https://c.d ftp://e",
	    "http\\://a.b https\\://c.d ftp\\://e" },
	{ "www", "www.a.b WWW.a.b", "www\\.a.b WWW\\.a.b" },
	{ "mathematics", "$5 and $6", "\\$5 and \\$6" },
	{ "templates", "{{ a }} {% b %} {{< c >}}",
	    "\\{\\{ a }} \\{\\% b %} \\{\\{\\< c >}}" },
	{ "attributes", "{#id} {: .a}", "\\{\\#id} \\{\\: .a}" },
	{ "marked, hidden", "==a== %%b%%", "\\==a\\== \\%%b\\%%" },
	{ "definition", ": a", "\\: a" },
	{ "controls", "a\x1b\x01z", "az" },
	{ "a time of day", "10:30:45", "10:30:45" },
};

static const struct {
	const char *says;
	const char *in, *want;
} safe_rows[] = {
	{ "plain", "a < b & c > d \"e\"", "a &lt; b &amp; c &gt; d \"e\"" },
	{ "nothing", "", "" },
	{ "kept", "<p>a <b>b</b> <i>c</i> <em>d</em></p>",
	    "<p>a <b>b</b> <i>c</i> <em>d</em></p>" },
	{ "capitals", "<P>a</P>", "<p>a</p>" },
	{ "attributes go", "<p id=a class=b style=c onclick=d>e</p>",
	    "<p>e</p>" },
	{ "title stays", "<p title=\"a&quot;&lt;\">e</p>",
	    "<p title=\"a&quot;&lt;\">e</p>" },
	{ "span goes", "<span>a</span>", "a" },
	{ "unknown goes", "<o:p>a</o:p><blink>b</blink>", "ab" },
	{ "script goes with all", "a<script>b</script>c", "ac" },
	{ "style goes with all", "a<style>b</style>c", "ac" },
	{ "iframe", "<iframe src=\"http://h/\">a</iframe>b", "b" },
	{ "svg", "<svg onload=alert(1)><script>a</script></svg>b", "b" },
	{ "object, embed", "<object data=x><embed src=y>a</object>", "a" },
	{ "form", "<form action=x><input value=y><button>a</button></form>",
	    "a" },
	{ "meta, base, link", "<meta http-equiv=refresh><base href=//x>"
	    "<link rel=stylesheet>a", "a" },
	{ "comment", "a<!-- <b> -->c", "ac" },
	{ "closed at the end", "<p><b>a", "<p><b>a</b></p>" },
	{ "crossed", "<b><i>a</b>c</i>", "<b><i>a</i></b>c" },
	{ "end of nothing", "a</b></p>", "a" },
	{ "paragraph in paragraph", "<p>a<p>b", "<p>a</p><p>b</p>" },
	{ "block in paragraph", "<p>a<div>b</div>", "<p>a</p><div>b</div>" },
	{ "items", "<ul><li>a<li>b</ul>",
	    "<ul><li>a</li><li>b</li></ul>" },
	{ "items in items", "<ul><li>a<ul><li>b</ul><li>c</ul>",
	    "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>" },
	{ "terms", "<dl><dt>a<dd>b<dt>c</dl>",
	    "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>" },
	{ "rows and cells", "<table><tr><td>a<td>b<tr><td>c</table>",
	    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>"
	    "</table>" },
	{ "sections", "<table><thead><tr><th>a<tbody><tr><td>b</table>",
	    "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td>"
	    "</tr></tbody></table>" },
	{ "cell without table", "<td>a</td>", "a" },
	{ "span of cells", "<table><td colspan=2 rowspan=\"x\">a</table>",
	    "<table><td colspan=\"2\">a</td></table>" },
	{ "span too wide", "<table><td colspan=99999>a</table>",
	    "<table><td>a</td></table>" },
	{ "void", "a<br>b<br/>c<hr>", "a<br>b<br>c<hr>" },
	{ "link", "<a href=\"/p?a=1&amp;b=2\" target=x>a</a>",
	    "<a href=\"https://e.org/p?a=1&amp;b=2\">a</a>" },
	{ "mail", "<a href=\"mailto:a@b.c\">a</a>",
	    "<a href=\"mailto:a@b.c\">a</a>" },
	{ "mail is no image", "<img src=\"mailto:a@b.c\">", "" },
	{ "link without target", "<a>a</a><a name=x>b</a>", "ab" },
	{ "link in link", "<a href=/p>a<a href=/q>b</a>c</a>",
	    "<a href=\"https://e.org/p\">a</a><a href=\"https://e.org/q\">b"
	    "</a>c" },
	{ "bad link in link", "<a href=/p>a<a href=javascript:1>b</a>c</a>",
	    "<a href=\"https://e.org/p\">a</a>bc" },
	{ "javascript", "<a href=\"javascript:alert(1)\">a</a>", "a" },
	{ "in capitals", "<a href=\"JaVaScRiPt:alert(1)\">a</a>", "a" },
	{ "with white space", "<a href=\" \n javascript:1\">a</a>", "a" },
	{ "with a tab inside", "<a href=\"java\tscript:1\">a</a>", "a" },
	{ "with a newline inside", "<a href=\"java\nscript:1\">a</a>", "a" },
	{ "with a referenced tab", "<a href=\"java&#9;script:1\">a</a>",
	    "a" },
	{ "with a named tab", "<a href=\"java&Tab;script:1\">a</a>", "a" },
	{ "with a named newline", "<a href=\"java&NewLine;script:1\">a</a>",
	    "a" },
	{ "with a named colon", "<a href=\"javascript&colon;1\">a</a>", "a" },
	{ "in references",
	    "<a href=\"&#106;&#x61;vascript&#58;alert(1)\">a</a>", "a" },
	{ "without semicolons", "<a href=\"&#106&#97&#118ascript:1\">a</a>",
	    "a" },
	{ "behind a control", "<a href=\"\x01javascript:1\">a</a>", "a" },
	{ "behind a referenced control",
	    "<a href=\"&#1;javascript:1\">a</a>", "a" },
	{ "vbscript", "<a href=\"vbscript:1\">a</a>", "a" },
	{ "data", "<a href=\"data:text/html,x\">a</a>", "a" },
	{ "data image", "<img src=\"data:image/png,x\">", "" },
	{ "file", "<a href=\"file:///etc/passwd\">a</a>", "a" },
	{ "feed:javascript", "<a href=\"feed:javascript:1\">a</a>", "a" },
	{ "without quotes", "<a href=javascript:alert(1)>a</a>", "a" },
	{ "first of two", "<a href=javascript:1 href=/p>a</a>", "a" },
	{ "with a slash for a blank", "<a/href=\"/p\">a</a>",
	    "<a href=\"https://e.org/p\">a</a>" },
	{ "quotes in a URL", "<a href='/p\"onclick=x'>a</a>",
	    "<a href=\"https://e.org/p%22onclick=x\">a</a>" },
	{ "image", "<img src=\"i.png\" alt=\"a\" onerror=x width=1>",
	    "<img src=\"https://e.org/i.png\" alt=\"a\">" },
	{ "image without source", "<img alt=a>", "" },
	{ "srcset", "<img src=/i srcset=\"javascript:1\">",
	    "<img src=\"https://e.org/i\">" },
	{ "breaking out of alt", "<img src=/i alt='\"><script>x</script>'>",
	    "<img src=\"https://e.org/i\" "
	    "alt=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">" },
	{ "breaking out of a comment", "<!--><img src=x onerror=y>-->",
	    "<img src=\"https://e.org/x\">--&gt;" },
	{ "breaking out of textarea",
	    "<textarea></textarea><script>x</script>", "" },
	{ "breaking out of noscript",
	    "<noscript><p title=\"</noscript><img src=x onerror=y>\">",
	    "<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=y&gt;\"></p>" },
	{ "half a tag", "<img src=x onerror=alert(1)", "&lt;img src=x "
	    "onerror=alert(1)" },
	{ "double bracket", "<<script>alert(1)</script>", "&lt;" },
	{ "math and style", "<math><style><img src=x onerror=y></style>",
	    "" },
	{ "time", "<time datetime=\"2026-09-27\">a</time>",
	    "<time datetime=\"2026-09-27\">a</time>" },
	{ "controls", "a\x01\x1bz", "az" },
	{ "returns", "a\r\nb\rc", "a\nb\nc" },
	{ "tabs of another kind", "a\vb\fc&#11;d", "a b c d" },
	{ "bad bytes", "a\xff", "a\ufffd" },
	{ "references", "&nbsp;&hellip;&#146;", "\u00a0\u2026\u2019" },
};

/* One table through one function of a buffer and a view. */
#define TABLE(name, rows, call) \
	static void \
	name(void **state) \
	{ \
		struct buf b; \
		\
		(void)state; \
		buf_init(&b, LIMIT_ITEM_TEXT); \
		for (size_t i = 0; i < ARRAY_LEN(rows); i++) { \
			struct str s = str_of((rows)[i].in); \
			\
			buf_clear(&b); \
			call; \
			is_str(buf_str(&b), (rows)[i].want, "%s", \
			    (rows)[i].says); \
		} \
		buf_release(&b); \
		test_done(); \
	}

TABLE(texts, text_rows, html_text(&b, s))
TABLE(titles, title_rows, html_title(&b, s))
TABLE(markdown, markdown_rows, html_markdown(&b, s, STR("https://e.org/")))
TABLE(escaping, escape_rows, markdown_escape(&b, s, true))
TABLE(safe, safe_rows, html_sanitize(&b, s, STR("https://e.org/")))

/* What came out of the sanitizer passes it unchanged. */
static void
safe_twice(void **state)
{
	struct buf once, twice;

	(void)state;
	buf_init(&once, LIMIT_ITEM_TEXT);
	buf_init(&twice, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(safe_rows); i++) {
		buf_clear(&once);
		buf_clear(&twice);
		html_sanitize(&once, str_of(safe_rows[i].in),
		    STR("https://e.org/"));
		html_sanitize(&twice, buf_str(&once), STR("http://x/"));
		is_str(buf_str(&twice), buf_z(&once), "%s",
		    safe_rows[i].says);
	}
	buf_release(&once);
	buf_release(&twice);
	test_done();
}

static void
in_a_line(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "- a", "- a" }, { "1. a", "1. a" }, { "> a", "> a" },
		{ "# a", "\\# a" }, { "a #", "a \\#" }, { "*a", "\\*a" },
		{ "a\n- b", "a\n\n\\- b" },
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		buf_clear(&b);
		markdown_escape(&b, str_of(rows[i].in), false);
		is_str(buf_str(&b), rows[i].want, "|%s|", rows[i].in);
	}
	buf_release(&b);
	test_done();
}

static void
looks(void **state)
{
	static const struct {
		const char *in;
		bool want;
	} rows[] = {
		{ "", false },
		{ "plain text", false },
		{ "a < b > c", false },
		{ "<속보> a", false },
		{ "<AP> a", false },
		{ "R&D, AT&T &copy", false },
		{ "a & b; c", false },
		{ "&hangul;", false },
		{ "a <b", false },
		{ "<b>a</b>", true },
		{ "a<br>", true },
		{ "a</p>", true },
		{ "a &amp; b", true },
		{ "&#8217;", true },
		{ "a<!-- b -->", true },
		{ "<x>&nbsp;", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(html_looks(str_of(rows[i].in)), rows[i].want, "|%s|",
		    rows[i].in);
	test_done();
}

/* The table is searched by halves. */
static void
tags(void **state)
{
	(void)state;
	for (int i = 1; i < HTML_TAG_COUNT; i++) {
		const char *name = html_tag_name((enum html_tag)i);

		is_int(html_tag_find(str_of(name)), i, "%s", name);
	}
	is_int(html_tag_find(STR("BlockQuote")), HTML_BLOCKQUOTE, "case");
	is_int(html_tag_find(STR("")), HTML_UNKNOWN, "empty");
	is_int(html_tag_find(STR("bloc")), HTML_UNKNOWN, "a piece");
	is_int(html_tag_find(STR("blockquotes")), HTML_UNKNOWN, "longer");
	test_done();
}

/* Wherever a ceiling cuts: whole characters, and what is open is closed. */
static void
ceilings(void **state)
{
	static const struct str in = STR_INIT("<ul><li>한국 &amp; <a href=\""
	    "http://h/p\">미국</a><table><tr><td>*동맹*</table></ul>");
	struct buf b, again;

	(void)state;
	for (size_t max = 0; max < 3600; max += max < 120 ? 1 : 11) {
		for (int how = 0; how < 4; how++) {
			buf_init(&b, max);
			buf_init(&again, 9999);
			if (how == 0)
				html_text(&b, in);
			else if (how == 1)
				html_markdown(&b, in, STR(""));
			else if (how == 2)
				html_title(&b, in);
			else
				html_sanitize(&b, in, STR(""));
			is_true(b.n <= max, "%zu: not above it", max);
			is_true(utf8_valid(buf_str(&b)), "%zu: characters",
			    max);
			if (how == 3) {
				html_sanitize(&again, buf_str(&b), STR(""));
				is_str(buf_str(&again), buf_z(&b),
				    "%zu: all closed", max);
			}
			buf_release(&b);
			buf_release(&again);
		}
	}
	test_done();
}

/* Hostile shapes at a size where anything but linear work would not end. */
static void
hostile(void **state)
{
	static const char *const shapes[] = { "<", "<<", "&", "&#", "&#x",
	    "&a", "<i><b>", "</b>", "<a ", "<a x=\"", "<a x='", "<!--",
	    "<!-", "<![CDATA[", "<script>", "</script", "<iframe>", "<svg>",
	    "<title>", "<p>", "<li>", "<ul><li>", "<td>", "<table>", "<a",
	    "<a href=x>", "<blockquote>", "<?", "<!x", "a=\"", "\"", "'>",
	    "<a x=\"'>", "]]>", "<select>", "</", "*", "[", "![](", "{{",
	    "@a", "http://", "\n", " ", "\xff", "&lt;b&gt;", "&lt;!--",
	    "<a href=http://h/>a<p>", "<img src=a alt=b>", "\u3000" };
	size_t n = 64 * KIB;
	char *big = mem_alloc(n);
	struct buf b;

	(void)state;
	buf_init(&b, LIMIT_ITEM_TEXT);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct str s = { big, n };
		size_t len = strlen(shapes[i]);

		for (size_t k = 0; k < n; k++)
			big[k] = shapes[i][k % len];
		for (int end = 0; end < 2; end++) {
			buf_clear(&b);
			html_text(&b, s);
			buf_clear(&b);
			html_title(&b, s);
			buf_clear(&b);
			html_markdown(&b, s, STR("http://h/"));
			buf_clear(&b);
			html_sanitize(&b, s, STR("http://h/"));
			html_looks(s);
			buf_clear(&b);
			markdown_escape(&b, s, true);
			is_true(utf8_valid(buf_str(&b)), "%s", shapes[i]);
			big[n - 1] = '>';
		}
	}
	buf_release(&b);
	free(big);
	test_done();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(titles),
		cmocka_unit_test(markdown),
		cmocka_unit_test(escaping),
		cmocka_unit_test(in_a_line),
		cmocka_unit_test(safe),
		cmocka_unit_test(safe_twice),
		cmocka_unit_test(looks),
		cmocka_unit_test(tags),
		cmocka_unit_test(ceilings),
		cmocka_unit_test(hostile),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
