#!/bin/sh
# Choose the newest allowed versions and record them with their hashes; the tools obey the runtime's choices.
set -eu
lock() {
    CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe \
        --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
        --output-file "$@"
}
lock requirements.txt requirements.in
lock requirements-dev.txt --constraint requirements.txt requirements-dev.in
