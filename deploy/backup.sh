#!/bin/sh
# backup.sh FOLDER: one backup, which is then put back elsewhere and verified; keeps the newest KEEP (14).
# On PostgreSQL the drill needs an empty database of its own: DRILL_DATABASE_URL.
set -eu
folder=${1:?usage: backup.sh FOLDER}
copy=$folder/qingshen-$(date +%Y%m%d-%H%M%S).db
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
umask 077

qingshen backup "$copy"
export DATABASE_URL="${DRILL_DATABASE_URL:-sqlite://$scratch/drill.db}" EVIDENCE_DIR="$scratch/files"
qingshen restore "$copy"
qingshen verify

for old in $(ls -1d "$folder"/qingshen-*.db | sort -r | tail -n +$((${KEEP:-14} + 1))); do
  rm -rf "$old" "$old.files"
done
