/// Why a value does not fit where it stands.
enum Misfit: Hashable, Sendable {
  case type
  /// An estimate where a plain value is wanted.
  case estimate
  case size(found: Size, expected: Size)
}

/// What has been found out about the variables of types and sizes.
struct Solutions: Sendable {
  private var types: [Int: Type] = [:]
  private var sizes: [Int: Size] = [:]
  private var spaces: Set<Int> = []
  private var count = 0

  mutating func newType(isSpace: Bool = false) -> Type {
    count += 1
    if isSpace { spaces.insert(count) }
    return .variable(count)
  }

  mutating func newSize() -> Size {
    count += 1
    return Size(.variable(count))
  }

  /// A size that only the data or the run know.
  mutating func openSize(_ origin: String) -> Size {
    count += 1
    return Size(.open(count, origin: origin))
  }

  // Solved sizes do not mention themselves (see `solution()` and the check in `bind`), so this ends.
  func resolve(_ size: Size) -> Size {
    var current = size
    for _ in 0..<64 {
      var changed = false
      let next = current.substituting { atom in
        guard case .variable(let id) = atom, let value = sizes[id] else { return nil }
        changed = true
        return value
      }
      guard changed, let next else { return current }
      current = next
    }
    return current
  }

  func solution(of variable: Int) -> Type? { types[variable] }

  /// The type with the solved variables replaced; unknown where that would be too large to build.
  func resolve(_ type: Type) -> Type {
    guard type.hasParts else {
      return type.mapping({ _ in nil }, sizes: { resolve($0) })
    }
    // The types of expressions are bounded, and each declared one is as long as it is written.
    guard parts(of: type, upTo: 16 * Type.mostParts) <= 16 * Type.mostParts else { return .unknown }
    return substituted(type)
  }

  private func substituted(_ type: Type) -> Type {
    type.mapping(
      { leaf in
        guard case .variable(let id) = leaf, let value = types[id] else { return nil }
        return substituted(value)
      }, sizes: { resolve($0) })
  }

  /// Makes both sizes equal, unless they surely differ.
  mutating func unify(_ left: Size, _ right: Size) -> Bool {
    guard let difference = resolve(left).subtracting(resolve(right)) else { return true }
    if let known = difference.known { return known == 0 }
    if let (id, value) = difference.solution() {
      sizes[id] = value
      return true
    }
    // With a variable inside, or known only to the data: not decided here.
    return difference.atoms.contains { atom in
      switch atom {
      case .open, .variable: true
      case .named, .entries: false
      }
    }
  }

  /// Makes `found` fit where `expected` stands, solving variables in both.
  mutating func fit(_ found: Type, into expected: Type) -> Misfit? {
    let found = resolve(found)
    let expected = resolve(expected)
    if found == expected || found.isUnknown || expected.isUnknown { return nil }
    if case .variable(let id) = expected { return bind(id, to: found) }
    if case .variable(let id) = found { return bind(id, to: expected) }
    if case .estimate(let inner) = found {
      if case .estimate(let wanted) = expected { return fit(inner, into: wanted) }
      return fit(inner, into: expected) ?? .estimate
    }
    switch expected {
    case .real: return found == .int || isInferredSpace(found) ? nil : .type
    case .array(let axes): return fit(found, intoAxes: axes)
    case .row(let n):
      if case .row(let m) = found { return same([m], [n]) }
      return .type
    case .list(let element, let n):
      if case .list(let inner, let m) = found {
        return fit(inner, into: element) ?? same([m], [n])
      }
      guard case .array(let axes) = found, let first = axes.first else { return .type }
      let inner: Type = axes.count == 1 ? .real : .array(Array(axes.dropFirst()))
      return fit(inner, into: element) ?? same([first], [n])
    case .tuple(let parts):
      guard case .tuple(let others) = found, others.count == parts.count else { return .type }
      return firstMisfit(zip(others, parts))
    case .record(let fields):
      guard case .record(let others) = found, others.count == fields.count else { return .type }
      return fit(others, into: fields)
    case .function(let parameters, let result):
      guard case .function(let others, let gives) = found else { return .type }
      guard others.count == parameters.count else { return .type }
      return firstMisfit(zip(parameters, others)) ?? fit(gives, into: result)
    case .dist(let inner):
      guard case .dist(let other) = found else { return .type }
      return fit(other, into: inner)
    case .loss(let loss):
      guard case .loss(let other) = found else { return .type }
      return fit(other.parameter, into: loss.parameter)
    case .noise(let noise):
      if case .noise(let other) = found { return fit(other.parameter, into: noise.parameter) }
      guard case .dist(let law) = found else { return .type }
      // A law of numbers serves any shape entry by entry.
      return resolve(law).isNumber ? nil : fit(law, into: noise.parameter)
    case .optimizer:
      if case .optimizer = found { return nil }
      return .type
    case .dynamics(let dynamics):
      guard case .dynamics(let other) = found else { return .type }
      return fit(other.parameter, into: dynamics.parameter)
    case .estimate(let inner): return fit(found, into: inner)
    case .exit:
      if case .exit = found { return nil }
      return .type
    case .table(let row, _):
      guard case .table(let other, _) = found else { return .type }
      guard case .record(let wanted) = row, case .record(let fields) = other else { return nil }
      for field in wanted {
        guard let column = fields.first(where: { $0.name == field.name }) else { return .type }
        if let misfit = fit(column.type, into: field.type) { return misfit }
      }
      return nil
    case .landscape(let parameter):
      guard case .landscape(let other) = found else { return .type }
      return fit(other, into: parameter)
    case .space:
      return isInferredSpace(expected) && found.mayBePoint ? nil : .type
    case .unknown, .nothing, .int, .bool, .text, .callable, .special, .lambda, .derivative, .run,
      .namespace, .module, .variable, .plot:
      return isInferredSpace(found) && expected.mayBePoint ? nil : .type
    }
  }

