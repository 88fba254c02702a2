#!/bin/sh
# Makes this clone ready to run: `sh deploy/setup.sh demo` for `make run`, `dev` for tests and checks, `service` for a
# real installation (deploy/runbook.md: nothing of the demo, no tests), `browser` for the browser that the tests drive,
# `scanner` for the virus scanner of the proof, `bench` for the load.
# Says what it does; a second time there is nothing to do.
set -eu
cd "$(dirname "$0")/.."

WANTED=${1:-demo}
PYTHON=${PYTHON:-python3}
LOG=.venv/setup.log

stop() {
    echo "$1" >&2
    exit 1
}

# Runs a command with its output in the log; if it fails, one sentence says why.
# $1: what it does, as people would say it. The rest: the command.
step() {
    what=$1
    shift
    echo "· $what …"
    if ! "$@" >>"$LOG" 2>&1; then
        if tail -n 60 "$LOG" | grep -qiE 'resolve|resolution|dns|unreachable|timed out|timeout|connection (refused|reset|error|broken)|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|failed to fetch|proxy|certificate'; then
            stop "There is no way out to the network, and $what needs it the first time; the details are in $LOG."
        fi
        grep -v '^ *$' "$LOG" | tail -n 5 >&2
        stop "That went wrong: $what. The whole of it is in $LOG."
    fi
}

as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

same() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

fingerprint() { cat "$@" | cksum; }

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

if [ "$WANTED" = browser ]; then
    if find_browser; then exit 0; fi
    as_root || stop "The tests drive Chromium, which is not here: install it, on Debian with 'sudo apt-get install chromium'."
    mkdir -p .venv
    step "fetching the list of Debian packages" env DEBIAN_FRONTEND=noninteractive apt-get update
    step "installing Chromium" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium
    exit 0
fi

if [ "$WANTED" = scanner ]; then
    if command -v clamd >/dev/null 2>&1 || [ -x /usr/sbin/clamd ]; then exit 0; fi
    as_root || stop "The proof speaks to ClamAV, which is not here: install it, on Debian with 'sudo apt-get install clamav-daemon'."
    mkdir -p .venv
    step "fetching the list of Debian packages" env DEBIAN_FRONTEND=noninteractive apt-get update
    step "installing ClamAV" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends clamav-daemon
    exit 0
fi

if [ "$WANTED" = bench ]; then
    if command -v wrk >/dev/null 2>&1; then exit 0; fi
    as_root || stop "The bench makes its load with wrk, which is not here: install it, on Debian with 'sudo apt-get install wrk'."
    mkdir -p .venv
    step "fetching the list of Debian packages" env DEBIAN_FRONTEND=noninteractive apt-get update
    step "installing wrk" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends wrk
    exit 0
fi

# Two of these beside one another wait for each other.
exec 9<Makefile
if command -v flock >/dev/null 2>&1; then flock 9; fi

# Python -----------------------------------------------------------------------------------------------------
command -v "$PYTHON" >/dev/null 2>&1 || stop "There is no $PYTHON here: install Python 3.11 or newer, or name one with 'make PYTHON=…'."
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "$("$PYTHON" --version) is too old: Python 3.11 or newer is needed; name one with 'make PYTHON=…'."

if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    echo "· making .venv …"
    rm -rf .venv
    if ! "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        as_root || stop "Python's venv is missing: install it, on Debian with 'sudo apt-get install python3-venv'."
        mkdir -p .venv
        step "fetching the list of Debian packages" env DEBIAN_FRONTEND=noninteractive apt-get update
        step "installing python3-venv" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv
    fi
    mkdir -p .venv
    step "making the virtual environment" "$PYTHON" -m venv .venv
fi
: >"$LOG"

# uv asks for its index and certificates by other names than pip does.
if [ -n "${PIP_INDEX_URL:-}" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"; fi
if [ -n "${PIP_CERT:-}" ]; then export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"; fi

# Python packages, pinned and hashed. What the tests need holds all that the demo needs. --------------------
build=$(fingerprint requirements/build.txt)
service=$(fingerprint requirements/build.txt requirements/service.txt)
demo=$(fingerprint requirements/build.txt requirements/demo.txt)
dev=$(fingerprint requirements/build.txt requirements/dev.txt)
wanted_packages=$demo
if [ "$WANTED" = dev ]; then wanted_packages=$dev; fi
if [ "$WANTED" = service ]; then wanted_packages=$service; fi
if ! same .venv/.uv "$build"; then
    step "installing uv" .venv/bin/python -m pip install --disable-pip-version-check --quiet --retries 1 --require-hashes -r requirements/build.txt
    echo "$build" >.venv/.uv
fi
if ! same .venv/.packages "$wanted_packages" && ! { [ "$WANTED" = demo ] && same .venv/.packages "$dev"; }; then
    rm -f .venv/.packages .venv/.product
    step "installing the Python packages of requirements/$WANTED.txt" \
        .venv/bin/uv pip sync --python .venv/bin/python --require-hashes requirements/build.txt "requirements/$WANTED.txt"
    echo "$wanted_packages" >.venv/.packages
fi
product=$(fingerprint pyproject.toml)
if ! same .venv/.product "$product"; then
    step "installing samordning itself" \
        .venv/bin/uv pip install --python .venv/bin/python --offline --no-deps --no-build-isolation --editable .
    echo "$product" >.venv/.product
fi

# Front-end parts, the provider of the demo, the accessibility checker ---------------------------------------
parts=$(fingerprint package.json package-lock.json)
vendor=services/api/static/vendor
fetch_parts() {
    step "$1" \
        env PATH="$PWD/$2:$PATH" npm ci --ignore-scripts "$3" --no-audit --no-fund --no-progress --fetch-retries=1 --fetch-retry-mintimeout=1000
    rm -rf "$vendor"
}
if [ "$WANTED" = service ]; then
    # Only the parts that pages are served with, and no Node afterwards: the service runs without it.
    if ! same node_modules/.parts "service $parts"; then
        rm -rf .venv/node
        step "making a place for Node" "$PYTHON" -m venv --without-pip .venv/node
        step "fetching Node, for the front-end parts" \
            .venv/bin/uv pip sync --python .venv/node/bin/python --require-hashes requirements/front.txt
        fetch_parts "fetching the front-end parts" .venv/node/bin --omit=dev
        rm -rf .venv/node
        echo "service $parts" >node_modules/.parts
    fi
elif ! same node_modules/.parts "$parts"; then
    fetch_parts "fetching the front-end parts and the demo's OpenID provider" .venv/bin --include=dev
    echo "$parts" >node_modules/.parts
fi
if ! [ -f "$vendor/.whole" ]; then
    mkdir -p "$vendor"
    cp node_modules/htmx.org/dist/htmx.min.js "$vendor/htmx.min.js"
    cp node_modules/htmx.org/dist/ext/hx-csp.min.js "$vendor/hx-csp.js"
    cp node_modules/@digdir/designsystemet-css/dist/src/index.css "$vendor/designsystemet.css"
    # The theme that is built together with the style sheets, so that every property they ask for is there.
    cp node_modules/@digdir/designsystemet-css/dist/theme/designsystemet.css "$vendor/designsystemet-theme.css"
    : >"$vendor/.whole"
fi
