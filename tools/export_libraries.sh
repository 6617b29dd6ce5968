#!/bin/sh
# Install the Debian packages that PDF and PPTX exports load, where they are missing. PYTHON is the first argument.
# Never fails: everything else works without them, and says what is missing when it is asked for.
has_libraries() {
    "$1" -c '
import ctypes
for name in ("gobject-2.0.so.0", "pango-1.0.so.0", "pangoft2-1.0.so.0", "harfbuzz.so.0", "harfbuzz-subset.so.0", "fontconfig.so.1"):
    ctypes.CDLL("lib" + name)
' 2>/dev/null
}

has_libraries "$1" && exit 0
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root="no"
fi
if [ "$as_root" != no ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    install="$as_root apt-get install -y -qq --no-install-recommends $packages"
    { $install || { $as_root apt-get update -qq && $install; }; } >/dev/null 2>&1
fi
has_libraries "$1" ||
    echo "note: PDF and PPTX exports need: apt-get install --no-install-recommends $packages" >&2
exit 0
