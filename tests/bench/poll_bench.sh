#!/bin/sh
# katchi run against nginx on the loopback, curl beside it as the floor.
#
#     sh tests/bench/poll_bench.sh PROGRAM [FEEDS ...]
set -eu
exec python3 "$(dirname "$0")/poll_bench.py" "$@"
