/// The stable names of what theory rests on; `allow:` and messages use the raw value.
package enum AssumptionName: String, Sendable, CaseIterable, Hashable {
  /// The loss is quadratic around the minimum.
  case quadratic
  /// The Hessian has only positive eigenvalues.
  case positiveHessian
  /// The noise does not depend on the state.
  case additiveNoise
  /// The noise covariance is positive semidefinite.
  case positiveNoise
  /// The noise has a finite second moment.
  case finiteVariance
  /// The noise has mean zero.
  case centredNoise
  /// The noise is Gaussian.
  case gaussianNoise
  /// The linear step contracts: spectral radius below one.
  case stable
  /// The second moment of the step contracts (multiplicative noise counts).
  case meanSquareStable
  /// The Lyapunov exponent is negative.
  case probabilisticallyStable
  /// Hessian, noise covariance and matrix rate commute.
  case commuting
  /// `rate · curvature` is small: the continuous-time value stands for the discrete one.
  case smallRate
  /// The noise is small against the barrier: exits are rare.
  case smallNoise
  /// The momentum lies in (−1, 1).
  case momentumInRange
  /// The second-moment average of the optimizer is slow (`β₂ → 1`).
  case slowSecondMoment
  /// Inputs are Gaussian, samples fresh.
  case gaussianInputs
  /// A power tail exists: the multiplicative factor exceeds one with positive probability.
  case powerTail
  /// The noise is proportional to the loss, aligned with the Hessian (paper 2's decoupling).
  case decoupledNoise
  /// The tail index is above one: the noise has a mean.
  case tailIndexAboveOne
  /// The tail index lies in (0, 2).
  case stableIndex
  /// Width over clip bound is no integer.
  case nonIntegerWidth
  /// There is no clip, or the bound exceeds the whole interval.
  case noClipping
  /// Without momentum.
  case noMomentum
  /// The initial point is where the formula wants it.
  case startAtCriticalPoint
  /// The schedule decays fast enough, `c k > ½`.
  case decayFastEnough
  /// The parameter lies in the window the formula needs.
  case parameterRange
  /// The chain reaches the same places from every start.
  case forgetsItsStart
  /// The numerical error estimate met its tolerance.
  case converged
}

/// A number that an assumption looked at, with its name (`"λk"`).
package struct Quantity: Sendable, Equatable {
  package let name: String
  package let value: Double

  package init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// One thing that a theory value rests on.
package struct Assumption: Sendable, Equatable {
  package let name: AssumptionName
  /// One sentence, in the field's words.
  package let sentence: String
  /// Whether it was checked and held; nil if it cannot be checked from the inputs.
  package let held: Bool?
  /// What the check compared.
  package let quantities: [Quantity]

  package init(
    _ name: AssumptionName, _ sentence: String, held: Bool? = nil, _ quantities: [Quantity] = []
  ) {
    self.name = name
    self.sentence = sentence
    self.held = held
    self.quantities = quantities
  }
}

extension Assumption: CustomStringConvertible {
  /// `smallRate (violated): λ k* is small against 1 − μ²; λ k* = 1.5`.
  package var description: String {
    let state =
      switch held {
      case .some(true): "held"
      case .some(false): "violated"
      case .none: "assumed"
      }
    let numbers = quantities.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    return "\(name.rawValue) (\(state)): \(sentence)" + (numbers.isEmpty ? "" : "; " + numbers)
  }
}
