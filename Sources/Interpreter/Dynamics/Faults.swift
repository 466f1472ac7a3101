internal import KernelIR
internal import Syntax

/// What may go wrong at some step though every type is right.
enum Fault {
  /// A `given` that held in none of the tries.
  case unmet(condition: String)
  /// A schedule whose value breaks a constraint of the hyperparameter.
  case schedule(Schedule)
  /// A parameter that depends on the run, outside its constraint.
  case parameter(name: String, constraint: String)

  struct Schedule {
    let parameter: String
    /// As in `> 0`.
    let constraint: String
    let function: Value
  }
}

/// Conditions that must hold in each step of a kernel that is being built. Where one fails, the replica counts
/// as diverged, with this reason.
final class FaultLog {
  let tracer: Tracer
  private(set) var entries: [(holds: ValueID, fault: Fault)] = []

  init(tracer: Tracer) { self.tracer = tracer }

  var faults: [Fault] { entries.map(\.fault) }

  /// Takes note of a condition, unless it is known only inside a region: what it makes NaN tells there.
  func require(_ holds: Traced, _ fault: Fault) {
    guard holds.tracer === tracer, holds.type == .condition, tracer.builder.regionDepth == 0 else {
      return
    }
    entries.append((holds.id, fault))
  }

  /// A vector for the faults of several kernels, with those of this one at its beginning or end: 0 where the
  /// condition holds, NaN where it does not.
  func state(of count: Int, isAtEnd: Bool) -> Traced? {
    guard count > 0 else { return nil }
    let (zero, bad) = (
      tracer.constant(Tensor(vector: [0])), tracer.constant(Tensor(vector: [.nan]))
    )
    var marks = entries.map { tracer.emit(.select, [$0.holds, zero.id, bad.id]).id }
    let others = tracer.constant(Tensor(repeating: 0, shape: [count - marks.count])).id
    if count > marks.count { marks.insert(others, at: isAtEnd ? 0 : marks.count) }
    return tracer.emit(.concatenate(axis: 0), marks)
  }
}

extension Evaluator {
  /// Builds a kernel and takes note of what may go wrong in it.
  func loggingFaults<Result>(in tracer: Tracer, _ body: () throws -> Result) rethrows -> (
    Result, FaultLog
  ) {
    let saved = faultLog
    defer { faultLog = saved }
    let log = FaultLog(tracer: tracer)
    faultLog = log
    return (try tracing(tracer, body), log)
  }

  /// The value of a schedule at `t`, which must satisfy the constraints of its parameter.
  func scheduled(_ schedule: Value, at time: Value, _ parameter: Parameter?, in scope: Scope) throws
    -> Value
  {
    let value = try call(schedule, [CallArgument(label: nil, value: time)])
    for constraint in parameter?.constraints ?? [] {
      guard let name = parameter?.name.text,
        let (holds, text) = try condition(constraint, of: value, in: scope)
      else { continue }
      let fault = Fault.Schedule(parameter: name, constraint: text, function: schedule)
      switch holds {
      case .bool(true): break
      case .traced(let mask): faultLog?.require(mask, .schedule(fault))
      default: throw try violation(of: fault, at: time.integer ?? 0)
      }
    }
    return value
  }

  /// Holds a parameter that depends on the run to its constraint, in each step.
  func requireInRun(
    _ constraint: Constraint, of name: String, _ value: Value, in scope: Scope
  ) throws {
    guard let log = faultLog, let (holds, text) = try condition(constraint, of: value, in: scope),
      case .traced(let mask) = holds
    else { return }
    log.require(mask, .parameter(name: name, constraint: text))
  }

  /// The same for a standard deviation or a variance: from 0 on.
  func requireNonnegativeInRun(_ value: Value, named name: String) throws {
    guard let log = faultLog, value.shape == [],
      case .traced(let mask) = try compare(.lessOrEqual, .real(0), value)
    else { return }
    log.require(mask, .parameter(name: name, constraint: ">= 0"))
  }

  /// The same for a parameter of a law that is a number from `low` on.
  func scheduled(_ value: Value, from low: Double, named name: String) throws -> Value {
    guard case .function = value, let time = stepTime else { return value }
    let now = try scheduled(value)
    guard now.shape == [] else { return now }
    let fault = Fault.Schedule(
      parameter: name, constraint: ">= \(formatted(.real(low)))", function: value)
    switch try compare(.lessOrEqual, .real(low), now) {
    case .bool(true): break
    case .traced(let mask): faultLog?.require(mask, .schedule(fault))
    default: throw try violation(of: fault, at: time.integer ?? 0)
    }
    return now
  }

  /// Whether a constraint holds, and how it is written; nil for what is not asked of schedules.
  private func condition(_ constraint: Constraint, of value: Value, in scope: Scope) throws -> (
    Value, String
  )? {
    guard value.shape == [] else { return nil }
    switch constraint {
    case .comparison(let op, let bound, _):
      let limit = try evaluate(bound, in: scope)
      return (try compare(op, value, limit), "\(op.rawValue) \(formatted(limit))")
    case .range(let low, let high, _):
      let (from, to) = (try evaluate(low, in: scope), try evaluate(high, in: scope))
      let (above, below) = (
        try compare(.lessOrEqual, from, value), try compare(.less, value, to)
      )
      let text = "in \(formatted(from)) ..< \(formatted(to))"
      if case .bool(let a) = above, case .bool(let b) = below { return (.bool(a && b), text) }
      guard let tracer else { return nil }
      let (a, b) = (
        try tracedValue(above, named: "a schedule"), try tracedValue(below, named: "a schedule")
      )
      return (.traced(tracer.emit(.logic(.and), [a.id, b.id])), text)
    case .property: return nil
    }
  }

  /// The mistake of a schedule that breaks a constraint at `t`.
  func violation(of fault: Fault.Schedule, at t: Int) throws -> Interruption {
    let value = try call(fault.function, [CallArgument(label: nil, value: .int(t))])
    var span = place
    if case .function(.closure(let closure)) = fault.function { span = tree.span(of: closure.body) }
    return mistake(
      .scheduleViolated(
        parameter: fault.parameter, constraint: fault.constraint, value: formatted(value), step: t),
      at: span)
  }

  /// Why a replica counts as diverged, if that has a name; a broken schedule is the program's mistake.
  func reason(_ fault: Fault, at step: Int) throws -> (why: String, remedy: String) {
    switch fault {
    case .schedule(let schedule): throw try violation(of: schedule, at: max(0, step - 1))
    case .unmet(let condition):
      return (
        "`given \(condition)` held in none of \(Self.retryLimit) tries",
        "widen the condition, or draw from the conditioned law itself, e.g. through its quantile function"
      )
    case .parameter(let name, let constraint):
      return (
        "`\(name)` was not `\(constraint)` there",
        "give `\(name)` a form that keeps to it wherever the iterate goes, e.g. with `abs` or `max`"
      )
    }
  }
}
