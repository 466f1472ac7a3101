internal import SourceText

/// What is known of the value of an expression before anything runs.
struct Known: Sendable {
  var type: Type
  var constant: Constant?
  /// The value of an `Int`, as a size.
  var size: Size?
  var law: LawFacts?
  /// Where the thing it names was declared.
  var origin: SourceSpan?
  /// What it is called.
  var name: String?
  /// The declarations an optimizer or noise was made from.
  var parts: [CallableID] = []

  init(
    _ type: Type, constant: Constant? = nil, size: Size? = nil, law: LawFacts? = nil,
    origin: SourceSpan? = nil, name: String? = nil
  ) {
    self.type = type
    self.constant = constant
    self.size = size
    self.law = law
    self.origin = origin
    self.name = name
  }

  static let unknown = Known(.unknown)

  /// The value as a size: known, if it is a whole constant.
  var asSize: Size? {
    if let whole = constant?.whole { return Size(whole) }
    return size
  }
}

/// Which moments of a law exist, and whether its mean is 0.
struct LawFacts: Hashable, Sendable {
  enum Mean: Hashable, Sendable {
    case zero
    case other(String)
    case unknown
  }
  var mean: Mean = .unknown
  /// Why the law has no mean, e.g. ``Stable(alpha: 0.8)` has a mean only for alpha > 1`.
  var meanless: String?
  /// Why the law has no variance.
  var varianceless: String?

  /// What any of several laws lacks, their mixture lacks; nil if none lacks anything.
  init?(anyOf laws: [LawFacts]) {
    meanless = laws.lazy.compactMap(\.meanless).first
    varianceless = laws.lazy.compactMap(\.varianceless).first
    if varianceless == nil && meanless == nil { return nil }
  }

  init(mean: Mean = .unknown, meanless: String? = nil, varianceless: String? = nil) {
    self.mean = mean
    self.meanless = meanless
    self.varianceless = varianceless
  }

  /// Of a sum; both are independent.
  func adding(_ other: LawFacts, sign: Double) -> LawFacts {
    var sum = LawFacts(
      meanless: meanless ?? other.meanless, varianceless: varianceless ?? other.varianceless)
    switch (mean, other.mean) {
    case (.zero, let mean): sum.mean = mean
    case (let mean, .zero): sum.mean = mean
    case (.other, .other), (.unknown, _), (_, .unknown): sum.mean = .unknown
    }
    return sum
  }

  /// Of a product; both are independent.
  func multiplied(by other: LawFacts) -> LawFacts {
    var product = LawFacts(
      meanless: meanless ?? other.meanless, varianceless: varianceless ?? other.varianceless)
    switch (mean, other.mean) {
    case (.zero, _), (_, .zero): product.mean = .zero
    case (.other(let mean), .other): product.mean = .other(mean)
    case (.unknown, _), (_, .unknown): product.mean = .unknown
    }
    if product.meanless != nil { product.mean = .unknown }
    return product
  }
}