  private mutating func fit(_ found: Type, intoAxes axes: [Size]) -> Misfit? {
    if case .array(let others) = found {
      return others.count == axes.count ? same(others, axes) : .type
    }
    if case .row(let n) = found { return axes.count == 2 ? same([Size(1), n], axes) : .type }
    if case .list(let element, let n) = found {
      guard let first = axes.first else { return .type }
      let rest = Array(axes.dropFirst())
      return same([n], [first]) ?? fit(element, into: rest.isEmpty ? .real : .array(rest))
    }
    return isInferredSpace(found) ? nil : .type
  }

  private mutating func fit(_ found: [Field], into expected: [Field]) -> Misfit? {
    for field in expected {
      guard let other = found.first(where: { $0.name == field.name }) else { return .type }
      if let misfit = fit(other.type, into: field.type) { return misfit }
    }
    return nil
  }

  private mutating func firstMisfit(_ pairs: some Sequence<(Type, Type)>) -> Misfit? {
    for (found, expected) in pairs {
      if let misfit = fit(found, into: expected) { return misfit }
    }
    return nil
  }

  private mutating func same(_ found: [Size], _ expected: [Size]) -> Misfit? {
    for (left, right) in zip(found, expected) where !unify(left, right) {
      return .size(found: resolve(left), expected: resolve(right))
    }
    return nil
  }

  private mutating func bind(_ id: Int, to type: Type) -> Misfit? {
    if case .variable(let other) = type {
      if other != id { types[id] = type }
      if spaces.contains(id) { spaces.insert(other) }
      return nil
    }
    guard !mentions(type, id) else { return .type }
    guard spaces.contains(id) else {
      types[id] = type
      return nil
    }
    let plain = type.plain
    guard let point = plain.asPoint else { return .type }
    types[id] = point
    return nil
  }

  private func mentions(_ type: Type, _ id: Int) -> Bool {
    var found = false
    _ = type.mapping(
      { leaf in
        if leaf == .variable(id) { found = true }
        return nil
      }, sizes: { $0 })
    return found
  }

  private func isInferredSpace(_ type: Type) -> Bool {
    if case .space(let space) = type { space.isInferred } else { false }
  }
}

extension Type {
  /// The vector space a value lives in when it serves as a point: numbers are `Real`, lists of numbers are arrays.
  var asPoint: Type? {
    switch self {
    case .unknown, .real, .array, .space, .variable: self
    case .int: .real
    case .row(let n): .array([Size(1), n])
    case .list(let element, let n):
      if let point = element.asPoint { Type.point(of: point, n) } else { nil }
    case .record(let fields): Type.point(of: fields)
    case .nothing, .bool, .text, .tuple, .function, .callable, .special, .lambda, .derivative,
      .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run, .landscape,
      .namespace, .module, .plot:
      nil
    }
  }

  var mayBePoint: Bool { asPoint != nil }

  /// A list of points: numbers make a vector, arrays an array of one rank more.
  private static func point(of element: Type, _ n: Size) -> Type? {
    if element == .real { return .array([n]) }
    if case .array(let axes) = element { return .array([n] + axes) }
    return element.isUnknown || element.isVariable ? .unknown : nil
  }

  private static func point(of fields: [Field]) -> Type? {
    var points: [Field] = []
    for field in fields {
      guard let point = field.type.asPoint else { return nil }
      points.append(Field(field.name, point))
    }
    return .record(points)
  }

  /// How many numbers a point has.
  var entries: Size? {
    switch self {
    case .real, .int: return Size(1)
    case .array(let axes):
      var product = Size(1)
      for axis in axes {
        guard let next = product.multiplied(by: axis) else { return nil }
        product = next
      }
      return product
    case .row(let n): return n
    case .list(let element, let n):
      guard let inner = element.entries else { return nil }
      return inner.multiplied(by: n)
    case .record(let fields):
      var sum = Size(0)
      for field in fields {
        guard let inner = field.type.entries, let next = sum.adding(inner) else { return nil }
        sum = next
      }
      return sum
    case .space(let space): return Size(.entries(space.name))
    case .unknown, .nothing, .bool, .text, .tuple, .function, .callable, .special, .lambda,
      .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate, .exit, .table, .run,
      .landscape, .namespace, .module, .variable, .plot:
      return nil
    }
  }
}
