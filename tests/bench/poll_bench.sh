#!/bin/sh
# katchi run against nginx on the loopback, curl beside it as the floor.
#
#     sh tests/bench/poll_bench.sh BUILD/bench/poll_bench [FEEDS ...]
set -eu
insert=$1
shift
exec python3 "$(dirname "$0")/poll_bench.py" \
	"$(dirname "$insert")/../katchi" "$insert" "$@"
