/// E04xx: what can be wrong only when the values are known. One entry: code and title, the text, examples.
let valueExplanations = #"""
  E0400 This could not be computed
  The message says why.

  E0401 An unknown name, seen while running
  The script was started although the name could not be looked up before: it is bound by
  something that was not reached, or failed.

  E0402 A number is needed
  Texts, lists of texts and the like are not computed with.

  E0403 The shapes do not fit
  Shapes that only the data know are compared when the values meet.

  E0404 `*` of two vectors
  See E0303.

  E0405 An Int overflows
  An `Int` has 64 bits. Results beyond them are an error, never a wrong number. Where
  large numbers are wanted, compute with a `Real`.
  bad
  let a = 9223372036854775807
  print a + 1
  good
  let a = 9223372036854775807
  print 1.0 * a + 1

  E0406 A division of whole numbers by zero
  `/` of reals gives `inf`; `div` and `mod` have no such value.
  bad
  let n = 0
  print 7 div n
  good
  let n = 2
  print 7 div n

  E0407 An index out of range
  Indices begin at 0. Where the size is known before the run, the checker says so; here
  it is known only now.
  bad
  let v = [x for x in [1.0, 2.0] if x > 5]
  print v[0]
  good
  let v = [x for x in [1.0, 2.0] if x > 1]
  print v[0]

  E0408 This cannot be called
  See E0304.

  E0409 Another number of arguments
  See E0306.

  E0410 There is no such parameter
  See E0212.

  E0411 An argument is missing
  See E0305.

  E0412 A value outside its range
  Parameters may state which values they take. Here the value was known only when it came.
  bad
  fn root(x: Real >= 0) -> Real = sqrt(x)
  let v = [x - 3 for x in [1.0, 2.0]]
  print root(v[0])
  good
  fn root(x: Real >= 0) -> Real = sqrt(x)
  let v = [x + 3 for x in [1.0, 2.0]]
  print root(v[0])

  E0413 Another type is wanted here
  See E0301. An `input` from the command line is checked when it comes.

  E0414 A size that would have two values
  The same small letter stands for one size in the whole call.

  E0415 There is no such field
  See E0207.

  E0416 The engine cannot do this
  See E0319.

  E0417 A body that unrolls to too many operations
  Loops over numbers inside a loss or a step are unrolled. Vectors and matrices are not.

  E0418 Two branches of different shapes
  Inside a run both branches are computed and one is chosen, so both must have one shape.

  E0419 This has no derivative here
  Steps and integer results have none. The message says which part.

  E0420 Calls are nested too deep
  A recursion needs a case that ends it. For a long one, write a loop.
  bad
  fn f(n: Int) -> Int = f(n + 1)
  print f(1)
  good
  fn f(n: Int) -> Int = if n >= 10 then n else f(n + 1)
  print f(1)

  E0421 A matrix is not positive definite
  bad
  let s = 1.0
  let K = [[s, 2.0], [2.0, s]]
  print cholesky([[a * s for a in row] for row in [[1.0, 2.0], [2.0, 1.0]]])
  good
  print cholesky([[2.0, 1.0], [1.0, 2.0]])

  E0422 A matrix is singular
  bad
  print solve([[1.0, 2.0], [2.0, 4.0]], [1.0, 1.0])
  good
  print solve([[1.0, 2.0], [2.0, 5.0]], [1.0, 1.0])

  E0423 After `~` stands a law
  See E0356.

  E0424 A moment that does not exist, or is not known
  See E0317. What no rule tells of a law is measured on a sample, `tailIndex(draw(law, 100_000))`, or
  stated, `known(law, mean: …, cov: …, tail: …)`.

  E0425 These dynamics do not suit
  The message says what this theory or this function needs.

  E0431 A setting with an impossible value
  bad
  let n = [x - 5 for x in [1, 2]]
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; replicas: n[0] }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; replicas: 5 }

  E0432 A setting is missing
  Every run needs a place to start and a length.
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { steps: 10; measure m = mean(w) }
  good
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure m = mean(w) }

  E0433 A run has no such setting
  See E0521.

  E0434 Known only inside a run
  See E0211.

  E0435 There is no such value
  It was refused, because it would mislead: the mean exit time when replicas were
  censored, statistics when replicas diverged. The message names a value that exists.
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {
    from: 1; replicas: 10; steps: 3
    exit: w < -1
  }
  print r.exit.mean
  good
  let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {
    from: 1; replicas: 10; steps: 3
    exit: w < -1
  }
  print r.exit.survival

  E0436 Estimates cannot be compared
  See E0309.

  E0437 No side has a standard error
  See E0350.

  E0438 The run needs more memory than it may take
  Memory grows with what is kept: paths, series, large states times lanes. Keep fewer
  paths, measure less, or allow more with `--memory-limit`.

  """#
