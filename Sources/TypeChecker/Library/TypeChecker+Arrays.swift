internal import SourceText

extension TypeChecker {
  /// `abs`, `sign`, `clamp`, and `min`, `max` of several: whole numbers stay whole, arrays keep their shape.
  mutating func elementwise(_ call: inout SpecialCall) -> Known {
    var isEstimate = false
    var result: Type?
    for index in call.places.indices where call.has(index) {
      let type = solutions.resolve(value(&call, index).type)
      if type.isEstimate { isEstimate = true }
      let plain = type.plain
      if plain.isUnknown || plain.isVariable {
        result = .unknown
        continue
      }
      guard plain.isNumber || plain.mayBePoint || plain.isNumericList else {
        report(
          TypeError.mismatch(
            role: "an argument of `\(call.form.rawValue)`", expected: "Real", found: type),
          at: call.span(index))
        return .unknown
      }
      guard let other = result else {
        result = plain
        continue
      }
      if other.isUnknown { continue }
      switch combine(.add, other, plain) {
      case .success(let joined): result = joined
      case .failure:
        report(
          SizeError.shapes(
            call.form.rawValue, left: other.asPoint ?? other, right: plain.asPoint ?? plain),
          at: call.span(index))
        return .unknown
      }
    }
    var type = result ?? .unknown
    if case .list = type, let point = type.asPoint { type = point }
    return Known(isEstimate && !type.isUnknown ? .estimate(type) : type)
  }

  /// `sum`, `max` and their kin, of an array, a list, or `f(i) for i in …`.
  mutating func reduction(_ call: inout SpecialCall) -> Known {
    let type = solutions.resolve(value(&call, 0).type)
    let plain = type.plain
    let role = "the argument of `\(call.form.rawValue)`"
    var entry: Type
    switch plain {
    case .array, .row, .space, .record: entry = .real
    case .real, .int: entry = plain
    case .list(let element, _):
      entry = solutions.resolve(element)
      if call.form == .sum, !entry.isNumber { return Known(entry) }
    case .unknown, .variable: entry = .unknown
    case .bool where call.form == .all || call.form == .any: entry = .bool
    case let other:
      report(TypeError.mismatch(role: role, expected: "Vec", found: other), at: call.span(0))
      return .unknown
    }
    let isLogical = call.form == .all || call.form == .any
    let isBool = entry == .bool || entry.isUnknown
    if isLogical != isBool, !entry.isUnknown {
      report(
        TypeError.mismatch(role: role, expected: isLogical ? "[Bool]" : "Vec", found: plain),
        at: call.span(0))
      return .unknown
    }
    switch call.form {
    case .all, .any: entry = .bool
    case .argmax, .argmin: entry = .int
    case .average: entry = entry.isEstimate ? entry : .real
    default: break
    }
    return Known(type.isEstimate && !entry.isUnknown ? .estimate(entry) : entry)
  }

  /// `length`, `rows`, `columns`: what a size is, as a number.
  mutating func measured(_ call: inout SpecialCall) -> Known {
    let known = value(&call, 0)
    let type = solutions.resolve(known.type).plain
    let axes: [Size]
    switch type {
    case .array(let sizes): axes = sizes
    case .row(let n): axes = [Size(1), n]
    case .list(_, let n):
      if case .array(let sizes)? = type.asPoint { axes = sizes } else { axes = [n] }
    case .table(let row, let rows):
      if case .record(let fields) = row {
        axes = [rows, Size(fields.count)]
      } else {
        axes = [rows]
      }
    case .unknown, .variable, .space, .text: return Known(.int)
    case let other:
      report(
        TypeError.mismatch(
          role: "the argument of `\(call.form.rawValue)`", expected: "Vec", found: other),
        at: call.span(0))
      return Known(.int)
    }
    let index: Int
    switch call.form {
    case .columns: index = 1
    case .length where type.isRow: index = 1
    default: index = 0
    }
    if call.form != .length, axes.count < 2, !type.isTable {
      report(
        TypeError.mismatch(
          role: "the argument of `\(call.form.rawValue)`", expected: "Mat", found: type),
        at: call.span(0))
    }
    guard axes.indices.contains(index) else { return Known(.int) }
    let size = solutions.resolve(axes[index])
    return Known(.int, constant: size.known.map { .number(Double($0)) }, size: size)
  }

