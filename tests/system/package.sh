#!/usr/bin/env bash
# The Debian package holds what a venue needs, lintian finds no error in it, and what is unpacked from it plays.
# With `fresh` a newly bootstrapped Debian 12 installs and plays it too.
# usage: package.sh SOURCE_DIR BUILD_DIR [fresh]
set -euo pipefail
source_dir=$(cd "$1" && pwd)
build_dir=$(cd "$2" && pwd)
skip() { echo "every test skipped: $*"; exit 0; }
fail() { echo "FAILED: $*" >&2; exit 1; }
command -v dpkg-shlibdeps >/dev/null || skip "dpkg-dev is not installed"
[ -d "$build_dir/share/paifang/packs" ] || skip "the demo packs are not built"

work=$(mktemp -d /var/tmp/paifang-package.XXXXXX)
trap 'rm -rf "$work"' EXIT
(cd "$work" && cpack -G DEB --config "$build_dir/CPackConfig.cmake" -B "$work/cpack" >"$work/cpack.log" 2>&1) || { tail -n 20 "$work/cpack.log"; fail "cpack"; }
deb=$(find "$work" -name 'paifang_*.deb' -not -path '*/_CPack_Packages/*' | head -n 1)
[ -n "$deb" ] || fail "no package was written"
rm -rf "$work/cpack/_CPack_Packages"

dpkg-deb -c "$deb" | awk '{print $6}' | sed 's|^\./|/|' >"$work/contents"
for file in /usr/bin/paifang /usr/bin/paifang-registry /usr/bin/paifang-demo /usr/bin/paifang-supervisor /usr/bin/paifang-editor /usr/libexec/paifang/paifang-convert /usr/libexec/paifang/paifang-unpack /usr/lib/systemd/user/paifang@.service \
  /usr/share/paifang/scenes/artifact-hall/show.json /usr/share/paifang/packs/bronze/pack.json /usr/share/paifang/shaders/ \
  /usr/share/paifang/fonts/interface.ttc /usr/share/doc/paifang/copyright /usr/share/doc/paifang/operating/osc.md \
  /usr/share/doc/paifang/operating/autostart.md /usr/share/man/man1/paifang.1.gz /usr/share/applications/paifang.desktop \
  /usr/share/icons/hicolor/scalable/apps/paifang.svg; do
  grep -qxF "$file" "$work/contents" || fail "$file is not in the package"
done
! grep -vE '^/(usr/(bin/paifang[a-z-]*|lib/systemd/user/.*|libexec/|libexec/paifang/|libexec/paifang/paifang-(convert|unpack)|share/.*|lib/|lib/systemd/|bin/|share/)?)?$' "$work/contents" || fail "the package has a file where it has no business"
depends=$(dpkg-deb -f "$deb" Depends)
for library in libc6 libsdl2-2.0-0 libavcodec59 libavformat59 libavutil57 libswscale6 libopenal1 libsndfile1 libembree3-3 libgl1 libgl1-mesa-dri libegl-mesa0; do
  case "$depends" in *"$library"*) ;; *) fail "the package does not depend on $library: $depends" ;; esac
done
for library in libavcodec59 libavformat59 libavutil57 libswscale6; do
  case "$depends" in *"$library (>= 7:5.1)"*) ;; *) fail "the package takes a $library that may lack what is called: $depends" ;; esac
done
if command -v lintian >/dev/null; then
  # bad-distribution-in-changes-file and its like speak of an upload, which this is not.
  lintian --allow-root --fail-on error "$deb" >"$work/lintian" 2>&1 || { cat "$work/lintian"; fail "lintian finds errors"; }
fi

# Whatever its programs name, to be linked or to be loaded later, is in a package that it depends on.
dpkg-deb -x "$deb" "$work/root"
names=$(find "$work/root/usr/bin" "$work/root/usr/libexec" -type f -exec strings -a {} + | grep -E '^lib[A-Za-z0-9_.+-]+\.so(\.[0-9]+)+$' | sort -u)
for name in libc.so.6 libSDL2-2.0.so.0 libavformat.so.59; do
  grep -qxF "$name" <<<"$names" || fail "the programs do not name $name: the test looks at the wrong place"
done
while read -r name; do
  owners=$(dpkg-query -S "*/$name" 2>/dev/null | grep -v '^diversion ' | sed 's/: .*//; s/:[a-z0-9]*//g' | tr ',' '\n' | tr -d ' ' | sort -u)
  [ -n "$owners" ] || fail "no package has $name, which a program names"
  found=
  for owner in $owners; do grep -qF " $owner " <<<" ${depends//,/ } " && found=1; done
  [ -n "$found" ] || fail "a program names $name, and the package does not depend on ${owners//$'\n'/ or }: $depends"
done <<<"$names"

# What is unpacked, at another place than it was built for, finds what it needs beside itself.
export PAIFANG_HOME=$work/home SDL_VIDEODRIVER=offscreen ALSOFT_DRIVERS=null SDL_AUDIODRIVER=dummy
(cd / && "$work/root/usr/bin/paifang-demo" artifact-hall --headless --size 64x36 --for 0.1 --strict --stats "$work/stats.json") || fail "the unpacked program does not play"
grep -q '"frames"' "$work/stats.json" || fail "no frame was drawn"
(cd / && "$work/root/usr/bin/paifang" list) | grep -q artifact-hall || fail "the unpacked program does not know its shows"

printf 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n' >"$work/tri.obj"
(cd / && "$work/root/usr/bin/paifang-registry" convert "$work/tri.obj" --out "$work/tri.glb") || fail "the unpacked program does not convert"
(cd / && "$work/root/usr/bin/paifang" view "$work/tri.glb" --headless --plain --size 64x36 --png "$work/tri.png") || fail "the unpacked program does not view"
[ "$(head -c 4 "$work/tri.png" | tail -c 3)" = PNG ] || fail "no picture was written"
packed=${PAIFANG_SHARED:-$source_dir/../shared}/data/models/khronos/Box/glTF-Draco/Box.gltf
if [ -f "$packed" ]; then
  (cd / && "$work/root/usr/bin/paifang" view "$packed" --headless --plain --size 64x36 --png "$work/box.png") || fail "the unpacked program does not unpack meshes"
else
  echo "unpacking of compressed meshes skipped: no $packed"
fi

if [ "${3:-}" = fresh ]; then
  PAIFANG_DEB=$deb "$source_dir/tests/system/fresh_machine.sh" "$source_dir" package
fi
echo "the package $(basename "$deb") of $(stat -c %s "$deb") bytes installs and plays"
