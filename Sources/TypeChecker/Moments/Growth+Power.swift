extension Growth.Power {
  var absolute: Self {
    var result = self
    result.isPositive = true
    result.factor = nil
    return result
  }

  /// Where one is of a higher degree it wins; of equal degrees the leading terms may cancel, unless both tend to
  /// +∞, or both are linear with factors that do not.
  func adding(_ other: Self) -> Growth {
    var result = joined(with: other)
    result.factor = nil
    let (p, q) = (degrees, other.degrees)
    if p.lowerBound > q.upperBound {
      (result.degrees, result.isPositive) = (p, isPositive)
      return .power(result)
    }
    if q.lowerBound > p.upperBound {
      (result.degrees, result.isPositive) = (q, other.isPositive)
      return .power(result)
    }
    if isPositive, other.isPositive {
      result.degrees = max(p.lowerBound, q.lowerBound)...max(p.upperBound, q.upperBound)
      result.isPositive = true
      return .power(result)
    }
    switch (factor, other.factor) {
    case (.number(let a)?, .number(let b)?):
      guard a + b != 0 else { return .unknown }
      result.factor = .number(a + b)
    case (.number?, .some?), (.some?, .number?): result.factor = .some
    case (.some?, .some?), (nil, _), (_, nil): return .unknown
    }
    return .power(result)
  }

  func scaled(by number: Double?, _ isPositive: Bool) -> Growth {
    if number == 0 { return .free(0, isPositive: true) }
    var result = self
    result.isPositive = isPositive && self.isPositive
    switch (factor, number) {
    case (nil, _): break
    case (.number(let a)?, let b?): result.factor = .number(a * b)
    case (_?, _): result.factor = .some
    }
    return .power(result)
  }

  /// Two independent factors have no heavier tail than the heavier of them, so only powers of one thing multiply.
  func multiplied(by other: Self) -> Growth {
    guard variable != nil, variable == other.variable else { return .unknown }
    var result = joined(with: other)
    result.factor = nil
    result.isPositive = isPositive && other.isPositive
    result.degrees =
      degrees.lowerBound + other.degrees.lowerBound...degrees.upperBound
      + other.degrees.upperBound
    return .power(result)
  }

  func raised(to exponent: Double) -> Growth {
    guard exponent != 0 else { return .free(1, isPositive: true) }
    let isWhole = exponent.rounded() == exponent
    guard exponent > 0, isPositive || isWhole else { return .unknown }
    if exponent == 1 { return .power(self) }
    var result = self
    result.factor = nil
    result.isPositive = isPositive || exponent.truncatingRemainder(dividingBy: 2) == 0
    result.degrees = degrees.lowerBound * exponent...degrees.upperBound * exponent
    return .power(result)
  }

  /// Of either of two branches.
  func or(_ other: Self) -> Self {
    var result = joined(with: other)
    result.degrees =
      min(
        degrees.lowerBound, other.degrees.lowerBound)...max(
        degrees.upperBound, other.degrees.upperBound)
    result.isPositive = isPositive && other.isPositive
    if factor != other.factor { result.factor = factor == nil || other.factor == nil ? nil : .some }
    return result
  }

  /// One entry: what it grows in is that entry.
  func entry(_ name: String?) -> Growth {
    guard isEntrywise else { return .unknown }
    var result = self
    result.variable = variable.flatMap { whole in name.map { whole + $0 } }
    result.readsEntries = true
    return .power(result)
  }

  /// Of all entries together, such as a norm or a sum: what tends to +∞ in one does so in the sum.
  var total: Growth {
    if isPositive { return .power(self) }
    guard isEntrywise, factor != nil else { return .unknown }
    var result = self
    result.readsEntries = true
    return .power(result)
  }

  /// As a function of what itself `grows` so.
  func composed(with inner: Self) -> Growth {
    guard inner.isEntrywise || !readsEntries else { return .unknown }
    var result = self
    (result.variable, result.tail, result.factor) = (inner.variable, inner.tail, nil)
    result.isEntrywise = isEntrywise && inner.isEntrywise
    result.readsEntries = readsEntries || inner.readsEntries
    result.degrees =
      degrees.lowerBound * inner.degrees.lowerBound...degrees.upperBound * inner.degrees.upperBound
    return .power(result)
  }

  private func joined(with other: Self) -> Self {
    var result = self
    if variable != other.variable { result.variable = nil }
    result.isEntrywise = isEntrywise && other.isEntrywise
    result.readsEntries = readsEntries || other.readsEntries
    result.tail = tail ?? other.tail
    return result
  }
}
