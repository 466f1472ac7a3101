internal import SourceText
internal import TypeChecker

extension Mistake {
  /// The message for this mistake.
  func diagnostic(at span: SourceSpan) -> Diagnostic {
    func message(_ code: String, _ text: String, label: String = "", help: String? = nil)
      -> Diagnostic
    {
      Diagnostic(code: code, text, at: span, label: label, help: help)
    }
    switch self {
    case .unknownName("theory", _), .unknownName("exact", _):
      return message(
        "E0401", "`theory` and `exact` are no values, but what their functions stand under",
        help: "call one of them: `theory.stationaryCovariance(d)`, `exact.meanExitTime(d, …)`")
    case .unknownName(let name, let suggestion):
      return message(
        "E0401", "there is no `\(name)` here", help: suggestion.map { "did you mean `\($0)`?" })
    case .notANumber(let found, let place):
      return message("E0402", "\(place) needs a number, but this is \(found)")
    case .shapeMismatch(let operation, let a, let b):
      return message("E0403", "`\(operation)` cannot join \(a) and \(b)")
    case .vectorTimesVector:
      return message(
        "E0404", "`*` of two vectors is ambiguous",
        help: "write `dot(v, w)` for the inner product, `v .* w` for the product entry by entry")
    case .integerOverflow(let operation):
      let isRounding = ["round", "floor", "ceil"].contains { operation.hasPrefix($0) }
      let hasSides = operation.contains(" ")
      return message(
        "E0405", "the result of \(operation) does not fit an Int (64 bits)",
        help: operation.contains("nan")
          ? "it is not a number: look where it comes from, e.g. a division 0/0"
          : isRounding
            ? "leave it out: numbers of this size are whole"
            : hasSides
              ? "write one side as a Real, e.g. `2.0` instead of `2`"
              : "begin with a Real, e.g. `2.0` instead of `2`")
    case .divisionByZero(let operation):
      return message("E0406", "`\(operation)` by zero")
    case .indexOutOfRange(let index, let count):
      return message(
        "E0407", "index \(index) is outside 0 ..< \(count)",
        help: count == 0 ? "there is nothing to index" : "the last one is \(count - 1)")
    case .sliceOutOfRange(let low, let high, let count):
      return message(
        "E0407",
        low > high
          ? "the slice \(low) ..< \(high) ends before it begins"
          : "the slice \(low) ..< \(high) reaches beyond 0 ..< \(count)",
        help: low > high ? "an empty one is `\(low) ..< \(low)`" : "all of it is `0 ..< \(count)`")
    case .notCallable(let found):
      return message("E0408", "\(found) cannot be called")
    case .wrongArgumentCount(let name, let expected, let found):
      return message(
        "E0409", "`\(name)` takes \(expected), but \(found) \(found == 1 ? "was" : "were") given")
    case .unknownLabel(let label, let name, let known):
      return message(
        "E0410", "`\(name)` has no parameter `\(label)`",
        help: known.isEmpty ? nil : "it takes \(known.map { "`\($0):`" }.joined(separator: ", "))")
    case .missingArgument(let label, let name):
      return message(
        "E0411", "`\(name)` needs `\(label)`", help: "add `\(label): …`")
    case .constraintViolated(let parameter, let constraint, let value):
      return message("E0412", "`\(parameter)` must be \(constraint), but it is \(value)")
    case .scheduleViolated(let parameter, let constraint, let value, let step):
      return message(
        "E0412",
        "`\(parameter)` must be \(constraint), but its schedule gives \(value) at t = \(step)",
        label: "the schedule", help: "bound it with `max` or `min`, or make `steps:` smaller")
    case .typeMismatch(let parameter, let expected, let found):
      return message("E0413", "`\(parameter)` must be \(expected), but this is \(found)")
    case .sizeMismatch(let name, let first, let second):
      return message("E0414", "the size `\(name)` cannot be both \(first) and \(second)")
    case .unknownField(let field, let of, let known):
      return message(
        "E0415", "\(of) has no `.\(field)`",
        help: known.isEmpty ? nil : "it has \(known.map { "`.\($0)`" }.joined(separator: ", "))")
    case .notInKernel(let what):
      return message(
        "E0416", "\(what) cannot stand in a loss, a noise, a step or a measure",
        help: "compute it before the run and name it with `let`")
    case .kernelTooLarge(let limit):
      return message(
        "E0417", "this body unrolls to more than \(limit) operations",
        help: "use vectors and matrices instead of long loops over numbers")
    case .differentBranches(let a, let b):
      return message("E0418", "the two branches give different things: \(a) and \(b)")
    case .notDifferentiable(let why):
      return message("E0419", "this cannot be differentiated: \(why)")
    case .recursionTooDeep(let limit):
      return message(
        "E0420", "calls are nested more than \(limit) deep",
        help: "a recursion needs a case that ends it")
    case .notPositiveDefinite(let what):
      return message("E0421", "\(what) is not positive definite")
    case .singular(let what):
      return message("E0422", "\(what) is singular")
    case .notALaw(let found):
      return message("E0423", "after `~` stands a law, but this is \(found)")
    case .momentMissing(let moment, let why, let remedy):
      return message("E0424", "there is no \(moment): \(why)", help: remedy)
    case .unsuitableDynamics(let why):
      return message("E0425", why)
    case .setting(let name, let problem, let help):
      return message("E0431", "`\(name)` \(problem)", help: help)
    case .missingSetting(let name, let help):
      return message("E0432", "this run needs `\(name):`", help: help)
    case .unknownSetting(let name, let suggestion):
      return message(
        "E0433", "a run has no setting `\(name)`",
        help: suggestion.map { "did you mean `\($0):`?" })
    case .outsideRun(let name):
      return message(
        "E0434", "`\(name)` is known only inside a run", help: "use it in a `measure`")
    case .refused(let quantity, let why, let remedy):
      return message("E0435", "there is no \(quantity): \(why)", help: remedy)
    case .comparedEstimates:
      return message(
        "E0436", "estimates have errors, so they cannot simply be compared",
        help: "compare `.value`s, or use `check a ~ b within 4 se`")
    case .checkMargin:
      return message(
        "E0437", "neither side has an error, so `se` means nothing here",
        help: "give a number or a percentage: `within 1e-8`, `within 1%`")
    case .theory(let why, let remedy):
      return message("E0601", why, help: remedy)
    case .memory(let needed, let limit):
      return message(
        "E0438",
        "this run needs \(amount(needed)), more than the \(amount(limit)) it may take",
        help: "measure less, or fewer replicas at a time")
    case .valueMemory(let needed, let limit):
      return message(
        "E0438",
        "this value alone needs \(amount(needed)), more than the \(amount(limit)) there may be",
        help: "work on parts of it")
    case .fileNotReadable(let path, let why, let help):
      return message("E0701", "cannot read `\(path)`: \(why)", help: help)
    case .hostFailure(let name, let why):
      return message("E0705", "the host's function `\(name)` failed: \(why)")
    case .checkpoint(let path, let why):
      return message(
        "E0706", "the checkpoint `\(path)` cannot be used: \(why)",
        help: "remove the file to begin anew, or give this run another one")
    case .checkpointWaits(let path, let isFinished):
      return message(
        "E0707",
        "the checkpoint `\(path)` holds \(isFinished ? "the results of a finished run" : "an unfinished run")",
        help: (isFinished ? "read them back" : "go on with it")
          + " by `sgd run --resume`, or remove the file to begin anew")
    case .checkpointShared(let path, let variables):
      return message(
        "E0706", "another run of this script already keeps the checkpoint `\(path)`",
        help: variables.isEmpty
          ? "give this run another file" : separateCheckpoints(path, along: variables))
    case .checkpointTaken(let path, let owner):
      return message(
        "E0711", "the checkpoint `\(path)` is being written by \(owner)",
        help: "wait until it ends, or give this run another file")
    case .other(let text, let help):
      return message("E0400", text, help: help)
    }
  }
}

extension Diagnostic {
  /// Whether a value is refused rather than the program wrong: a sweep leaves such a cell empty and goes on.
  var isRefusal: Bool { code == "E0435" || code == "E0601" || code == "E0424" }
}

/// Memory in the unit in which it has at most five digits.
private func amount(_ bytes: Int) -> String {
  var (count, unit) = (bytes >> 20, "MiB")
  for larger in ["GiB", "TiB", "PiB"] where count >= 100_000 {
    (count, unit) = (count >> 10, larger)
  }
  return "\(count) \(unit)"
}
