#!/bin/sh
# Install the named lock files and Roundel itself (editable) into .venv.
set -eu
files=
for lock in "$@"; do files="$files -r $lock"; done
.venv/bin/python -m pip --version >/dev/null 2>&1 || {
    echo "Roundel: .venv is incomplete. Remove it with 'make clean', then run make again." >&2
    exit 1
}
echo "Installing Roundel into .venv ($*) ..."
# shellcheck disable=SC2086 # one word for each option is meant
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes $files || {
    echo "Roundel: the dependencies could not be installed. Is a package index reachable? Then run make again." >&2
    exit 1
}
PYTHONWARNINGS=ignore .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
