#!/bin/sh
# Nanoseconds of processor time per step of one replica, on one thread: hand-written C for this processor (the limit), the
# same program built by hand for the ensemble runtime, as a script, and in NumPy, Numba and JAX; each by turns, the least
# of several rounds. Two threads by the clock: on a machine that does other things besides, that column says little.
# usage: Benchmarks/ratios.sh [ROUNDS]
set -e
cd "$(dirname "$0")/.."
rounds=${1:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for limit in double_well quadratic exit; do
  clang -O2 -march=native -o "$work/$limit" "Benchmarks/Limits/$limit.c" -lm
done
swift build -c release --product EnsembleBenchmark >&2
swift build -c release --product sgd >&2
bench=.build/release/EnsembleBenchmark

# record NAME COMMAND…: the ns/step that a command prints; with two threads, by the clock
record() {
  name=$1
  shift
  "$@" | grep -oE '[0-9.]+ ns/step' | cut -d ' ' -f 1 >>"$work/$name"
}
# script NAME STEPS: the processor time of the whole command, divided by the steps of all replicas
script() {
  { LC_ALL=C bash -c "TIMEFORMAT='%U %S'; time .build/release/sgd run --threads 1 Benchmarks/scripts/$1.sgd >/dev/null"; } \
    2>&1 | awk -v steps="$2" '{ printf "%.3f\n", ($1 + $2) / steps * 1e9 }' >>"$work/$1.script"
}
peers() {
  for peer in double_well quadratic exit; do
    python3 "Benchmarks/peers/$peer.py" 2>/dev/null | while read -r name value rest; do
      [ "$value" = missing ] || echo "$value" >>"$work/$peer.$name"
    done
  done
}
least() { if [ -s "$work/$1" ]; then sort -g "$work/$1" | head -1; else echo -; fi; }

for round in $(seq "$rounds"); do
  record double_well.limit "$work/double_well" 8192 1000
  record double_well.one $bench doubleWell 8192 1000
  record double_well.two $bench doubleWell 16384 1000 threads=2 wall
  record quadratic.limit "$work/quadratic" 2048 300
  record quadratic.one $bench quadratic 2048 300
  record quadratic.two $bench quadratic 4096 300 threads=2 wall
  record exit.limit "$work/exit" 8192 0.001 0.1
  record exit.one $bench exitByGradient 8192 1000000000
  record exit.two $bench exitByGradient 16384 1000000000 threads=2 wall
  script double_well 163840000
  script quadratic 32768000
  # 65536 replicas, mean exit after 1266.5 steps
  script exit 83001344
  echo "round $round of $rounds" >&2
done
peers

grep -m 1 'cpu family' /proc/cpuinfo 2>/dev/null || true
printf '%-12s %8s %8s %8s %8s %8s %8s %8s  %11s %8s %8s\n' workload limit 'one' 'two' script numpy numba jax \
  limit/one one/two numpy/one
for name in double_well quadratic exit; do
  printf '%s %s %s %s %s %s %s %s\n' $name "$(least $name.limit)" "$(least $name.one)" "$(least $name.two)" \
    "$(least $name.script)" "$(least $name.numpy)" "$(least $name.numba)" "$(least $name.jax)"
done | awk '
  function ratio(a, b) { return a == "-" || b == "-" ? "-" : sprintf("%.2f", a / b) }
  { printf "%-12s %8s %8s %8s %8s %8s %8s %8s  %11s %8s %8s\n", $1, $2, $3, $4, $5, $6, $7, $8,
      ratio($2, $3), ratio($3, $4), ratio($6, $3) }'
for peer in numpy numba jax; do
  [ -s "$work/exit.$peer" ] || echo "$peer is not installed"
done
