# shellcheck shell=bash
# Systems whose packages ./course setup doesn't know: uses what is there, and says what is not.

# Command or header, what it is for, conda-forge's name, Homebrew's name.
OTHER_NEEDS=(
    'c++|a C++20 compiler|cxx-compiler|llvm@19'
    'cmake|the build, 3.25 or newer|cmake|cmake'
    'ninja|the build|ninja|ninja'
    'clang-format-19|the format check|clang-format=19|llvm@19'
    'clang-tidy-19|the static checks|clang-tools=19|llvm@19'
    'clang++-19|the sanitizer build|clangxx=19|llvm@19'
    'em++|WebAssembly, Emscripten 3.1.60 or newer|emscripten|emscripten'
    'node|the site, Node 20.19 or newer|nodejs|node'
    'npm|the site|nodejs|node'
    'doxygen|the pages|doxygen|doxygen'
    'xtensor/xarray.hpp|array mathematics|xtensor|xtensor'
    'xsimd/xsimd.hpp|SIMD|xsimd|xsimd'
    'nlohmann/json.hpp|JSON|nlohmann_json|nlohmann-json'
    'eigen3/Eigen/Core|linear algebra|eigen|eigen'
    'CLI/CLI.hpp|command lines|cli11|cli11'
    'catch2/catch_test_macros.hpp|the tests|catch2|catch2'
)

other_prefixes() { printf '%s\n' "${CONDA_PREFIX:-}" "${HOMEBREW_PREFIX:-}" /usr/local /usr | grep .; }

other_header_folder() { # HEADER
    local prefix
    while read -r prefix; do
        if [[ -e $prefix/include/$1 ]]; then echo "$prefix/include" && return; fi
    done < <(other_prefixes)
    return 1
}

set_up_other() {
    local need what purpose conda brew missing=()
    for need in "${OTHER_NEEDS[@]}"; do
        IFS='|' read -r what purpose conda brew <<<"$need"
        case $what in
            *.hpp | */Core) other_header_folder "$what" >/dev/null || missing+=("$need") ;;
            node) node_is_recent node || missing+=("$need") ;;
            *) command -v "$what" >/dev/null || missing+=("$need") ;;
        esac
    done
    if ((${#missing[@]})); then
        {
            say "course: set-up installs packages on Debian 12, Debian 13 and Ubuntu 24.04 or newer (amd64);"
            say "this is $SYSTEM_NAME, where these have to be installed by hand:"
            say
            printf '  %-30s %-44s %-18s %s\n' missing 'needed for' conda-forge Homebrew
            for need in "${missing[@]}"; do
                IFS='|' read -r what purpose conda brew <<<"$need"
                printf '  %-30s %-44s %-18s %s\n' "$what" "$purpose" "$conda" "$brew"
            done
        } >&2
        exit 1
    fi
    use_other_emscripten
    npm_is_current || do_npm
}

# The same places in .toolchain/ as elsewhere, as links to what this system has.
use_other_emscripten() {
    local header folder setting
    mkdir -p "$TOOLCHAIN/root/usr/include"
    for header in xtensor/xarray.hpp xtl/xtl_config.hpp xsimd/xsimd.hpp nlohmann/json.hpp; do
        folder=$(other_header_folder "$header") &&
            ln -sfn "$folder/${header%%/*}" "$TOOLCHAIN/root/usr/include/${header%%/*}"
    done
    # Its own settings are already right: they only have to be where the build looks for them.
    folder=$(env -u EM_CONFIG em-config EMSCRIPTEN_ROOT) ||
        die "em-config doesn't answer" "check the installation of Emscripten"
    ln -sfn "$folder" "$TOOLCHAIN/emscripten"
    {
        for setting in LLVM_ROOT BINARYEN_ROOT NODE_JS CACHE; do
            printf '%s = %s\n' "$setting" "$(env -u EM_CONFIG em-config "$setting" | sed "/^\[/! s/.*/'&'/")"
        done
    } >"$EM_CONFIG"
}
