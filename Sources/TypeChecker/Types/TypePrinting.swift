extension Type: CustomStringConvertible {
  /// As the user would write it.
  package var description: String {
    switch self {
    case .unknown, .variable: "_"
    case .nothing: "nothing"
    case .real: "Real"
    case .int: "Int"
    case .bool: "Bool"
    case .text: "Text"
    case .array(let axes): Type.name(ofRank: axes.count) + Type.brackets(axes)
    case .row(let n): "Vec[\(n)]'"
    case .list(let element, _): "[\(element)]"
    case .tuple(let parts): "(\(parts.map(\.description).joined(separator: ", ")))"
    case .record(let fields): Type.describe(fields)
    case .function(let parameters, let result):
      "(\(parameters.map(\.description).joined(separator: ", "))) -> \(result)"
    case .callable, .special, .lambda: "a function"
    case .derivative(let kind, let inner):
      if case .loss(let loss) = inner, kind == .grad || kind == .hvp {
        "(\(loss.parameter)) -> \(loss.parameter)"
      } else {
        "a function"
      }
    case .dist(let inner): "Dist[\(inner)]"
    case .loss(let loss): loss.parameter.isUnknown ? "Loss" : "Loss[\(loss.parameter)]"
    case .noise(let noise): noise.parameter.isUnknown ? "Noise" : "Noise[\(noise.parameter)]"
    case .optimizer: "Optimizer"
    case .dynamics(let dynamics):
      dynamics.parameter.isUnknown ? "Dynamics" : "Dynamics[\(dynamics.parameter)]"
    case .estimate(let inner): "Estimate[\(inner)]"
    case .exit: "Exit"
    case .table(let row, _): row.isUnknown ? "Table" : "Table[\(row)]"
    case .run: "Run"
    case .landscape: "Landscape"
    case .namespace(let namespace): "the names under `\(namespace.rawValue)`"
    case .module: "a module"
    case .space(let space): space.name
    case .plot: "Plot"
    }
  }

  static func name(ofRank rank: Int) -> String {
    switch rank {
    case 1: "Vec"
    case 2: "Mat"
    default: "Tensor"
    }
  }

  private static func brackets(_ axes: [Size]) -> String {
    let unsolved = axes.allSatisfy { $0.variable != nil }
    return unsolved ? "" : "[\(axes.map(\.description).joined(separator: ", "))]"
  }

  private static func describe(_ fields: [Field]) -> String {
    "(\(fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ")))"
  }
}
