#!/usr/bin/env bash
# ./course serve: builds the pages and the first module, serves them, and builds the rest meanwhile.
set -euo pipefail
# shellcheck source=tools/lib.sh
source tools/lib.sh
# shellcheck source=tools/site_steps.sh
source tools/site_steps.sh

usage() {
    cat <<'TEXT'
Usage: ./course serve [--port N] [--no-open]

Builds what is missing or has changed and serves the site on this computer only. The pages are
there as soon as they and the first chapter's demos are built; the other chapters' modules are
built while you read, and a page whose module is not ready says so.

  --port N    the port to use (default: 8080, or the next free one)
  --no-open   do not open a browser
TEXT
}

port=auto
open=--open
while (($#)); do
    case $1 in
        --port)
            need_value "$1" $#
            if ! [[ $2 =~ ^[0-9]{1,5}$ ]] || ((10#$2 < 1 || 10#$2 > 65535)); then
                usage_error "--port needs a number from 1 to 65535, got '$2'"
            fi
            port=$((10#$2))
            shift
            ;;
        --no-open) open= ;;
        --help | -h) usage && exit ;;
        *) usage_error "serve: unknown option '$1'" "./course serve --help lists them" ;;
    esac
    shift
done
# Told before minutes of building, not after; the server itself looks again.
if [[ $port != auto ]] && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    die "port $port is in use" "stop what uses it, or choose another with --port"
fi
[[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} || $(uname) == Darwin ]] || open=

STATUS_FILE=$BUILD/status.json
declare -A STATE # chapter -> waiting, building, built or failed

# What pages read at /build-status.json.
write_status() { # MESSAGE COMPLETE
    local name separator=''
    {
        printf '{"message":"%s","complete":%s,"chapters":{' "$1" "$2"
        for name in "${names[@]}"; do
            printf '%s"%s":{"state":"%s"' "$separator" "$name" "${STATE[$name]}"
            [[ ${STATE[$name]} != failed ]] || printf ',"log":"build/logs/module_%s.log"' "$name"
            printf '}'
            separator=,
        done
        printf '}}\n'
    } >"$STATUS_FILE.part"
    mv "$STATUS_FILE.part" "$STATUS_FILE"
}

build_module() { # NAME
    if ! module_is_current "$1"; then
        try_step "module_$1" "Build the module of $1" cmake --build --preset wasm --target "$1_demo"
        if ((STEP_STATUS)); then
            STATE[$1]=failed
            return
        fi
    fi
    copy_module "$1"
    STATE[$1]=built
}

# Runs beside the server. The terminal belongs to the server now: plain lines only.
build_others() {
    local name count=0
    LIVE=
    trap 'stop_step; exit 1' TERM
    for name in "${names[@]:1}"; do
        count=$((count + 1))
        STATE[$name]=building
        write_status "$(failures)Building the module of $name, $count of $((${#names[@]} - 1)) that are left" false
        build_module "$name"
    done
    # Whoever reads already gets fresh files uncompressed until this is done.
    node tools/compress.mjs "$SITE" "$BUILD/compressed.json" >"$LOGS/compress.log" 2>&1 ||
        say "course: compressing failed: see build/logs/compress.log"
    write_status "$(failures)" true
}

failures() {
    local name
    for name in "${names[@]}"; do
        [[ ${STATE[$name]} != failed ]] ||
            printf 'The module of %s could not be built: see build/logs/module_%s.log. ' "$name" "$name"
    done
}

bash tools/setup.sh --quiet
configure wasm
mapfile -t names < <(demo_chapters)
for name in "${names[@]}"; do STATE[$name]=waiting; done
mkdir -p "$BUILD"
build_web
build_docs
copy_data
remove_stale
if ((${#names[@]})); then build_module "${names[0]}"; fi
write_status "Building modules" false

others=
server=
# shellcheck disable=SC2317  # called by the trap
stop_serving() {
    [[ -z $server ]] || kill -TERM "$server" 2>/dev/null || true
    [[ -z $others ]] || kill -TERM -- "-$others" 2>/dev/null || true
}
trap 'stop_serving; stop_step' EXIT
trap 'say; exit 0' INT TERM

set -m
node tools/serve.mjs "$SITE" "$STATUS_FILE" "$port" $open </dev/null &
server=$!
build_others &
others=$!
set +m
status=0
wait "$server" || status=$?
exit "$status"