  mutating func array(_ call: inout SpecialCall) -> Known {
    let known = value(&call, 0)
    let type = solutions.resolve(known.type)
    let plain = type.plain
    func wrap(_ result: Type) -> Known {
      Known(type.isEstimate && !result.isUnknown ? .estimate(result) : result)
    }
    if plain.isUnknown || plain.isVariable, call.form != .solve { return .unknown }
    switch call.form {
    case .eye:
      if plain == .int {
        let size = self.size(of: known, "a size", at: call.span(0))
        return Known(.matrix(size, size))
      }
      guard let point = plain.asPoint else { break }
      if point == .real { return Known(.real) }
      let size = point.entries ?? solutions.openSize("entries of w")
      return Known(.matrix(size, size))
    case .diag:
      switch plain.asPoint {
      case .array(let axes) where axes.count == 1: return wrap(.matrix(axes[0], axes[0]))
      case .array(let axes) where axes.count == 2: return wrap(.vector(axes[0]))
      case .space: return Known(.unknown)
      default: break
      }
    case .sort, .reversed:
      switch plain {
      case .list, .array, .row, .table: return wrap(plain)
      default: break
      }
    case .solve: return solve(&call)
    default: return .unknown
    }
    report(
      TypeError.mismatch(
        role: "the argument of `\(call.form.rawValue)`", expected: "Vec", found: type),
      at: call.span(0))
    return .unknown
  }

  private mutating func solve(_ call: inout SpecialCall) -> Known {
    let matrix = solutions.resolve(value(&call, 0).type)
    let right = solutions.resolve(value(&call, 1).type)
    let isEstimate = matrix.isEstimate || right.isEstimate
    let result: Type
    switch matrix.plain.asPoint {
    case .array(let axes) where axes.count == 2:
      if !solutions.unify(axes[0], axes[1]) {
        report(SizeError.notSquare(axes[0], axes[1], need: "`solve`"), at: call.span(0))
        return .unknown
      }
      let point = right.plain.asPoint ?? right.plain
      // A Hessian acts on all entries of a point, whatever its shape.
      if case .array(let others) = point, let first = others.first,
        point.entries.map({ $0 != axes[1] }) ?? true, !solutions.unify(axes[1], first)
      {
        report(
          SizeError.product(
            left: matrix, right: point, leftSize: axes[1], rightSize: first), at: call.span)
      }
      result = point
    case .real, .space, .unknown, .variable: result = right.plain.asPoint ?? .unknown
    default:
      report(
        TypeError.mismatch(role: "`A`", expected: "Mat", found: matrix), at: call.span(0))
      result = .unknown
    }
    return Known(isEstimate && !result.isUnknown ? .estimate(result) : result)
  }

  /// `zeros(3)`, `zeros(2, 3)`, `zeros(w)`.
  mutating func constantArray(_ call: inout SpecialCall) -> Known {
    guard !call.places.isEmpty else {
      report(TypeError.missingArguments(["n"], callee: call.form.rawValue), at: call.span)
      return .unknown
    }
    let first = value(&call, 0)
    let type = solutions.resolve(first.type).plain
    if call.places.count == 1, type != .int {
      guard !type.isVariable, let point = type.asPoint else {
        if !type.isVariable {
          report(
            TypeError.notPoint("the argument of `\(call.form.rawValue)`", type), at: call.span(0))
        }
        return .unknown
      }
      return Known(point)
    }
    var axes: [Size] = []
    for index in call.places.indices {
      let known = value(&call, index)
      if let given = call.places[index] { accept(known, into: .int, role: "a size", at: given) }
      axes.append(size(of: known, "a size", at: call.span(index)))
    }
    return Known(.array(axes))
  }

  /// The value of an `Int` as a size, which cannot be negative.
  mutating func size(of known: Known, _ role: String, at span: SourceSpan) -> Size {
    if let whole = known.constant?.whole, whole < 0 {
      report(SizeError.negative(role, whole), at: span)
      return Size(0)
    }
    return known.asSize ?? solutions.openSize(role)
  }

  mutating func concatenation(_ call: inout SpecialCall) -> Known {
    var result: Type?
    for index in call.places.indices {
      let type = solutions.resolve(value(&call, index).type)
      if type.isUnknown || type.isVariable {
        result = .unknown
        continue
      }
      guard let other = result else {
        result = type
        continue
      }
      if other.isUnknown { continue }
      guard let joined = chain(other, type) else {
        report(TypeError.elementTypes(other, type), at: call.span(index))
        return .unknown
      }
      result = joined
    }
    return Known(result ?? .unknown)
  }

  private mutating func chain(_ a: Type, _ b: Type) -> Type? {
    switch (a, b) {
    case (.list(.variable, let n), .array(var axes)), (.array(var axes), .list(.variable, let n)):
      axes[0] = axes[0].adding(n) ?? solutions.openSize("length of a list")
      return .array(axes)
    case (.list(let x, let n), .list(let y, let m)):
      guard let element = join(x, y) else { return nil }
      return .list(element, n.adding(m) ?? solutions.openSize("length of a list"))
    case (.table(let row, let n), .table(_, let m)):
      return .table(row: row, rows: n.adding(m) ?? solutions.openSize("rows of a table"))
    default:
      guard case .array(let x)? = a.asPoint, case .array(let y)? = b.asPoint, x.count == y.count
      else { return nil }
      for (left, right) in zip(x, y).dropFirst() where !solutions.unify(left, right) { return nil }
      return .array([x[0].adding(y[0]) ?? solutions.openSize("length of a list")] + x.dropFirst())
    }
  }
}

extension Type {
  var isTable: Bool {
    if case .table = self { true } else { false }
  }
}
