internal import KernelIR
internal import LinearAlgebra

extension Evaluator {
  /// Texts have a `+`, but no sum.
  func refuseTexts(_ items: [Value], _ builtin: Builtin) throws {
    if case .text? = items.first {
      throw mistake(
        .typeMismatch(parameter: builtin.rawValue, expected: "of numbers", found: "a list of texts")
      )
    }
  }

  func reduce(_ builtin: Builtin, _ value: Value) throws -> Value {
    switch value {
    case .record:
      let parts = try leaves(value).map { try reduce(builtin, $0) }
      return try reduce(builtin, try stackedOrList(parts))
    case .list(let items) where value.operand == nil && (builtin == .sum || builtin == .average):
      // A list of estimates, or of other things that add.
      guard var total = items.first else { return .int(0) }
      try refuseTexts(items, builtin)
      for item in items.dropFirst() { total = try binary(.add, total, item) }
      return builtin == .sum ? total : try binary(.divide, total, .int(items.count))
    default: break
    }
    if case .list(let items) = value, items.isEmpty, builtin == .sum { return .int(0) }
    let name = builtin.rawValue
    let count = value.shape?.reduce(1, *) ?? 1
    switch builtin {
    case .sum:
      if isWhole(value) {
        var total = 0
        for item in try items(of: value) {
          guard let whole = item.integer else { continue }
          let (next, overflow) = total.addingReportingOverflow(whole)
          if overflow { throw mistake(.integerOverflow("`sum`")) }
          total = next
        }
        return .int(total)
      }
      return try apply(.reduce(.sum, axis: nil), [value], named: name)
    case .average:
      guard count > 0 else {
        throw mistake(.other("the average of nothing has no value", help: nil))
      }
      let sum = try apply(.reduce(.sum, axis: nil), [value], named: name)
      return try binary(.divide, sum, .real(Double(count)))
    case .prod:
      let parts = value.shape?.isEmpty ?? true ? [value] : try items(of: value)
      var product = Value.int(1)
      for part in parts {
        product = try binary(
          .multiply, product, part.shape?.isEmpty ?? true ? part : try reduce(.prod, part))
      }
      return product
    case .argmax:
      let index = try apply(.reduce(.argmax, axis: nil), [value], named: name)
      return index.integer.map { .int($0) } ?? index
    case .argmin:
      let index = try apply(.reduce(.argmax, axis: nil), [try negate(value)], named: name)
      return index.integer.map { .int($0) } ?? index
    case .all, .any:
      if case .list(let items) = value {
        let truths = try items.map { item -> Bool in
          guard case .bool(let truth) = item else {
            throw mistake(
              .typeMismatch(parameter: name, expected: "conditions", found: item.description))
          }
          return truth
        }
        return .bool(builtin == .all ? truths.allSatisfy { $0 } : truths.contains(true))
      }
      if case .bool = value { return value }
      return try apply(.reduce(builtin == .all ? .all : .any, axis: nil), [value], named: name)
    default: return value
    }
  }

  private func stackedOrList(_ values: [Value]) throws -> Value {
    values.contains { $0.isTraced } ? try stack(values) : collected(values)
  }

  // MARK: - Vector spaces

  func vectorSpace(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    switch builtin {
    case .dot:
      let pair = try exactly(2, arguments, builtin)
      return try dot(pair[0], pair[1])
    case .norm: return try norm(try single(arguments, builtin))
    case .unit:
      let value = try single(arguments, builtin)
      let length = try norm(value)
      // unit(0) is 0.
      let isZero = try compare(.equal, length, .real(0))
      let safe = try ifThenElse(isZero, .real(1), length)
      return try binary(.divide, value, safe)
    case .clip:
      let pair = try labelled(["v", "bound"], arguments, builtin)
      // v · min(1, bound / |v|), written so that nothing is divided by zero.
      let length = try norm(pair[0])
      let larger = try apply(.binary(.maximum), [length, pair[1]], named: "clip")
      if pair[0].shape?.isEmpty ?? false {
        let upper = try apply(.binary(.minimum), [pair[0], pair[1]], named: "clip")
        return try apply(.binary(.maximum), [upper, try negate(pair[1])], named: "clip")
      }
      if let bound = pair[1].double, bound.isInfinite { return pair[0] }
      return try binary(.multiply, pair[0], try binary(.divide, pair[1], larger))
    case .outer:
      let pair = try exactly(2, arguments, builtin)
      return try outer(pair[0], pair[1])
    case .zeros, .ones:
      let number = builtin == .zeros ? 0.0 : 1.0
      let values = arguments.map(\.value)
      if values.allSatisfy({ if case .int = $0 { true } else { false } }), !values.isEmpty {
        let shape = try values.map { try size($0, builtin) }
        return .tensor(Tensor(repeating: number, shape: try bounded(shape)))
      }
      return try overLeaves(try single(arguments, builtin)) { leaf in
        guard let shape = leaf.shape else {
          throw mistake(.notANumber(leaf.description, in: "`\(builtin.rawValue)`"))
        }
        return Value(Tensor(repeating: number, shape: shape))
      }
    case .eye:
      let value = try single(arguments, builtin)
      let n: Int
      if case .int = value {
        n = try size(value, builtin)
      } else {
        let shapes = leaves(value).compactMap(\.shape)
        if shapes == [[]] { return .real(1) }
        n = shapes.map { $0.reduce(1, *) }.reduce(0, +)
      }
      var identity = Tensor(repeating: 0, shape: try bounded([n, n]))
      for i in 0..<n { identity.data[i * n + i] = 1 }
      return .tensor(identity)
    default: return .unit
    }
  }

