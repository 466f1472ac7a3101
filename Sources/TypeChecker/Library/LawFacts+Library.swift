extension LawFacts {
  /// The moments of the laws of `stdlib/distributions.sgd` that lack some, or whose mean is not 0.
  init?(ofLibraryLaw name: String, _ parameters: [String: Double]) {
    func heavy(_ parameter: String, _ exponent: Double?) -> (mean: String?, variance: String?) {
      guard let exponent else { return (nil, nil) }
      let law = "`\(name)(\(parameter): \(describe(exponent)), …)`"
      return (
        exponent <= 1 ? "\(law) has a mean only for \(parameter) > 1" : nil,
        exponent <= 2 ? "\(law) has a variance only for \(parameter) > 2" : nil
      )
    }
    switch name {
    case "Rademacher", "Laplace", "Logistic", "Gaussian": self.init(mean: .zero)
    case "Cauchy":
      self.init(
        meanless: "`Cauchy` has neither mean nor variance",
        varianceless: "`Cauchy` has neither mean nor variance")
    case "StudentT":
      let lacks = heavy("df", parameters["df"])
      self.init(
        mean: lacks.mean == nil ? .zero : .unknown, meanless: lacks.mean,
        varianceless: lacks.variance)
    case "Stable":
      let alpha = parameters["alpha"]
      let lacks = alpha == 2 ? (nil, nil) : heavy("alpha", alpha)
      let variance = lacks.1?.replacingTwo
      self.init(
        mean: lacks.0 == nil && parameters["beta"] ?? 0 == 0 ? .zero : .unknown, meanless: lacks.0,
        varianceless: variance)
    case "Pareto", "Lomax":
      let alpha = parameters["alpha"]
      let lacks = heavy("alpha", alpha)
      var mean = Mean.unknown
      if let alpha, alpha > 1 {
        mean = .other(describe(name == "Pareto" ? alpha / (alpha - 1) : 1 / (alpha - 1)))
      }
      self.init(mean: mean, meanless: lacks.mean, varianceless: lacks.variance)
    case "Exponential":
      self.init(mean: .other(parameters["rate"].map { describe(1 / $0) } ?? "above 0"))
    case "Gumbel", "Gamma", "ChiSquared", "LogNormal", "Weibull", "Beta", "Bernoulli":
      self.init(mean: .other("above 0"))
    default: return nil
    }
  }
}

extension String {
  /// A stable law has a variance only where it is the normal one.
  fileprivate var replacingTwo: String {
    hasSuffix("alpha > 2") ? String(dropLast(9)) + "alpha = 2" : self
  }
}
