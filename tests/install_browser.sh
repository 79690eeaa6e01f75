#!/bin/sh
# Make sure that there is a Chromium for the browser tests. Usage: install_browser.sh <bin directory of the venv>
set -eu

has_browser() {
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then return 0; fi
    done
    return 1
}

if has_browser; then exit 0; fi
echo "Installing Chromium for the browser tests ..."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium || true
fi
has_browser || "$1/playwright" install chromium
