internal import KernelIR
internal import LinearAlgebra
internal import Stopping

extension Evaluator {
  func listFunction(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    switch builtin {
    case .linspace, .logspace:
      let three = try labelled(["from", "to", "count"], arguments, builtin)
      guard let from = three[0].double, let to = three[1].double, let count = three[2].integer,
        count >= 1, count <= 10_000_000
      else {
        throw mistake(
          .other(
            "`\(builtin.rawValue)(from, to, count)` takes two numbers and a count from 1 on",
            help: nil))
      }
      if builtin == .logspace, from <= 0 || to <= 0 {
        throw mistake(
          .other(
            "`logspace` needs ends above 0",
            help: "the ends are the values themselves, not their exponents"))
      }
      let ends =
        builtin == .linspace
        ? (from, to) : (ScalarMath.apply(.log, from), ScalarMath.apply(.log, to))
      let values = (0..<count).map { index -> Double in
        if index == 0 { return from }
        if index == count - 1 { return to }
        let x = ends.0 + (ends.1 - ends.0) * Double(index) / Double(count - 1)
        return builtin == .linspace ? x : ScalarMath.apply(.exp, x)
      }
      return .tensor(Tensor(vector: values))
    case .length:
      let value = try single(arguments, builtin)
      switch value {
      case .text(let text): return .int(text.count)
      case .table(let table): return .int(table.count)
      case .list(let items): return .int(items.count)
      case .tuple(let items): return .int(items.count)
      case .range(let low, let high): return .int(Swift.max(0, high - low))
      default:
        guard let count = value.shape?.first else {
          throw mistake(
            .typeMismatch(
              parameter: "length", expected: "a list or a vector", found: value.description))
        }
        return .int(count)
      }
    case .rows, .columns:
      let value = try single(arguments, builtin)
      if case .table(let table) = value {
        return .int(builtin == .rows ? table.count : table.columns.count)
      }
      guard let shape = value.shape, shape.count == 2 else {
        throw mistake(
          .typeMismatch(parameter: builtin.rawValue, expected: "a matrix", found: value.description)
        )
      }
      return .int(builtin == .rows ? shape[0] : shape[1])
    case .concat:
      let values = arguments.map(\.value)
      if values.allSatisfy({ if case .list = $0 { true } else { false } }) {
        let parts = values.map { value -> [Value] in
          guard case .list(let items) = value else { return [] }
          return items
        }
        let count = parts.reduce(0) { $0 + $1.count }
        try checkRoom(forBytes: MemoryLayout<Value>.stride, times: [count])
        var all: [Value] = []
        all.reserveCapacity(count)
        for part in parts { all += part }
        return .list(all)
      }
      return try apply(
        .concatenate(axis: 0),
        try values.map { $0.shape == [] ? try apply(.reshape([1]), [$0], named: "concat") : $0 },
        named: "concat")
    case .sort, .cumsum, .reversed:
      let value = try single(arguments, builtin)
      if builtin == .reversed, case .list(let items) = value { return .list(items.reversed()) }
      guard let tensor = value.tensor, tensor.shape.count == 1 else {
        throw mistake(
          .typeMismatch(
            parameter: builtin.rawValue, expected: "a vector of known numbers",
            found: value.description))
      }
      var data = tensor.data
      switch builtin {
      case .sort:
        guard !data.contains(where: \.isNaN) else {
          throw mistake(
            .other(
              "`sort` of values that are not numbers",
              help: "what is not a number has no place in an order"))
        }
        data = data.sortedInRuns()
      case .reversed: data.reverse()
      default:
        var total = 0.0
        data = data.map {
          total += $0
          return total
        }
      }
      return isWhole(value) ? .list(data.map { .int(Int($0)) }) : .tensor(Tensor(vector: data))
    default: return .unit
    }
  }

  /// `minimize(f, in: (a, b))`, `findRoot(f, in: (a, b))`, `integrate(f, in: (a, b))`
  func numerics(_ builtin: Builtin, _ arguments: [CallArgument]) throws -> Value {
    let given = try labelled(["f", "in"], arguments, builtin)
    guard case .tuple(let ends) = given[1], ends.count == 2, let low = ends[0].double,
      let high = ends[1].double, low < high
    else {
      throw mistake(
        .other("`\(builtin.rawValue)` looks in an interval", help: "write `in: (0, 1)`"))
    }
    var failure: (any Error)?
    // Traced once where that is possible; a place without a number is asked again, for its error.
    let traced =
      tracer == nil
      ? try? scalarMap(
        builtin.rawValue, { [try self.call(given[0], [CallArgument(label: nil, value: $0)])] })
      : nil
    let f = { (x: Double) -> Double in
      // What comes after the first error is of no use.
      if failure != nil { return .nan }
      if let y = traced?.at(x)[0], y.isFinite { return y }
      do {
        let value = try self.call(given[0], [CallArgument(label: nil, value: .real(x))])
        return value.double ?? .nan
      } catch {
        failure = failure ?? error
        return .nan
      }
    }
    let result: Value
    switch builtin {
    case .minimize:
      // A grid first: the function may have several valleys.
      let grid = (0...64).map { low + (high - low) * Double($0) / 64 }
      let values = grid.map(f)
      let best = values.indices.min { values[$0] < values[$1] } ?? 0
      let minimum = brentMinimum(grid[Swift.max(0, best - 1)], grid[Swift.min(64, best + 1)], f)
      result = .record(Record([("at", .real(minimum.place)), ("value", .real(minimum.value))]))
    case .findRoot:
      guard let root = brentRoot(low, high, f) else {
        if let failure { throw failure }
        throw mistake(
          .other(
            "the function has the same sign at both ends", help: "choose ends where it changes sign"
          ))
      }
      result = .real(root)
    default:
      result = .real(LinearAlgebra.integrate(from: low, to: high, f).value)
    }
    if let failure { throw failure }
    return result
  }
}
