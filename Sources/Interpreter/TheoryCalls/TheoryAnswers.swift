internal import KernelIR
internal import LinearAlgebra
internal import Theory

// Values of theory as values of the language: each number keeps what it rests on.
extension TheoryArguments {
  /// The value if nothing it rests on is violated, or if that was allowed.
  func checked<Answer>(_ answer: TheoryValue<Answer>) throws -> TheoryValue<Answer> {
    do throws(TheoryFailure) {
      return try answer.checked(allowing: allowed)
    } catch {
      throw evaluator.mistake(evaluator.theoryMistake(error, self, gives: true))
    }
  }

  func notes<Answer>(_ answer: TheoryValue<Answer>, given: Set<AssumptionName>? = nil) -> [String] {
    let given = given ?? allowed
    return answer.assumptions.map { assumption in
      sentence(assumption, given: given)
    }
  }

  /// The assumption in words: what was found violated, and what could not be checked, says so.
  func sentence(_ assumption: Assumption) -> String { sentence(assumption, given: allowed) }

  private func sentence(_ assumption: Assumption, given: Set<AssumptionName>) -> String {
    let numbers = assumption.quantities
      .map { "\($0.name) = \(evaluator.formatted($0.value))" }.joined(separator: ", ")
    let state =
      switch assumption.held {
      case .some(true): ""
      case .some(false):
        given.contains(assumption.name) ? " (violated, allowed)" : " (does not hold)"
      case .none: " (assumed)"
      }
    return "\(assumption.name.rawValue): \(assumption.sentence)"
      + (numbers.isEmpty ? "" : "; \(numbers)") + state
  }

  func number(_ answer: TheoryValue<Double>) throws -> Value {
    try value(answer) { .real($0) }
  }

  /// A matrix, or a number if what it came from was one.
  func matrix(_ answer: TheoryValue<Matrix>, asNumber: Bool) throws -> Value {
    try value(answer) { Value(matrix: $0, asNumber: asNumber) }
  }

  func value<Answer>(_ answer: TheoryValue<Answer>, _ form: (Answer) -> Value) throws -> Value {
    let answer = try checked(answer)
    return .theory(TheoryResult(value: form(answer.value), assumptions: notes(answer)))
  }

  /// A record whose numbers and arrays each rest on the same.
  func record<Answer>(
    _ answer: TheoryValue<Answer>, given: Set<AssumptionName>? = nil,
    _ fields: (Answer) -> [(label: String, value: Value)]
  ) throws -> Value {
    let answer = try checked(answer)
    let notes = notes(answer, given: given)
    return .record(
      Record(
        fields(answer.value).map { field in
          switch field.value {
          case .real, .tensor:
            (field.label, .theory(TheoryResult(value: field.value, assumptions: notes)))
          default: field
          }
        }))
  }
}

extension Value {
  init(matrix: Matrix, asNumber: Bool) {
    self =
      asNumber && matrix.rows == 1 && matrix.columns == 1
      ? .real(matrix[0, 0])
      : .tensor(Tensor(shape: [matrix.rows, matrix.columns], data: matrix.elements))
  }

  init(vector: [Double]) { self = .tensor(Tensor(vector: vector)) }

  init(indices: [Int]) { self = .list(indices.map { .int($0) }) }
}
