# shellcheck shell=bash
# Packages of the system, by apt-get.

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"
}

# Asks for the password now, in the foreground, and not below a progress line.
gain_root() {
    ((EUID != 0)) || return 0
    command -v sudo >/dev/null ||
        die "packages have to be installed, and this is neither root nor is there sudo" \
            "run as root: apt-get install --no-install-recommends ${MISSING[*]}"
    sudo -v || die "sudo refused" "run as root: apt-get install --no-install-recommends ${MISSING[*]}"
}

# The sizes as apt-get itself announces them; nothing if it can't tell yet.
announced_sizes() {
    # Answering no makes apt-get fail, after it has told the sizes.
    { apt-get install --no-install-recommends --assume-no "${MISSING[@]}" 2>/dev/null || true; } |
        sed -n -e 's/^Need to get \(.*\) of archives\.$/download \1/p' \
            -e 's/^After this operation, \(.*\) of additional disk space will be used\.$/\1 on disk/p' |
        paste -sd ';' | sed 's/;/, /'
}

plan_packages() {
    local sizes
    gain_root
    # An empty machine has no package lists: they are needed to tell the sizes.
    if ! apt-cache policy "${MISSING[0]}" 2>/dev/null | grep -q 'Candidate: [^(]'; then
        step apt_update "Read the package lists" apt_get update
    fi
    sizes=$(announced_sizes)
    say "apt-get will install ${#MISSING[@]} packages and what they depend on${sizes:+ ($sizes)}:"
    fold -s -w 90 <<<"${MISSING[*]}" | sed 's/^/    /'
}

install_packages() {
    # An interrupted dpkg has to be finished first.
    if [[ -n $(dpkg --audit) ]]; then
        as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a || true
        apt_get install --yes --fix-broken || return
    fi
    apt_get install --yes --no-install-recommends "${MISSING[@]}" ||
        { # Lists that are out of date name packages that are no longer there.
            apt_get update && apt_get install --yes --no-install-recommends "${MISSING[@]}"
        }
}

do_packages() {
    step apt_install "Install packages" install_packages
}
