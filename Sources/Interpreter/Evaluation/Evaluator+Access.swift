internal import KernelIR
internal import Statistics
internal import Syntax

extension Evaluator {
  // MARK: - Indexing

  /// `a[i]`, `a[i, j]`, `a[1 ..< 3]`, from 0.
  func index(_ subject: Value, _ positions: [Value]) throws -> Value {
    switch subject {
    case .theory: return try liftTheory([subject]) { try self.index($0[0], positions) }
    case .estimate(let estimate):
      _ = estimate
      return try liftEstimates([subject]) { try self.index($0[0], positions) }
    case .list(let items) where positions.count == 1:
      switch positions[0] {
      case .range(let low, let high):
        guard low >= 0, high <= items.count, low <= high else {
          throw mistake(.sliceOutOfRange(from: low, to: high, count: items.count))
        }
        return collected(Array(items[low..<high]))
      case let position:
        guard let i = position.integer else { break }
        guard items.indices.contains(i) else {
          throw mistake(.indexOutOfRange(index: i, count: items.count))
        }
        return items[i]
      }
    case .tuple(let items):
      guard positions.count == 1, let i = positions[0].integer else { break }
      guard items.indices.contains(i) else {
        throw mistake(.indexOutOfRange(index: i, count: items.count))
      }
      return items[i]
    case .range(let low, let high):
      guard positions.count == 1, let i = positions[0].integer else { break }
      guard i >= 0, i < high - low else {
        throw mistake(.indexOutOfRange(index: i, count: max(0, high - low)))
      }
      return .int(low + i)
    case .table(let table):
      guard positions.count == 1, let i = positions[0].integer else { break }
      guard i >= 0, i < table.count else {
        throw mistake(.indexOutOfRange(index: i, count: table.count))
      }
      return try row(i, of: table)
    case .tensor(let vector) where vector.shape.count == 1:
      guard positions.count == 1, let i = positions[0].integer else { break }
      guard vector.data.indices.contains(i) else {
        throw mistake(.indexOutOfRange(index: i, count: vector.count))
      }
      return .real(vector.data[i])
    default: break
    }
    return try indexArray(subject, positions)
  }

  private func indexArray(_ subject: Value, _ positions: [Value]) throws -> Value {
    guard let shape = subject.shape, !shape.isEmpty, positions.count <= shape.count,
      subject.operand != nil
    else {
      throw mistake(
        .other(
          "\(subject.description) cannot be indexed with \(positions.count) numbers", help: nil))
    }
    if positions.count == 1, case .traced(let position) = positions[0],
      position.type.shape.isEmpty
    {
      return try apply(.gather, [subject, positions[0]], named: "[…]")
    }
    var start = [Int](repeating: 0, count: shape.count)
    var size = shape
    var kept: [Int] = []
    for (axis, count) in shape.enumerated() {
      guard axis < positions.count else {
        kept.append(count)
        continue
      }
      switch positions[axis] {
      case .range(let low, let high):
        guard low >= 0, high <= count, low <= high else {
          throw mistake(.sliceOutOfRange(from: low, to: high, count: count))
        }
        start[axis] = low
        size[axis] = high - low
        kept.append(high - low)
      case let position:
        guard let i = position.integer else {
          throw mistake(
            .typeMismatch(parameter: "index", expected: "an Int", found: position.description))
        }
        guard i >= 0, i < count else { throw mistake(.indexOutOfRange(index: i, count: count)) }
        start[axis] = i
        size[axis] = 1
      }
    }
    let box = try apply(.slice(start: start, size: size), [subject], named: "[…]")
    return try apply(.reshape(kept), [box], named: "[…]")
  }

  /// An array with some entries changed, for `a[i] <- x`.
  func replacing(_ positions: [Value], of subject: Value, by value: Value) throws -> Value {
    if case .list(var items) = subject, positions.count == 1, let i = positions[0].integer {
      guard items.indices.contains(i) else {
        throw mistake(.indexOutOfRange(index: i, count: items.count))
      }
      items[i] = value
      return .list(items)
    }
    guard let shape = subject.shape, positions.count == shape.count, subject.operand != nil else {
      throw mistake(.other("`<-` changes one entry: give an index for each axis", help: nil))
    }
    if positions.contains(where: { if case .traced = $0 { true } else { false } }) {
      return try replacing(tracedPositions: positions, of: subject, shape, by: value)
    }
    var flat = 0
    for (position, count) in zip(positions, shape) {
      guard let i = position.integer else {
        throw mistake(
          .typeMismatch(parameter: "index", expected: "an Int", found: position.description))
      }
      guard i >= 0, i < count else { throw mistake(.indexOutOfRange(index: i, count: count)) }
      flat = flat * count + i
    }
    if var tensor = subject.tensor, let number = value.double {
      tensor.data[flat] = number
      return .tensor(tensor)
    }
    let total = shape.reduce(1, *)
    let row = try apply(.reshape([total]), [subject], named: "[…]")
    var parts: [Value] = []
    if flat > 0 { parts.append(try apply(.slice(start: [0], size: [flat]), [row], named: "[…]")) }
    parts.append(try apply(.reshape([1]), [value], named: "[…]"))
    if flat < total - 1 {
      parts.append(
        try apply(.slice(start: [flat + 1], size: [total - flat - 1]), [row], named: "[…]"))
    }
    let joined = try apply(.concatenate(axis: 0), parts, named: "[…]")
    return try apply(.reshape(shape), [joined], named: "[…]")
  }

