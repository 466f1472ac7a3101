internal import LinearAlgebra
internal import Theory

/// The assumptions that a call found violated and that `allow:` let pass.
final class AllowedViolations {
  private(set) var found: [Assumption] = []

  func note(_ assumption: Assumption) {
    if !found.contains(where: { $0.name == assumption.name }) { found.append(assumption) }
  }
}

extension TheoryArguments {
  /// Throws if the assumption was found not to hold, unless it may be violated, which the result then says.
  func require(_ assumption: Assumption) throws {
    guard assumption.held == false else { return }
    guard allowed.contains(assumption.name) else { throw TheoryFailure.violated(assumption) }
    violations.note(assumption)
  }

  /// The result with each violation that was allowed, where it is not said already.
  func withViolations(_ value: Value) -> Value {
    violations.found.isEmpty ? value : adding(violations.found.map(sentence), to: value)
  }

  private func adding(_ notes: [String], to value: Value) -> Value {
    if case .theory(var result) = value {
      for note in notes {
        let name = note.prefix { $0 != ":" } + ":"
        let known = result.assumptions.contains {
          $0.hasPrefix(name) && $0.hasSuffix("(violated, allowed)")
        }
        if !known { result.assumptions.append(note) }
      }
      return .theory(result)
    }
    guard case .record(let record) = value else { return value }
    return .record(
      Record(record.fields.map { (label: $0.label, value: adding(notes, to: $0.value)) }))
  }

  /// What the dynamics itself tells of the assumptions of a formula for it.
  func settled<Answer>(
    _ answer: TheoryValue<Answer>, _ linear: Linearization, gaussian: Assumption? = nil
  ) -> TheoryValue<Answer> {
    let known = answer.assumptions.map { assumption -> Assumption in
      guard assumption.held == nil else { return assumption }
      let held: Bool?
      switch assumption.name {
      case .quadratic: held = linear.isAffine
      case .finiteVariance: held = true
      case .additiveNoise:
        held = linear.noiseDependsOnPlace ? (allowed.contains(.additiveNoise) ? false : nil) : true
      case .gaussianNoise: return gaussian ?? assumption
      default: held = nil
      }
      return Assumption(assumption.name, assumption.sentence, held: held, assumption.quantities)
    }
    return TheoryValue(
      answer.value, assuming: known, formula: answer.formula, source: answer.source)
  }
}

extension Evaluator {
  /// Whether the noise at the place is Gaussian; not settled for laws of which that is not known.
  func gaussianity(_ linear: Linearization, _ a: TheoryArguments, why: String = "") throws
    -> Assumption
  {
    var held: Bool?
    if let noise = try a.dynamics().noise {
      held = isGaussian(try law(of: noise, at: linear.place, try a.dynamics().loss))
    }
    return Assumption(.gaussianNoise, "the noise is Gaussian\(why)", held: held)
  }

  /// nil where it is not known.
  private func isGaussian(_ law: Law) -> Bool? {
    switch law.form {
    case .normal, .multivariateNormal: return true
    case .uniform, .choice, .direction: return false
    case .negated(let inner): return isGaussian(inner)
    case .combined(let op, let a, let b):
      switch (op, a.form, b.form) {
      case (.add, .constant, _), (.subtract, .constant, _), (.multiply, .constant, _):
        return isGaussian(b)
      case (.add, _, .constant), (.subtract, _, .constant), (.multiply, _, .constant),
        (.divide, _, .constant):
        return isGaussian(a)
      case (.add, _, _), (.subtract, _, _):
        // A sum of independent parts is Gaussian only if both are (Cramér).
        if let x = isGaussian(a), let y = isGaussian(b) { return x && y }
      default: break
      }
    case .constant, .block, .mixture, .mapped: break
    }
    switch try? scalarLaw(of: law) {
    case .gaussian?: return true
    case .points?, .continuous?, .mixed?: return false
    case nil: break
    }
    // A power tail, or no moments of some order, is not Gaussian whatever else the law is.
    if let tail = (try? moments(of: law))??.tail, tail.most < .infinity { return false }
    return nil
  }
}
