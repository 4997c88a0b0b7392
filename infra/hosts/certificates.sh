#!/usr/bin/env bash
# Puts a node's certificate, its key and the authority's certificate in place.
set -euo pipefail

usage() {
  cat << 'TEXT'
Usage: cat node.pem ca.pem node.key | sudo bash certificates.sh

Reads three PEM blocks from its input: the node's certificate, the authority's, and the node's key. If they belong together,
they become /etc/mysql/tls/{node.pem,ca.pem,node.key}, which only the server's user can read. It can be repeated.
TEXT
}

target=${AETHERMART_ROOT:-}/etc/mysql/tls

refuse() {
  echo "certificates.sh: $1 Nothing was changed." >&2
  exit 1
}

main() {
  local work
  umask 077
  work=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder is known now
  trap "rm -rf '$work'" EXIT
  awk -v dir="$work" '
    /^-----BEGIN CERTIFICATE-----$/ { file = dir (++certificates == 1 ? "/node.pem" : "/ca.pem") }
    /^-----BEGIN .*PRIVATE KEY-----$/ { file = dir "/node.key"; keys++ }
    file { print > file }
    /^-----END / { close(file); file = "" }
    END { exit !(certificates == 2 && keys == 1) }
  ' || refuse "the input is not two certificates and a key."
  openssl verify -CAfile "$work/ca.pem" "$work/node.pem" > /dev/null 2>&1 ||
    refuse "the authority did not sign the node's certificate."
  [ "$(openssl x509 -in "$work/node.pem" -noout -pubkey)" = "$(openssl pkey -in "$work/node.key" -pubout)" ] ||
    refuse "the key is not that of the node's certificate."
  install -d -o mysql -g mysql -m 700 "$target"
  # The node's certificate comes last, because it stands for all three.
  for name in node.key ca.pem node.pem; do
    install -o mysql -g mysql -m 600 "$work/$name" "$target/$name.new"
    mv -f "$target/$name.new" "$target/$name"
  done
}

case ${1:-} in
  --help) usage ;;
  '') main ;;
  *) usage >&2; exit 2 ;;
esac
