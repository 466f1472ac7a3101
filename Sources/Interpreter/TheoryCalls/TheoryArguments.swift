internal import KernelIR
internal import LinearAlgebra
internal import SourceText
internal import Theory
internal import TypeChecker

/// The arguments of one call of `theory.…` or `exact.…`, by the names of its parameters.
struct TheoryArguments {
  /// `theory.kramers`
  let callee: String
  let values: [String: Value]
  /// Assumptions that may be violated: `allow: smallRate`.
  let allowed: Set<AssumptionName>
  let evaluator: Evaluator
  let violations = AllowedViolations()

  func has(_ name: String) -> Bool { values[name] != nil }

  func value(_ name: String) throws -> Value {
    guard let value = values[name] else {
      throw evaluator.mistake(.missingArgument(name, of: callee))
    }
    return value
  }

  private func wrong(_ name: String, _ expected: String, _ found: Value) -> Interruption {
    evaluator.mistake(
      .typeMismatch(parameter: name, expected: expected, found: found.description))
  }

  // MARK: - Kinds

  func dynamics(_ name: String = "d") throws -> DynamicsValue {
    let value = try value(name)
    guard case .dynamics(let dynamics) = value else {
      throw wrong(name, "a Dynamics such as `sgd(rate: 0.1) on L with Z`", value)
    }
    return dynamics
  }

  /// A dynamics in steps: a formula for those says nothing of a diffusion.
  func discreteDynamics() throws -> DynamicsValue {
    let dynamics = try dynamics()
    guard dynamics.diffusionOrder == nil else {
      throw evaluator.mistake(
        .theory(
          "`\(callee)` is about steps, and a diffusion moves between them",
          remedy: "ask for the dynamics itself, without `diffusion`"))
    }
    return dynamics
  }

  func loss(_ name: String) throws -> LossValue {
    let value = try value(name)
    guard case .loss(let loss) = value else { throw wrong(name, "a Loss", value) }
    return loss
  }

  func number(_ name: String) throws -> Double {
    let value = try value(name)
    guard let number = plain(value).double else { throw wrong(name, "a Real", value) }
    return number
  }

  func number(_ name: String, otherwise: Double) throws -> Double {
    has(name) ? try number(name) : otherwise
  }

  func whole(_ name: String) throws -> Int {
    let value = try value(name)
    guard let whole = plain(value).integer else { throw wrong(name, "an Int", value) }
    return whole
  }

  /// A vector; a number is one of length one.
  func vector(_ name: String) throws -> [Double] {
    let value = try value(name)
    guard let tensor = plain(value).tensor, tensor.shape.count <= 1 else {
      throw wrong(name, "a Vec or a number", value)
    }
    return tensor.data
  }

  /// The place, in the shape of another; a number is one of one entry.
  func place(_ name: String, like other: Value) throws -> [Double] {
    evaluator.flat(try evaluator.fitted(plain(try value(name)), to: other, named: name))
  }

  /// A square matrix; a number is one of one row, a vector the diagonal.
  func matrixOrDiagonal(_ name: String) throws -> Matrix {
    if let tensor = plain(try value(name)).tensor, tensor.shape.count == 1 {
      return .diagonal(tensor.data)
    }
    return try matrix(name)
  }

  /// How many axes the value has; nil if it is no array.
  func axes(_ name: String) -> Int? { values[name].flatMap { plain($0).shape?.count } }

  /// A square matrix; a number is one of one row.
  func matrix(_ name: String) throws -> Matrix {
    let value = try value(name)
    guard let matrix = squareMatrix(value) else {
      throw wrong(name, "a square matrix or a number", value)
    }
    return matrix
  }

  /// Whether it was given as a number.
  func isNumber(_ name: String) -> Bool { values[name].map { plain($0).shape == [] } ?? false }

  /// A list of square matrices, or of numbers.
  func matrices(_ name: String) throws -> [Matrix] {
    let value = try value(name)
    if let tensor = plain(value).tensor, tensor.shape.count == 1 {
      return tensor.data.map { Matrix.identity(1, scale: $0) }
    }
    if let tensor = plain(value).tensor, tensor.shape.count == 3, tensor.shape[1] == tensor.shape[2]
    {
      let (n, size) = (tensor.shape[1], tensor.shape[1] * tensor.shape[1])
      return (0..<tensor.shape[0]).map {
        Matrix(rows: n, columns: n, elements: Array(tensor.data[$0 * size..<($0 + 1) * size]))
      }
    }
    guard case .list(let items) = value else { throw wrong(name, "a list of matrices", value) }
    return try items.map { item in
      guard let matrix = squareMatrix(item) else { throw wrong(name, "a list of matrices", item) }
      return matrix
    }
  }

