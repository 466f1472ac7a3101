internal import Glibc
internal import Statistics

/// How one measure's path looks.
struct MixingRow {
  let measure: String
  let mixing: ChainMixing
  /// Steps of each replica that count.
  let observed: Int

  /// The verdict in words, with what to do.
  var why: String {
    switch mixing.verdict {
    case .stationary: return "replicas agree, and early steps with late ones"
    case .drifting:
      return "early steps differ from late ones: `discard: auto`, or a larger `discard:`"
    case .unmixed:
      return "replicas differ, and each stays where it is, as in wells that it does not leave"
    case .short:
      return
        "too short to tell: \(observed) steps are few correlation times; take about \(needed)"
    case .unknown:
      return
        "too few steps to tell, or numbers that are not: \(ChainMixing.leastMoments) are needed"
    }
  }
}

extension MixingRow {
  /// Steps after `discard:` with which the verdict is likely to come out well, to two digits.
  private var needed: String {
    let steps = mixing.lengthening * Double(observed)
    guard steps < 1e15 else { return NumberFormat.general(steps, digits: 2) }
    let unit = pow(10, max(0, log10(steps).rounded(.down) - 1))
    return "\(Int((steps / unit).rounded(.up) * unit))"
  }
}

extension RunValue {
  /// `run.mixing`: for each measure its effective sample size and whether it forgot the start.
  var mixingTable: Table {
    func column(_ name: String, _ cell: (MixingRow) -> Table.Cell) -> Table.Column {
      Table.Column(name: name, cells: mixing.map(cell))
    }
    func known(_ number: Double, _ row: MixingRow) -> Table.Cell {
      number.isNaN ? .empty(reason: row.why) : .value(.real(number))
    }
    /// The worst of a measure's estimates.
    func worst(_ row: MixingRow, _ worth: (Estimate) -> Double, _ isWorse: (Double, Double) -> Bool)
      -> Table.Cell
    {
      guard case .value(let value)? = self[row.measure] else {
        return .empty(reason: "`\(row.measure)` has no value")
      }
      let numbers = value.estimates.map(worth)
      if numbers.isEmpty {
        return .empty(reason: "`\(row.measure)` is a table, whose cells have errors of their own")
      }
      guard let number = numbers.min(by: isWorse), !numbers.contains(where: \.isNaN) else {
        return .empty(
          reason: row.mixing.verdict == .drifting
            ? row.why
            : "`\(row.measure)` is no sum over observations that would count as independent")
      }
      return .value(.real(number))
    }
    return Table(columns: [
      column("measure") { .value(.text($0.measure)) },
      column("ess") { worst($0, \.ess, <) },
      column("tau") { worst($0, \.autocorrelationTime, >) },
      column("rhat") { known($0.mixing.splitRHat, $0) },
      column("drift") { known($0.mixing.drift.pValue, $0) },
      column("verdict") { .value(.text($0.mixing.verdict.rawValue)) },
      column("why") { .value(.text($0.why)) },
    ])
  }

  var splitRHat: Double {
    let all = mixing.map(\.mixing.splitRHat)
    return all.contains { $0.isNaN } ? .nan : all.max() ?? .nan
  }

  var isStationary: Bool {
    mixing.allSatisfy { $0.mixing.verdict == .stationary } && !mixing.isEmpty
  }
}

extension Value {
  /// The estimates in a value, those in records and lists as well.
  fileprivate var estimates: [Estimate] {
    switch self {
    case .estimate(let value): [value.estimate]
    case .record(let record): record.fields.flatMap(\.value.estimates)
    case .list(let items), .tuple(let items): items.flatMap(\.estimates)
    case .unit, .bool, .int, .real, .tensor, .traced, .row, .text, .range, .function, .law, .loss,
      .noise, .optimizer, .dynamics, .theory, .table, .run, .exits, .module, .plot:
      []
    }
  }

  /// With effective sizes that do not count a transient.
  func counted(by mixing: ChainMixing) -> Value {
    switch self {
    case .estimate(let value):
      let estimate = value.estimate
      return .estimate(
        EstimateValue(
          estimate: estimate.with(n: estimate.n, ess: mixing.counted(estimate.ess))))
    case .record(let record): return .record(record.map { $0.counted(by: mixing) })
    case .list(let items): return .list(items.map { $0.counted(by: mixing) })
    case .tuple(let items): return .tuple(items.map { $0.counted(by: mixing) })
    case .unit, .bool, .int, .real, .tensor, .traced, .row, .text, .range, .function, .law, .loss,
      .noise, .optimizer, .dynamics, .theory, .table, .run, .exits, .module, .plot:
      return self
    }
  }
}
