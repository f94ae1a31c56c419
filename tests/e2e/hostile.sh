#!/bin/sh
# Hostile servers, each between two good feeds; closed addresses; SIGTERM.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
exec python3 "$ROOT/tests/hostile.py" "$KATCHI" "$T"
