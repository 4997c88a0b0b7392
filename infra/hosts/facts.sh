#!/usr/bin/env bash
# Prints what a host is, a line for each fact.
set -euo pipefail

usage() {
  cat << 'TEXT'
Usage: sudo bash facts.sh [--identity]

Prints the host's name, the id of its boot, the version of its MariaDB, and a line for each listening socket. With --identity
also the instance's identity document and its RSA-2048 signature, from EC2's metadata service (IMDSv2), the document in
base64, because its bytes count. Changes nothing.
TEXT
}

metadata=${AETHERMART_METADATA:-http://169.254.169.254} # tests put their own address here

print_host() {
  local version
  version=$(mariadbd --version 2> /dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+-MariaDB' | head -n 1) || version=none
  echo "hostname $(uname -n)"
  echo "boot_id $(cat /proc/sys/kernel/random/boot_id)"
  echo "version $version"
  ss --no-header --numeric --listening --tcp --udp | awk '{ print "listener " $1 " " $5 }' | sort -u
}

# Answers of the metadata service, by a token that is asked for once. No proxy may stand between.
ask() {
  curl -fsS --noproxy '*' --max-time 5 --retry 3 --retry-connrefused "$@"
}

print_identity() {
  local token path=$metadata/latest/dynamic/instance-identity document signature
  token=$(ask -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/latest/api/token")
  # base64 reads the bytes as they come: a variable would lose those at the end. The token comes from the input, because other
  # users can read arguments.
  document=$(ask -H @- "$path/document" <<< "X-aws-ec2-metadata-token: $token" | base64 -w 0)
  signature=$(ask -H @- "$path/rsa2048" <<< "X-aws-ec2-metadata-token: $token" | tr -d '\r\n')
  echo "document $document"
  echo "signature $signature"
}

case ${1:-} in
  --help) usage ;;
  '') print_host ;;
  --identity)
    print_host
    print_identity
    ;;
  *) usage >&2; exit 2 ;;
esac