  func dot(_ a: Value, _ b: Value) throws -> Value {
    if case .record(let x) = a, case .record(let y) = b, x.fields.count == y.fields.count {
      var total: Value?
      for (left, right) in zip(x.fields, y.fields) {
        let part = try dot(left.value, right.value)
        total = try total.map { try binary(.add, $0, part) } ?? part
      }
      return total ?? .real(0)
    }
    func isEstimate(_ value: Value) -> Bool {
      if case .estimate = value { true } else { false }
    }
    if isEstimate(a) || isEstimate(b) {
      return try liftEstimates([a, b]) { try dot($0[0], $0[1]) }
    }
    guard let left = a.shape, let right = b.shape, left == right else {
      throw mistake(.shapeMismatch(operation: "dot", a.description, b.description))
    }
    switch left.count {
    case 0: return try binary(.multiply, a, b)
    case 1: return try apply(.matmul, [a, b], named: "dot")
    default:
      let count = left.reduce(1, *)
      return try apply(
        .matmul,
        [
          try apply(.reshape([count]), [a], named: "dot"),
          try apply(.reshape([count]), [b], named: "dot"),
        ], named: "dot")
    }
  }

  func norm(_ value: Value) throws -> Value {
    if let shape = value.shape, shape.isEmpty {
      return try apply(.unary(.absolute), [value], named: "norm")
    }
    if case .row(let vector) = value { return try norm(vector) }
    let square = try dot(value, value)
    guard case .estimate = square else {
      return try apply(.unary(.squareRoot), [square], named: "norm")
    }
    return try liftEstimates([square]) { try apply(.unary(.squareRoot), $0, named: "norm") }
  }

  /// `if` for values that are already there.
  func ifThenElse(_ condition: Value, _ a: Value, _ b: Value) throws -> Value {
    switch condition {
    case .bool(let holds): holds ? a : b
    case .traced(let mask): try select(mask, a, b)
    default:
      throw mistake(
        .typeMismatch(parameter: "if", expected: "a Bool", found: condition.description))
    }
  }

  func size(_ value: Value, _ builtin: Builtin) throws -> Int {
    guard let size = value.integer, size >= 0 else {
      throw mistake(
        .constraintViolated(
          parameter: builtin.rawValue, constraint: "a size from 0 on",
          value: formatted(value)))
    }
    return size
  }

  /// A shape small enough to be made.
  func bounded(_ shape: [Int]) throws -> [Int] {
    var total = 1
    for size in shape {
      let (next, overflow) = total.multipliedReportingOverflow(by: size)
      guard !overflow, next <= 20_000_000 else {
        throw mistake(
          .other(
            "an array of \(shape.map(String.init).joined(separator: " × ")) is too large", help: nil
          ))
      }
      total = next
    }
    return shape
  }

  // MARK: - Matrices

