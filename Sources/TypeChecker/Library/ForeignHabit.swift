/// What people write who come from another language, and what it is called here.
enum ForeignHabit {
  /// Those of which the parser does not speak.
  private static let modules: Set<String> = [
    "jax", "Math", "tf", "sp", "rng", "plt", "F", "nn", "optim", "pd", "cmath",
  ]
  /// Those of which it does.
  private static let told: Set<String> = [
    "np", "numpy", "jnp", "scipy", "torch", "math", "random", "std",
  ]

  static func isForeignModule(_ name: String) -> Bool {
    modules.contains(name) || told.contains(name)
  }

  static func isTold(_ module: String) -> Bool { told.contains(module) }

  private static let names: [String: String] = [
    "len": "the number of entries is `length(v)`",
    "size": "the number of entries is `length(v)`; of a matrix, `rows(m)` and `columns(m)`",
    "numel": "the number of entries is `length(v)`",
    "shape": "sizes are `length(v)`, `rows(m)` and `columns(m)`",
    "range": "a range is `0 ..< n`",
    "arange": "a range is `0 ..< n`; evenly spaced numbers are `linspace(a, b, n)`",
    "True": "it is written `true`", "False": "it is written `false`",
    "None": "there is no empty value; a missing cell of a table is empty by itself",
    "null": "there is no empty value", "nil": "there is no empty value",
    "println": "write `print x`", "printf": "write `print \"{x:.3}\"`",
    "disp": "write `print x`", "cat": "write `print x`",
    "matmul": "the matrix product is `A * B`", "mm": "the matrix product is `A * B`",
    "mv": "the matrix product is `A * v`",
    "std": "the standard deviation is `sd(x)`", "stdev": "the standard deviation is `sd(x)`",
    "variance": "it is `var(x)`", "ln": "the natural logarithm is `log(x)`",
    "pow": "a power is `a ^ b`", "power": "a power is `a ^ b`",
    "square": "a square is `x^2`, entry by entry `v .^ 2`",
    "arctan": "it is `atan(x)`", "arcsin": "it is `asin(x)`", "arccos": "it is `acos(x)`",
    "arctan2": "it is `atan2(y, x)`", "lgamma": "it is `gammaln(x)`",
    "randn": "a normal draw is `draw(Normal(mean: 0, sd: 1))`, in a law `z ~ Normal(…)`",
    "rand": "a uniform draw is `draw(Uniform(low: 0, high: 1))`",
    "normal": "the law is `Normal(mean: 0, sd: 1)`", "uniform": "the law is `Uniform(low:, high:)`",
    "array": "a vector is `[1.0, 2.0]`, a matrix `[[1.0, 2.0], [3.0, 4.0]]`",
    "tensor": "a vector is `[1.0, 2.0]`", "asarray": "a vector is `[1.0, 2.0]`",
    "transpose": "the transpose is `A'`", "inv": "it is `inverse(A)`; better `solve(A, b)`",
    "eig": "it is `eigenvalues(A)` and `eigenvectors(A)`",
    "eigvals": "it is `eigenvalues(A)`", "eigh": "it is `eigenvalues(A)`",
    "eigvalsh": "it is `eigenvalues(A)`", "identity": "it is `eye(n)`",
    "expit": "it is `sigmoid(x)`",
    "fabs": "it is `abs(x)`", "maximum": "it is `max(a, b)`", "minimum": "it is `min(a, b)`",
    "gradient": "it is `grad(L)(w)`", "hessian": "it is `hess(L)(w)`",
    "backward": "gradients are functions: `grad(L)(w)`", "vstack": "it is `concat(a, b)`",
    "hstack": "it is `concat(a, b)`", "append": "it is `concat(a, [x])`",
    "str": "a text from a value is `\"{x}\"`", "repr": "a text from a value is `\"{x}\"`",
    "int": "`round`, `floor` and `ceil` give an `Int`", "float": "an `Int` serves as a `Real`",
    "self": "a step knows `w`, `g`, `t`, `L`, `sample` and its states",
    "read_csv": "write `read \"file.csv\"`", "loadtxt": "write `read \"file.csv\"`",
    "map": "write `[f(x) for x in xs]`", "filter": "write `[x for x in xs if x > 0]`",
    "reduce": "write `sum(…)`, `max(…)`, or a loop over a `var`",
    "enumerate": "write `for i in 0 ..< length(xs)`",
    "tau": "every estimate has one: `run.m.tau` of `measure m = mean(w)`",
    "ess": "every estimate has one: `run.m.ess` of `measure m = mean(w)`",
    "stderr": "every estimate has one: `run.m.se` of `measure m = mean(w)`",
    "sem": "every estimate has one: `run.m.se` of `measure m = mean(w)`",
    "typeof": "at the prompt `:type x` shows a type",
    "string": "a text from a value is `\"{x}\"`", "nothing": "there is no empty value",
    "random": "a uniform draw is `draw(Uniform(low: 0, high: 1))`",
    "end": "the last entry is `x[length(x) - 1]`",
    "NaN": "it is written `nan`", "Inf": "it is written `inf`", "Infinity": "it is written `inf`",
    "abs2": "write `x^2`", "norm2": "it is `norm(v)`", "average_": "it is `average(v)`",
  ]

