/// The functions of `theory.…`. What each takes and is for stands in the type checker's table
/// (`Namespace.functions`); a test compares the names.
enum TheoryFunction: String, CaseIterable {
  // Quadratic.swift
  case stationaryCovariance, continuousCovariance, trainError, transientLoss
  case spectralRadius, stabilityLimit, meanSquareLimit
  // BayesianRates.swift
  case bayesianRate, bayesianRateMatrix, posteriorDivergence
  // ClosedForms.swift
  case dampedNewton, dampedNewtonRegression, naturalGradient, naturalGradientMinibatch, adam, qhm
  // MultiplicativeNoise.swift
  case regressionCovariance, regressionLimit, studentIndex, sampledMinimum
  case lyapunov, kestenIndex, localMaximumWindow
  // Averages.swift
  case shuffling, averagedCovariance, decayingRate, fluctuationDissipation, flatDirection
  case momentumRatio, effectiveTemperature, langevinVariance, lowPrecisionLangevin
  case weakApproximation, samCycle, balanceFactor, deepNetMinimum
  // Escapes.swift
  case thresholdExit, kramers, quasiPotential, saddleExit, diffusionExitTime
  case logBarrierEscape, firstPassageExponent, powerLawExponent, participationRatio
  // HeavyTails.swift
  case clippedJumps, exitExponent, exitScale, jumpChain, stableExitTime
}

/// The functions of `exact.…`
enum ExactFunction: String, CaseIterable {
  case stationaryLaw, stationaryCovariance
  case exitTime, meanExitTime, escapeRate, splitting, splittingProbability
  case law
}

extension Evaluator {
  func callTheory(_ function: TheoryFunction, _ a: TheoryArguments) throws -> Value {
    switch function {
    case .stationaryCovariance, .continuousCovariance, .trainError, .transientLoss,
      .spectralRadius, .stabilityLimit, .meanSquareLimit:
      return try quadraticTheory(function, a)
    case .bayesianRate, .bayesianRateMatrix, .posteriorDivergence:
      return try bayesianTheory(function, a)
    case .dampedNewton, .dampedNewtonRegression, .naturalGradient, .naturalGradientMinibatch,
      .adam, .qhm:
      return try closedForm(function, a)
    case .regressionCovariance, .regressionLimit, .studentIndex, .sampledMinimum, .lyapunov,
      .kestenIndex, .localMaximumWindow:
      return try multiplicativeTheory(function, a)
    case .shuffling, .averagedCovariance, .decayingRate, .fluctuationDissipation, .flatDirection,
      .momentumRatio, .effectiveTemperature, .langevinVariance, .lowPrecisionLangevin,
      .weakApproximation, .samCycle, .balanceFactor, .deepNetMinimum:
      return try averagingTheory(function, a)
    case .thresholdExit, .kramers, .quasiPotential, .saddleExit, .diffusionExitTime,
      .logBarrierEscape, .firstPassageExponent, .powerLawExponent, .participationRatio:
      return try escapeTheory(function, a)
    case .clippedJumps, .exitExponent, .exitScale, .jumpChain, .stableExitTime:
      return try heavyTailTheory(function, a)
    }
  }
}
