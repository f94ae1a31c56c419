#!/bin/sh
# A feed that is a sitemap index: one hop to the newest it lists, and what its
# validators vouch for.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# map FILE TITLE...: a news sitemap
map() {
	file=$1
	shift
	{
		echo '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
		echo ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
		for t in "$@"; do
			echo "<url><loc>$URL/page/$t</loc><n:news><n:title>$t" \
				"</n:title></n:news></url>"
		done
		echo '</urlset>'
	} >"www/$file"
}

# index FILE [MAP LASTMOD]...: - for no date
index() {
	file=$1
	shift
	{
		echo '<sitemapindex' \
			'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
		while [ $# -gt 0 ]; do
			echo "<sitemap><loc>$1</loc>"
			[ "$2" = - ] || echo "<lastmod>$2</lastmod>"
			echo '</sitemap>'
			shift 2
		done
		echo '</sitemapindex>'
	} >"www/$file"
}

# The paths that were asked, sorted, in one line.
asked() {
	sed -n 's/.*"path": "\([^"]*\)".*/\1/p' requests | sort |
		tr '\n' ' ' | sed 's/ $//'
}

run() {
	: >requests
	"$KATCHI" -v -c job/katchi.conf run --all >out 2>err
}

mkdir www
start_server www
make_conf job
add_feed job maps "$URL/index.xml"
git init -q --bare -b main job/archive.git

map a.xml a-one a-two
map b.xml b-one
index index.xml "$URL/a.xml" 2026-11-22T10:00:00Z "$URL/b.xml" 2026-11-20 \
	http://elsewhere.example/c.xml 2026-11-22
run
is "the index and both of its sitemaps are asked" "$(asked)" \
	"/a.xml /b.xml /index.xml"
is "their items are read" "$(summary out items)/$(summary out new)" 3/3
is "one feed changed" "$(summary out changed)" 1
has "a sitemap of another host is left out, and said" "$(cat err)" \
	"1 sitemaps of its index are on another host"
has "each sitemap has its line" "$(cat err)" "a.xml: 2 items, 2 new"

run
is "an index that did not change is a 304, and nothing else is asked" \
	"$(asked) $(summary out unchanged)" "/index.xml 1"

KATCHI_NOW=$((KATCHI_NOW + 7200))
map a.xml a-one a-two a-three
index index.xml "$URL/a.xml" 2026-11-23T01:00:00Z "$URL/b.xml" 2026-11-20
run
is "then only the sitemaps that changed since" "$(asked)" "/a.xml /index.xml"
is "bring what is new" "$(summary out items)/$(summary out new)" 3/1

KATCHI_NOW=$((KATCHI_NOW + 7200))
index index.xml "$URL/a.xml" 2026-11-23T03:00:00Z \
	"$URL/gone.xml" 2026-11-23T03:00:00Z
run
has "a sitemap that fails is named" "$(cat err)" "maps: sitemap $URL/gone.xml: "
is "the index counts as read" "$(summary out changed) $(summary out failed)" \
	"1 0"
map gone.xml late-one
run
is "and is read again as a whole, since nothing vouches for it" "$(asked)" \
	"/a.xml /gone.xml /index.xml"
is "so nothing is lost" "$(summary out new)" 1
run
is "once all were read it is quiet" "$(asked)" "/index.xml"

map d.xml d-one
index index.xml "$URL/d.xml" -
run
run
is "an index without dates never vouches for its sitemaps" "$(asked)" \
	"/d.xml /index.xml"

index deep.xml "$URL/d.xml" -
index index.xml "$URL/deep.xml" 2026-11-23T03:00:00Z
run
is "one hop, not two" "$(asked)" "/deep.xml /index.xml"
has "and that is said" "$(cat err)" "is not followed"

set --
i=1
while [ $i -le 12 ]; do
	map "m$i.xml" "m-$i"
	set -- "$@" "$URL/m$i.xml" "2026-11-23T04:$(printf %02d $i):00Z"
	i=$((i + 1))
done
index index.xml "$@"
run
is "the newest eight of many" "$(asked)" \
	"/index.xml /m10.xml /m11.xml /m12.xml /m5.xml /m6.xml /m7.xml /m8.xml /m9.xml"
has "the others are counted" "$(cat err)" "4 more sitemaps of its index"

finish
