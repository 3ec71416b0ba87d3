#!/bin/sh
# nightly.sh FOLDER: backup.sh each night at half past two, for a machine without timers of its own.
set -eu
while :; do
  now=$(date +%s)
  next=$(date -d 'today 02:30' +%s)
  [ "$next" -gt "$now" ] || next=$(date -d 'tomorrow 02:30' +%s)
  sleep $((next - now))
  sh "$(dirname "$0")/backup.sh" "$1" || echo "the backup of $(date +%F) failed" >&2
done
