#!/usr/bin/env bash
# Puts the configuration of a node in place.
set -euo pipefail

usage() {
  cat << 'TEXT'
Usage: sudo bash configure.sh < node.cnf

Reads an option file from its input and makes it the server's last one, in one step. It may hold the password of the account
for whole copies, so only the server's user can read it. A server that runs goes on with its old configuration until it is
started again. Prints "changed" or "unchanged". It can be repeated.
TEXT
}

target=${AETHERMART_ROOT:-}/etc/mysql/mariadb.conf.d/99-aethermart.cnf

main() {
  local draft
  install -d -m 755 "$(dirname "$target")"
  draft=$(mktemp "$target.XXXXXX") # mode 600; the server reads files that end with .cnf only
  # shellcheck disable=SC2064 # the file is known now
  trap "rm -f '$draft'" EXIT
  cat > "$draft"
  if ! grep -qE '^\[mariadbd\]$' "$draft"; then
    echo "configure.sh: the input is not the option file of a node: it has no line [mariadbd]." >&2
    return 1
  fi
  if [ -f "$target" ] && cmp -s "$draft" "$target"; then
    echo unchanged
    return
  fi
  chown mysql:mysql "$draft"
  mv -f "$draft" "$target"
  echo changed
}

case ${1:-} in
  --help) usage ;;
  '') main ;;
  *) usage >&2; exit 2 ;;
esac
