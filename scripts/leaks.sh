#!/bin/sh
# Refuse private keys and addresses of one person's machine in tracked files. Vendored files and locks are not read.
set -eu
pattern='-----BEGIN [A-Z ]*PRIVATE KEY-----|(AKIA|ghp_|glpat-|xox[bp]-)[A-Za-z0-9]{16}|/(home|Users)/[a-z]+/|/wor''k/(main|shared)'
if git grep -nEI -e "$pattern" -- ':!static/vendor' ':!requirements*.txt' ':!scripts/leaks.sh'; then
    echo "The lines above hold a secret or an address of one machine. Remove them." >&2
    exit 1
fi
if grep -nE '^ *(--index-url|--extra-index-url|--find-links|-[if] )|https?://' requirements*.txt; then
    echo "The locks must name versions and hashes only, no place to download from." >&2
    exit 1
fi
