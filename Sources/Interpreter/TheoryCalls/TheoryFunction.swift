/// The functions of `theory.…` by family. What each takes and is for stands in the type checker's table
/// (`Namespace.functions`); a test compares the names.
enum TheoryFunction {
  case quadratic(QuadraticTheory)
  case bayesian(BayesianTheory)
  case closedForm(ClosedFormTheory)
  case multiplicative(MultiplicativeTheory)
  case averaging(AveragingTheory)
  case number(NumberTheory)
  case escape(EscapeTheory)
  case heavyTail(HeavyTailTheory)

  init?(_ name: String) {
    if let found = QuadraticTheory(rawValue: name) {
      self = .quadratic(found)
    } else if let found = BayesianTheory(rawValue: name) {
      self = .bayesian(found)
    } else if let found = ClosedFormTheory(rawValue: name) {
      self = .closedForm(found)
    } else if let found = MultiplicativeTheory(rawValue: name) {
      self = .multiplicative(found)
    } else if let found = AveragingTheory(rawValue: name) {
      self = .averaging(found)
    } else if let found = NumberTheory(rawValue: name) {
      self = .number(found)
    } else if let found = EscapeTheory(rawValue: name) {
      self = .escape(found)
    } else if let found = HeavyTailTheory(rawValue: name) {
      self = .heavyTail(found)
    } else {
      return nil
    }
  }

  static var names: [String] {
    QuadraticTheory.allCases.map(\.rawValue) + BayesianTheory.allCases.map(\.rawValue)
      + ClosedFormTheory.allCases.map(\.rawValue) + MultiplicativeTheory.allCases.map(\.rawValue)
      + AveragingTheory.allCases.map(\.rawValue) + NumberTheory.allCases.map(\.rawValue)
      + EscapeTheory.allCases.map(\.rawValue) + HeavyTailTheory.allCases.map(\.rawValue)
  }
}

enum QuadraticTheory: String, CaseIterable {
  case stationaryCovariance, continuousCovariance, trainError, transientLoss
  case spectralRadius, stabilityLimit, meanSquareLimit
}

enum BayesianTheory: String, CaseIterable {
  case bayesianRate, bayesianRateMatrix, posteriorDivergence
}

enum ClosedFormTheory: String, CaseIterable {
  case dampedNewton, dampedNewtonRegression, naturalGradient, naturalGradientMinibatch, adam
  case qhm
}

enum MultiplicativeTheory: String, CaseIterable {
  case regressionCovariance, regressionLimit, studentIndex, sampledMinimum
  case lyapunov, kestenIndex, localMaximumWindow
}

enum AveragingTheory: String, CaseIterable {
  case shuffling, averagedCovariance, fluctuationDissipation, weakApproximation
}

/// One formula, one number.
enum NumberTheory: String, CaseIterable {
  case decayingRate, flatDirection, momentumRatio, effectiveTemperature, langevinVariance
  case lowPrecisionLangevin, samCycle, balanceFactor, deepNetMinimum
}

enum EscapeTheory: String, CaseIterable {
  case thresholdExit, kramers, quasiPotential, saddleExit, diffusionExitTime
  case logBarrierEscape, firstPassageExponent, powerLawExponent, participationRatio
}

enum HeavyTailTheory: String, CaseIterable {
  case clippedJumps, exitExponent, exitScale, jumpChain, stableExitTime
}

/// The functions of `exact.…`
enum ExactFunction: String, CaseIterable {
  case stationaryLaw, stationaryCovariance
  case exitTime, meanExitTime, escapeRate, splitting, splittingProbability
  case law
}

/// The names under `theory` or `exact` that the interpreter knows.
package func theoryNames(of namespace: String) -> [String] {
  switch namespace {
  case "theory": TheoryFunction.names
  case "exact": ExactFunction.allCases.map(\.rawValue)
  default: []
  }
}

extension Evaluator {
  func callTheory(_ function: TheoryFunction, _ a: TheoryArguments) throws -> Value {
    switch function {
    case .quadratic(let function): return try quadraticTheory(function, a)
    case .bayesian(let function): return try bayesianTheory(function, a)
    case .closedForm(let function): return try closedForm(function, a)
    case .multiplicative(let function): return try multiplicativeTheory(function, a)
    case .averaging(let function): return try averagingTheory(function, a)
    case .number(let function): return try a.number(try numberTheory(function, a))
    case .escape(let function): return try escapeTheory(function, a)
    case .heavyTail(let function): return try heavyTailTheory(function, a)
    }
  }
}
