#!/bin/bash
# Makes ja.mp3, en.mp3 and clips.js, the words that a display speaks when the browser has no voice of its own.
#
# usage: make.sh VOICE.htsvoice      (see README.md for where the voice comes from)
# needs: open-jtalk open-jtalk-mecab-naist-jdic flite sox lame, as Debian packages them
set -euo pipefail
voice=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
# Silence on either side of a clip: players differ by some milliseconds in where they begin.
gap=0.12

japanese() { open_jtalk -x /var/lib/mecab/dic/open-jtalk/naist-jdic -m "$voice" -r 0.92 -ow "$2" <<<"$1"; }
english() { flite -voice slt --setf duration_stretch=1.05 -t "$1" -o "$2"; }

# clip LANGUAGE NAME WORDS: one clip, without the silence around it, all equally loud.
clip() {
  "$1" "$3" "$work/raw.wav"
  sox "$work/raw.wav" -r 24000 -c 1 "$work/$1-$2.wav" norm -2 silence 1 0.01 0.4% fade 0.005 reverse \
    silence 1 0.01 0.4% fade 0.02 reverse pad $gap $gap
  echo "$2" >>"$work/$1.names"
}

# sheet LANGUAGE TAG: all clips in one file, and where each begins and how long it is.
sheet() {
  local files=() at=0 name length
  printf '  %s: {\n' "$2" >>"$work/clips.js"
  while read -r name; do
    files+=("$work/$1-$name.wav")
    length=$(soxi -D "$work/$1-$name.wav")
    awk -v name="$name" -v at="$at" -v length_s="$length" -v gap=$gap \
      'BEGIN { printf "    %c%s%c: [%.3f, %.3f],\n", 39, name, 39, at + gap, length_s - 2 * gap }' >>"$work/clips.js"
    at=$(awk -v at="$at" -v length_s="$length" 'BEGIN { print at + length_s }')
  done <"$work/$1.names"
  printf '  },\n' >>"$work/clips.js"
  sox "${files[@]}" "$work/$1.wav"
  lame --quiet -m m -b 32 --resample 24 "$work/$1.wav" "$here/$2.mp3"
}

letters_ja=(エー ビー シー ディー イー エフ ジー エイチ アイ ジェー ケー エル エム エヌ オー ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット)
letters=(A B C D E F G H I J K L M N O P Q R S T U V W X Y Z)
for place in "${!letters[@]}"; do
  clip japanese "${letters[$place]}" "${letters_ja[$place]}、"
  clip english "${letters[$place]}" "${letters[$place]}."
done
for number in {1..99} {100..900..100} {1000..9000..1000}; do clip japanese "$number" "$number"; done
for number in {1..19} {20..90..10}; do clip english "$number" "$number."; done
clip english hundred 'hundred.'
clip english thousand 'thousand.'
clip japanese number-ends '番のかた、'
clip japanese counter-ends '番窓口へ、おこしください。'
clip japanese come '画面の窓口へ、おこしください。'
clip english number 'Number'
clip english counter 'Please go to counter'

{
  echo '// Where each word is in the recordings, in seconds: begin and length. Made by speech/make.sh.'
  echo
  echo 'export const CLIPS = {'
} >"$work/clips.js"
sheet japanese ja
sheet english en
echo '};' >>"$work/clips.js"
cp "$work/clips.js" "$here/clips.js"
