extension LawFacts {
  /// The moments of the laws of `stdlib/distributions.sgd` that lack some, or whose mean is not 0.
  init?(ofLibraryLaw name: String, _ parameters: [String: Double]) {
    func tail(_ parameter: String) -> Tail? {
      parameters[parameter].map { index in
        Tail(
          index: index,
          cause: .parameter(parameter, law: "`\(name)(\(parameter): \(describe(index)), …)`"))
      }
    }
    switch name {
    case "Rademacher", "Laplace", "Logistic", "Gaussian": self.init(mean: .zero)
    case "Cauchy": self.init(tail: Tail(index: 1, cause: .cauchy, side: .both))
    case "StudentT":
      self.init(tail: tail("df"))
      self.tail?.side = .both
      if meanless == nil { mean = .zero }
    case "Stable":
      let alpha = parameters["alpha"]
      self.init()
      if let alpha, alpha < 2 {
        self.tail = Tail(
          index: alpha, cause: .stable(law: "`Stable(alpha: \(describe(alpha)), …)`"),
          side: abs(parameters["beta"] ?? 0) < 1 ? .both : .some)
      }
      if meanless == nil, parameters["beta"] ?? 0 == 0 { mean = .zero }
    case "Pareto", "Lomax":
      self.init(tail: tail("alpha"))
      self.tail?.side = .above
      if let alpha = parameters["alpha"], alpha > 1 {
        mean = .other(describe(name == "Pareto" ? alpha / (alpha - 1) : 1 / (alpha - 1)))
      }
    case "Exponential":
      self.init(mean: .other(parameters["rate"].map { describe(1 / $0) } ?? "above 0"))
    case "Gumbel", "Gamma", "ChiSquared", "LogNormal", "Weibull", "Beta", "Bernoulli":
      self.init(mean: .other("above 0"))
    default: return nil
    }
    inverse = Self.inverse(of: name, parameters)
    decay = Self.decay(of: name, parameters)
  }

  /// Of the laws with a density that is a power of x close to 0.
  private static func inverse(of name: String, _ parameters: [String: Double]) -> Tail? {
    func tail(_ index: Double, _ side: Tail.Side) -> Tail {
      Tail(index: index, cause: .inverse, side: side)
    }
    switch name {
    case "Laplace", "Logistic", "Gaussian", "Cauchy", "StudentT", "Gumbel": return tail(1, .both)
    case "Stable": return abs(parameters["beta"] ?? 0) < 1 ? tail(1, .both) : nil
    case "Exponential", "Lomax": return tail(1, .above)
    case "Gamma", "Weibull": return parameters["shape"].map { tail($0, .above) }
    case "ChiSquared": return parameters["df"].map { tail($0 / 2, .above) }
    case "Beta": return parameters["a"].map { tail($0, .above) }
    default: return nil
    }
  }

  /// Of the laws that fall like the exponential of a power.
  private static func decay(of name: String, _ parameters: [String: Double]) -> Tail? {
    func tail(_ index: Double, power: Double = 1, _ side: Tail.Side) -> Tail {
      Tail(index: index, cause: .exponential(power: power, law: "`\(name)`"), side: side)
    }
    let scale = parameters["scale"] ?? 1
    switch name {
    case "Exponential": return tail(parameters["rate"] ?? 1, .above)
    case "Gamma": return tail(1 / scale, .above)
    case "ChiSquared": return tail(0.5, .above)
    case "Gumbel": return tail(1 / scale, .above)
    case "Laplace", "Logistic": return tail(1 / scale, .both)
    case "Weibull":
      return parameters["shape"].map { tail(power(1 / scale, $0), power: $0, .above) }
    default: return nil
    }
  }
}
