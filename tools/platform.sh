# shellcheck shell=bash
# shellcheck disable=SC2034  # variables are for the scripts that source this
# Which system this is, and which of its packages the project needs.

# Sets SYSTEM (debian, ubuntu or other), SYSTEM_NAME for people, SUITE (bookworm), and NEWER_SUITE: the
# release whose Emscripten and xtensor are unpacked beside the checkout's own files where the system's
# are too old; empty where the system's will do.
detect_system() {
    local id='' version=0 codename='' pretty=''
    if [[ -r /etc/os-release ]]; then
        # shellcheck disable=SC1091
        { read -r id; read -r version; read -r codename; read -r pretty; } < <(
            source /etc/os-release
            printf '%s\n' "${ID:-}" "${VERSION_ID:-0}" "${VERSION_CODENAME:-}" "${PRETTY_NAME:-}"
        )
    fi
    SYSTEM=other
    SYSTEM_NAME="${pretty:-$(uname -s)} ($(uname -m))"
    SUITE=$codename
    NEWER_SUITE=
    [[ $(uname -m) == x86_64 ]] && command -v dpkg apt-get >/dev/null || return 0
    case $id in
        debian)
            case ${version%%.*} in
                12) SYSTEM=debian NEWER_SUITE=trixie ;;
                13) SYSTEM=debian ;;
            esac
            ;;
        ubuntu)
            # 24.04 borrows from the next release with long support, 26.04.
            if ((${version%%.*} >= 26)); then
                SYSTEM=ubuntu
            elif ((${version%%.*} >= 24)); then
                SYSTEM=ubuntu NEWER_SUITE=resolute
            fi
            ;;
    esac
}

# node_is_recent PROGRAM: Vite needs Node 20.19 or newer.
node_is_recent() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
             process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

# A browser for the browser tests, if there is one.
find_chromium() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
    return 1
}

# Sets PACKAGES to the Debian packages of this system that the build uses.
list_packages() {
    PACKAGES=(
        g++ cmake ninja-build ccache                                        # native build
        clang-19 lld-19 llvm-19 libclang-rt-19-dev                          # sanitizers, WebAssembly
        clang-format-19 clang-tidy-19 shellcheck                            # checks
        libeigen3-dev libcli11-dev nlohmann-json3-dev libbenchmark-dev      # libraries
        doxygen                                                             # pages
        dataset-fashion-mnist                                               # pictures for chapter 11
        python3 xz-utils ca-certificates                                    # Emscripten, unpacking, npm
    )
    # Ubuntu's Chromium is a snap and no package; any Chromium or Chrome will do there.
    [[ $SYSTEM == ubuntu ]] || PACKAGES+=(chromium)
    if [[ -n $NEWER_SUITE ]]; then
        PACKAGES+=(patchelf)
    else
        PACKAGES+=(emscripten libxsimd-dev libxtensor-dev)
    fi
    if [[ -n ${PEERS:-} ]]; then
        PACKAGES+=(libopenblas-dev libblis-dev libdnnl-dev libtorch-dev libdlib-dev)
    fi
    # npm brings a Node with it; where that is too old it only serves to fetch a newer one.
    if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
        PACKAGES+=(nodejs npm)
    fi
}

# Sets MISSING to those of PACKAGES that are not installed.
list_missing_packages() {
    local installed package
    installed=" $(dpkg-query -W -f '${db:Status-Abbrev}${Package} ' "${PACKAGES[@]}" 2>/dev/null || true)"
    MISSING=()
    for package in "${PACKAGES[@]}"; do
        [[ $installed == *"ii $package "* ]] || MISSING+=("$package")
    done
}
