internal import Glibc
internal import KernelIR
internal import Statistics

// Where the rows of a law are stood for by draws, or by rules that need not be exact, a result of theory has an error.
extension Evaluator {
  /// A result of theory with the error of the rows behind it: of draws by leaving out an eighth of them each time (its
  /// numbers become estimates), of Gauss rules by coarser ones (a note).
  func withRowErrors(_ compute: () throws -> Value) throws -> Value {
    // A call inside a call of theory leaves this to the outer one.
    guard rowsInUse.leftOut == nil, !rowsInUse.coarse else { return try compute() }
    let saved = rowsInUse
    defer { rowsInUse = saved }
    rowsInUse = RowsInUse()
    let result = try compute()
    if rowsInUse.draws {
      var replicates: [Value] = []
      for group in 0..<RowsInUse.groups {
        rowsInUse.leftOut = group
        try checkCancelled()
        guard let value = try? compute() else { break }
        replicates.append(value)
      }
      return sampled(result, replicates)
    }
    if rowsInUse.smooth {
      rowsInUse.coarse = true
      let coarse = try? compute()
      return noted(result, coarse)
    }
    return result
  }

  /// Each number of theory in it, changed; `others` are the same numbers of other evaluations.
  private func mapTheory(
    _ value: Value, _ others: [Value], _ change: (TheoryResult, [Value]) -> TheoryResult
  ) -> Value {
    if case .theory(let result) = value { return .theory(change(result, others)) }
    guard case .record(let record) = value else { return value }
    return .record(
      Record(
        record.fields.map { field in
          let same = others.compactMap { other -> Value? in
            if case .record(let fields) = other { return fields[field.label] }
            return nil
          }
          return (
            field.label,
            same.count == others.count ? mapTheory(field.value, same, change) : field.value
          )
        }))
  }

  private func sampled(_ value: Value, _ replicates: [Value]) -> Value {
    let source = SourceID(
      raw: NameHash.hash64("pinned theory:" + streamName))
    return mapTheory(value, replicates) { result, others in
      var result = result
      let note = "sampled: mean over \(Self.pinnedRows) draws of the rows"
      guard let whole = result.value.tensor else { return result }
      let parts = others.compactMap { $0.tensor }
      guard parts.count == RowsInUse.groups, parts.allSatisfy({ $0.shape == whole.shape }),
        whole.data.allSatisfy(\.isFinite)
      else {
        result.assumptions.append(note + "; how good it is is not known")
        return result
      }
      let estimate = Estimate(
        shape: whole.shape, value: whole.data,
        sources: [Replicates(id: source, leavingOut: parts.map(\.data))], n: Self.pinnedRows,
        ess: Double(Self.pinnedRows))
      let size = whole.data.reduce(0) { max($0, abs($1)) }
      let error = estimate.se.reduce(0) { max($0, $1) }
      result.value = .estimate(EstimateValue(estimate: estimate))
      result.assumptions.append(
        note + ", relative error about \(NumberFormat.general(error / size, digits: 2))")
      return result
    }
  }

  private func noted(_ value: Value, _ coarse: Value?) -> Value {
    mapTheory(value, coarse.map { [$0] } ?? []) { result, others in
      var result = result
      let note = "quadrature: Gauss rules over the rows"
      guard let fine = result.value.tensor, let other = others.first?.tensor,
        other.shape == fine.shape
      else {
        result.assumptions.append(note + "; how good they are is not known")
        return result
      }
      let size = fine.data.reduce(0) { max($0, abs($1)) }
      let error = zip(fine.data, other.data).reduce(0) { max($0, abs($1.0 - $1.1)) }
      if error > 1e-9 * size {
        result.assumptions.append(
          note + ", relative error below \(NumberFormat.general(error / size, digits: 2))")
      }
      return result
    }
  }
}
