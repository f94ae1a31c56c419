# fish completion for katchi(1); made by make.py.

# The command of the line, else "none"; -c FILE into $katchi_conf.
function __katchi_command
	set -l words (commandline -opc)
	set -g katchi_conf
	set -e words[1]
	while set -q words[1]
		switch $words[1]
			case -c --config
				set katchi_conf -c $words[2]
				set -e words[1]
			case '-*'
			case '*'
				echo $words[1]
				return
		end
		set -e words[1]
	end
	echo none
end

function __katchi_is
	test (__katchi_command) = $argv[1]
end

function __katchi_feeds
	__katchi_command >/dev/null
	katchi $katchi_conf feeds --json 2>/dev/null |
		sed -n 's/^{"feed":"\([^"]*\)".*/\1/p'
end

function __katchi_topics
	__katchi_command >/dev/null
	echo . | katchi $katchi_conf explain --all --text - 2>/dev/null |
		sed -n 's/^  \([a-z0-9-]*\)  .*/\1/p'
end

complete -c katchi -f
complete -c katchi -n '__katchi_is none' -s c -l config -rF -d 'instead of $KATCHI_CONFIG and the usual places'
complete -c katchi -n '__katchi_is none' -s q -l quiet -d 'only warnings and errors'
complete -c katchi -n '__katchi_is none' -s v -l verbose -d 'one line a feed; twice: everything'
complete -c katchi -n '__katchi_is none' -l no-color -d 'no colour, even on a terminal'
complete -c katchi -n '__katchi_is none' -s h -l help -d 'this help'
complete -c katchi -n '__katchi_is none' -l version -d 'the version'
complete -c katchi -n '__katchi_is none' -a init -d 'make a configuration, feeds/, filters/ and the archive'
complete -c katchi -n '__katchi_is none' -a check -d 'read everything, name every mistake, run the topics\' tests'
complete -c katchi -n '__katchi_is none' -a run -d 'poll the feeds that are due, commit what matches'
complete -c katchi -n '__katchi_is none' -a explain -d 'why items of a document match, or why not'
complete -c katchi -n '__katchi_is none' -a parse -d 'a feed of any format as JSON Feed 1.1'
complete -c katchi -n '__katchi_is none' -a feeds -d 'how every feed is, worst first'
complete -c katchi -n '__katchi_is none' -a dropped -d 'items that were one clause short of a topic'
complete -c katchi -n '__katchi_is none' -a hit -d 'an item as a test line: it must match'
complete -c katchi -n '__katchi_is none' -a miss -d 'an item as a test line: it must not match'
complete -c katchi -n '__katchi_is none' -a terms -d 'what each term of the filters finds'
complete -c katchi -n '__katchi_is none' -a preview -d 'what the filters as they are now would add and drop'
complete -c katchi -n '__katchi_is none' -a apply -d 'commit what preview would add'
complete -c katchi -n '__katchi_is none' -a repair -d 'rebuild the state from the archive alone'
complete -c katchi -n '__katchi_is none' -a gc -d 'pack the archive when it needs it, check it every week'
complete -c katchi -n '__katchi_is none' -a list -d 'what the archive holds, newest first'
complete -c katchi -n '__katchi_is none' -a digest -d 'what came in a day or a week, as Markdown'
complete -c katchi -n '__katchi_is none' -a import -d 'add the feeds of an OPML list to feeds/'
complete -c katchi -n '__katchi_is none' -a export -d 'the feeds as an OPML list, or the matches as a feed'
complete -c katchi -n '__katchi_is none' -a help -d 'all commands, or one'
complete -c katchi -n '__katchi_is none' -a version -d 'versions of katchi and its libraries'
complete -c katchi -n '__katchi_is init' -l user -d 'in the XDG folders, with units for systemd --user'
complete -c katchi -n '__katchi_is init' -F
complete -c katchi -n '__katchi_is check' -l topic -rf -a '(__katchi_topics)' -d 'run only the tests of this topic'
complete -c katchi -n '__katchi_is run' -s n -l dry-run -d 'say what would be committed; change nothing'
complete -c katchi -n '__katchi_is run' -l all -d 'ask every feed, due or not'
complete -c katchi -n '__katchi_is run' -l strict -d 'exit 76 when a feed fails'
complete -c katchi -n '__katchi_is run' -a '(__katchi_feeds)'
complete -c katchi -n '__katchi_is explain' -l json -d 'one JSON object an item'
complete -c katchi -n '__katchi_is explain' -l topic -rf -a '(__katchi_topics)' -d 'only these topics'
complete -c katchi -n '__katchi_is explain' -l all -d 'also topics that are far from matching'
complete -c katchi -n '__katchi_is explain' -l text -d 'DOC is plain text: a headline, then the rest'
complete -c katchi -n '__katchi_is explain' -l url -rf -d 'where DOC is from'
complete -c katchi -n '__katchi_is explain' -F
complete -c katchi -n '__katchi_is parse' -l url -rf -d 'what relative links resolve against'
complete -c katchi -n '__katchi_is parse' -l content-type -rf -d 'the Content-Type that came with it'
complete -c katchi -n '__katchi_is parse' -F
complete -c katchi -n '__katchi_is feeds' -l json -d 'one JSON object a feed'
complete -c katchi -n '__katchi_is feeds' -l topics -d 'instead: what readers kept and rejected'
complete -c katchi -n '__katchi_is dropped' -l since -rf -d 'only items since a day (2026-11-01) or a time (7d)'
complete -c katchi -n '__katchi_is dropped' -l topic -rf -a '(__katchi_topics)' -d 'only these topics'
complete -c katchi -n '__katchi_is dropped' -l all -d 'all of them, not only the nearest'
complete -c katchi -n '__katchi_is dropped' -l json -d 'one JSON object an item'
complete -c katchi -n '__katchi_is hit' -l write -d 'add the line to your own filters'
complete -c katchi -n '__katchi_is miss' -l write -d 'add the line to your own filters'
complete -c katchi -n '__katchi_is terms' -l json -d 'one JSON object a term'
complete -c katchi -n '__katchi_is terms' -l state -d 'count everything that is remembered'
complete -c katchi -n '__katchi_is terms' -F
complete -c katchi -n '__katchi_is preview' -l since -rf -d 'only items since a day (2026-11-01) or a time (7d)'
complete -c katchi -n '__katchi_is preview' -l topic -rf -a '(__katchi_topics)' -d 'only these topics'
complete -c katchi -n '__katchi_is preview' -l json -d 'one JSON object a change'
complete -c katchi -n '__katchi_is preview' -l expect -rF -d 'exit 1 when the listing differs from FILE'
complete -c katchi -n '__katchi_is apply' -l since -rf -d 'as for preview'
complete -c katchi -n '__katchi_is apply' -l topic -rf -a '(__katchi_topics)' -d 'as for preview'
complete -c katchi -n '__katchi_is gc' -l fsck -d 'check it now'
complete -c katchi -n '__katchi_is list' -l since -rf -d 'published since a day (2026-11-01) or a time (7d)'
complete -c katchi -n '__katchi_is list' -l until -rf -d 'published until then'
complete -c katchi -n '__katchi_is list' -l topic -rf -a '(__katchi_topics)' -d 'only these topics'
complete -c katchi -n '__katchi_is list' -l feed -rf -a '(__katchi_feeds)' -d 'only these feeds'
complete -c katchi -n '__katchi_is list' -l json -d 'one JSON object an item'
complete -c katchi -n '__katchi_is digest' -l day -rf -d 'that day (2026-11-23), else today'
complete -c katchi -n '__katchi_is digest' -l week -rf -d 'the seven days that end with that day'
complete -c katchi -n '__katchi_is digest' -l topic -rf -a '(__katchi_topics)' -d 'only these topics'
complete -c katchi -n '__katchi_is import' -s n -l dry-run -d 'say what would be added; change nothing'
complete -c katchi -n '__katchi_is import' -F
complete -c katchi -n '__katchi_is export' -l since -rf -d 'of the matches: only those since then'
complete -c katchi -n '__katchi_is export' -l topic -rf -a '(__katchi_topics)' -d 'of the matches: only these topics'
complete -c katchi -n '__katchi_is export' -l feed -rf -a '(__katchi_feeds)' -d 'only these feeds, or of these feeds'
complete -c katchi -n '__katchi_is export' -a 'opml atom json'
complete -c katchi -n '__katchi_is help' -a 'init check run explain parse feeds dropped hit miss terms preview apply repair gc list digest import export help version'
