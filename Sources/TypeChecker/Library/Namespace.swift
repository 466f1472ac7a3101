/// A name under which the language keeps functions of its own.
package enum Namespace: String, CaseIterable, Hashable, Sendable {
  /// Closed forms and matrix equations.
  case theory
  /// Numerically exact solutions without sampling.
  case exact
  /// In a measure: what becomes of one replica's path.
  case path
}

/// A function under ``theory`` or ``exact``, or a reducer under ``path``: one row each.
package struct NamespacedFunction: Sendable {
  /// What it gives, for dynamics of a parameter type.
  enum Result: Sendable {
    case real
    /// A number for `Real`, a matrix over all entries otherwise.
    case matrix
    /// A number for `Real`, a vector with an entry for each otherwise.
    case spectrum
    /// Of the parameter type itself.
    case point
    /// A table, a record, or whatever the run finds.
    case open
    /// A record of numbers with these fields.
    case numbers([String])
    /// Of its first argument's type.
    case same
  }

  package var name: String
  package var parameters: [Parameter]
  var result: Result
  /// A law without a variance makes it meaningless.
  var needsVariance = false
  package var documentation: String

  package struct Parameter: Sendable {
    enum Kind: Sendable {
      case dynamics
      case loss
      case number
      case whole
      case point
      /// `(low, high)`
      case interval
      /// The name of an assumption, bare: `allow: smallRate`
      case assumption
      /// A value of each replica and step.
      case quantity
      case anything
    }
    package var name: String
    var kind: Kind
    package var isOptional = false
    /// What it is if it is left out, where that is one value.
    var otherwise: String?
  }
}

extension NamespacedFunction {
  /// `kramers(d: Dynamics, from: Real, over: Real, end: …) -> Real`
  var signature: String {
    let takes = parameters.map { parameter in
      let type = parameter.kind.text.map { ": \($0)" } ?? ""
      return parameter.name + type
        + (parameter.isOptional ? " = " + (parameter.otherwise ?? "…") : "")
    }
    return "\(name)(\(takes.joined(separator: ", ")))" + (result.text.map { " -> \($0)" } ?? "")
  }
}

extension NamespacedFunction.Result {
  /// What a signature says of it.
  fileprivate var text: String? {
    switch self {
    case .real: "Real"
    case .matrix: "Mat[P, P]"
    case .spectrum: "Vec[P]"
    case .point: "P"
    case .numbers(let names): "(\(names.map { $0 + ": Real" }.joined(separator: ", ")))"
    case .open, .same: nil
    }
  }
}

extension NamespacedFunction.Parameter.Kind {
  /// What a signature says of it.
  fileprivate var text: String? {
    switch self {
    case .dynamics: "Dynamics[P]"
    case .loss: "Loss[P]"
    case .number: "Real"
    case .whole: "Int"
    case .point: "P"
    case .interval: "(P, P)"
    case .assumption: "assumption"
    case .quantity, .anything: nil
    }
  }
}

extension NamespacedFunction.Parameter {
  static let dynamics = Self(name: "d", kind: .dynamics)
  static let allow = Self(name: "allow", kind: .assumption, isOptional: true)
  /// The minimum to look at, where there are several.
  static let at = Self(name: "at", kind: .point, isOptional: true)
  /// The relative error that is good enough.
  static let tolerance = number("tolerance", otherwise: "0.001")
  static let from = Self(name: "from", kind: .point, isOptional: true)
  static let interval = Self(name: "in", kind: .interval, isOptional: true)
  static func number(_ name: String, optional: Bool = false) -> Self {
    Self(name: name, kind: .number, isOptional: optional)
  }
  static func number(_ name: String, otherwise: String) -> Self {
    Self(name: name, kind: .number, isOptional: true, otherwise: otherwise)
  }
  /// One of a few words.
  static func word(_ name: String, otherwise: String) -> Self {
    Self(name: name, kind: .anything, isOptional: true, otherwise: otherwise)
  }
  static func whole(_ name: String, optional: Bool = false) -> Self {
    Self(name: name, kind: .whole, isOptional: optional)
  }
  static func anything(_ name: String, optional: Bool = false) -> Self {
    Self(name: name, kind: .anything, isOptional: optional)
  }
  static func point(_ name: String, optional: Bool = false) -> Self {
    Self(name: name, kind: .point, isOptional: optional)
  }
  static let momentum = number("momentum", otherwise: "0")
}
