internal import SourceText
internal import Syntax

/// A declaration with parameters: a `fn`, or a loss, noise or optimizer with parameters.
struct Callable: Sendable {
  enum Kind: Hashable, Sendable {
    case function
    case loss
    case noise
    case optimizer
  }

  /// How far its body has been checked.
  enum Progress: Hashable, Sendable {
    case waiting
    case underway
    case done
  }

  struct Parameter: Sendable {
    var name: Name
    var type: Type
    var bounds: [Bound]
    /// As it was written; none if an argument is needed.
    var defaultText: String?
    var isOptional: Bool { defaultText != nil }
  }

  var kind: Kind
  var name: Name
  var statement: StatementID
  var documentation: String
  /// Small letters: sizes. Capitals: parameter types.
  var sizes: [String]
  var spaces: [String]
  var parameters: [Parameter]
  /// In terms of the names above; unknown until the body is checked if nobody wrote it down.
  var result: Type
  var progress: Progress
  var law: LawFacts?
  /// Why it cannot be used inside a run.
  var obstacle: KernelObstacle?
  /// How many frames its scope has.
  var depth: Int
}

/// A constraint of a parameter, with its numbers if they are known.
enum Bound: Hashable, Sendable {
  case comparison(ComparisonOperator, Double?, SourceSpan)
  case range(Double?, Double?, SourceSpan)
  case positiveDefinite(SourceSpan)

  var span: SourceSpan {
    switch self {
    case .comparison(_, _, let span), .range(_, _, let span), .positiveDefinite(let span): span
    }
  }

  /// The constraint as one would say it, if `value` breaks it.
  func violation(by value: Double) -> String? {
    switch self {
    case .positiveDefinite: return nil
    case .range(let low, let high, _):
      guard let low, let high, !(low <= value && value < high) else { return nil }
      return "in \(describe(low)) ..< \(describe(high))"
    case .comparison(let comparison, let bound, _):
      guard let bound else { return nil }
      let holds =
        switch comparison {
        case .equal: value == bound
        case .notEqual: value != bound
        case .less: value < bound
        case .lessOrEqual: value <= bound
        case .greater: value > bound
        case .greaterOrEqual: value >= bound
        }
      return holds ? nil : "\(comparison.rawValue) \(describe(bound))"
    }
  }
}

/// What a body used inside a run must not do.
enum KernelObstacle: Hashable, Sendable {
  case output(String)
  case reads
  case simulates
  case draws
  case recursion(String)
  case text
  /// It calls this function, which has an obstacle of its own.
  case calls(String)
}
