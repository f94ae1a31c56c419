#!/bin/sh
# Manners on the wire: exact requests over consecutive runs.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
exec python3 "$ROOT/tests/manners.py" "$KATCHI" "$T"