  /// The same for places that are known only in the run; outside the array they are moved to its edge, as they
  /// are in reading.
  private func replacing(
    tracedPositions positions: [Value], of subject: Value, _ shape: [Int], by value: Value
  ) throws -> Value {
    let name = "[…]"
    guard value.shape == [] else {
      throw mistake(.notANumber(value.description, in: "an entry"))
    }
    var flat = Value.real(0)
    for (position, count) in zip(positions, shape) {
      let place: Value
      if let i = position.integer {
        guard i >= 0, i < count else { throw mistake(.indexOutOfRange(index: i, count: count)) }
        place = .real(Double(i))
      } else {
        guard case .traced(let traced) = position, traced.type.shape.isEmpty else {
          throw mistake(
            .typeMismatch(parameter: "index", expected: "an Int", found: position.description))
        }
        let below = try apply(
          .binary(.minimum), [position, .real(Double(count - 1))], named: name)
        place = try apply(
          .unary(.floor), [try apply(.binary(.maximum), [below, .real(0)], named: name)],
          named: name)
      }
      let rows = try apply(.binary(.multiply), [flat, .real(Double(count))], named: name)
      flat = try apply(.binary(.add), [rows, place], named: name)
    }
    let total = shape.reduce(1, *)
    func wide(_ value: Value) throws -> Value {
      try apply(.broadcast([total]), [value], named: name)
    }
    let places = Value.tensor(Tensor(vector: (0..<total).map(Double.init)))
    let isHere = try apply(.compare(.equal), [places, try wide(flat)], named: name)
    let row = try apply(.reshape([total]), [subject], named: name)
    let changed = try apply(.select, [isHere, try wide(value), row], named: name)
    return try apply(.reshape(shape), [changed], named: name)
  }

  // MARK: - Fields

  /// `run.S`, `e.exit.rate`, `wells.four`, `estimate.se`, …
  func field(_ base: ExpressionID, _ name: Name, in scope: Scope) throws -> Value {
    if case .name("state") = tree[base], let measuring, scope.find("state") == nil {
      return try measuring.stateField(name.text)
    }
    return try field(name.text, of: try evaluate(base, in: scope))
  }

  func field(_ name: String, of subject: Value) throws -> Value {
    switch subject {
    case .record(let record):
      if let value = record[name] { return value }
      throw mistake(
        .unknownField(name, of: "this record", known: record.fields.map(\.label)))
    case .module(let module):
      if !name.hasPrefix("_"), let cell = module.scope.own(name) { return try cell.value }
      throw mistake(
        .unknownField(
          name, of: "`\(module.name)`", known: module.scope.order.filter { !$0.hasPrefix("_") }))
    case .run(let run): return try field(name, of: run)
    case .exits(let exits): return try field(name, of: exits)
    case .table(let table):
      if let column = table.columns.first(where: { $0.name == name }) {
        return try columnValue(column)
      }
      if name == "count" { return .int(table.count) }
      throw mistake(.unknownField(name, of: "this table", known: table.columns.map(\.name)))
    case .estimate(let estimate): return try field(name, of: estimate)
    case .theory(let result):
      switch name {
      case "value":
        // A formula less an estimate is an estimate that rests on assumptions.
        if case .estimate(let estimate) = result.value { return try field(name, of: estimate) }
        return result.value
      case "assumptions": return .list(result.assumptions.map { .text($0) })
      default: return try field(name, of: result.value)
      }
    case .dynamics(let dynamics):
      switch name {
      case "loss": return .loss(dynamics.loss)
      case "optimizer": return .optimizer(dynamics.optimizer)
      default: break
      }
      throw mistake(.unknownField(name, of: "a dynamics", known: ["loss", "optimizer"]))
    case .law(let law):
      let known = try moments(of: law)
      switch name {
      case "tail": return .real(try tailIndex(of: known))
      case "cdf": if let cdf = known?.cdf { return .function(cdf) }
      default: throw mistake(.unknownField(name, of: "a law", known: ["tail", "cdf"]))
      }
      throw mistake(
        .momentMissing(
          moment: name, why: "it is not known for this law",
          remedy: "say it with `known(law, \(name): …)`"))
    case .int, .real, .tensor:
      if name == "value" { return subject }
      if name == "se" { return .real(0) }
      throw mistake(.unknownField(name, of: subject.description, known: []))
    default: throw mistake(.unknownField(name, of: subject.description, known: []))
    }
  }

  private func field(_ name: String, of estimate: EstimateValue) throws -> Value {
    let inner = estimate.estimate
    switch name {
    case "value": return Value(Tensor(shape: inner.shape, data: inner.value))
    case "se": return Value(Tensor(shape: inner.shape, data: inner.se))
    case "n": return .int(inner.n)
    case "ess": return .real(inner.ess)
    case "tau": return .real(inner.autocorrelationTime)
    case "interval":
      let ends = inner.interval()
      func end(_ values: [Double]) -> Value { Value(Tensor(shape: inner.shape, data: values)) }
      return .record(
        Record([("low", end(ends.map(\.lowerBound))), ("high", end(ends.map(\.upperBound)))]))
    default:
      throw mistake(
        .unknownField(
          name, of: "an estimate", known: ["value", "se", "n", "ess", "tau", "interval"]))
    }
  }
}
