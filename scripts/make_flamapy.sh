#!/bin/sh
# Install flamapy into .bench/flamapy, apart from everything: it is GPL, and only ever measured beside.
set -eu
python=${PYTHON:-.venv/bin/python}
place=.bench/flamapy
[ -x $place/bin/python ] || "$python" -m venv $place
$place/bin/python -m pip install --quiet --disable-pip-version-check \
    "flamapy-fm~=2.5" "flamapy-sat~=2.5" "flamapy-bdd~=2.5" "flamapy-configurator~=2.5"
echo "flamapy is in $place; make bench-engine compares with it."
