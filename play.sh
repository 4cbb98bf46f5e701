#!/usr/bin/env bash
# Installs what is missing, builds, and plays a show: in a window, or as a film where there is no display.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'TEXT'
usage: ./play.sh [NAME]    builds Paifang and plays a show: artifact-hall (if none is named), mountain-city, opening-night;
                           or opens a kiosk: expo-kiosk
NAME is a show or catalogue that `paifang list` knows, or a folder that holds a show.json or catalogue.json.
opening-night is run by its cues: Space gives GO.
Without a display it makes a film of the show's excerpt, or pictures of a recorded visit, and a contact sheet, and prints where they are.
PAIFANG_HOME (default: $XDG_DATA_HOME/paifang or ~/.local/share/paifang) holds the demo's keys, licences and packages.
TEXT
}

case "${1:-}" in
  -h|--help) usage; exit 0 ;;
  -*) echo "play.sh: unknown option '$1'" >&2; usage >&2; exit 2 ;;
esac
[ $# -le 1 ] || { usage >&2; exit 2; }
show=${1:-artifact-hall}
# A folder is named from where the caller stands.
if [ -f "$show/show.json" ] || [ -f "$show/catalogue.json" ]; then show=$(cd "$show" && pwd); fi

cd "$root"
. cmake/setup.sh
install_packages cmake/packages.txt
[ -f build/release/build.ninja ] || configure release -DPAIFANG_TESTS=OFF
build release play
paifang=$root/build/release/bin/paifang
registry=$root/build/release/bin/paifang-registry

# The demo has a home of its own, so that its root of trust is never pinned where a real one belongs.
home=${PAIFANG_HOME:-${XDG_DATA_HOME:-${HOME:-/root}/.local/share}/paifang}
case "$home" in /*) ;; *) home=$OLDPWD/$home ;; esac
mkdir -p "$home"
if ! "$registry" demo init "$home/demo" >"build/demo.log" 2>&1; then
  tail -n 20 build/demo.log >&2
  echo "The demo's licences could not be made in $home/demo; the whole log is build/demo.log" >&2
  exit 3
fi
export PAIFANG_HOME=$home/demo/home

# A catalogue is opened by a kiosk.
catalogue=
for folder in "$show" "$PAIFANG_HOME/shows/$show" "$root/scenes/$show"; do
  if [ -f "$folder/catalogue.json" ]; then catalogue=$folder; break; fi
done
if [ -n "$catalogue" ]; then
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    echo "Opening the kiosk in a window; close the window to leave."
    status=0
    "$paifang" kiosk "$show" --windowed || status=$?
    [ "$status" = 3 ] || exit "$status"
    echo "No window could be opened; taking pictures of a recorded visit instead."
  fi
  [ -f "$catalogue/visit.json" ] || { echo "No display, and no recorded visit: $catalogue/visit.json is missing." >&2; exit 3; }
  shots=$home/demo/films/$(basename "$show")
  mkdir -p "$shots"
  echo "No display: playing the visit that is recorded in $catalogue/visit.json."
  SDL_VIDEODRIVER=offscreen "$paifang" kiosk "$show" --headless --script "$catalogue/visit.json" --size 960x540 --fps 10 --draw-every 10 --shots "$shots" --contact-sheet "$shots/contact-sheet.png" >/dev/null
  echo "Pictures:      $shots"
  echo "Contact sheet: $shots/contact-sheet.png"
  exit 0
fi

# A show that has a venue of its own name plays there.
venue=()
name=$(basename "$show")
if [ -f "$root/scenes/venues/$name.json" ]; then venue=(--venue "$name"); fi

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "Playing. Space holds (or gives GO where a show has cues), arrows seek, F full screen, H help, Esc leaves."
  status=0
  "$paifang" play "$show" "${venue[@]}" || status=$?
  [ "$status" = 3 ] || exit "$status"
  echo "No window could be opened; making a film instead."
fi

film=$home/demo/films/$name
mkdir -p "$film"
size=384x216
# Two projectors side by side see a wide canvas.
if [ "$name" = opening-night ]; then size=480x144; fi
# 200 pictures that two cores without a graphics card draw in minutes.
echo "No display: making a film of 20 s that the show names. Without a graphics card this takes about five minutes on two cores."
started=$SECONDS
"$paifang" render "$show" "${venue[@]}" --excerpt --size "$size" --fps 10 --out "$film/frames" \
  --film "$film/film.mp4" --contact-sheet "$film/contact-sheet.png" >/dev/null || {
  status=$?
  echo "The film could not be made." >&2
  exit "$status"
}
echo "Made in $((SECONDS - started)) s, frames kept from an earlier run not counted."
echo "Film:          $film/film.mp4"
echo "Contact sheet: $film/contact-sheet.png"
