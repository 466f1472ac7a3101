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

  /// With what does not grow: what vanishes far out is lost in it.
  func adding(_ other: Growth) -> Growth {
    if degrees.lowerBound > 0 { return .power(self) }
    guard degrees.upperBound < 0, case .free(let number?, _) = other else { return .unknown }
    return number == 0 ? .power(self) : .number
  }

  /// What may be larger on one side than far out on the other is only known to be as large.
  var inverse: Growth {
    guard degrees.upperBound.isFinite, !isOneSided else { return .unknown }
    var result = self
    result.factor = nil
    result.degrees = -degrees.upperBound...(-degrees.lowerBound)
    return .power(result)
  }

  /// What it is where it is above 0, as the larger of it and 0.
  var positivePart: Growth {
    guard degrees.lowerBound > 0 else { return .unknown }
    var result = self
    if !isPositive {
      guard factor != nil else { return .unknown }
      result.isOneSided = true
    }
    (result.isPositive, result.factor) = (true, nil)
    return .power(result)
  }

  /// Its exponential.
  var exponential: Growth {
    guard case .power(var result) = positivePart else { return .unknown }
    result.degrees = .infinity...(.infinity)
    return .power(result)
  }

  /// Of the gradient of a function that grows so with a variable of these degrees: along each ray its slope must.
  func slope(_ argument: Self) -> Growth {
    let (low, high) = (
      degrees.lowerBound - argument.degrees.upperBound,
      degrees.upperBound - argument.degrees.lowerBound
    )
    guard isPositive, !isOneSided, low > 0, low <= high else { return .unknown }
    var result = self
    (result.isPositive, result.isEntrywise, result.degrees) = (false, false, low...high)
    result.factor = low == 1 && high == 1 ? .some : nil
    return .power(result)
  }

  /// The tail of what grows so.
  var grownTail: Tail? {
    guard let tail, degrees.lowerBound > 0, tail.isTwoSided || !isOneSided else { return nil }
    return tail.raised(to: degrees.lowerBound)
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
    guard variable != nil, variable == other.variable, !(isOneSided && other.isOneSided) else {
      return .unknown
    }
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
    guard isPositive || isWhole else { return .unknown }
    if exponent < 0 { return inverse.power?.raised(to: -exponent) ?? .unknown }
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
    guard inner.isEntrywise || !readsEntries, inner.degrees.lowerBound > 0,
      degrees.lowerBound > 0, !isOneSided || inner.factor != nil
    else { return .unknown }
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
    result.isOneSided = isOneSided || other.isOneSided
    result.tail = tail ?? other.tail
    return result
  }
}
