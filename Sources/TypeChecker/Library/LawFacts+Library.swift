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
    case "Cauchy": self.init(tail: Tail(index: 1, cause: .cauchy, isTwoSided: true))
    case "StudentT":
      self.init(tail: tail("df"))
      self.tail?.isTwoSided = true
      if meanless == nil { mean = .zero }
    case "Stable":
      let alpha = parameters["alpha"]
      self.init()
      if let alpha, alpha < 2 {
        self.tail = Tail(
          index: alpha, cause: .stable(law: "`Stable(alpha: \(describe(alpha)), …)`"),
          isTwoSided: abs(parameters["beta"] ?? 0) < 1)
      }
      if meanless == nil, parameters["beta"] ?? 0 == 0 { mean = .zero }
    case "Pareto", "Lomax":
      self.init(tail: tail("alpha"))
      if let alpha = parameters["alpha"], alpha > 1 {
        mean = .other(describe(name == "Pareto" ? alpha / (alpha - 1) : 1 / (alpha - 1)))
      }
    case "Exponential":
      self.init(mean: .other(parameters["rate"].map { describe(1 / $0) } ?? "above 0"))
    case "Gumbel", "Gamma", "ChiSquared", "LogNormal", "Weibull", "Beta", "Bernoulli":
      self.init(mean: .other("above 0"))
    default: return nil
    }
  }
}
