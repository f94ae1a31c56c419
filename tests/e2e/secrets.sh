#!/bin/sh
# A secret in each place that may hold one is said, committed, exported and
# remembered nowhere.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

make_conf job
mkdir www
cat >www/good.xml <<'EOF'
<rss version="2.0"><channel><title>Good</title><item><guid>1</guid>
<title>Security Consultative Meeting opens</title>
<link>https://news.example/1</link></item></channel></rss>
EOF
sed 's/opens/CANARY-file/' www/good.xml >inside.xml
cat >cases.json <<EOF
{"/file": {"to": "file://$T/inside.xml"}, "/dict": {"to": "dict://x/CANARY"},
 "/ftp": {"to": "ftp://127.0.0.1/x"}, "/gopher": {"to": "gopher://127.0.0.1/"},
 "/away": {"to": "/none.xml?token=CANARY-redirect"},
 "/moved": {"status": 301, "to": "/good.xml?token=CANARY-moved"},
 "/left": {"status": 301, "to": "http://localhost:{port0}/good.xml?left"},
 "/index": {"to": "http://localhost:{port0}/index-2"},
 "/index-2": {"body": "<sitemapindex xmlns='http://www.sitemaps.org/schemas/\
sitemap/0.9'><sitemap><loc>http://localhost:{port0}/map?token=CANARY-map</loc></sitemap>\
</sitemapindex>"}}
EOF
start_server www cases.json
HOST=${URL#http://}
# Each secret tells where it is from.
echo 'echo no >&2; exit 3' >fails.sh
printf 'me:CANARY-left\n' >left
printf 'me:CANARY-basic\n' >basic
printf 'Bearer CANARY-bearer\n' >bearer
echo >blank
cat >job/feeds/secret.conf <<EOF
[feed "userinfo"]
	url = http://me:CANARY-userinfo@$HOST/good.xml
	allow-private = true
[feed "userinfo-404"]
	url = http://me:CANARY-userinfo@$HOST/none.xml
	allow-private = true
[feed "query"]
	url = $URL/good.xml?token=CANARY-query
	allow-private = true
[feed "query-404"]
	url = $URL/none.xml?token=CANARY-query
	allow-private = true
[feed "header"]
	url = $URL/do/a?status=403
	header = X-Key: CANARY-header
	allow-private = true
[feed "basic"]
	url = $URL/good.xml?basic
	auth-file = $T/basic
	allow-private = true
[feed "bearer"]
	url = $URL/do/b?status=401
	auth-file = $T/bearer
	allow-private = true
[feed "proxy"]
	url = http://proxied.example/good.xml
	proxy = http://me:CANARY-proxy@127.0.0.1:1
[feed "command"]
	command = sh $T/fails.sh CANARY-command
[feed "redirect"]
	url = $URL/away
	allow-private = true
[feed "moved"]
	url = $URL/moved
	allow-private = true
[feed "left"]
	url = $URL/left
	header = X-Key: CANARY-left
	auth-file = $T/left
	allow-private = true
[feed "index"]
	url = $URL/index
	header = X-Key: CANARY-index
	auth-file = $T/left
	allow-private = true
[feed "blank"]
	url = $URL/good.xml?blank
	auth-file = $T/blank
	allow-private = true
[feed "closed"]
	url = http://me:CANARY-closed@10.0.0.1/feed?token=CANARY-closed
EOF
for scheme in file ftp gopher dict; do
	add_feed job to-$scheme "$URL/$scheme"
done
git init -q --bare -b main job/archive.git
git -C job/archive.git remote add origin \
	"http://me:CANARY-push@127.0.0.1:1/archive.git"
printf '[archive]\n\tpush = origin\n' >>job/katchi.conf

C=job/katchi.conf
said() { # NAME COMMAND...: no secret in what it prints
	name=$1
	shift
	"$@" >out 2>err
	is "$name" "$(cat out err | grep -ao 'CANARY-[a-z]*' | sort -u)" ""
}

said "run -v" "$KATCHI" -v -c $C run
has "the good ones were read" "$(cat out)" "changed=7 "
is "no scheme but http and https is followed" \
	"$(grep -c 'only http and https are asked' err)" 4
is "credentials were sent" "$(grep -c 'Basic bWU6Q0FOQVJZLWJhc2lj' requests)" 1
is "and a token" "$(grep -c 'Bearer CANARY-bearer' requests)" 1
is "and the header" "$(grep -c 'CANARY-header' requests)" 1
has "a file without any is said" "$(cat err)" \
	"blank: asked without credentials: $T/blank: its first line is empty"
for day in 1 2 3; do
	KATCHI_NOW=$((KATCHI_NOW + 90000))
	said "run, $day days later" "$KATCHI" -v -c $C run --all
done
# Another host name is another server.
grep '"Host", "localhost' requests >elsewhere
is "a feed moved to another server" \
	"$(grep -c '"path": "/good.xml?left"' elsewhere) \
$(grep -c '"path": "/left"' requests)" "4 3"
is "and an index there has sitemaps" "$(grep -c '"path": "/map?' elsewhere)" 4
is "neither takes its credentials or headers along" \
	"$(grep -ci -e authorization -e x-key elsewhere)" 0
said "a dry run" "$KATCHI" -v -c $C run -n --all
said "feeds" "$KATCHI" -c $C feeds
said "feeds --json" "$KATCHI" -c $C feeds --json
said "check" "$KATCHI" -c $C check
said "list" "$KATCHI" -c $C list
said "digest" "$KATCHI" -c $C digest
said "preview" "$KATCHI" -c $C preview
said "explain" "$KATCHI" -c $C explain \
	"http://me:CANARY-x@$HOST/none.xml?token=CANARY-x"
said "explain, of what is no feed" "$KATCHI" -c $C explain \
	"http://me:CANARY-x@$HOST/do/x?body=hello&token=CANARY-x"
said "terms" "$KATCHI" -c $C terms
said "export atom" "$KATCHI" -c $C export atom
said "export json" "$KATCHI" -c $C export json
ok "export" "$KATCHI" -c $C export
is "a list of feeds has addresses whole, and nothing else" \
	"$(grep -o 'CANARY-[a-z]*' out | sort -u | tr '\n' ' ')" \
	"CANARY-closed CANARY-query CANARY-userinfo "

git -C job/archive.git cat-file --batch-all-objects --batch >objects
is "objects of the archive" "$(grep -ac CANARY- objects)" 0
ok "there are some" test "$(git -C job/archive.git rev-list --count main)" -gt 0
# Where a feed is is remembered, and read back as it stands.
sqlite3 job/state.db "UPDATE visit SET url = NULL, pair_url = NULL,
	url_now = NULL, move_url = NULL; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)" \
	>/dev/null
is "pages of the state, but for addresses" \
	"$(cat job/state.db* | grep -ao 'CANARY-[a-z]*' | sort -u)" ""
finish
