#!/bin/sh
# Run every check, all of them even if one fails, and name the failed ones at the end.
failed=
check() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed, $name"
}
bin=.venv/bin
check "style" $bin/ruff check --quiet .
check "format" $bin/ruff format --check --quiet .
check "types" $bin/mypy
check "architecture" $bin/lint-imports
check "templates" $bin/djlint --quiet --lint templates
check "template format" $bin/djlint --quiet --check templates
check "leaks" scripts/leaks.sh
if [ -n "$failed" ]; then
    echo "make lint: failed: ${failed#, }" >&2
    exit 1
fi
echo "make lint: all clean"