  func matrixFunction(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    switch builtin {
    case .solve:
      let pair = try labelled(["A", "b"], arguments, builtin)
      return try solve(pair[0], pair[1])
    case .trace:
      let matrix = try square(try single(arguments, builtin), builtin)
      return try reduce(.sum, try diagonal(matrix.value, matrix.size))
    case .diag:
      let value = try single(arguments, builtin)
      guard let shape = value.shape else {
        throw mistake(.notANumber(value.description, in: "`diag`"))
      }
      switch shape.count {
      case 0: return value
      case 1:
        let identity = try vectorSpace(
          .eye, [CallArgument(label: nil, value: .int(shape[0]))])
        let spread = try apply(.broadcast([shape[0], shape[0]]), [value], named: "diag")
        return try binary(.elementwiseMultiply, identity, spread)
      default:
        let matrix = try square(value, builtin)
        return try diagonal(value, matrix.size)
      }
    case .inverse:
      let matrix = try square(try single(arguments, builtin), builtin)
      let identity = try vectorSpace(.eye, [CallArgument(label: nil, value: .int(matrix.size))])
      return try solve(matrix.value, identity)
    case .cholesky:
      let matrix = try square(try single(arguments, builtin), builtin)
      let factor = try apply(.cholesky, [matrix.value], named: "cholesky")
      if let tensor = factor.tensor, tensor.data.contains(where: \.isNaN) {
        throw mistake(.notPositiveDefinite("this matrix"))
      }
      return factor
    case .det, .eigenvalues, .eigenvectors:
      let matrix = try square(try single(arguments, builtin), builtin)
      guard let tensor = matrix.value.tensor else {
        throw mistake(.notInKernel("`\(builtin.rawValue)`"))
      }
      return try spectral(
        builtin, Matrix(rows: matrix.size, columns: matrix.size, elements: tensor.data))
    default: return .unit
    }
  }

  private func spectral(_ builtin: Builtin, _ matrix: Matrix) throws -> Value {
    let n = matrix.rows
    switch builtin {
    case .det:
      return .real(matrix.determinant)
    case .eigenvalues, .eigenvectors:
      guard matrix.isSymmetric(tolerance: 1e-12), let eigen = matrix.symmetricEigen() else {
        throw mistake(
          .other(
            "`\(builtin.rawValue)` needs a symmetric matrix", help: "symmetrise it: `(A + A') / 2`")
        )
      }
      return builtin == .eigenvalues
        ? .tensor(Tensor(vector: eigen.values))
        : .tensor(Tensor(shape: [n, n], data: eigen.vectors.elements))
    default: return .unit
    }
  }

  private func square(_ value: Value, _ builtin: Builtin) throws -> (value: Value, size: Int) {
    guard let shape = value.shape, shape.count == 2, shape[0] == shape[1] else {
      if value.shape == [] {
        return (try apply(.reshape([1, 1]), [value], named: builtin.rawValue), 1)
      }
      throw mistake(
        .typeMismatch(
          parameter: builtin.rawValue, expected: "a square matrix", found: value.description))
    }
    return (value, shape[0])
  }

  private func diagonal(_ value: Value, _ n: Int) throws -> Value {
    let entries = try (0..<n).map { try index(value, [.int($0), .int($0)]) }
    return value.isTraced ? try stack(entries) : collected(entries)
  }

  /// `A⁻¹ b`; for a parameter that is a number or a record too.
  func solve(_ a: Value, _ b: Value) throws -> Value {
    if a.shape == [] { return try binary(.divide, b, a) }
    if case .record = b {
      let parts = leaves(b)
      let flat = try concatenated(parts)
      return try split(try solve(a, flat), like: b)
    }
    let solution = try apply(.solve, [a, b], named: "solve")
    if let tensor = solution.tensor, tensor.data.contains(where: \.isNaN) {
      throw mistake(.singular("the matrix"))
    }
    return solution
  }

  /// The leaves of a parameter value as one vector.
  func concatenated(_ parts: [Value]) throws -> Value {
    let rows = try parts.map { part -> Value in
      guard let shape = part.shape else {
        throw mistake(.notANumber(part.description, in: "a vector"))
      }
      return try apply(.reshape([shape.reduce(1, *)]), [part], named: "concat")
    }
    return rows.count == 1 ? rows[0] : try apply(.concatenate(axis: 0), rows, named: "concat")
  }

  /// A vector taken apart into the structure of a parameter value.
  func split(_ vector: Value, like model: Value) throws -> Value {
    var start = 0
    let parts = try leaves(model).map { leaf -> Value in
      let shape = leaf.shape ?? []
      let count = shape.reduce(1, *)
      let piece = try apply(.slice(start: [start], size: [count]), [vector], named: "split")
      start += count
      return try apply(.reshape(shape), [piece], named: "split")
    }
    return rebuild(like: model, from: parts)
  }
}
