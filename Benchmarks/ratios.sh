#!/bin/sh
# Runs each workload and its limit by turns and prints the least processor time of each, and their ratio.
# usage: Benchmarks/ratios.sh [ROUNDS]
set -e
cd "$(dirname "$0")/.."
rounds=${1:-7}
limits=$(mktemp -d)
trap 'rm -rf "$limits"' EXIT
for limit in double_well quadratic exit; do
  clang -O2 -march=native -o "$limits/$limit" "Benchmarks/Limits/$limit.c" -lm
done
swift build -c release --product EnsembleBenchmark >&2
bench=.build/release/EnsembleBenchmark

# least LABEL COMMAND…: the least number of ns/step of several rounds
least() {
  round=0
  best=
  while [ "$round" -lt "$rounds" ]; do
    value=$("$@" | grep -oE '[0-9.]+ ns/step' | cut -d ' ' -f 1)
    best=$(printf '%s\n%s\n' "$best" "$value" | grep . | sort -g | head -1)
    round=$((round + 1))
  done
  echo "$best"
}

compare() {
  name=$1 limit=$2 ours=$3
  a=$(least $limit)
  b=$(least $ours)
  echo "$name limit $a ours $b ratio" "$(awk "BEGIN { printf \"%.2f\", $a / $b }")"
}

compare "double well             " "$limits/double_well 16384 2500" "$bench doubleWell 16384 2500"
compare "double well, moments    " "$limits/double_well 16384 2500" "$bench doubleWell 16384 2500 moments"
compare "quadratic               " "$limits/quadratic 4096 700" "$bench quadratic 4096 700"
compare "quadratic, covariance   " "$limits/quadratic 4096 700" "$bench quadratic 4096 700 moments"
compare "exit                    " "$limits/exit 8192 0.001 0.1" "$bench exit 8192 1000000000"
compare "exit, power by logarithm" "$limits/exit 8192 0.001 0.1" "$bench exitByLogarithm 8192 1000000000"
