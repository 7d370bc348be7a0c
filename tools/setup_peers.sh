# shellcheck shell=bash
# What only ./course bench needs and no system has a package of: TensorFlow.js, for the browser.

# Of 71 packages, what a page loads.
PEER_FILES=(tfjs/dist/tf.min.js tfjs-backend-wasm/dist/tf-backend-wasm.min.js
    tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm)

peers_recipe() { fingerprint "@1" tools/peers; }

# Nothing is due unless --peers asks for it.
peers_are_current() { [[ -z $PEERS ]] || is_current "$TOOLCHAIN/stamps/peers" "$(peers_recipe)"; }

plan_peers() {
    say "TensorFlow.js into .toolchain/peers (download 75 MB, 2 MB on disk), verified by its lock file"
}

fetch_peers() {
    local part=$TOOLCHAIN/peers.part
    rm -rf "$part" && mkdir -p "$part/npm" || return
    cp tools/peers/package.json tools/peers/package-lock.json .npmrc "$part/npm" || return
    npm ci --prefix "$part/npm" --loglevel=http || return
    cp "${PEER_FILES[@]/#/$part/npm/node_modules/@tensorflow/}" "$part" && rm -rf "$part/npm" &&
        put_in_place "$part" "$TOOLCHAIN/peers"
}

do_peers() {
    step peers "Fetch TensorFlow.js" fetch_peers
    mark_current "$TOOLCHAIN/stamps/peers" "$(peers_recipe)"
}
