/// E01xx: characters, literals, structure, habits from other languages. One entry: code and title, the text, examples.
let syntaxExplanations = #"""
  E0101 The file is not UTF-8
  Scripts are texts in UTF-8. Some bytes of this file are not: it was saved in another
  encoding, or it is no text at all. Save it again as UTF-8.

  E0102 A character that means nothing
  The language knows letters, digits, `_` and its own signs. Characters that look like
  spaces or come from copied web pages have no meaning.
  bad
  let a = 2 § 3
  good
  let a = 2 + 3

  E0103 A carriage return without a line feed
  Lines end with a line feed, or with a carriage return and a line feed. A lone carriage
  return shows as a new line in some editors only.

  E0104 A byte order mark inside the text
  A byte order mark may stand at the very beginning of a file and nowhere else. Remove it.

  E0105 A raised digit is no power
  A raised digit would read as a power. Powers are written with `^`, and names take
  subscripts and plain digits.
  bad
  let σ² = 1
  good
  let σ2 = 1

  E0106 Curly quotes
  Texts stand between straight quotes.
  bad
  let a = “b”
  good
  let a = "b"

  E0107 Single quotes
  Texts stand between double quotes: `'` behind a value transposes it.
  bad
  let s = 'text'
  good
  let s = "text"

  E0108 `#` begins no comment
  bad
  # the rate
  let rate = 0.1
  good
  // the rate
  let rate = 0.1

  E0109 `/* */` is no comment
  A comment begins with `//` and goes to the end of the line.
  bad
  /* the rate */ let rate = 0.1
  good
  // the rate
  let rate = 0.1

  E0110 A whole number too large for an Int
  An `Int` has 64 bits. With a point or an exponent it is a `Real`.
  bad
  let x = 9223372036854775808
  good
  let x = 9.223372036854775808e18

  E0111 A number too large for a Real
  The largest `Real` is about 1.8e308. `inf` is infinity.
  bad
  let x = 1e999
  good
  let x = inf

  E0112 A point without a digit behind it
  bad
  let x = 1.
  good
  let x = 1.0

  E0113 A point without a digit before it
  bad
  let x = .5
  good
  let x = 0.5

  E0114 A number runs into a name
  Products are written with `*`.
  bad
  let x = 3
  let y = 2x
  good
  let x = 3
  let y = 2 * x

  E0115 A text does not end on its line
  bad
  let s = "abc
  good
  let s = "abc"

  E0116 An unknown sign behind a backslash
  There are `\n`, `\t`, `\"`, `\\`, `\{`, `\}` and `\u{3b7}`.
  bad
  let s = "50\%"
  good
  let s = "50%"

  E0117 Nothing between the braces of a text
  `{x}` in a text stands for the value of `x`. A brace itself is `\{`.
  bad
  let s = "{}"
  good
  let s = "\{\}"

  E0118 A text that must be plain
  The name of a test and the path of an import are known before anything runs, so they
  cannot hold values.
  bad
  test "a{1}" { }
  good
  test "a1" { }

  E0120 Something else was expected
  The line is not finished, or a sign is missing or too much. The message says what was
  expected at the place it points to.
  bad
  let x = 2 + * 3
  good
  let x = 2 * 3

  E0121 A bracket is never closed
  bad
  let x = (1 + 2
  good
  let x = (1 + 2)

  E0122 A bracket closes nothing
  bad
  let x = 1 + 2)
  good
  let x = 1 + 2

  E0123 Something follows a finished statement
  A statement ends with its line or with `;`.
  bad
  let x = 1 2
  good
  let x = 1; let y = 2

  E0124 A word that is nearly a word of the language
  bad
  pritn 1
  good
  print 1

  E0125 A word of the language as a name
  Words that begin statements cannot name values. As labels and fields they may be used.
  bad
  let loss = 1
  good
  let loss1 = 1

  E0126 A word in the wrong place
  Some words have a meaning only inside a `simulate`, a `sweep` or an `optimizer`.
  bad
  measure S = 1
  good
  let S = 1

  E0127 A declaration inside a block
  Functions, losses, noises and optimizers stand at the top level of a file.
  bad
  let y = { fn g() = 1
    2 }
  good
  fn g() -> Int = 1
  let y = 2

  E0128 Nested too deep
  Expressions nested deeper than 128 levels are refused. Give the inner parts names.

  E0129 An operator needs parentheses here
  `not` and `if` bind more loosely than the operator before them.
  bad
  let x = 1 + if true then 1 else 2
  good
  let x = 1 + (if true then 1 else 2)

  E0130 A chain of ranges
  A range has two ends.
  bad
  let x = 0 ..< 2 ..< 3
  good
  let x = 0 ..< 3

  E0131 Some labels, but not all
  A record labels all its fields, a tuple none.
  bad
  let x = (a: 1, 2)
  good
  let x = (a: 1, b: 2)

  E0132 Empty parentheses
  Only a call has nothing between `(` and `)`.
  bad
  let x = ()
  good
  let x = 0

  E0133 An `if` with a value needs an `else`
  bad
  let x = if true then 1
  good
  let x = if true then 1 else 0

  E0134 An `if` with a value is written with `then`
  Braces after `if` begin a block that is done, not a value.
  bad
  let x = if true { 1 } else { 2 }
  good
  let x = if true then 1 else 2

  E0135 A parameter without a type
  Signatures are written out, so that callers can rely on them.
  bad
  fn double(x) = 2 * x
  good
  fn double(x: Real) -> Real = 2 * x

  E0136 `<-` inside an expression
  `<-` assigns. A comparison with a negative number needs a space.
  bad
  let x = 1
  let y = if x <-1 then 2 else 3
  good
  let x = 1
  let y = if x < -1 then 2 else 3

  E0137 This cannot be assigned to
  A variable, an entry of one, or `w` and a `state` in a `step` can change.
  bad
  fn f(x: Real) -> Real = x
  f(1) <- 2
  good
  var x = 1
  x <- 2

  E0138 `~` at the top level
  `x ~ law` draws in a block that is a law, and in a step. A script asks with `draw`.
  bad
  x ~ Normal(mean: 0, sd: 1)
  good
  let x = draw(Normal(mean: 0, sd: 1))

  E0139 A draw has one name
  bad
  let d = { (x, y) ~ Normal(mean: 0, sd: 1); 1 }
  good
  let d = { x ~ Normal(mean: 0, sd: 1); x }

  E0140 `=` in an expression
  `=` gives a name; `==` compares.
  bad
  let x = 1
  let y = if x = 1 then 2 else 3
  good
  let x = 1
  let y = if x == 1 then 2 else 3

  E0141 A label is followed by a colon
  bad
  let d = sgd(rate = 0.1)
  good
  let d = sgd(rate: 0.1)

  E0142 `=` alone names nothing
  A new name is given with `let`, a variable changed with `<-`.
  bad
  x = 3
  good
  let x = 3

  E0143 An optimizer without a step
  bad
  optimizer still(rate: Real) { state v = 1 }
  good
  optimizer plain(rate: Real) { step { w <- w - rate * g } }

  E0144 A second step
  An optimizer makes one step at a time.
  bad
  optimizer o {
    step { w <- w - g }
    step { w <- w - g }
  }
  good
  optimizer o { step { w <- w - 2 * g } }

  E0145 A statement among the settings of a run
  In the braces of a `simulate` stand settings and questions. Compute before it.
  bad
  let r = simulate sgd(rate: 0.1) on doubleWell { let n = 10
    from: 0; steps: 10 }
  good
  let n = 10
  let r = simulate sgd(rate: 0.1) on doubleWell { from: 0; steps: n }

  E0146 `return` outside a function
  bad
  return 1
  good
  fn one() -> Int = { return 1 }

  E0147 The body of a function follows `=`
  bad
  fn double(x: Real) { 2 * x }
  good
  fn double(x: Real) -> Real = { 2 * x }

  E0150 A sign of another language
  bad
  let x = 2 ** 3
  good
  let x = 2 ^ 3

  E0151 A word of another language
  bad
  def f(x):
  good
  fn f(x: Real) -> Real = x

  E0152 Functions need no module before them
  The library is there without an import.
  bad
  let y = np.exp(1)
  good
  let y = exp(1)

  E0153 Braces are blocks
  A record stands in parentheses.
  bad
  let r = {a: 1, b: 2}
  good
  let r = (a: 1, b: 2)

  E0154 `:` makes no range
  `a ..< b` goes from `a` up to, but without, `b`.
  bad
  let r = 1:10
  good
  let r = 1 ..< 10

  E0155 A block stands in braces
  Indentation means nothing here.
  bad
  for i in 0 ..< 3:
    print i
  good
  for i in 0 ..< 3 { print i }

  E0156 `%` is a percentage in a margin
  bad
  let x = 7 % 2
  good
  let x = 7 mod 2

  E0157 `->` in a function without a name
  bad
  let f = x -> x + 1
  good
  let f = x => x + 1

  E0158 `import` takes the path of a file
  bad
  import numpy as np
  good
  let x = exp(1)

  E0159 A `+` without a value before it
  bad
  let x = +1
  good
  let x = 1

  E0160 Rows of a matrix
  Each row stands in its own brackets.
  bad
  let m = [1, 2; 3, 4]
  good
  let m = [[1, 2], [3, 4]]

  E0161 `let` names a value, not a function
  bad
  let f(x) = x
  good
  let f = x => x

  E0162 A letter before a text
  Every text may hold values in braces.
  bad
  let x = 2
  print f"x = {x}"
  good
  let x = 2
  print "x = {x}"

  E0163 Entries without commas
  bad
  let v = [1 2]
  good
  let v = [1, 2]

  E0164 A statement where a value is wanted
  bad
  if 1 < 2 then print 1
  good
  if 1 < 2 { print 1 }

  E0165 A function without a name
  bad
  let f = fn(x) => x
  good
  let f = x => x

  E0166 Perhaps a division
  This is a warning. `//` begins a comment, and what stands behind it looks like the right side of a division,
  which is `div` for whole numbers. A comment of one number or name stands after two spaces.

  """#
