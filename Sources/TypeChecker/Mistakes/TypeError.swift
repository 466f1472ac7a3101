/// Mistakes about types: E03xx, but for sizes.
enum TypeError: Mistake {
  case mismatch(role: String, expected: String, found: Type)
  case tooLargeForInt(role: String)
  case operands(String, left: Type, right: Type, help: String?)
  case operand(String, Type)
  case vectorProduct(String, String)
  case notCallable(Type)
  case missingArguments([String], callee: String)
  case tooManyArguments(callee: String, expected: Int, found: Int)
  case unlabelled(String, callee: String)
  /// A second quantity of a statistic, which may be meant as a weight.
  case unlabelledWeight(callee: String, isInMeasure: Bool)
  case unused(Type)
  case estimateComparison(left: String, right: String)
  case estimateAsPlain(role: String, found: Type, source: String)
  case labelTwice(String)
  case noData(noise: String)
  case noOver(String)
  case missingColumn(String, available: [String])
  case wantsData(String)
  case constraint(String, requirement: String, value: String)
  case missingMoment(String, cause: String, growth: String? = nil)
  case drawOutside
  case obstacle(KernelObstacle, place: String)
  case condition(Type, String)
  case branches(Type, Type)
  case noValue(String)
  case notDefinite(String, DefinitenessFault)
  case notIndexable(Type)
  case indexType(Type)
  case notIterable(Type)
  case pattern(expected: Int, found: Type)
  case notDifferentiable(String, Type)
  case needsCall(String, example: String)
  case onLeft(Type)
  case onRight(Type)
  case withoutOn
  case notNoise(Type)
  case innerTwice(String)
  case effectInImport(String)
  case untyped(String)
  case pipeTarget(Type)
  case noMargin
  case biasedNoise(String)
  case head(String)
  case emptyValue
  case notText(Type)
  case choices(String, found: String, options: [String])
  case notLaw(Type)
  case ignoredResult(String)
  case elementTypes(Type, Type)
  case notPoint(String, Type)
  case doesNotMeet(String, Type, because: String)
  case tooManyParts(limit: Int)
  case fileEnding(options: [String], example: String)
  case notExportable(Type)
  case notOneArray(String)
  case noColumn(String, available: [String])
  case tooManyCases(limit: Int)

