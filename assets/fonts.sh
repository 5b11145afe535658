#!/usr/bin/env bash
# Makes the small fonts of static/fonts/ from the full "latin" files of Source Sans 3 and Bricolage Grotesque (both OFL).
# Needs fonttools and brotli (pip install fonttools brotli). Give the folder that holds the three full files.
# The text face keeps weights 400 to 700, the display face 500 to 700 at one optical size: half the bytes, the same character.
set -euo pipefail
from="$1"
to="$(cd "$(dirname "$0")/../static/fonts" && pwd)"
# Latin letters and signs, the punctuation people paste, superscripts, arrows where the face has them, the euro and the minus.
letters="U+0020-007E,U+00A0-00FF,U+0152-0153,U+02C6,U+02DC,U+2009,U+2011,U+2013-2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2212,U+FEFF"
cut() { # name, axis limits
  local work; work="$(mktemp -d)"
  fonttools varLib.instancer "$from/$1.woff2" $2 -q -o "$work/limited.ttf"
  pyftsubset "$work/limited.ttf" --unicodes="$letters" --layout-features='kern,mark,mkmk,ccmp,locl,liga,frac,numr,dnom,pnum,tnum' \
    --flavor=woff2 --output-file="$to/$3.woff2"
  rm -r "$work"
}
cut source-sans-3-latin-wght-normal "wght=400:700" source-sans-3
cut source-sans-3-latin-wght-italic "wght=400:700" source-sans-3-italic
cut bricolage-grotesque-latin-opsz-normal "wght=500:700 opsz=30" bricolage-grotesque
ls -l "$to"
