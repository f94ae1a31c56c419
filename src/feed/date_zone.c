#include "feed/date_zone.h"

#include "base/mem.h"

#include "base/banned.h"

/* Sorted by bytes: the zone database's names of places that news come from,
 * and what people and programs call zones in words.  What means one offset
 * all year by its letters (EST, KST) is in date_word_table.c. */
const struct date_zone date_zones[] = {
	{ "africa/abidjan", 0, DATE_FIXED },
	{ "africa/accra", 0, DATE_FIXED },
	{ "africa/algiers", 60, DATE_FIXED },
	{ "africa/cairo", 120, DATE_FIXED },
	{ "africa/harare", 120, DATE_FIXED },
	{ "africa/johannesburg", 120, DATE_FIXED },
	{ "africa/lagos", 60, DATE_FIXED },
	{ "africa/nairobi", 180, DATE_FIXED },
	{ "africa/tripoli", 120, DATE_FIXED },
	{ "africa/tunis", 60, DATE_FIXED },
	{ "alaska_daylight_time", -480, DATE_FIXED },
	{ "alaska_standard_time", -540, DATE_FIXED },
	{ "alaska_time", -540, DATE_RULE_US },
	{ "america/anchorage", -540, DATE_RULE_US },
	{ "america/argentina/buenos_aires", -180, DATE_FIXED },
	{ "america/bogota", -300, DATE_FIXED },
	{ "america/boise", -420, DATE_RULE_US },
	{ "america/buenos_aires", -180, DATE_FIXED },
	{ "america/caracas", -240, DATE_FIXED },
	{ "america/chicago", -360, DATE_RULE_US },
	{ "america/denver", -420, DATE_RULE_US },
	{ "america/detroit", -300, DATE_RULE_US },
	{ "america/edmonton", -420, DATE_RULE_US },
	{ "america/halifax", -240, DATE_RULE_US },
	{ "america/jamaica", -300, DATE_FIXED },
	{ "america/la_paz", -240, DATE_FIXED },
	{ "america/lima", -300, DATE_FIXED },
	{ "america/los_angeles", -480, DATE_RULE_US },
	{ "america/mexico_city", -360, DATE_FIXED },
	{ "america/montevideo", -180, DATE_FIXED },
	{ "america/montreal", -300, DATE_RULE_US },
	{ "america/new_york", -300, DATE_RULE_US },
	{ "america/panama", -300, DATE_FIXED },
	{ "america/phoenix", -420, DATE_FIXED },
	{ "america/puerto_rico", -240, DATE_FIXED },
	{ "america/sao_paulo", -180, DATE_FIXED },
	{ "america/st_johns", -210, DATE_RULE_US },
	{ "america/toronto", -300, DATE_RULE_US },
	{ "america/vancouver", -480, DATE_RULE_US },
	{ "america/winnipeg", -360, DATE_RULE_US },
	{ "arabian_standard_time", 180, DATE_FIXED },
	{ "asia/almaty", 300, DATE_FIXED },
	{ "asia/baghdad", 180, DATE_FIXED },
	{ "asia/baku", 240, DATE_FIXED },
	{ "asia/bangkok", 420, DATE_FIXED },
	{ "asia/calcutta", 330, DATE_FIXED },
	{ "asia/colombo", 330, DATE_FIXED },
	{ "asia/dhaka", 360, DATE_FIXED },
	{ "asia/dubai", 240, DATE_FIXED },
	{ "asia/ho_chi_minh", 420, DATE_FIXED },
	{ "asia/hong_kong", 480, DATE_FIXED },
	{ "asia/istanbul", 180, DATE_FIXED },
	{ "asia/jakarta", 420, DATE_FIXED },
	{ "asia/jerusalem", 120, DATE_RULE_EU },
	{ "asia/kabul", 270, DATE_FIXED },
	{ "asia/karachi", 300, DATE_FIXED },
	{ "asia/kathmandu", 345, DATE_FIXED },
	{ "asia/katmandu", 345, DATE_FIXED },
	{ "asia/kolkata", 330, DATE_FIXED },
	{ "asia/kuala_lumpur", 480, DATE_FIXED },
	{ "asia/kuwait", 180, DATE_FIXED },
	{ "asia/macau", 480, DATE_FIXED },
	{ "asia/manila", 480, DATE_FIXED },
	{ "asia/novosibirsk", 420, DATE_FIXED },
	{ "asia/pyongyang", 540, DATE_FIXED },
	{ "asia/qatar", 180, DATE_FIXED },
	{ "asia/rangoon", 390, DATE_FIXED },
	{ "asia/riyadh", 180, DATE_FIXED },
	{ "asia/saigon", 420, DATE_FIXED },
	{ "asia/seoul", 540, DATE_FIXED },
	{ "asia/shanghai", 480, DATE_FIXED },
	{ "asia/singapore", 480, DATE_FIXED },
	{ "asia/taipei", 480, DATE_FIXED },
	{ "asia/tashkent", 300, DATE_FIXED },
	{ "asia/tbilisi", 240, DATE_FIXED },
	{ "asia/tehran", 210, DATE_FIXED },
	{ "asia/tel_aviv", 120, DATE_RULE_EU },
	{ "asia/tokyo", 540, DATE_FIXED },
	{ "asia/ulaanbaatar", 480, DATE_FIXED },
	{ "asia/vladivostok", 600, DATE_FIXED },
	{ "asia/yangon", 390, DATE_FIXED },
	{ "asia/yerevan", 240, DATE_FIXED },
	{ "atlantic/reykjavik", 0, DATE_FIXED },
	{ "atlantic_daylight_time", -180, DATE_FIXED },
	{ "atlantic_standard_time", -240, DATE_FIXED },
	{ "atlantic_time", -240, DATE_RULE_US },
	{ "australia/adelaide", 570, DATE_RULE_AU },
	{ "australia/brisbane", 600, DATE_FIXED },
	{ "australia/canberra", 600, DATE_RULE_AU },
	{ "australia/darwin", 570, DATE_FIXED },
	{ "australia/hobart", 600, DATE_RULE_AU },
	{ "australia/melbourne", 600, DATE_RULE_AU },
	{ "australia/perth", 480, DATE_FIXED },
	{ "australia/sydney", 600, DATE_RULE_AU },
	{ "australian_eastern_daylight_time", 660, DATE_FIXED },
	{ "australian_eastern_standard_time", 600, DATE_FIXED },
	{ "australian_eastern_time", 600, DATE_RULE_AU },
	{ "british_summer_time", 60, DATE_FIXED },
	{ "canada/atlantic", -240, DATE_RULE_US },
	{ "canada/central", -360, DATE_RULE_US },
	{ "canada/eastern", -300, DATE_RULE_US },
	{ "canada/mountain", -420, DATE_RULE_US },
	{ "canada/newfoundland", -210, DATE_RULE_US },
	{ "canada/pacific", -480, DATE_RULE_US },
	{ "central_daylight_time", -300, DATE_FIXED },
	{ "central_european_standard_time", 60, DATE_FIXED },
	{ "central_european_summer_time", 120, DATE_FIXED },
	{ "central_european_time", 60, DATE_RULE_EU },
	{ "central_standard_time", -360, DATE_FIXED },
	{ "central_time", -360, DATE_RULE_US },
	{ "chamorro_standard_time", 600, DATE_FIXED },
	{ "china_standard_time", 480, DATE_FIXED },
	{ "coordinated_universal_time", 0, DATE_FIXED },
	{ "cst6cdt", -360, DATE_RULE_US },
	{ "ct", -360, DATE_RULE_US },
	{ "east_africa_time", 180, DATE_FIXED },
	{ "eastern_daylight_time", -240, DATE_FIXED },
	{ "eastern_european_standard_time", 120, DATE_FIXED },
	{ "eastern_european_summer_time", 180, DATE_FIXED },
	{ "eastern_european_time", 120, DATE_RULE_EU },
	{ "eastern_standard_time", -300, DATE_FIXED },
	{ "eastern_time", -300, DATE_RULE_US },
	{ "est5edt", -300, DATE_RULE_US },
	{ "et", -300, DATE_RULE_US },
	{ "etc/gmt", 0, DATE_FIXED },
	{ "etc/uct", 0, DATE_FIXED },
	{ "etc/utc", 0, DATE_FIXED },
	{ "etc/zulu", 0, DATE_FIXED },
	{ "europe/amsterdam", 60, DATE_RULE_EU },
	{ "europe/athens", 120, DATE_RULE_EU },
	{ "europe/belfast", 0, DATE_RULE_EU },
	{ "europe/belgrade", 60, DATE_RULE_EU },
	{ "europe/berlin", 60, DATE_RULE_EU },
	{ "europe/bratislava", 60, DATE_RULE_EU },
	{ "europe/brussels", 60, DATE_RULE_EU },
	{ "europe/bucharest", 120, DATE_RULE_EU },
	{ "europe/budapest", 60, DATE_RULE_EU },
	{ "europe/copenhagen", 60, DATE_RULE_EU },
	{ "europe/dublin", 0, DATE_RULE_EU },
	{ "europe/helsinki", 120, DATE_RULE_EU },
	{ "europe/istanbul", 180, DATE_FIXED },
	{ "europe/jersey", 0, DATE_RULE_EU },
	{ "europe/kiev", 120, DATE_RULE_EU },
	{ "europe/kyiv", 120, DATE_RULE_EU },
	{ "europe/lisbon", 0, DATE_RULE_EU },
	{ "europe/ljubljana", 60, DATE_RULE_EU },
	{ "europe/london", 0, DATE_RULE_EU },
	{ "europe/luxembourg", 60, DATE_RULE_EU },
	{ "europe/madrid", 60, DATE_RULE_EU },
	{ "europe/minsk", 180, DATE_FIXED },
	{ "europe/moscow", 180, DATE_FIXED },
	{ "europe/oslo", 60, DATE_RULE_EU },
	{ "europe/paris", 60, DATE_RULE_EU },
	{ "europe/prague", 60, DATE_RULE_EU },
	{ "europe/riga", 120, DATE_RULE_EU },
	{ "europe/rome", 60, DATE_RULE_EU },
	{ "europe/sofia", 120, DATE_RULE_EU },
	{ "europe/stockholm", 60, DATE_RULE_EU },
	{ "europe/tallinn", 120, DATE_RULE_EU },
	{ "europe/vienna", 60, DATE_RULE_EU },
	{ "europe/vilnius", 120, DATE_RULE_EU },
	{ "europe/warsaw", 60, DATE_RULE_EU },
	{ "europe/zagreb", 60, DATE_RULE_EU },
	{ "europe/zurich", 60, DATE_RULE_EU },
	{ "greenwich_mean_time", 0, DATE_FIXED },
	{ "gulf_standard_time", 240, DATE_FIXED },
	{ "hawaii_standard_time", -600, DATE_FIXED },
	{ "hawaii_time", -600, DATE_FIXED },
	{ "hong_kong_standard_time", 480, DATE_FIXED },
	{ "hong_kong_time", 480, DATE_FIXED },
	{ "hongkong", 480, DATE_FIXED },
	{ "india_standard_time", 330, DATE_FIXED },
	{ "indian_standard_time", 330, DATE_FIXED },
	{ "indochina_time", 420, DATE_FIXED },
	{ "iran_standard_time", 210, DATE_FIXED },
	{ "japan_standard_time", 540, DATE_FIXED },
	{ "japan_time", 540, DATE_FIXED },
	{ "korea_standard_time", 540, DATE_FIXED },
	{ "korea_time", 540, DATE_FIXED },
	{ "korean_standard_time", 540, DATE_FIXED },
	{ "korean_time", 540, DATE_FIXED },
	{ "moscow_standard_time", 180, DATE_FIXED },
	{ "moscow_time", 180, DATE_FIXED },
	{ "mountain_daylight_time", -360, DATE_FIXED },
	{ "mountain_standard_time", -420, DATE_FIXED },
	{ "mountain_time", -420, DATE_RULE_US },
	{ "mst7mdt", -420, DATE_RULE_US },
	{ "mt", -420, DATE_RULE_US },
	{ "new_zealand_daylight_time", 780, DATE_FIXED },
	{ "new_zealand_standard_time", 720, DATE_FIXED },
	{ "new_zealand_time", 720, DATE_RULE_NZ },
	{ "pacific/auckland", 720, DATE_RULE_NZ },
	{ "pacific/fiji", 720, DATE_FIXED },
	{ "pacific/guam", 600, DATE_FIXED },
	{ "pacific/honolulu", -600, DATE_FIXED },
	{ "pacific_daylight_time", -420, DATE_FIXED },
	{ "pacific_standard_time", -480, DATE_FIXED },
	{ "pacific_time", -480, DATE_RULE_US },
	{ "pakistan_standard_time", 300, DATE_FIXED },
	{ "philippine_standard_time", 480, DATE_FIXED },
	{ "prc", 480, DATE_FIXED },
	{ "pst8pdt", -480, DATE_RULE_US },
	{ "pt", -480, DATE_RULE_US },
	{ "roc", 480, DATE_FIXED },
	{ "rok", 540, DATE_FIXED },
	{ "seoul_time", 540, DATE_FIXED },
	{ "singapore_standard_time", 480, DATE_FIXED },
	{ "singapore_time", 480, DATE_FIXED },
	{ "south_africa_standard_time", 120, DATE_FIXED },
	{ "taipei_standard_time", 480, DATE_FIXED },
	{ "tokyo_standard_time", 540, DATE_FIXED },
	{ "universal_time", 0, DATE_FIXED },
	{ "universal_time_coordinated", 0, DATE_FIXED },
	{ "us/alaska", -540, DATE_RULE_US },
	{ "us/arizona", -420, DATE_FIXED },
	{ "us/central", -360, DATE_RULE_US },
	{ "us/eastern", -300, DATE_RULE_US },
	{ "us/hawaii", -600, DATE_FIXED },
	{ "us/mountain", -420, DATE_RULE_US },
	{ "us/pacific", -480, DATE_RULE_US },
	{ "us_eastern_time", -300, DATE_RULE_US },
	{ "west_africa_time", 60, DATE_FIXED },
	{ "western_european_summer_time", 60, DATE_FIXED },
	{ "western_european_time", 0, DATE_RULE_EU },
};