  /// A list of vectors; a vector is a list of numbers.
  func vectors(_ name: String) throws -> [[Double]] {
    let value = try value(name)
    guard let tensor = plain(value).tensor else { throw wrong(name, "a list of vectors", value) }
    switch tensor.shape.count {
    case 1: return tensor.data.map { [$0] }
    case 2:
      let width = tensor.shape[1]
      return (0..<tensor.shape[0]).map { Array(tensor.data[$0 * width..<($0 + 1) * width]) }
    default: throw wrong(name, "a list of vectors", value)
    }
  }

  /// `(low, high)`; an end may be infinite.
  func interval(_ name: String) throws -> (low: Double, high: Double) {
    let value = try value(name)
    let ends: [Value]
    switch value {
    case .tuple(let items), .list(let items): ends = items
    default: ends = plain(value).tensor.map { $0.data.map { .real($0) } } ?? []
    }
    guard ends.count == 2, let low = plain(ends[0]).double, let high = plain(ends[1]).double,
      !low.isNaN, !high.isNaN
    else { throw wrong(name, "an interval `(low, high)`", value) }
    guard low < high else {
      throw evaluator.mistake(
        .constraintViolated(
          parameter: name, constraint: "(low, high) with low < high",
          value: "(\(evaluator.formatted(low)), \(evaluator.formatted(high)))"))
    }
    return (low, high)
  }

  /// A word such as `top`, written as a text.
  func word(_ name: String, among words: [String], otherwise: String) throws -> String {
    guard let value = values[name] else { return otherwise }
    if case .text(let word) = value, !words.contains(word) {
      throw evaluator.mistake(
        .constraintViolated(
          parameter: name,
          constraint: words.map { "\"\($0)\"" }.joined(separator: " or "), value: "\"\(word)\""))
    }
    guard case .text(let word) = value else {
      throw wrong(name, words.map { "\"\($0)\"" }.joined(separator: " or "), value)
    }
    return word
  }

  // MARK: - Values

  private func plain(_ value: Value) -> Value {
    if case .theory(let result) = value { return result.value.withoutError }
    return value
  }

  private func squareMatrix(_ value: Value) -> Matrix? {
    guard let tensor = plain(value).tensor else { return nil }
    switch tensor.shape.count {
    case 0: return .identity(1, scale: tensor.data[0])
    case 2 where tensor.shape[0] == tensor.shape[1]:
      return Matrix(rows: tensor.shape[0], columns: tensor.shape[1], elements: tensor.data)
    default: return nil
    }
  }
}

extension Evaluator {
  /// Arguments by label or in order, as the table of the type checker has them.
  func theoryArguments(
    _ callee: String, _ parameters: [NamespacedFunction.Parameter], _ arguments: [CallArgument]
  ) throws -> TheoryArguments {
    var values: [String: Value] = [:]
    var allowed: Set<AssumptionName> = []
    let names = parameters.map(\.name)
    for argument in arguments {
      let name: String
      if let label = argument.label {
        guard names.contains(label) else {
          throw mistake(.unknownLabel(label, of: callee, known: names))
        }
        name = label
      } else if let next = names.first(where: { values[$0] == nil }) {
        name = next
      } else {
        throw mistake(
          .wrongArgumentCount(of: callee, expected: "\(names.count)", found: arguments.count))
      }
      if name == "allow" {
        allowed.formUnion(try assumptionNames(argument.value))
      } else if values.updateValue(argument.value, forKey: name) != nil {
        throw mistake(.other("`\(name)` was given twice", help: nil))
      }
    }
    for parameter in parameters where !parameter.isOptional && values[parameter.name] == nil {
      throw mistake(.missingArgument(parameter.name, of: callee))
    }
    return TheoryArguments(callee: callee, values: values, allowed: allowed, evaluator: self)
  }

  private func assumptionNames(_ value: Value) throws -> [AssumptionName] {
    let items: [Value]
    if case .list(let list) = value { items = list } else { items = [value] }
    return try items.map { item in
      guard case .text(let name) = item else {
        throw mistake(
          .typeMismatch(
            parameter: "allow", expected: "the name of an assumption", found: item.description))
      }
      if let known = AssumptionName(rawValue: name) { return known }
      throw mistake(
        .theory(
          "there is no assumption `\(name)`",
          remedy: closest(to: name, among: AssumptionName.allCases.map(\.rawValue)).map {
            "did you mean `\($0)`?"
          }))
    }
  }
}
