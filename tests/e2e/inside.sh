#!/bin/sh
# No feed leads to an address inside: spellings, redirects, names, rebinding.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
exec python3 "$ROOT/tests/inside.py" "$KATCHI" "$T/job"
