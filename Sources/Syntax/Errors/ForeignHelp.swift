/// What to write here for what is written elsewhere, where the sign or word alone does not tell.
enum ForeignHelp {
  /// Signs of books that no keyboard has.
  static func character(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\u{A0}": "type a plain space"
    case "√": "write `sqrt(x)`"
    case "∇": "the gradient of a loss is `grad(L)(w)`"
    case "∂":
      "the gradient of a loss is `grad(L)(w)`, the matrix of second derivatives `hess(L)(w)`"
    case "∞": "write `inf`"
    case "÷": "write `/`, for whole numbers `div`"
    case "∑", "Σ": "write `sum(f(k) for k in 1 ..< 10)`"
    case "∫": "write `integrate(f, from: 0, to: 1)`"
    case "∏": "write `product(f(k) for k in 1 ..< 10)`"
    case "±": "an estimate has its error with it; in a check write `within 4 se`"
    case "≈": "write `check a ~ b within 4 se`"
    case "°": "angles are in radians: `x * pi / 180`"
    default: nil
    }
  }

  /// `np.exp` and the like, by the second word.
  static func moduleMember(_ member: String) -> String {
    switch member {
    case "random", "randn", "rand", "normal", "gauss", "default_rng":
      "a draw is `draw(Normal(mean: 0, sd: 1))`, in a law `z ~ Normal(mean: 0, sd: 1)`"
    case "linalg": "write `norm(v)`, `solve(A, b)`, `eigenvalues(A)`, …"
    case "array", "asarray", "tensor", "matrix":
      "a vector is `[1.0, 2.0]`, a matrix `[[1.0, 2.0], [3.0, 4.0]]`"
    case "arange": "a range is `0 ..< n`; evenly spaced numbers are `linspace(a, b, n)`"
    case "nn":
      "a network is a loss: `loss net at (W: Mat[8, 2], v: Vec[8]) over (x: Vec[2], y: Real) = …`"
    case "optim": "write e.g. `sgd(rate: 0.1)`, `momentum(rate: 0.1, momentum: 0.9)`"
    case "seed", "manual_seed": "write `seed 7` at the head of the script"
    case "std": "write `sd(x)`"
    case "pi", "e", "inf", "nan": "write `\(member)`"
    case "exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "mean", "var",
      "sum", "min", "max", "zeros", "ones", "eye", "linspace", "dot", "norm", "floor", "ceil",
      "round", "sort", "prod", "diag", "argmax", "argmin", "cov", "log1p", "expm1", "sign", "clip":
      "write `\(member)(…)`"
    default: "functions stand by themselves, e.g. `exp(x)`"
    }
  }

  /// Whether a module of Python or Julia is called so.
  static func isModule(_ name: String) -> Bool {
    ForeignModule(rawValue: name) != nil || modules.contains(name)
  }

  /// Those before whose functions the parser does not look for them.
  private static let modules: Set<String> = [
    "jax", "matplotlib", "pandas", "os", "sys", "statistics", "tensorflow", "seaborn",
    "Statistics", "LinearAlgebra", "Random", "Plots",
  ]

  /// What stood there tells what was meant.
  static func missing(_ expectation: Expectation, _ found: Found) -> String? {
    switch (expectation, found) {
    case (.name("a field"), .token("+")), (.name("a field"), .token("-")):
      "`+` and `-` go entry by entry as they are"
    case (.name("a field"), .token("(")):
      "functions of numbers go entry by entry as they are: `sin(x)`"
    case (.sign("="), .token(",")): "several names are given by `let (a, b) = (1, 2)`"
    case (.expression, .token("~")): "write `not`"
    case (.oneOf(",", "]"), _): "entries are separated by commas: `[1, 2, 3]`, `[[1, 2], [3, 4]]`"
    case (.block("what is done if it holds"), _):
      "write `if c then a else b`, or `if c { … }` to do something only then"
    default: nil
    }
  }
}
