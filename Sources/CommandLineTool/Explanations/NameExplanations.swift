/// E02xx: names. One entry: code and title, the text, examples.
let nameExplanations = #"""
  E0201 An unknown name
  Nothing of that name was defined above, in the library, or in an imported file.
  bad
  let rate = 0.1
  print rte
  good
  let rate = 0.1
  print rate

  E0202 A name from another language
  Other libraries call it so; the message says what it is called here.
  bad
  let n = len([1.0, 2.0])
  good
  let n = length([1.0, 2.0])

  E0203 A name is defined twice
  Values do not change, so a name has one meaning in its block.
  bad
  let rate = 0.1
  let rate = 0.2
  good
  var rate = 0.1
  rate <- 0.2

  E0204 A name is used before its definition
  bad
  let a = 2 * b
  let b = 1
  good
  let b = 1
  let a = 2 * b

  E0205 An unknown type
  The types are Real, Int, Bool, Text, Vec, Mat, Tensor, lists, records, functions, Dist,
  Loss, Noise, Optimizer, Dynamics, Estimate, Exit, Table and Plot.
  bad
  fn f(x: Reel) -> Real = x
  good
  fn f(x: Real) -> Real = x

  E0206 A size that was not declared
  Sizes stand in brackets after the name of the declaration.
  bad
  fn total(v: Vec[n]) -> Real = sum(v)
  good
  fn total[n](v: Vec[n]) -> Real = sum(v)

  E0207 There is no such field
  bad
  let r = (rate: 0.1, steps: 10)
  print r.rte
  good
  let r = (rate: 0.1, steps: 10)
  print r.rate

  E0208 This does not change
  Only a `var`, and in a step `w` and the states, can be assigned to.
  bad
  let k = 1
  k <- 2
  good
  var k = 1
  k <- 2

  E0209 A private name of another file
  A name that begins with `_` belongs to its file alone. Import what the file gives.

  E0210 The imported file has no such name
  The file was found, but it does not define that name at its top level.

  E0211 A name that has a meaning only elsewhere
  `w`, `g`, `t`, `L`, `sample` are given in a step, a noise and a run, and only there.
  bad
  let next = w - 0.1 * g
  good
  optimizer plain(rate: Real) { step { w <- w - rate * g } }

  E0212 There is no such parameter
  bad
  let o = sgd(rte: 0.1)
  good
  let o = sgd(rate: 0.1)

  E0213 The namespace has no such function
  bad
  let c = theory.stationaryCov(sgd(rate: 0.1) on doubleWell)
  good
  let c = theory.stationaryCovariance(sgd(rate: 0.1) on quadratic([[1.0]]) with Normal(mean: 0, sd: 1))

  E0214 A name stands twice
  Fields of a record, parameters and measures have names of their own.
  bad
  let r = (a: 1, b: 2, a: 3)
  good
  let r = (a: 1, b: 2, c: 3)

  E0215 A type is no value
  bad
  let r = Real
  good
  let r = 1.0

  E0216 The wrong number of sizes
  A `Vec` has one size, a `Mat` two.
  bad
  fn trace1[n](A: Mat[n]) -> Real = A[0, 0]
  good
  fn trace1[n](A: Mat[n, n]) -> Real = A[0, 0]


  """#
