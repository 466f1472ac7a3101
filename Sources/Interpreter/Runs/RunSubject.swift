internal import KernelIR
internal import SourceText
internal import Syntax

/// What a `simulate` runs: one dynamics, or several by name that are driven by the same draws.
struct RunSubject {
  let parts: [(name: String, dynamics: DynamicsValue)]
  let isCoupled: Bool
  /// Where it stands.
  let span: SourceSpan

  /// The value of each part, joined as the state of a run keeps them: of one dynamics the value itself, of
  /// coupled ones a record.
  func joined(_ value: (DynamicsValue) throws -> Value) rethrows -> Value {
    if !isCoupled, let only = parts.first { return try value(only.dynamics) }
    return .record(Record(try parts.map { ($0.name, try value($0.dynamics)) }))
  }

  /// One part's share of such a value.
  func share(_ name: String, of value: Value) -> Value {
    guard isCoupled, case .record(let record) = value else { return value }
    return record[name] ?? .unit
  }
}

extension Evaluator {
  /// The dynamics after `simulate`: one, or a record of them.
  func runSubject(_ id: ExpressionID, in scope: Scope) throws -> RunSubject {
    let value = try evaluate(id, in: scope)
    switch value {
    case .dynamics(let dynamics):
      return RunSubject(parts: [("", dynamics)], isCoupled: false, span: tree.span(of: id))
    case .record(let record) where !record.fields.isEmpty:
      let parts = try record.fields.map { label, value -> (name: String, dynamics: DynamicsValue) in
        guard case .dynamics(let dynamics) = value else {
          throw notDynamics(value, at: tree.span(of: id))
        }
        return (label, dynamics)
      }
      return RunSubject(parts: parts, isCoupled: true, span: tree.span(of: id))
    default: throw notDynamics(value, at: tree.span(of: id))
    }
  }

  private func notDynamics(_ value: Value, at span: SourceSpan) -> Interruption {
    mistake(
      .typeMismatch(
        parameter: "simulate", expected: "a Dynamics such as `sgd(rate: 0.1) on L with Z`",
        found: value.description), at: span)
  }

  /// Traces what belongs to one of coupled dynamics: orders of `epochs` are each one's own, and the same where the
  /// same numbers are drawn for them.
  func ofPart<Result>(
    _ name: String, _ subject: RunSubject, state: Value, _ body: () throws -> Result
  ) rethrows -> Result {
    guard subject.isCoupled else { return try body() }
    let saved = (partState, shuffles)
    defer { (partState, shuffles) = saved }
    (partState, shuffles) = (subject.share(name, of: state), [:])
    return try body()
  }

  /// Coupled dynamics take the same numbers where their sites have the same names, so these must draw alike.
  func checkCoupling(_ kernel: Kernel) throws {
    var known: [Site: (law: BaseLaw, shape: [Int])] = [:]
    func visit(_ instructions: [Instruction]) throws {
      for instruction in instructions {
        if case .draw(let law, let site, let shape) = instruction.operation {
          if let other = known[site], other.law != law || other.shape != shape {
            throw mistake(
              .unsuitableDynamics(
                "these dynamics cannot be coupled: their draws `\(site.name)` are of different kinds or numbers"
              ))
          }
          known[site] = (law, shape)
        }
        for region in instruction.regions { try visit(region.instructions) }
      }
    }
    try visit(kernel.instructions)
  }

  /// What a part of a coupled run is called by in a measure: `a.w`, `a.state.v`, `a.L`, `a.sample`, and `a.g` where
  /// the coming step is seen.
  func coupledPart(_ name: String, _ subject: RunSubject, _ dynamics: DynamicsValue, _ frame: Frame)
    throws -> Value
  {
    let w = subject.share(name, of: frame.w)
    var fields: [(label: String, value: Value)] = [
      ("w", w), ("state", subject.share(name, of: frame.state)), ("L", .loss(dynamics.loss)),
      ("sample", .loss(.noisy(dynamics.loss, dynamics.noise))),
    ]
    if frame.seesDraws, dynamics.diffusionOrder == nil {
      let gradient = try ofPart(name, subject, state: frame.state) {
        try stochasticGradient(
          at: w, StepContext(loss: dynamics.loss, noise: dynamics.noise, time: frame.time))
      }
      fields.append(("g", gradient))
    }
    return .record(Record(fields))
  }
}
