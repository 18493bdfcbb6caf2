#!/bin/sh
# Install what the tests need beside Python (as root on Debian), or say exactly what is missing.
set -eu
missing=
[ -x /usr/bin/chromium ] || missing="$missing chromium"
command -v node >/dev/null || missing="$missing nodejs"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v pdftoppm >/dev/null || missing="$missing poppler-utils"
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing="$missing fontconfig fonts-noto-cjk"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing what the tests need:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null && exit 0
fi
echo "The tests need more programs. As root: apt-get install$missing   Then run make test again." >&2
exit 1
