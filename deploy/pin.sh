#!/bin/sh
# pin.sh HOST: fetches the images, pins them by what they are today, and makes the database's password.
# Writes .env beside this file, for compose alone; run again to move to newer images. The service's own ../.env, which
# compose wants to be there, begins empty.
set -eu
cd "$(dirname "$0")"
host=${1:-$(sed -n 's/^SITE=//p' .env 2>/dev/null)}
[ -n "$host" ] || { echo "usage: sh pin.sh HOST, such as qingshen.example.gov.cn" >&2; exit 2; }
password=$(sed -n 's/^POSTGRES_PASSWORD=//p' .env 2>/dev/null || true)
[ -n "$password" ] || password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
umask 077
[ -e ../.env ] || : > ../.env
{
  echo "SITE=$host"
  echo "POSTGRES_PASSWORD=$password"
  for pair in BASE=python:3.11-slim-trixie POSTGRES_IMAGE=postgres:17 CADDY_IMAGE=caddy:2; do
    docker pull --quiet "${pair#*=}" >&2
    echo "${pair%%=*}=$(docker inspect --format '{{index .RepoDigests 0}}' "${pair#*=}")"
  done
} > .env.new
mv .env.new .env
echo "pinned in $(pwd)/.env"
