#!/bin/sh
# Peak memory of runs with a thousand and a million replicas, and a thousand and a million steps: it must not grow with
# either. (A run to exits keeps where each replica ended, 24 bytes each.)
# usage: Benchmarks/memory.sh
set -e
cd "$(dirname "$0")/.."
swift build -c release --product EnsembleBenchmark >&2
bench=.build/release/EnsembleBenchmark

peak() {
  name=$1
  shift
  printf '%s  %s MiB\n' "$name" "$("$bench" "$@" | grep -oE 'peak [0-9.]+' | cut -d ' ' -f 2)"
}

peak "double well, 1e3 replicas, 1e3 steps" doubleWell 1000 1000 moments
peak "double well, 1e6 replicas, 1e3 steps" doubleWell 1000000 1000 moments
peak "double well, 1e3 replicas, 1e6 steps" doubleWell 1000 1000000 moments
peak "heavy ball,  1e3 replicas, 1e3 steps" quadratic 1000 1000 moments
peak "heavy ball,  1e5 replicas, 1e3 steps" quadratic 100000 1000 moments
peak "exits,       1e3 replicas           " exitByGradient 1000 1000000000
peak "exits,       1e5 replicas           " exitByGradient 100000 1000000000
