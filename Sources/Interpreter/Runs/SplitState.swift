internal import EnsembleRuntime
internal import KernelIR
internal import Syntax

/// What the state of a replica has in addition when its run is split: the updates it has made, through all
/// stages; the largest value so far of what leads to the exit; and the level at which this stage ends.
struct SplitState {
  let age: Traced
  let peak: Traced
  let level: Traced

  var all: [Traced] { [age, peak, level] }
}

/// The `along:` of `split: (along: w, levels: 12)`.
struct SplitQuestion {
  let along: ExpressionID
  let scope: Scope
}

extension Evaluator {
  /// Where a path of a split run begins; the level comes with each stage.
  func splitStart(_ tracer: Tracer, _ w: Value, _ state: Value, _ measuring: Measuring) throws
    -> [ValueID]
  {
    guard let question = measuring.split else { return [] }
    let start = Frame(
      tracer: tracer, w: w, state: state, time: .int(0), paths: [], seesDraws: false)
    let zero = tracer.constant(Tensor(0))
    return [zero.id, try height(question, start, measuring).id, zero.id]
  }

  /// The same after a step.
  func splitStep(_ before: Frame, _ after: Frame, _ measuring: Measuring) throws -> [ValueID] {
    guard let question = measuring.split, let old = before.split else { return [] }
    let tracer = before.tracer
    let one = tracer.constant(Tensor(1))
    let now = try height(question, after, measuring)
    return [
      tracer.emit(.binary(.add), [old.age.id, one.id]).id,
      tracer.emit(.binary(.maximum), [old.peak.id, now.id]).id, old.level.id,
    ]
  }

  /// After a run's own exits: the level is reached; all steps are made.
  func splitExits(_ frame: Frame, _ plan: RunPlan) throws -> [ValueID] {
    guard let split = frame.split else { return [] }
    let reached = try compare(.greaterOrEqual, .traced(split.peak), .traced(split.level))
    let over = try compare(.greaterOrEqual, .traced(split.age), .real(Double(plan.steps)))
    return try [reached, over].map { try tracedValue($0, named: "split").id }
  }

  private func height(_ question: SplitQuestion, _ frame: Frame, _ measuring: Measuring) throws
    -> Traced
  {
    let saved = measuring.frame
    measuring.frame = frame
    defer { measuring.frame = saved }
    guard !mentionsPath(question.along) else {
      throw mistake(
        .setting(
          name: "split", problem: "goes along the state, not along what a path has gathered",
          help: nil), at: tree.span(of: question.along))
    }
    let traced = try tracedValue(
      try evaluate(question.along, in: question.scope), named: "along")
    guard traced.type == .scalar else {
      throw mistake(
        .setting(name: "split", problem: "goes along a number", help: "e.g. `along: w[0]`"),
        at: tree.span(of: question.along))
    }
    return traced
  }
}
