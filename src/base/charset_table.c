#include "base/charset.h"

#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* WHATWG Encoding 4.2, labels to encodings; the names are those of iconv.
 * Sorted by label (strcmp): searched by halves, the test checks the order.
 * Labels for UTF-8 and UTF-16 are here too, so that they count as known.  So
 * are, beyond that standard, code pages of the IANA registry: old documents
 * name them, and no other reading of their bytes is better. */
static const struct {
	const char *label, *name;
} labels[] = {
	{ "037", "IBM037" },
	{ "1026", "IBM1026" },
	{ "1125", "CP1125" },
	{ "1140", "IBM1140" },
	{ "273", "IBM273" },
	{ "424", "IBM424" },
	{ "437", "IBM437" },
	{ "500", "IBM500" },
	{ "737", "CP737" },
	{ "775", "CP775" },
	{ "850", "IBM850" },
	{ "852", "IBM852" },
	{ "855", "IBM855" },
	{ "856", "IBM856" },
	{ "857", "IBM857" },
	{ "858", "IBM858" },
	{ "860", "IBM860" },
	{ "861", "IBM861" },
	{ "862", "IBM862" },
	{ "863", "IBM863" },
	{ "864", "IBM864" },
	{ "865", "IBM865" },
	{ "866", "IBM866" },
	{ "869", "IBM869" },
	{ "875", "IBM875" },
	{ "ansi_x3.4-1968", "CP1252" },
	{ "arabic", "ISO-8859-6" },
	{ "armscii-8", "ARMSCII-8" },
	{ "ascii", "CP1252" },
	{ "asmo-708", "ISO-8859-6" },
	{ "big5", "BIG5-HKSCS" },
	{ "big5-hkscs", "BIG5-HKSCS" },
	{ "chinese", "GB18030" },
	{ "cn-big5", "BIG5-HKSCS" },
	{ "cp-gr", "IBM869" },
	{ "cp-is", "IBM861" },
	{ "cp037", "IBM037" },
	{ "cp1026", "IBM1026" },
	{ "cp1051", "HP-ROMAN8" },
	{ "cp1125", "CP1125" },
	{ "cp1140", "IBM1140" },
	{ "cp1250", "CP1250" },
	{ "cp1251", "CP1251" },
	{ "cp1252", "CP1252" },
	{ "cp1253", "CP1253" },
	{ "cp1254", "CP1254" },
	{ "cp1255", "CP1255" },
	{ "cp1256", "CP1256" },
	{ "cp1257", "CP1257" },
	{ "cp1258", "CP1258" },
	{ "cp154", "PT154" },
	{ "cp273", "IBM273" },
	{ "cp424", "IBM424" },
	{ "cp437", "IBM437" },
	{ "cp500", "IBM500" },
	{ "cp737", "CP737" },
	{ "cp775", "CP775" },
	{ "cp819", "CP1252" },
	{ "cp850", "IBM850" },
	{ "cp852", "IBM852" },
	{ "cp855", "IBM855" },
	{ "cp856", "IBM856" },
	{ "cp857", "IBM857" },
	{ "cp858", "IBM858" },
	{ "cp860", "IBM860" },
	{ "cp861", "IBM861" },
	{ "cp862", "IBM862" },
	{ "cp863", "IBM863" },
	{ "cp864", "IBM864" },
	{ "cp865", "IBM865" },
	{ "cp866", "IBM866" },
	{ "cp866u", "CP1125" },
	{ "cp869", "IBM869" },
	{ "cp875", "IBM875" },
	{ "cp932", "CP932" },
	{ "cp936", "GB18030" },
	{ "cp949", "CP949" },
	{ "cp950", "BIG5-HKSCS" },
	{ "cseuckr", "CP949" },
	{ "cseucpkdfmtjapanese", "EUC-JP" },
	{ "csgb2312", "GB18030" },
	{ "cshproman8", "HP-ROMAN8" },
	{ "csibm037", "IBM037" },
	{ "csibm1026", "IBM1026" },
	{ "csibm1140", "IBM1140" },
	{ "csibm273", "IBM273" },
	{ "csibm424", "IBM424" },
	{ "csibm437", "IBM437" },
	{ "csibm500", "IBM500" },
	{ "csibm775", "CP775" },
	{ "csibm850", "IBM850" },
	{ "csibm852", "IBM852" },
	{ "csibm855", "IBM855" },
	{ "csibm856", "IBM856" },
	{ "csibm857", "IBM857" },
	{ "csibm858", "IBM858" },
	{ "csibm860", "IBM860" },
	{ "csibm861", "IBM861" },
	{ "csibm862", "IBM862" },
	{ "csibm863", "IBM863" },
	{ "csibm864", "IBM864" },
	{ "csibm865", "IBM865" },
	{ "csibm866", "IBM866" },
	{ "csibm869", "IBM869" },
	{ "csibm875", "IBM875" },
	{ "csiso2022jp", "ISO-2022-JP" },
	{ "csiso2022kr", "ISO-2022-KR" },
	{ "csisolatin1", "CP1252" },
	{ "csisolatin2", "ISO-8859-2" },
	{ "csisolatin5", "CP1254" },
	{ "csisolatincyrillic", "ISO-8859-5" },
	{ "cskoi8r", "KOI8-R" },
	{ "csksc56011987", "CP949" },
	{ "csmacintosh", "MACINTOSH" },
	{ "cspc775baltic", "CP775" },
	{ "cspc850multilingual", "IBM850" },
	{ "cspc862latinhebrew", "IBM862" },
	{ "cspc8codepage437", "IBM437" },
	{ "cspcp852", "IBM852" },
	{ "csptcp154", "PT154" },
	{ "csshiftjis", "CP932" },
	{ "cyrillic", "ISO-8859-5" },
	{ "cyrillic-asian", "PT154" },
	{ "dos-874", "CP874" },
	{ "ebcdic-cp-be", "IBM500" },
	{ "ebcdic-cp-ca", "IBM037" },
	{ "ebcdic-cp-ch", "IBM500" },
	{ "ebcdic-cp-he", "IBM424" },
	{ "ebcdic-cp-nl", "IBM037" },
	{ "ebcdic-cp-us", "IBM037" },
	{ "ebcdic-cp-wt", "IBM037" },
	{ "euc-cn", "GB18030" },
	{ "euc-jis-2004", "EUC-JISX0213" },
	{ "euc-jisx0213", "EUC-JISX0213" },
	{ "euc-jp", "EUC-JP" },
	{ "euc-kr", "CP949" },
	{ "euc-tw", "EUC-TW" },
	{ "euc_kr", "CP949" },
	{ "eucjp", "EUC-JP" },
	{ "euckr", "CP949" },
	{ "gb18030", "GB18030" },
	{ "gb2312", "GB18030" },
	{ "gb_2312", "GB18030" },
	{ "gb_2312-80", "GB18030" },
	{ "gbk", "GB18030" },
	{ "georgian-ps", "GEORGIAN-PS" },
	{ "greek", "ISO-8859-7" },
	{ "hebrew", "ISO-8859-8" },
	{ "hp-roman8", "HP-ROMAN8" },
	{ "ibm-037", "IBM037" },
	{ "ibm-1026", "IBM1026" },
	{ "ibm-1140", "IBM1140" },
	{ "ibm-273", "IBM273" },
	{ "ibm-424", "IBM424" },
	{ "ibm-437", "IBM437" },
	{ "ibm-500", "IBM500" },
	{ "ibm-775", "CP775" },
	{ "ibm-850", "IBM850" },
	{ "ibm-852", "IBM852" },
	{ "ibm-855", "IBM855" },
	{ "ibm-856", "IBM856" },
	{ "ibm-857", "IBM857" },
	{ "ibm-858", "IBM858" },
	{ "ibm-860", "IBM860" },
	{ "ibm-861", "IBM861" },
	{ "ibm-862", "IBM862" },
	{ "ibm-863", "IBM863" },
	{ "ibm-864", "IBM864" },
	{ "ibm-865", "IBM865" },
	{ "ibm-869", "IBM869" },
	{ "ibm-875", "IBM875" },
	{ "ibm037", "IBM037" },
	{ "ibm039", "IBM037" },
	{ "ibm1026", "IBM1026" },
	{ "ibm1051", "HP-ROMAN8" },
	{ "ibm1125", "CP1125" },
	{ "ibm1140", "IBM1140" },
	{ "ibm273", "IBM273" },
	{ "ibm424", "IBM424" },
	{ "ibm437", "IBM437" },
	{ "ibm500", "IBM500" },
	{ "ibm737", "CP737" },
	{ "ibm775", "CP775" },
	{ "ibm819", "CP1252" },
	{ "ibm850", "IBM850" },
	{ "ibm852", "IBM852" },
	{ "ibm855", "IBM855" },
	{ "ibm856", "IBM856" },
	{ "ibm857", "IBM857" },
	{ "ibm858", "IBM858" },
	{ "ibm860", "IBM860" },
	{ "ibm861", "IBM861" },
	{ "ibm862", "IBM862" },
	{ "ibm863", "IBM863" },
	{ "ibm864", "IBM864" },
	{ "ibm865", "IBM865" },
	{ "ibm866", "IBM866" },
	{ "ibm869", "IBM869" },
	{ "ibm875", "IBM875" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "iso-2022-kr", "ISO-2022-KR" },
	{ "iso-8859-1", "CP1252" },
	{ "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-11", "CP874" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "iso-8859-16", "ISO-8859-16" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-9", "CP1254" },
	{ "iso-ir-100", "CP1252" },
	{ "iso-ir-149", "CP949" },
	{ "iso-ir-58", "GB18030" },
	{ "iso8859-1", "CP1252" },
	{ "iso8859-15", "ISO-8859-15" },
	{ "iso8859-2", "ISO-8859-2" },
	{ "iso88591", "CP1252" },
	{ "iso_8859-1", "CP1252" },
	{ "iso_8859-15", "ISO-8859-15" },
	{ "iso_8859-2", "ISO-8859-2" },
	{ "johab", "JOHAB" },
	{ "koi", "KOI8-R" },
	{ "koi8", "KOI8-R" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-ru", "KOI8-U" },
	{ "koi8-t", "KOI8-T" },
	{ "koi8-u", "KOI8-U" },
	{ "koi8_r", "KOI8-R" },
	{ "korean", "CP949" },
	{ "ks_c_5601", "CP949" },
	{ "ks_c_5601-1987", "CP949" },
	{ "ks_c_5601-1989", "CP949" },
	{ "ks_x_1001", "CP949" },
	{ "ksc-5601", "CP949" },
	{ "ksc5601", "CP949" },
	{ "ksc5601-1987", "CP949" },
	{ "ksc5601_1987", "CP949" },
	{ "ksc_5601", "CP949" },
	{ "l1", "CP1252" },
	{ "l2", "ISO-8859-2" },
	{ "l5", "CP1254" },
	{ "l9", "ISO-8859-15" },
	{ "latin1", "CP1252" },
	{ "latin2", "ISO-8859-2" },
	{ "latin5", "CP1254" },
	{ "mac", "MACINTOSH" },
	{ "mac-centeuro", "MAC-CENTRALEUROPE" },
	{ "mac-cyrillic", "MAC-CYRILLIC" },
	{ "mac-iceland", "MAC-IS" },
	{ "mac-latin2", "MAC-CENTRALEUROPE" },
	{ "mac-roman", "MACINTOSH" },
	{ "maccentraleurope", "MAC-CENTRALEUROPE" },
	{ "maccyrillic", "MAC-CYRILLIC" },
	{ "maciceland", "MAC-IS" },
	{ "macintosh", "MACINTOSH" },
	{ "maclatin2", "MAC-CENTRALEUROPE" },
	{ "macroman", "MACINTOSH" },
	{ "ms949", "CP949" },
	{ "ms_kanji", "CP932" },
	{ "pt154", "PT154" },
	{ "ptcp154", "PT154" },
	{ "r8", "HP-ROMAN8" },
	{ "roman8", "HP-ROMAN8" },
	{ "ruscii", "CP1125" },
	{ "shift-jis", "CP932" },
	{ "shift-jisx0213", "SHIFT_JISX0213" },
	{ "shift_jis", "CP932" },
	{ "sjis", "CP932" },
	{ "sjisx0213", "SHIFT_JISX0213" },
	{ "tcvn", "TCVN" },
	{ "tis-620", "CP874" },
	{ "uhc", "CP949" },
	{ "unicode", "UTF-16LE" },
	{ "unicode-1-1-utf-8", "UTF-8" },
	{ "unicodefffe", "UTF-16BE" },
	{ "us-ascii", "CP1252" },
	{ "utf-16", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" },
	{ "utf-16le", "UTF-16LE" },
	{ "utf-32", "UTF-32LE" },
	{ "utf-8", "UTF-8" },
	{ "utf8", "UTF-8" },
	{ "utf_8", "UTF-8" },
	{ "viscii", "VISCII" },
	{ "windows-1250", "CP1250" },
	{ "windows-1251", "CP1251" },
	{ "windows-1252", "CP1252" },
	{ "windows-1253", "CP1253" },
	{ "windows-1254", "CP1254" },
	{ "windows-1255", "CP1255" },
	{ "windows-1256", "CP1256" },
	{ "windows-1257", "CP1257" },
	{ "windows-1258", "CP1258" },
	{ "windows-31j", "CP932" },
	{ "windows-874", "CP874" },
	{ "windows-936", "GB18030" },
	{ "windows-949", "CP949" },
	{ "x-cp1250", "CP1250" },
	{ "x-cp1251", "CP1251" },
	{ "x-cp1252", "CP1252" },
	{ "x-euc-jp", "EUC-JP" },
	{ "x-euc-kr", "CP949" },
	{ "x-gbk", "GB18030" },
	{ "x-mac-cyrillic", "MAC-CYRILLIC" },
	{ "x-mac-roman", "MACINTOSH" },
	{ "x-sjis", "CP932" },
	{ "x-windows-949", "CP949" },
	{ "x-x-big5", "BIG5-HKSCS" },
};

static const char *
find(const char *key)
{
	size_t lo = 0, hi = ARRAY_LEN(labels);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(key, labels[mid].label);

		if (c == 0)
			return labels[mid].name;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const char *
charset_name(struct str label)
{
	const char *name;
	char key[32];

	label = str_trim(label);
	while (label.n > 0 && (label.p[label.n - 1] == ';' ||
	    ascii_space(label.p[label.n - 1])))
		label.n--;
	if (label.n == 0 || label.n >= sizeof(key))
		return NULL;
	for (size_t i = 0; i < label.n; i++)
		key[i] = ascii_lower(label.p[i]);
	key[label.n] = '\0';
	name = find(key);
	if (name != NULL)
		return name;
	/* Many write iso_8859-1 for iso-8859-1. */
	for (size_t i = 0; i < label.n; i++) {
		if (key[i] == '_')
			key[i] = '-';
	}
	return find(key);
}

uint32_t
charset_c1(uint32_t cp)
{
	/* WHATWG 13.2.5.80, numeric character reference end state. */
	static const uint16_t meant[32] = {
		0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
		0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
	};

	return cp >= 0x80 && cp <= 0x9F ? meant[cp - 0x80] : 0;
}

struct str
charset_of_type(struct str type)
{
	struct str part, value = { NULL, 0 };

	while (type.p != NULL) {
		part = str_trim(str_next(&type, ';'));
		if (!str_starts_ci(part, "charset"))
			continue;
		part = str_trim(str_slice(part, 7, part.n));
		if (part.n == 0 || part.p[0] != '=')
			continue;
		value = str_trim(str_slice(part, 1, part.n));
		while (value.n > 0 && (value.p[0] == '"' ||
		    value.p[0] == '\''))
			value = str_slice(value, 1, value.n);
		while (value.n > 0 && (value.p[value.n - 1] == '"' ||
		    value.p[value.n - 1] == '\''))
			value.n--;
		break;
	}
	return value;
}