  static func help(for name: String) -> String? { names[name] }

  /// The same of names that are only called.
  static func helpForCall(of name: String) -> String? {
    switch name {
    case "c": "a vector is `[1.0, 2.0]`"
    case "assert": "write `check a == b`, or `check a ~ b within 4 se`"
    case "list", "dict": "a list is `[a, b]`, a record `(x: 1, y: 2)`"
    case "zip", "enumerate": "write `for i in 0 ..< length(v)`"
    default: names[name]
    }
  }

  /// The type that goes by another name elsewhere.
  static func type(for name: String) -> String? {
    switch name {
    case "String", "string", "str", "char": "Text"
    case "Float", "float", "Double", "double", "f64", "Float64", "Number", "number": "Real"
    case "int", "Integer", "integer", "Int64", "i64", "Nat", "UInt": "Int"
    case "bool", "Boolean", "boolean": "Bool"
    case "Vector", "vector": "Vec"
    case "Matrix", "matrix": "Mat"
    default: nil
    }
  }

  /// What to write in place of `module.name`.
  static func help(for name: String, known: Bool) -> String {
    if known { return "functions stand by themselves: `\(name)(…)`" }
    if let help = names[name] { return help }
    return "there are no such modules here; functions stand by themselves, e.g. `exp(x)`"
  }

  /// `x.shape` and the like.
  static func field(_ name: String, of value: String) -> String? {
    switch name {
    case "shape", "size": "write `length(\(value))`, or `rows` and `columns` of a matrix"
    case "length", "count", "len", "numel", "ndim": "write `length(\(value))`"
    case "T": "the transpose is `\(value)'`"
    case "sum", "max", "min", "norm", "sort", "abs", "exp", "log", "dot", "mean", "var", "sd",
      "median", "quantile", "sqrt", "cov", "histogram":
      "functions stand before their argument: `\(name)(\(value))`"
    case "append", "push", "extend", "concat": "write `concat(\(value), [x])`, which is a new array"
    case "reshape", "flatten", "ravel": "entries are taken by index, `\(value)[i]`"
    case "std": "write `sd(\(value))`"
    case "grad", "backward": "gradients are functions: `grad(L)(w)`"
    case "item", "numpy", "detach": "values need no conversion"
    default: nil
    }
  }

  /// Where a name that the language gives has its meaning.
  static func place(ofGiven name: String) -> String? {
    switch name {
    case "w", "t", "L": "a `step`, a noise and a run"
    case "g", "sample": "a `step` and a run"
    case "state": "the block of a `simulate`"
    default: nil
    }
  }
}
