#!/usr/bin/env bash
# The ABI of liblimen against its committed baseline.
#
#   scripts/abi.sh check LIBRARY    prints what changed, and fails if anything did
#   scripts/abi.sh renew LIBRARY    makes LIBRARY the baseline, for intended growth
#
# LIBRARY has debug information: build/release/tests/abi/liblimen.so. Types that
# the public headers do not define are left out.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
baseline=$root/capi/abi/baseline.abi
case "${1:-} $#" in
  'check 2' | 'renew 2') ;;
  *)
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0" >&2
    exit 2
    ;;
esac

describe() {
  abidw --headers-dir "$root/include" --drop-private-types --exported-interfaces-only \
    --no-elf-needed --no-corpus-path --no-comp-dir-path --no-show-locs --type-id-style hash "$1"
}

if [ "$1" = renew ]; then
  describe "$2" >"$baseline"
  python3 -B "$root/scripts/check_symbols.py" "$2" --renew
  exit
fi

now=$(mktemp)
trap 'rm -f "$now"' EXIT
describe "$2" >"$now"
abidiff "$baseline" "$now" && echo "abi: as in the baseline"
