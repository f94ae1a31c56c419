#!/bin/sh
# Why is this here, and why is this not here?
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

mkdir filters feeds
printf '[poll]\n\tcontact = https://katchi.example/test\n' >katchi.conf
cat >filters/f.conf <<'END'
[list "korea"]
	term = South Korea*
	term = re: (?<!North )(?<!N[.] )Korea(?:n|s)?(?![A-Za-z])
[topic "scm"]
	any  = Security Consultative Meeting
	near = SCM ~4 @korea
	all  = @korea
	none = supply chain
	hit  = South Korea hosts SCM
	miss = SCM software
[topic "opcon"]
	any  = OPCON
	all  = @korea
	hit  = South Korea and OPCON
	miss = OPCON
[topic "pairs"]
	near = one ~2 uno
	near = two ~2 due
	near = three ~2 tre
	near = four ~2 quattro
	hit  = one uno
	miss = one
[veto "games"]
	any  = console game*
	hit  = console games
END
C=katchi.conf
# TITLE [TEXT] -- OPTION...: what explain says of it
says() {
	title=$1 text=
	shift
	if [ "$1" != -- ]; then
		text=$1
		shift
	fi
	shift
	printf '%s\n%s' "$title" "$text" |
		"$KATCHI" -c $C --no-color explain --text "$@" - >out 2>err
}

says "South Korea hosts SCM" --
is "a match: its words, their places, and no line that failed" "$(cat out)" \
'South Korea hosts SCM
  scm  matches
    near   re: (?<!North )(?<!N[.] )Ko...  filters/f.conf:3                title  South [Korea] hosts SCM
    near   SCM                             filters/f.conf:6                title  South Korea hosts [SCM]
    all    South Korea*                    filters/f.conf:2                title  [South Korea] hosts SCM'

says "Security Consultative Meeting opens" "The ministers of Japan met." --
is "a word is missing: the line that keeps it away stands first" \
	"$(sed -n 2p out)" "  scm  no: all @korea, none found"
has "and again below with its place" "$(cat out)" \
	"all    @korea                          filters/f.conf:7                none found"

says "South Korea: OPCON in supply chain" "Security Consultative Meeting" --
has "a word too many" "$(cat out)" \
	"scm  no: none supply chain, found in the title"
has "beside a topic that matches" "$(cat out)" "  opcon  matches"

says "four a b c d quattro, three a b c tre" "two a b c d e due, one a b uno" --
is "near misses: the closest first, three of them" \
	"$(grep -o '[a-z]* and [a-z]* are .*' out)" \
"one and uno are 3 words apart, allowed are 2
three and tre are 4 words apart, allowed are 2
four and quattro are 5 words apart, allowed are 2"
has "the rest is counted" "$(cat out)" \
	"near   and 1 more that nearly hold (--all)"
says "four a b c d quattro, three a b c tre" \
	"two a b c d e due, one a b uno" -- --all
is "--all shows them in the order of the file" \
	"$(grep -o '[a-z]* and [a-z]* are' out | tr '\n' ' ')" \
	"one and uno are two and due are three and tre are four and quattro are "

says "SCM in Tokyo" --
is "half a pair and nothing of the rest is no near miss" "$(sed -n 2p out)" \
	"  no topic is near it"
says "Rain in Tokyo" -- --topic scm
is "who asks for a topic hears of it" "$(sed -n 2,3p out)" \
"  scm  no: 0 of its any and near lines hold, 1 needed
    all    @korea                          filters/f.conf:7                none found"

fails "a topic that is none" 64 \
	"$KATCHI" -c "$C" explain --text - --topic smc
has "is named, with the one that is meant" "$(cat err)" "did you mean scm?"

says "South Korea hosts SCM, says console game maker" --
has "a veto is named" "$(cat out)" "  scm  vetoed
    veto   games
           console game*                   filters/f.conf:24               title"

says "Korean OPCON" --
has "a pattern is cut, its place says where it stands" "$(cat out)" \
	"re: (?<!North )(?<!N[.] )Ko...  filters/f.conf:3 "
says "Korean OPCON" -- --json
is "--json: an object an item, with spans" "$(python3 -c "
import json
o = json.loads(open('out').read())
print(o['title'], o['topics'], o['vetoes'])
for m in o['matches']:
    print(m['topic'], m['term'], m['line'], m['field'], m['text'], m['span'])
")" "Korean OPCON ['opcon'] []
opcon OPCON 12 title OPCON [7, 12]
opcon re: (?<!North )(?<!N[.] )Korea(?:n|s)?(?![A-Za-z]) 3 title Korean [0, 6]"

finish
