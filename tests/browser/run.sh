#!/bin/sh
# Tests the report and `run ui` in headless Chromium. Needs Node.js; fetches the package that drives the browser, the one with the
# rules for readers of screens, and the browser where the machine has none (as root, on Debian). With `--speed` it also measures how
# long reports of many trials take to open.
set -eu
cd "$(dirname "$0")"
chromium=${CHROMIUM:-/usr/bin/chromium}
if [ ! -x "$chromium" ]; then
    apt-get update --quiet --quiet
    apt-get install --yes --quiet --quiet --no-install-recommends chromium fonts-dejavu-core > /dev/null
fi
[ -d node_modules/playwright-core ] && [ -d node_modules/axe-core ] || npm install --no-package-lock --no-audit --no-fund --silent
cargo build --locked --quiet
run=${CARGO_TARGET_DIR:-../../target}/debug/run
CHROMIUM=$chromium node report.mjs "$run"
CHROMIUM=$chromium node page.mjs "$run"
CHROMIUM=$chromium node live.mjs "$run"
if [ "${1:-}" = --speed ]; then
    pages=$(mktemp -d)
    cargo bench --locked --quiet --bench report -- --pages "$pages"
    CHROMIUM=$chromium node speed.mjs "$pages"
    rm -r "$pages"
fi
