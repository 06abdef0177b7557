#!/usr/bin/env bash
# Installs a build into an empty prefix and builds examples/hello against it,
# through pkg-config and through CMake.
#
# usage: install_example.sh SOURCE BUILD CMAKE
set -euo pipefail

source=$1 build=$2 cmake=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
hello=$source/examples/hello/hello.c
passed=0

right() {
  passed=$((passed + 1))
  printf 'ok: %s\n' "$1"
}

wrong() {
  printf 'wrong: %s\n%d passed, 1 failed\n' "$1" "$passed"
  exit 1
}

says_hello() {
  local said
  said=$(LD_LIBRARY_PATH=$libdir "$1") || wrong "$1 failed"
  [ "$said" = 'hello, alex' ] || wrong "$1 said: $said"
}

"$cmake" --install "$build" --prefix "$prefix" >"$work/log" || {
  cat "$work/log"
  wrong 'the installation'
}
pc=$(find "$prefix" -name limen.pc)
[ -n "$pc" ] || wrong 'no limen.pc'
libdir=$(dirname "$(dirname "$pc")")
[ -e "$libdir/liblimen.so.1" ] || wrong "no liblimen.so.1 in $libdir"
others=$(find "$prefix" -type f ! -name '*limen*' ! -path '*/include/limen/*')
[ -z "$others" ] || wrong "installed beside limen: $others"
right 'installed'

for header in "$source"/include/limen/*.h; do
  cmp -s "$header" "$prefix/include/limen/${header##*/}" || wrong "${header##*/} is not installed"
done
right 'every header'

# pkg-config sees no other package of this machine.
export PKG_CONFIG_LIBDIR=$(dirname "$pc")
# shellcheck disable=SC2046
cc -Wall -Wextra -Werror "$hello" $(pkg-config --cflags --libs limen) -o "$work/hello"
says_hello "$work/hello"
right 'through pkg-config'

"$cmake" -G Ninja -S "$source/tests/install/consumer" -B "$work/build" -DHELLO="$hello" \
  -DCMAKE_PREFIX_PATH="$prefix" >"$work/log" && "$cmake" --build "$work/build" >>"$work/log" || {
  cat "$work/log"
  wrong 'through find_package'
}
says_hello "$work/build/hello"
right 'through find_package'

loaded=$(LD_LIBRARY_PATH='' ldd "$work/build/hello")
[[ $loaded == *"$libdir/liblimen.so.1"* ]] || wrong "another library is loaded: $loaded"
right 'the installed library is the one loaded'

printf '%d passed, 0 failed\n' "$passed"
