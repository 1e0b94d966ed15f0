#!/usr/bin/env bash
# Prints the instructions per byte of each stage, by callgrind, over the documents of a folder (corpus/ if none is named).
# They repeat to the last digit on the same build; times on a shared machine do not.
#   benches/record/instructions.sh [FOLDER] | tee -a benches/record/instructions.txt
set -euo pipefail
folder=$(realpath "${1:-$(dirname "$0")/../../corpus}")
cd "$(dirname "$0")/../.."
command -v valgrind > /dev/null || { echo "valgrind is not installed" >&2; exit 2; }
cargo build --release --quiet --example stages
counted() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/examples/stages "$folder" "$1" 2>&1 |
    awk '/Collected/ { print $NF }'
}
said=$(target/release/examples/stages "$folder" jsonl)
bytes=$(sed -E 's/.*documents, ([0-9]+) bytes.*/\1/' <<< "$said")
echo "$(date -u +%F)  $(git rev-parse --short HEAD)  $(uname -m)  $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)"
echo "$said"
before=$(counted none)
echo "start (rules compiled, files read): $before instructions"
for stage in parse segment annotate jsonl; do
  now=$(counted "$stage")
  awk -v stage="$stage" -v count=$((now - before)) -v bytes="$bytes" \
    'BEGIN { printf "%-10s %8.1f instructions a byte\n", stage, count / bytes }'
  before=$now
done
echo
