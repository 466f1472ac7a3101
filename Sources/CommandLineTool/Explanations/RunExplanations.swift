/// E05xx: runs, measures and sweeps. One entry: code and title, the text, examples.
let runExplanations = #"""
  E0521 A run has no such setting
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 100; replica: 5 }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 100; replicas: 5 }

  E0522 A setting is given twice
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; steps: 20 }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 20 }

  E0523 A measure must be a statistic
  A quantity has one value for each replica and step; a measure says how to pool them.
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure a = 3 }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure a = mean(w^2) }

  E0524 A statistic of a statistic
  To reduce each path first and pool the replicas then, write `path.mean` inside.
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure a = var(mean(w)) }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure a = var(path.mean(w)) }

  E0525 A statistic of a single value
  Outside a run statistics take what `draw` gave, or a law.
  bad
  let v = mean(3)
  good
  let v = mean(draw(Normal(mean: 3, sd: 1), 100))

  E0526 `path` outside a run
  bad
  let p = path.mean([1, 2])
  good
  let p = average([1, 2])

  E0527 A run without an end
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; measure a = mean(w) }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 100; measure a = mean(w) }

  E0528 A run without exits
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10 }
  print r.exit.rate
  good
  let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 5) {
    from: 0; steps: 1000; replicas: 10
    exit: abs(w) > 1
  }
  print r.exit.rate

  E0529 There is no such exit
  A run knows the exits that its block names.

  E0530 `simulate` runs dynamics
  bad
  let r = simulate sgd(rate: 0.1) { from: 0; steps: 10 }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10 }

  E0531 A sweep without a row
  bad
  let t = sweep rate in [0.1, 0.2] { let a = 2 * rate }
  good
  let t = sweep rate in [0.1, 0.2] { row a: 2 * rate }

  E0532 A name that every run uses itself
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure exit = mean(w) }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure place = mean(w) }

  E0533 This differs from replica to replica
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure a = mean(w) / w }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure a = mean(w) / var(w) }

  E0534 This has no value before the run

  E0535 Two exits of one name
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell {
    from: 0; steps: 10
    exit out: w < -1
    exit out: w > 1
  }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell {
    from: 0; steps: 10
    exit left: w < -1
    exit right: w > 1
  }

  """#
