#!/bin/sh
# A document that a command is given by its address.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir www
item() {
	printf '<item><guid>%s</guid><title>%s</title></item>' "$1" "$1"
}
doc="<rss><channel><title>T</title>$(item One)$(item Two)</channel></rss>"
cat >cases <<EOF
{"/%EB%89%B4%EC%8A%A4%20%7C": {"body": "$doc"},
 "/zip": {"body": "$doc", "gzip": 1},
 "/utf": {"body": "$doc", "header": "Content-Encoding: UTF-8"},
 "/short": {"body": "$doc", "drop": 100},
 "/long": {"body": "$doc", "length": 9999},
 "/odd": {"body": "no gzip", "header": "Content-Encoding: gzip"}}
EOF
start_server www cases

make_scm job
titles() { # ADDRESS: of its items
	"$KATCHI" -c job/katchi.conf explain --json "$1" 2>err |
		jq -rs '[.[].title] | join(" ")'
}
is "an address as people write it" "$(titles "$URL/뉴스 |")" "One Two"
is "gzip" "$(titles "$URL/zip")" "One Two"
is "a Content-Encoding that is none" "$(titles "$URL/utf")" "One Two"
is "an answer that breaks off" "$(titles "$URL/short")" "One"
has "which is said" "$(cat err)" "the document is not whole: the answer was \
cut short"
is "one that was to be longer" "$(titles "$URL/long")" "One Two"
has "which is said, too" "$(cat err)" "the document is not whole: "
"$KATCHI" -c job/katchi.conf explain "$URL/odd" >out 2>err
has "what cannot be unpacked is named" "$(cat err)" \
	"its compression is damaged (gzip)"
finish
