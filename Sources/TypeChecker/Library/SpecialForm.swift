/// A function whose type the language itself cannot write: each has a rule in the checker.
///
/// Its documentation stands, as an `extern fn` line, in `stdlib/prelude.sgd`.
package enum SpecialForm: String, CaseIterable, Hashable, Sendable {
  // Numbers and arrays
  case abs, sign, min, max, clamp
  case sum, prod, average, argmax, argmin, all, any
  case length, rows, columns
  case eye, zeros, ones, diag, concat, sort, reversed, solve
  case text
  // Derivatives
  case grad, hess, hvp, jacobian
  // Laws
  case normal = "Normal"
  case uniform = "Uniform"
  case choice = "Choice"
  case mixture = "Mixture"
  case direction = "Direction"
  case known, draw
  // Statistics
  case mean, `var`, sd, cov, quantile, histogram, shares, transitions, autocorrelation
  case tailIndex, powerLaw
  // Numerics
  case minimize, findRoot, integrate
  // Data
  case table, split
  // Dynamics
  case minibatch, epochs, diffusion, landscape
  /// A function under `theory`, `exact` or `path`: see ``NamespacedFunction``.
  case namespaced

  /// A law built into the engine.
  var isLaw: Bool {
    [.normal, .uniform, .choice, .mixture, .direction].contains(self)
  }

  /// Over replicas and steps in a measure.
  var isStatistic: Bool {
    [
      .mean, .var, .sd, .cov, .quantile, .histogram, .shares, .transitions, .autocorrelation,
      .tailIndex, .powerLaw,
    ].contains(self)
  }

  /// The labels under which arguments are taken, in their order, of which some may have one: as ``parameters`` says, an argument
  /// without takes the first place that is free. Arguments beyond have none.
  package func labels(ofArguments labels: [String?]) -> [String?] {
    var free = (parameters ?? []).map(\.name).filter { !labels.contains($0) }[...]
    return labels.map { $0 ?? free.popFirst() }
  }

  /// What it takes; `nil` where any number of arguments is taken.
  var parameters: [(name: String, isOptional: Bool)]? {
    func need(_ names: String...) -> [(name: String, isOptional: Bool)] {
      names.map { ($0, false) }
    }
    func may(_ names: String...) -> [(name: String, isOptional: Bool)] { names.map { ($0, true) } }
    switch self {
    case .min, .max, .zeros, .ones, .concat, .table, .namespaced: return nil
    case .abs, .sign, .sum, .prod, .average, .argmax, .argmin, .all, .any, .length, .rows,
      .columns, .sort, .reversed, .text:
      return need("x")
    case .eye: return need("n")
    case .diag: return need("v")
    case .clamp: return need("x", "low", "high")
    case .solve: return need("A", "b")
    case .grad, .hess, .jacobian: return need("f")
    case .hvp: return need("f", "v")
    case .normal: return need("mean") + may("sd", "cov")
    case .uniform: return need("low", "high")
    case .choice: return need("values") + may("weights")
    case .mixture: return need("laws") + may("weights")
    case .direction: return need("size")
    case .known: return need("law") + may("mean", "cov", "tail", "cdf")
    case .draw: return need("law") + may("n")
    case .mean, .var, .sd, .cov: return need("x") + may("weight")
    case .quantile: return need("x", "q") + may("weight")
    case .histogram: return need("x", "bins", "in") + may("weight")
    case .shares, .transitions: return need("label", "of") + may("weight")
    case .tailIndex: return need("x") + may("above")
    case .powerLaw: return need("x", "in")
    case .autocorrelation: return need("x", "lags") + may("weight")
    case .minimize, .findRoot, .integrate: return need("f", "in")
    case .split: return need("table", "share")
    case .minibatch: return need("size") + may("replace")
    case .epochs: return need("size")
    case .diffusion: return need("d") + may("order", "substeps")
    case .landscape: return need("L", "in") + may("cells", "starts")
    }
  }
}
