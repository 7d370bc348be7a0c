#!/usr/bin/env bash
# ./course setup: brings everything the build needs onto this machine, once. Each part has a stamp
# with a hash of its recipe, so that a part that is done is not done again and an interrupted set-up
# goes on where it stopped.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh
# shellcheck source=tools/platform.sh
source tools/platform.sh
# shellcheck source=tools/setup_packages.sh
source tools/setup_packages.sh
# shellcheck source=tools/setup_newer.sh
source tools/setup_newer.sh
# shellcheck source=tools/setup_node.sh
source tools/setup_node.sh
# shellcheck source=tools/setup_emscripten.sh
source tools/setup_emscripten.sh
# shellcheck source=tools/setup_peers.sh
source tools/setup_peers.sh

usage() {
    cat <<'TEXT'
Usage: ./course setup [--peers] [--quiet]

Installs and fetches what the build needs, on Debian 12, Debian 13 and Ubuntu 24.04 or newer (amd64):
  - packages of the system, by apt-get (with sudo when you are not root);
  - newer versions of a few, into .toolchain/ in this folder: the system's own stay as they are;
  - npm packages, into node_modules/ in this folder.
Nothing is changed elsewhere. On other systems it says what is missing. Running it again is
instant; after an interruption it goes on where it stopped; once done, nothing needs the network.

  --peers   also install the libraries that the benchmarks compare with (several hundred MB; nothing
            else needs them): OpenBLAS, BLIS, oneDNN, libtorch and dlib as packages of the system,
            TensorFlow.js from npm into .toolchain/peers/
  --quiet   print nothing when there is nothing to do
TEXT
}

quiet=
PEERS=
for argument in "$@"; do
    case $argument in
        --quiet) quiet=1 ;;
        --peers) PEERS=1 ;;
        --help | -h) usage && exit ;;
        *) usage_error "setup: unknown option '$argument'" "./course setup --help lists them" ;;
    esac
done

detect_system
if [[ $SYSTEM == other ]]; then
    # shellcheck source=tools/setup_other.sh
    source tools/setup_other.sh
    set_up_other
    peers_are_current || do_peers
    [[ -n $quiet ]] || say "Ready: everything was found on this system ($SYSTEM_NAME, where set-up itself was not tried)."
    exit
fi

# What is due. Only files and the package database are looked at: no network.
find_due() {
    list_packages
    list_missing_packages
    due=()
    ((${#MISSING[@]} == 0)) || due+=(packages)
    newer_is_current || due+=(newer)
    private_node_is_current || due+=(node)
    npm_is_current || due+=(npm)
    emscripten_is_current || due+=(emscripten)
    peers_are_current || due+=(peers)
}

find_due
if ((${#due[@]})); then
    # Two commands may be started at once: the second waits, and looks again.
    mkdir -p "$TOOLCHAIN"
    exec 9>"$TOOLCHAIN/lock"
    if ! flock --nonblock 9; then
        say "Another set-up is at work in this folder: waiting for it."
        flock 9
        find_due
    fi
fi
if ((${#due[@]} == 0)); then
    [[ -n $quiet ]] || say "Everything is set up (${SYSTEM_NAME}). ./course doctor shows what is used."
    exit
fi

check_disk_space() {
    local free
    free=$(df -Pm "$ROOT" | awk 'NR == 2 { print $4 }')
    ((free >= 2500)) ||
        die "$free MB are free where this folder is, set-up and a build need 2500" "make room and run it again"
}

heading "Setting up on $SYSTEM_NAME"
for part in "${due[@]}"; do "plan_$part"; done
check_disk_space
say
for part in "${due[@]}"; do "do_$part"; done
# A Node that came with the packages may be too old: only now can that be known.
private_node_is_current || do_node
say
say "${GREEN}Set up${PLAIN} in $(duration $(($(now_ms) - BEGAN))). No later step needs the network."