  var wording: Wording {
    switch self {
    case .mismatch(let role, let expected, let found):
      Wording(
        "E0301", "\(role) must be \(article(expected)), but this is \(article(found))",
        help: expected == "Loss" && found.isFunction
          ? "declare one, which may call functions: `loss f at (w: Real) = …`" : nil)
    case .tooLargeForInt(let role):
      Wording(
        "E0301", "\(role) must be an `Int`, but this is too large for an `Int`",
        help: "the largest is 9223372036854775807; a `Real` may be larger")
    case .operands(let symbol, let left, let right, let help):
      Wording(
        "E0302", "`\(symbol)` does not join \(article(left)) and \(article(right))", help: help)
    case .operand(let symbol, let type):
      Wording("E0302", "`\(symbol)` does not work on \(article(type))")
    case .vectorProduct(let left, let right):
      Wording(
        "E0303", "`*` of two vectors could mean two things",
        help: "write `dot(\(left), \(right))` for the number, `\(left) .* \(right)` entry by entry")
    case .notCallable(let type):
      Wording(
        "E0304", "\(article(type)) cannot be called", label: "this is not a function",
        help: type.hasEntries ? "an entry is `a[0]`; the first one has the index 0" : nil)
    case .missingArguments(let names, let callee):
      Wording(
        "E0305", "`\(callee)` also needs \(listing(names))",
        help: names.count == 1 ? "add `\(names[0]): …`" : nil)
    case .tooManyArguments(let callee, let expected, let found):
      Wording(
        "E0306",
        "`\(callee)` takes \(expected) argument\(expected == 1 ? "" : "s"), but \(found) were given",
        help: callee == "draw"
          ? "`draw(law, n)` gives n draws; rows and columns of them are draws of a law of vectors"
          : nil)
    case .unlabelled(let label, let callee):
      Wording(
        "E0307", "numbers given to `\(callee)` are labelled", help: "write `\(label): …`")
    case .unlabelledWeight(let callee, let isInMeasure):
      Wording(
        "E0307", "`\(callee)` is of one quantity, and a weight is labelled",
        help: callee == "cov"
          ? "the covariance of two stands in that of a vector, `cov([x, y]\(isInMeasure ? "" : "'"))`"
          : "write `weight: …`")
    case .unused(let type):
      Wording(
        "E0308", "nobody uses this value",
        label: type.isUnknown ? "" : "this is \(article(type))",
        help: "print it, or give it a name with `let`; a line goes on only inside brackets, or "
          + "after an operator or a comma")
    case .estimateComparison(let left, let right):
      Wording(
        "E0309", "estimates cannot be compared: they carry errors",
        help: "compare values with `.value`, or test with `check \(left) ~ \(right) within 4 se`")
    case .estimateAsPlain(let role, let found, let source):
      Wording(
        "E0310", "\(role) must be a plain value, but this is \(article(found))",
        help: "drop the error with `\(source).value`")
    case .labelTwice(let label): Wording("E0311", "`\(label)` is given twice")
    case .noData(let noise):
      Wording(
        "E0312", "`\(noise)` noise needs a loss over data",
        help: "give it an additive noise, e.g. `with Normal(mean: 0, sd: 1)`")
    case .noOver(let loss):
      Wording(
        "E0313", "`over` gives data to a loss of samples, but `\(loss)` has no `over (…)` part",
        help: "declare what one sample is: `loss \(loss) at (w) over (x, y) = …`")
    case .missingColumn(let column, let available):
      Wording(
        "E0314", "the data have no column `\(column)`",
        help: available.isEmpty ? nil : "they have \(listing(available))")
    case .wantsData(let loss):
      Wording(
        "E0315", "`\(loss)` is the loss of one sample: it needs data",
        help: "write `\(loss) over data`, or `\(loss) over law` for fresh samples")
    case .constraint(let role, let requirement, let value):
      Wording("E0316", "\(role) must be \(requirement), but this is \(value)")
    case .missingMoment(let moment, let cause, let growth):
      Wording(
        "E0317", "\(growth == nil ? "this law" : "this") has no \(moment): \(cause)",
        label: growth ?? "",
        help: "clip it, or ask for what exists: `quantile`, or a tail index")
    case .drawOutside:
      Wording(
        "E0318", "`~` draws only in a block that is a law, and in a `step`",
        help: "here write `let x = draw(law)`, or `draw(law, n)` for many")
    case .obstacle(let obstacle, let place):
      Wording("E0319", "\(place) runs inside the engine, so it cannot \(phrase(obstacle))")
    case .condition(let type, let source):
      Wording(
        "E0330", "a condition is true or false, but this is \(article(type))",
        help: type.isNumber ? "compare it, e.g. `\(source) != 0`" : nil)
    case .branches(let left, let right):
      Wording(
        "E0331", "both branches must give the same type, not \(article(left)) and \(article(right))"
      )
    case .noValue(let name):
      Wording(
        "E0332", "`\(name)` can end without a value",
        help: "end its block with the value, or `return` one on every way")
    case .notDefinite(let role, let fault):
      switch fault {
      case .asymmetric(let i, let j, let a, let b):
        Wording(
          "E0333", "\(role) must be symmetric positive definite, but this is not symmetric",
          label: "entry [\(i), \(j)] is \(describe(a)), entry [\(j), \(i)] is \(describe(b))")
      case .indefinite(let order):
        Wording(
          "E0333", "\(role) must be symmetric positive definite, but this is not positive",
          label: order == 1
            ? "its first entry is not above 0"
            : "its upper left \(order)×\(order) part has a determinant that is not above 0")
      }
    case .notIndexable(let type): Wording("E0334", "\(article(type)) has no entries to index")
    case .indexType(let type):
      Wording(
        "E0335", "an index is an `Int`, but this is \(article(type))",
        help: type == .real ? "`round`, `floor` and `ceil` give an `Int`" : nil)
    case .notIterable(let type):
      Wording(
        "E0336", "`for` needs a list, a range or a table, but this is \(article(type))",
        help: type.isNumber ? "write `0 ..< n`" : nil)
    case .pattern(let expected, let found):
      Wording("E0337", "\(article(found)) cannot be taken apart into \(expected) names")
    case .notDifferentiable(let kind, let found):
      Wording(
        "E0338",
        "`\(kind)` needs a function whose value is a number; this one gives "
          + article(found),
        help: kind == "jacobian" ? nil : "for a function that gives a vector there is `jacobian(f)`"
      )
    case .needsCall(let name, let example):
      Wording("E0339", "`\(name)` needs its parameters first", help: "write `\(example)`")
    case .onLeft(let type):
      Wording(
        "E0340", "on the left of `on` stands an optimizer, but this is \(article(type))",
        help: "e.g. `sgd(rate: 0.1) on quadratic(K)`")
    case .onRight(let type):
      Wording("E0341", "on the right of `on` stands a loss, but this is \(article(type))")
    case .withoutOn:
      Wording(
        "E0342", "`with` gives a noise to `optimizer on loss`",
        help: "e.g. `sgd(rate: 0.1) on loss with noise`")
    case .notNoise(let type):
      Wording(
        "E0343", "after `with` stands a noise or a law, but this is \(article(type))",
        help: type.isNumber ? "e.g. `with Normal(mean: 0, sd: 1)`" : nil)
    case .innerTwice(let name):
      Wording(
        "E0344", "the inner optimizer `\(name)` is called twice in one step",
        label: "its state would move twice",
        help: "call it once and keep the result: `let next = \(name)(w, g)`")
    case .effectInImport(let what):
      Wording(
        "E0346", "an imported file gives declarations; this `\(what)` makes it a script",
        help: "put it into `test \"…\" { … }`")
    case .untyped(let name):
      Wording("E0347", "the parameter `\(name)` needs a type", help: "e.g. `\(name): Real`")
    case .pipeTarget(let type):
      Wording(
        "E0349", "after `|>` stands a call or a function, but this is \(article(type))",
        help: "`x |> f(a)` is `f(x, a)`")
    case .noMargin:
      Wording(
        "E0350", "neither side has a standard error, so `se` says nothing",
        help: "use `check abs(a - b) < tolerance`, or a margin that is a number")
    case .biasedNoise(let mean):
      Wording(
        "E0351", "the mean of this noise is \(mean), not 0: the gradient will be biased",
        severity: .warning)
    case .head(let what): Wording("E0352", what)
    case .emptyValue: Wording("E0353", "a value is wanted here, but this block ends without one")
    case .notText(let type): Wording("E0354", "a file name is a text, but this is \(article(type))")
    case .choices(let role, let found, let options):
      Wording(
        "E0355", "\(role) cannot be `\(found)`", help: "choose \(listing(options, joining: "or"))")
    case .notLaw(let type):
      if case .callable = type {
        Wording(
          "E0356", "after `~` stands a law, but this is \(article(type))",
          help: "a law with parameters is called, though all have defaults: `Cauchy()`")
      } else {
        Wording("E0356", "after `~` stands a law, but this is \(article(type))")
      }
    case .ignoredResult(let name):
      Wording("E0357", "`\(name)` gives no value")
    case .elementTypes(let first, let other):
      Wording(
        "E0358",
        "the entries of a list must have one type, not \(article(first)) and "
          + article(other))
    case .doesNotMeet(let name, let type, let cause):
      Wording("E0345", "`\(name)` does not work on \(article(type)): \(cause)")
    case .fileEnding(let options, let example):
      Wording(
        "E0362", "this file name ends in none of \(options.joined(separator: ", "))",
        help: "write e.g. `to \"\(example)\"`")
    case .notExportable(let type):
      Wording(
        "E0364", "a file holds a table or numbers, but this is \(article(type))",
        help: type.exportRemedy)
    case .notOneArray(let reason):
      Wording(
        "E0364", "a .npy file holds one array, and \(reason)",
        help: "write it to a .npz file, which holds many")
    case .noColumn(let name, let available):
      Wording(
        "E0363", "the table has no column `\(name)`",
        help: available.isEmpty ? nil : "it has \(listing(available))")
    case .tooManyParts(let limit):
      Wording(
        "E0360", "the type of this value has more than \(limit) parts",
        help: "a list `[…]` holds many values of one type")
    case .tooManyCases(let limit):
      Wording(
        "E0361", "functions without types in their heads call each other more than \(limit) times",
        help: "give the innermost of them types: `fn f(x: Real) -> Real = …`")
    case .notPoint(let role, let type):
      Wording(
        "E0359", "\(role) must be a number, an array, or a record of those, not \(article(type))")
    }
  }

