# What play.sh and test.sh share: installing Debian packages, configuring, building. Sourced, from the project's root.

# Names of packages that a list file asks for.
listed_packages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@" | awk '{print $1}'; }

# Installs what is missing of the lists, after saying so. Works as root and with sudo.
install_packages() {
  local missing=() name
  command -v dpkg-query >/dev/null || { echo "This is not Debian: install the packages of $* by hand." >&2; return 0; }
  local present
  present=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | awk '$1 == "ii" {print $2}')
  for name in $(listed_packages "$@"); do
    grep -qxF "$name" <<<"$present" || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Not root and no sudo: run  apt-get install ${missing[*]}  as root, then start again." >&2; return 3; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# configure PRESET [cmake arguments]: quiet unless it fails; the log stays in build/.
configure() {
  local preset=$1; shift
  mkdir -p build
  if ! cmake --preset "$preset" "$@" >"build/configure-$preset.log" 2>&1; then
    tail -n 40 "build/configure-$preset.log" >&2
    echo "Configuring failed; the whole log is build/configure-$preset.log" >&2
    return 3
  fi
}

# build PRESET [targets]: with ninja's own progress on a terminal, a line a minute without.
build() {
  local preset=$1; shift
  local log="build/build-$preset.log" targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  if [ -t 1 ]; then
    cmake --build --preset "$preset" "${targets[@]}"
    return
  fi
  echo "Building ($preset); the log is $log"
  if ! cmake --build --preset "$preset" "${targets[@]}" >"$log" 2>&1; then
    grep -E -A20 "FAILED|error" "$log" | head -n 80 >&2
    echo "Building failed; the whole log is $log" >&2
    return 3
  fi
}
