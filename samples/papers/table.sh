#!/bin/sh
# Runs the scripts of the four papers, and of short results of others, at full size and writes docs/papers.md, with a plot of each
# in docs/images/papers. Warns of checks that fail and of rows that stay undecided.
# usage: samples/papers/table.sh [full|small]
set -e
cd "$(dirname "$0")/../.."
root=$PWD
size=${1:-full}
[ "$size" = full ] && full=true || full=false
page=$root/docs/papers.md
images=$root/docs/images/papers
mkdir -p "$images"
cd "$images"

paper() {
  printf '\n## %s\n\n%s\n\n' "$2" "$3"
  printf '| script | claim | simulated | formula | exact | verdict |\n|---|---|---|---|---|---|\n'
  shown=
  for script in "$root/samples/papers/$1"/*.sgd; do
    name=$(basename "$script" .sgd)
    echo "$1/$name" >&2
    "$root/.build/release/sgd" run "$script" --input full=$full >"$images/$name.log" ||
      { echo "$script: a check failed" >&2; grep '^✗' "$images/$name.log" >&2 || true; }
    [ "$full" = false ] || grep '^| .*| undecided |$' "$images/$name.log" | sed "s,^,$name: undecided at full size: ," >&2
    grep '^| ' "$images/$name.log" |
      sed "s,^|,| [$name](../samples/papers/$1/$name.sgd) |,"
    rm "$images/$name.log"
    [ -f "$name.svg" ] && shown="$shown $name"
  done
  for name in $shown; do printf '\n![%s](images/papers/%s.svg)\n' "$name" "$name"; done
}

{
  cat <<EOF
# The four papers, claim by claim

Each line is one claim, tried by one script in [samples/papers](../samples/papers). *Simulated* carries its standard error; *formula* is
what is on trial, be it the paper's own or one that the paper rejects; *exact* is a value without sampling (transfer operator, closed
form), where there is one. A verdict is *confirmed* if the two agree within 3 standard errors and the stated size of the formula's own
corrections, *refuted* if they are 4 apart, *undecided* between, or if the error is too large to tell. Where a printed formula is wrong, the right one
stands here, and [theory.md](theory.md) says so.

This page is written by \`make papers\`, all sizes as in the papers where two cores can do that.
EOF
  paper liu-ziyin-ueda 'Noise and fluctuation of finite learning rate SGD' \
    'Liu, Ziyin, Ueda, ICML 2021 (2012.03636), with the exact minibatch noise of Ziyin et al. (2102.05375).'
  paper mori-ziyin-liu-ueda 'Power-law escape rate of SGD' 'Mori, Ziyin, Liu, Ueda, ICML 2022 (2105.09557).'
  paper hu-li-li-liu 'On the diffusion approximation of nonconvex SGD' 'Hu, Li, Li, Liu, 2017 (1705.07562).'
  paper wang-rhee 'Eliminating sharp minima with truncated heavy-tailed noise' \
    'Wang, Oh, Rhee, ICLR 2022 (2102.04297); Wang, Rhee (2307.03479, 2510.20905).'
  paper others 'Short results of other papers' 'One or two runs each; the papers are named in the claims and in the script.'
} >"$page.new"
mv "$page.new" "$page"