  private func phrase(_ obstacle: KernelObstacle) -> String {
    switch obstacle {
    case .output(let what): "use `\(what)`"
    case .reads: "read a file"
    case .simulates: "start a run of its own"
    case .draws: "draw from the shared stream; in a law or a `step` write `x ~ law`"
    case .recursion(let name): "call `\(name)`, which calls itself without bound"
    case .text: "make texts"
    case .calls(let name): "call `\(name)`, which does what only the script around a run can do"
    }
  }
}

/// "a `Real`", "an `Estimate[Real]`", or what has no name as it is.
func article(_ type: Type) -> String {
  switch type {
  case .callable, .special, .lambda, .derivative, .namespace, .module, .nothing:
    type.description
  case .unknown, .real, .int, .bool, .text, .array, .row, .list, .tuple, .record, .function, .dist,
    .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run, .landscape, .space,
    .variable, .plot:
    article(type.description)
  }
}

func article(_ name: String) -> String {
  guard let first = name.first else { return name }
  return ("AEIO".contains(first) ? "an" : "a") + " `\(name)`"
}

extension Type {
  /// What of it can be exported.
  fileprivate var exportRemedy: String? {
    switch self {
    case .run(let run):
      run.fields.first.map { "export one of its measures, e.g. its `\($0.name)`" }
    case .exit: "export a number of it, e.g. its `rate`"
    case .record, .tuple, .list, .text, .bool: "make a table of it: `table(x: [1.0, 2.0])`"
    case .unknown, .nothing, .real, .int, .array, .row, .function, .callable, .special, .lambda,
      .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .table, .landscape,
      .namespace, .module, .space, .variable, .plot:
      nil
    }
  }
}
