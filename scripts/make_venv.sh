#!/bin/sh
# Make .venv with the given Python, or say what is missing and how to mend it.
set -eu
python=${1:-python3}

refuse() { printf 'Roundel: %s\n' "$1" >&2; exit 1; }

command -v "$python" >/dev/null || refuse "no '$python' here. Install Python 3.11 or newer, or name one: make run PYTHON=python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "$("$python" --version) is too old. Roundel needs Python 3.11 or newer; name one: make run PYTHON=python3.12"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    refuse "this Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"
rm -rf .venv
"$python" -m venv .venv
