#!/usr/bin/env bash
# Installs MariaDB with Galera from MariaDB's own signed repository, and stops the server that the packages start.
set -euo pipefail

usage() {
  cat << 'TEXT'
Usage: sudo bash packages.sh mariadb-11.8

Adds MariaDB's repository for Ubuntu 24.04, whose key is pinned by its fingerprint, and installs the server, mariadb-backup,
galera-4, socat and nftables. If MariaDB 11.8 or newer and the others are installed already, nothing is installed. If the
service mariadb starts at boot, it is stopped and disabled, because the lab configures the server first.
TEXT
}

fingerprint=177F4010FE56CA3336300305F1656F24C74CD1D8
key_url=https://mariadb.org/mariadb_release_signing_key.pgp
packages=(mariadb-server mariadb-backup galera-4 socat nftables)
root=${AETHERMART_ROOT:-} # tests put their own folder here

is_installed() {
  local release=$1 version
  version=$(mariadbd --version 2> /dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1) || return 1
  [ "$(printf '%s\n' "$release.0" "$version" | sort -V | head -n 1)" = "$release.0" ] || return 1
  [ "$(dpkg-query -W -f '${db:Status-Abbrev}\n' "${packages[@]}" 2> /dev/null | grep -c '^ii')" = "${#packages[@]}" ]
}

# Writes the one key with the pinned fingerprint, whatever else the file on the web contains.
fetch_key() {
  local work=$1
  curl -fsSL --proto '=https' --max-time 60 "$key_url" > "$work/all.pgp"
  gpg --homedir "$work" --batch --quiet --no-default-keyring --keyring "$work/all.kbx" --import "$work/all.pgp"
  gpg --homedir "$work" --batch --quiet --no-default-keyring --keyring "$work/all.kbx" --export "$fingerprint" > "$work/mariadb.gpg"
  if [ ! -s "$work/mariadb.gpg" ]; then
    echo "packages.sh: $key_url has no key with the fingerprint $fingerprint. Nothing was installed." >&2
    return 1
  fi
}

# At a machine's first start, its own updates hold the locks of packages for some minutes.
patiently() {
  local attempt
  for attempt in {1..29}; do
    if "$@"; then return 0; fi
    echo "packages.sh: \`$*\` failed (attempt $attempt of 30). It is tried again in 10 s." >&2
    sleep 10
  done
  "$@"
}

main() {
  local release=$1
  local source_line="deb [signed-by=/etc/apt/keyrings/mariadb.gpg] https://deb.mariadb.org/$release/ubuntu noble main"
  if is_installed "$release"; then
    echo "MariaDB is installed: $(mariadbd --version)"
  else
    local work
    work=$(mktemp -d)
    # shellcheck disable=SC2064 # the folder is known now
    trap "rm -rf '$work'" EXIT
    fetch_key "$work"
    install -d -m 755 "$root/etc/apt/keyrings" "$root/etc/apt/sources.list.d"
    install -m 644 "$work/mariadb.gpg" "$root/etc/apt/keyrings/mariadb.gpg"
    printf '%s\n' "$source_line" > "$root/etc/apt/sources.list.d/mariadb.list"
    export DEBIAN_FRONTEND=noninteractive
    patiently dpkg --configure -a # what an interruption left
    patiently apt-get update -q
    apt-get install -q -y -o DPkg::Lock::Timeout=300 "${packages[@]}"
  fi
  # Also if an earlier run was interrupted after it had installed them.
  if systemctl is-enabled --quiet mariadb; then systemctl disable --now mariadb; fi
}

case ${1:-} in
  --help) usage ;;
  mariadb-11.8) main "${1#mariadb-}" ;;
  *) usage >&2; exit 2 ;;
esac
