/// A value of theory with what it rests on.
package struct TheoryValue<Value: Sendable>: Sendable {
  package let value: Value
  package let assumptions: [Assumption]
  /// The formula, in Unicode mathematics.
  package let formula: String
  /// Paper and equation.
  package let source: String

  package init(_ value: Value, assuming assumptions: [Assumption], formula: String, source: String)
  {
    self.value = value
    self.assumptions = assumptions
    self.formula = formula
    self.source = source
  }

  /// The assumptions that were checked and do not hold.
  package var violated: [Assumption] { assumptions.filter { $0.held == false } }

  /// The value if no assumption is violated except the allowed ones; throws the first that is.
  package func checked(
    allowing allowed: Set<AssumptionName> = []
  ) throws(TheoryFailure) -> TheoryValue {
    for assumption in violated where !allowed.contains(assumption.name) {
      throw .violated(assumption)
    }
    return self
  }

  package func map<Other: Sendable>(_ transform: (Value) -> Other) -> TheoryValue<Other> {
    TheoryValue<Other>(
      transform(value), assuming: assumptions, formula: formula, source: source)
  }
}

/// Why theory has no answer.
package enum TheoryFailure: Error, Sendable {
  /// The formula does not apply, and there is no number to give in spite of it.
  case violated(Assumption)
  /// An input is not finite, or has the wrong sign or shape; the payload names it.
  case invalidInput(String)
  /// A numerical procedure did not reach an answer; the payload says which.
  case notConverged(String)
  /// A stop was wanted.
  case stopped
}

/// Throws unless the assumption was found to hold.
func require(_ assumption: Assumption) throws(TheoryFailure) {
  if assumption.held == false { throw .violated(assumption) }
}

/// Throws `invalidInput` unless the condition holds.
func demand(_ condition: Bool, _ what: String) throws(TheoryFailure) {
  if !condition { throw .invalidInput(what) }
}

extension TheoryFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .violated(let assumption): assumption.description
    case .invalidInput(let what): "theory needs \(what)"
    case .notConverged(let what): "no answer from: \(what)"
    case .stopped: "stopped"
    }
  }
}
