#!/usr/bin/env bash
# Runs clang-tidy over src, capi and tools with .clang-tidy's checks, as the release
# build compiles them, but for options that only GCC knows. Arguments are files;
# none means all.
set -euo pipefail
cd "$(dirname "$0")/.."

build=build/release
[ -e $build/compile_commands.json ] || {
  echo "tidy: build first (./dev build)" >&2
  exit 1
}
mkdir -p $build/tidy
sed 's/ -mmem[a-z]*-strategy=[^ "]*//g' $build/compile_commands.json >$build/tidy/compile_commands.json
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(find src capi tools -name '*.cpp' | sort)
printf '%s\0' "${files[@]}" |
  xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p $build/tidy --extra-arg=-Wno-unknown-warning-option 2>&1 |
  sed '/^[0-9]* warnings\{0,1\} generated\.$/d'
