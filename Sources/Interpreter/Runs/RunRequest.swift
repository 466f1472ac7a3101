internal import Syntax

/// The block of a `simulate`, sorted.
struct RunRequest {
  var settings: [String: (name: Name, value: ExpressionID)] = [:]
  var measures: [(name: Name, value: ExpressionID)] = []
  var series: [(name: Name, value: ExpressionID, every: ExpressionID?, at: ExpressionID?)] = []
  var keeps: [(name: Name, value: ExpressionID, every: ExpressionID?, of: ExpressionID?)] = []
  var exits: [(name: Name?, value: ExpressionID)] = []

  static let known = [
    "from", "replicas", "steps", "discard", "thin", "seed", "stream", "until", "budget", "split",
    "checkpoint",
  ]

  /// More steps or replicas than any run makes.
  static let endless = 1 << 40

  init(_ items: [RunItem]) {
    for item in items {
      switch item {
      case .setting(let name, let value): settings[name.text] = (name, value)
      case .measure(let name, let value): measures.append((name, value))
      case .series(let name, let value, let every, let at):
        series.append((name, value, every, at))
      case .keep(let name, let value, let every, let of): keeps.append((name, value, every, of))
      case .exit(let name, let value): exits.append((name, value))
      }
    }
  }
}
