internal import Syntax

/// A step on the way that names a random stream: what is being defined, or the value of a loop variable. It is
/// written out only where a stream is asked for.
enum StreamStep {
  case name(String)
  case value(String, Value)

  var text: String {
    switch self {
    case .name(let name): name
    case .value(let variable, let value): "\(variable)=\(Self.text(of: value))"
    }
  }

  /// The same for the same value.
  private static func text(of value: Value) -> String {
    switch value {
    case .int(let whole): return "\(whole)"
    case .real(let number): return number.isNaN ? "nan" : "\(number)"
    case .text(let text): return text
    case .bool(let truth): return "\(truth)"
    case .tuple(let items), .list(let items):
      return "(" + items.map(text).joined(separator: ",") + ")"
    case .record(let record):
      return "("
        + record.fields.map { "\($0.label):\(text(of: $0.value))" }.joined(separator: ",")
        + ")"
    case .tensor(let tensor):
      return tensor.data.map { $0.isNaN ? "nan" : "\($0)" }.joined(separator: ",")
    default: return value.description
    }
  }
}

extension Evaluator {
  /// The name of a stream that is asked for here.
  var streamName: String { streamPath.map(\.text).joined(separator: "/") }
}

extension Pattern {
  /// How a binding appears in the names of streams.
  var streamName: String {
    switch self {
    case .name(let name): name.text
    case .tuple(let parts, _): "(" + parts.map(\.streamName).joined(separator: ",") + ")"
    }
  }
}
