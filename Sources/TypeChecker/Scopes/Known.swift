internal import SourceText

/// What is known of the value of an expression before anything runs.
struct Known: Sendable {
  var type: Type
  var constant: Constant?
  /// The value of an `Int`, as a size.
  var size: Size?
  var law: LawFacts?
  /// Of a loss: how it grows with where it is taken. Of a replica's value: how it grows with the noise.
  var growth: Growth?
  /// Of a dynamics: what drives it.
  var noise: NoiseFacts?
  /// Of a dynamics: the diffusion of one, which theory takes of any and a run only of those without a state.
  var isDiffusion = false
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
