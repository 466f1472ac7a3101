/// E03xx: types, sizes and moments. One entry: code and title, the text, examples.
let typeExplanations = #"""
  E0301 Another type is wanted here
  bad
  fn half(x: Real) -> Real = x / 2
  let h = half("two")
  good
  fn half(x: Real) -> Real = x / 2
  let h = half(2)

  E0302 The operator does not join these
  bad
  let a = "rate " + 1
  good
  let a = "rate {1}"

  E0303 `*` of two vectors
  It could mean the inner product or the product entry by entry, so it means neither.
  bad
  let v = [1.0, 2.0]
  let p = v * v
  good
  let v = [1.0, 2.0]
  let p = dot(v, v)
  let q = v .* v

  E0304 This cannot be called
  bad
  let f = 3
  let y = f(2)
  good
  let f = x => 3 * x
  let y = f(2)

  E0305 An argument is missing
  bad
  let o = sgd()
  good
  let o = sgd(rate: 0.1)

  E0306 Too many arguments
  bad
  let y = exp(1, 2)
  good
  let y = exp(1)

  E0307 Numbers are labelled here
  What is given to optimizers, noises and distributions is labelled, as nobody remembers
  their order.
  bad
  let z = Normal(0, 1)
  good
  let z = Normal(mean: 0, sd: 1)

  E0308 A value that nobody uses
  A line that only computes does nothing. Often it is the rest of the line before it: a
  line goes on inside brackets, and after an operator or a comma.
  bad
  let a = 1
  let b = a
    - 1
  good
  let a = 1
  let b = a -
    1

  E0309 Estimates cannot be compared
  They carry errors, so `<` would be true by chance. Compare the values, or test.
  bad
  let x = mean(draw(Normal(mean: 0, sd: 1), 100))
  check x < 1
  good
  let x = mean(draw(Normal(mean: 0, sd: 1), 100))
  check x.value < 1
  check x ~ 0 within 5 se

  E0310 A plain value is wanted, not an estimate
  The way from an estimate to a number is written out, as the error is lost on it.
  bad
  let x = mean(draw(Uniform(low: 1, high: 2), 100))
  let o = sgd(rate: x)
  good
  let x = mean(draw(Uniform(low: 1, high: 2), 100))
  let o = sgd(rate: x.value)

  E0311 An argument is given twice
  bad
  let o = sgd(rate: 0.1, rate: 0.2)
  good
  let o = sgd(rate: 0.1)

  E0312 A minibatch needs data
  `minibatch` and `epochs` subsample a loss `over` a table or a law. A loss without samples
  has nothing to subsample: give it an additive noise.
  bad
  let d = sgd(rate: 0.1) on doubleWell with minibatch(size: 32)
  good
  let d = sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1)

  E0313 This loss has no samples
  `loss over data` is the mean of a loss of one sample, which its declaration names.
  bad
  let data = draw({ x ~ Normal(mean: 0, sd: 1); (x:, y: x) }, 10)
  let l = doubleWell over data
  good
  loss squares at (m: Real) over (x: Real, y: Real) = (m * x - y)^2
  let data = draw({ x ~ Normal(mean: 0, sd: 1); (x:, y: x) }, 10)
  let l = squares over data

  E0314 The data lack a column
  A loss `over (x, y)` needs columns of those names.
  bad
  let data = draw({ x: Vec[2] ~ Normal(mean: 0, sd: 1); (x:, label: x[0]) }, 10)
  let l = squared over data
  good
  let data = draw({ x: Vec[2] ~ Normal(mean: 0, sd: 1); (x:, y: x[0]) }, 10)
  let l = squared over data

  E0315 The loss of one sample needs data
  bad
  let d = sgd(rate: 0.1) on squared
  good
  let data = draw({ x: Vec[2] ~ Normal(mean: 0, sd: 1); (x:, y: x[0]) }, 10)
  let d = sgd(rate: 0.1) on squared over data

  E0316 A value outside its range
  Parameters may state which values they take: `rate: Real > 0`.
  bad
  let o = sgd(rate: -0.1)
  good
  let o = sgd(rate: 0.1)

  E0317 A moment that does not exist
  Heavy tails have no variance, or not even a mean, and so has what grows with them: in a run
  with such a noise also the mean of `w^2`, or of a quadratic loss. Clip, or ask for what exists.
  bad
  let v = cov(Stable(alpha: 1.5, beta: 0, scale: 1, form: S0))
  good
  let v = quantile(draw(Stable(alpha: 1.5, beta: 0, scale: 1, form: S0), 100), 0.5)

  E0318 A draw outside a law
  bad
  for i in 0 ..< 3 {
    y ~ Normal(mean: 0, sd: 1)
  }
  good
  let y = draw(Normal(mean: 0, sd: 1), 3)

  E0319 The engine cannot do this
  Losses, noises, steps and measures run a million times and more: they are compiled, and
  can neither print nor read files nor call themselves without bound.
  bad
  loss l at (x: Real) = {
    print x
    x^2
  }
  good
  loss l at (x: Real) = x^2
  print l(1)

  E0320 Another size is wanted
  bad
  let v: Vec[2] = [1, 2, 3]
  good
  let v: Vec[3] = [1, 2, 3]

  E0321 Two arrays of different shapes
  bad
  let c = [1.0, 2.0] + [1.0, 2.0, 3.0]
  good
  let c = [1.0, 2.0, 3.0] + [1.0, 2.0, 3.0]

  E0322 This product does not exist
  The columns of the left factor meet the rows of the right one.
  bad
  let A = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
  let y = A * A
  good
  let A = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
  let y = A * A'

  E0323 Rows of different lengths
  bad
  let K = [[2.0, 0.3], [0.3]]
  good
  let K = [[2.0, 0.3], [0.3, 0.5]]

  E0324 An index out of range
  Indices begin at 0.
  bad
  let v = [1.0, 2.0, 3.0]
  let a = v[3]
  good
  let v = [1.0, 2.0, 3.0]
  let a = v[2]

  E0325 A square matrix is needed
  bad
  let a = solve([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [1, 2])
  good
  let a = solve([[1.0, 2.0], [4.0, 5.0]], [1, 2])

  E0326 Columns of different lengths
  bad
  let t = table(x: [1.0, 2.0], y: [1.0, 2.0, 3.0])
  good
  let t = table(x: [1.0, 2.0], y: [1.0, 2.0])

  E0327 The wrong number of indices
  bad
  let v = [1.0, 2.0]
  let a = v[0, 1]
  good
  let v = [1.0, 2.0]
  let a = v[0]

  E0328 A size below 0
  bad
  let z = zeros(2 - 3)
  good
  let z = zeros(3 - 2)

  E0330 A condition is true or false
  bad
  let a = 1
  let b = if a then 2 else 3
  good
  let a = 1
  let b = if a != 0 then 2 else 3

  E0331 Two branches of different types
  bad
  let a = if true then 1 else "one"
  good
  let a = if true then "1" else "one"

  E0332 A function that may end without a value
  bad
  fn sign2(x: Real) -> Real = {
    if x < 0 { return -1 }
  }
  good
  fn sign2(x: Real) -> Real = {
    if x < 0 { return -1 }
    1
  }

  E0333 A matrix must be symmetric positive definite
  Covariances and curvatures of a minimum are.
  bad
  let a = quadratic([[1.0, 2.0], [2.0, 1.0]])
  good
  let a = quadratic([[2.0, 1.0], [1.0, 2.0]])

  E0334 This has no entries
  bad
  let e = 5[0]
  good
  let e = [5][0]

  E0335 An index is an Int
  bad
  let v = [1.0, 2.0]
  let a = v[1.5]
  good
  let v = [1.0, 2.0]
  let a = v[1]

  E0336 Nothing to go through
  bad
  for i in 10 { print i }
  good
  for i in 0 ..< 10 { print i }

  E0337 This cannot be taken apart so
  bad
  let (a, b) = (1, 2, 3)
  good
  let (a, b, c) = (1, 2, 3)

  E0338 This cannot be differentiated
  `grad` and `hess` take a function whose value is a number; `jacobian` one that gives a
  vector.
  bad
  let g = grad(v => 2 * v)([1.0, 2.0])
  good
  let g = grad(v => dot(v, v))([1.0, 2.0])

  E0339 The parameters come first
  bad
  let d = sgd(rate: 0.1) on quadratic
  good
  let d = sgd(rate: 0.1) on quadratic([[1.0]])

  E0340 On the left of `on` stands an optimizer
  bad
  let a = doubleWell on doubleWell
  good
  let a = sgd(rate: 0.1) on doubleWell

  E0341 On the right of `on` stands a loss
  bad
  let b = sgd(rate: 0.1) on sgd(rate: 0.2)
  good
  let b = sgd(rate: 0.1) on doubleWell

  E0342 `with` without `on`
  bad
  let d = doubleWell with Normal(mean: 0, sd: 1)
  good
  let d = sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1)

  E0343 After `with` stands a noise
  bad
  let c = sgd(rate: 0.1) on doubleWell with 0.5
  good
  let c = sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 0.5)

  E0344 The inner optimizer is called twice
  Its state would move twice in one step.
  bad
  optimizer twice(inner: Optimizer) {
    step {
      let a = inner(w, g)
      w <- inner(a, g)
    }
  }
  good
  optimizer doubled(inner: Optimizer) { step { w <- inner(w, 2 * g) } }

  E0345 `return` outside a function
  See E0146.

  E0346 An imported file does something
  An import gives declarations and values. A file that prints, checks, plots, exports or
  simulates outside its tests is a script: run it, and put what others need into a file of
  its own.

  E0347 A parameter needs a type

  E0349 After `|>` stands a call
  `x |> f(a)` is `f(x, a)`.
  bad
  let o = sgd(rate: 0.1) |> 3
  good
  let o = sgd(rate: 0.1) |> clipStep(bound: 3)

  E0350 No side has a standard error
  `within 4 se` says nothing about two plain numbers.
  bad
  let a = 1.0
  check a ~ 1.0 within 4 se
  good
  let a = 1.0
  check a ~ 1.0 within 1e-9

  E0351 A noise whose mean is not 0
  This is a warning: the stochastic gradient will not be the gradient on average.
  bad
  let d = sgd(rate: 0.1) on doubleWell with Normal(mean: 1, sd: 1)
  good
  let d = sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1)

  E0352 The head of a script
  `edition` and `seed` are plain numbers, once, before everything else.

  E0353 A block without a value
  bad
  let a = { let b = 1 }
  good
  let a = { let b = 1; b }

  E0354 A file name is a text
  bad
  export table(x: [1.0]) to 3
  good
  print table(x: [1.0])

  E0355 Not one of the choices
  bad
  let t = table(x: [1.0, 2.0], y: [1.0, 2.0])
  plot y ~ x in t { log: z }
  good
  let t = table(x: [1.0, 2.0], y: [1.0, 2.0])
  plot y ~ x in t { log: xy }

  E0356 After `~` stands a law
  bad
  fn f(m: Real) -> Dist[Real] = { x ~ m; x }
  good
  fn f(m: Real) -> Dist[Real] = { x ~ Normal(mean: m, sd: 1); x }

  E0357 This gives no value

  E0358 A list of different types
  bad
  let a = [1, "two", 3]
  good
  let a = ["1", "two", "3"]

  E0359 This is no place to optimise
  A loss is a function of numbers, arrays, or records of those.
  bad
  loss m at (t: Text) = 1
  good
  loss m at (t: Real) = t^2

  E0360 A type with too many parts
  The type of a tuple or a record is made of those of its entries. Each call of `x => (x, x)` doubles the type,
  so a few such calls in one another make one that nothing can hold.
  bad
  let twice = x => (x, x)
  let more = x => twice(twice(twice(twice(x))))
  let many = more(more(more(more(1))))
  good
  let many = [1 for i in 0 ..< 65536]

  E0361 Too many cases of functions without types
  `x => …` is checked anew at each call. Functions of that kind that call each other twice, each the one before,
  make twice as many cases in each line.

  E0362 The end of a file name is not known
  It tells the format: `export` writes .csv, .json, .npy and .npz, `plot` .svg, .png, .pdf and .json.
  bad
  export table(x: [1.0]) to "t.xlsx"
  good
  print table(x: [1.0])

  E0364 A file cannot hold this
  A table, an array, a number or an estimate can be exported; .npy holds one array, .npz several.
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: 10; measure m = mean(w) }
  export r to "r.json"
  good
  print table(x: [1.0])

  E0363 No such column
  bad
  let t = table(x: [1.0, 2.0], y: [1.0, 4.0])
  plot count ~ x in t
  good
  let t = table(x: [1.0, 2.0], y: [1.0, 4.0])
  plot y ~ x in t


  """#
