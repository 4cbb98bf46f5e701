#!/usr/bin/env bash
# Installs what is missing, builds, and runs the default tests; with --long the long ones too.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$root"
long=0
for arg in "$@"; do
  case "$arg" in
    --long) long=1 ;;
    -h|--help) echo "usage: ./test.sh [--long]    builds and tests Paifang; PAIFANG_PRESET picks the CMake preset (release)"; exit 0 ;;
    *) echo "test.sh: unknown argument '$arg' (known: --long)" >&2; exit 2 ;;
  esac
done
. cmake/setup.sh
preset=${PAIFANG_PRESET:-release}
install_packages cmake/packages.txt cmake/packages-test.txt
configure "$preset"
build "$preset"

export PAIFANG_SHARED=${PAIFANG_SHARED:-$root/../shared}
if [ -d "$PAIFANG_SHARED/data" ]; then echo "Public test data: $PAIFANG_SHARED/data"
else echo "Public test data: none at $PAIFANG_SHARED/data; the cases that need it say SKIPPED"; fi
# A home of its own: no test may read or change that of the person who runs it.
PAIFANG_HOME=$(mktemp -d) && export PAIFANG_HOME
XDG_RUNTIME_DIR=$(mktemp -d) && export XDG_RUNTIME_DIR
trap 'rm -rf "$PAIFANG_HOME" "$XDG_RUNTIME_DIR"' EXIT
filter=(-LE long)
[ "$long" = 1 ] && filter=()
ctest --test-dir "build/$preset" --output-on-failure -j "$(nproc)" "${filter[@]}"