const size_t date_zones_count = ARRAY_LEN(date_zones);

/* The first Sunday from that day on, at that hour, in hours since 1970. */
static int64_t
sunday(int year, unsigned month, unsigned day, int hour)
{
	int64_t days = civil_days(year, month, day);
	struct civil c = civil_at(days * CIVIL_DAY, 0);

	return (days + (7 - (int)c.weekday) % 7) * 24 + hour;
}

/* From when to when, by local standard time; south of the equator the other
 * way round. */
static const struct {
	uint8_t from_month, from_day, to_month, to_day;
	bool south;
} rules[] = {
	[DATE_RULE_US] = { 3, 8, 11, 1, false },
	[DATE_RULE_EU] = { 3, 25, 10, 25, false },
	[DATE_RULE_AU] = { 4, 1, 10, 1, true },
	[DATE_RULE_NZ] = { 4, 1, 9, 24, true },
};

int
date_zone_offset(const struct date_zone *z, const struct civil *c)
{
	int64_t at, from, to;

	if (z->rule == DATE_FIXED)
		return z->standard;
	at = civil_days(c->year, c->month, c->day) * 24 + c->hour;
	/* The laws agree on the night; which hour of it, they do not. */
	from = sunday(c->year, rules[z->rule].from_month,
	    rules[z->rule].from_day, 2);
	to = sunday(c->year, rules[z->rule].to_month,
	    rules[z->rule].to_day, 2);
	return z->standard +
	    ((at >= from && at < to) != rules[z->rule].south ? 60 : 0);
}

const struct date_zone *
date_zone_find(struct str name)
{
	size_t low = 0, high = date_zones_count, n = 0;
	char folded[40];

	if (name.n == 0 || name.n > sizeof(folded))
		return NULL;
	for (size_t i = 0; i < name.n; i++) {
		bool gap = ascii_space(name.p[i]);

		if (!gap)
			folded[n++] = ascii_lower(name.p[i]);
		else if (n > 0 && folded[n - 1] != '_')
			folded[n++] = '_';
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = str_cmp((struct str){ folded, n },
		    str_of(date_zones[middle].name));

		if (c == 0)
			return &date_zones[middle];
		if (c < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
