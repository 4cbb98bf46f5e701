#!/usr/bin/env bash
# A newly bootstrapped Debian 12 tree, where nothing is installed yet, plays the demo show and passes the default suite,
# so no install step can be missing. Needs root, debootstrap and a Debian mirror; says "every test skipped" without them.
# usage: fresh_machine.sh SOURCE_DIR [play|test|package]...
set -euo pipefail
source_dir=$(cd "$1" && pwd); shift
steps=("$@"); [ ${#steps[@]} -eq 0 ] && steps=(play test)
skip() { echo "every test skipped: $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip "not root"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

# The mirror this machine uses for Debian itself.
mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 2>/dev/null | awk '$2 == "bookworm" && $3 == "main" {print $1; exit}')
[ -n "$mirror" ] || skip "no mirror of bookworm in this machine's sources"

tree=${PAIFANG_FRESH_TREE:-$(mktemp -d /var/tmp/paifang-fresh.XXXXXX)}
mounted=()
cleanup() {
  for m in "${mounted[@]}"; do umount -l "$m" 2>/dev/null || true; done
  [ -n "${PAIFANG_FRESH_TREE:-}" ] || rm -rf --one-file-system "$tree"
}
trap cleanup EXIT

if [ ! -x "$tree/usr/bin/apt-get" ]; then
  debootstrap --variant=minbase --include=ca-certificates bookworm "$tree" "$mirror" >"$tree.log" 2>&1 ||
    { tail -n 5 "$tree.log"; skip "debootstrap cannot reach its mirror"; }
fi
# Not only root lives there.
chmod 755 "$tree"
# The tree installs from where this machine installs from.
cp -a /etc/apt/sources.list.d/debian.sources "$tree/etc/apt/sources.list.d/" 2>/dev/null && : >"$tree/etc/apt/sources.list"
cp -a /etc/apt/apt.conf.d/. "$tree/etc/apt/apt.conf.d/"
mkdir -p "$tree/usr/share/keyrings" "$tree/etc"
cp -a /usr/share/keyrings/. "$tree/usr/share/keyrings/"
cp -L /etc/resolv.conf /etc/hosts "$tree/etc/" 2>/dev/null || true
for d in /usr/local/share/ca-certificates /etc/ssl/certs; do
  [ -d "$d" ] && mkdir -p "$tree$d" && cp -aL "$d/." "$tree$d/" 2>/dev/null || true
done
for m in proc sys dev; do
  mountpoint -q "$tree/$m" || { mount --rbind "/$m" "$tree/$m"; mounted+=("$tree/$m"); }
done
rm -rf "$tree/root/paifang" "$tree/root/home"
git clone -q --no-hardlinks "$source_dir" "$tree/root/paifang"

run() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 chroot "$tree" bash -c "cd /root/paifang && $1"; }
for step in "${steps[@]}"; do
  case "$step" in
    play)
      run 'PAIFANG_HOME=/root/home ./play.sh' | tee "$tree/root/play.out"
      run 'ls -l $(grep -oE "/[^ ]+\.(mp4|png)" /root/play.out)' ;;
    test) run './test.sh' ;;
    package) # a player's machine: the package of PAIFANG_DEB and what it depends on, and a person without rights
      cp "$PAIFANG_DEB" "$tree/root/paifang.deb"
      run 'apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends /root/paifang.deb >/root/apt.log 2>&1 ||
           { tail -n 20 /root/apt.log; exit 1; }'
      run 'id guest >/dev/null 2>&1 || useradd -m guest
           su guest -c "cd && paifang list && paifang-demo artifact-hall --headless --size 64x36 --for 0.1 --strict"
           su guest -c "cd && PAIFANG_HOME=\$(paifang-demo --home) paifang play artifact-hall --headless --size 64x36 --for 0.1 --strict"
           su guest -c "cd && PAIFANG_HOME=\$(paifang-demo --home) paifang-supervisor -- paifang play artifact-hall --headless --size 64x36 --for 0.1 --strict"'
      # What starts it with the machine means something to systemd.
      run 'DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends systemd >>/root/apt.log 2>&1 || { tail -n 20 /root/apt.log; exit 1; }
           mkdir -p /tmp/user && said=$(XDG_RUNTIME_DIR=/tmp/user systemd-analyze --user --man=no --recursive-errors=no verify paifang@opening-night.service 2>&1) && [ -z "$said" ] || { echo "systemd-analyze: $said"; exit 1; }' ;;
    *) echo "unknown step '$step'" >&2; exit 2 ;;
  esac
done
echo "the fresh machine did: ${steps[*]}"
