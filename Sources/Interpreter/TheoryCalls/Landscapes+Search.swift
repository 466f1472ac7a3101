internal import Statistics
internal import Theory

// How complete a landscape is.
extension Evaluator {
  /// `land.search` in one dimension, where every change of the slope's sign between the cells is followed.
  var exhaustiveSearch: Value {
    searchRecord(
      starts: 0, newMinimum: Estimate(0), unseen: Estimate(0),
      note: "every interval between neighbouring cells was searched")
  }

  /// `land.search` in several: what the starts tell of minima that none found.
  func searchRecord(_ census: SearchCensus, of land: LandscapeND) -> Value {
    let search = "landscape in \(land.low) to \(land.high), \(census), \(land.minima.map(\.value))"
    func estimate(_ number: (value: Double, se: Double), _ name: String) -> Estimate {
      Estimate(number.value, se: number.se, source: SourceID(name: "\(name), \(search)"))
    }
    let chance = estimate(census.newMinimum, "new minimum")
    let unseen = estimate(census.unseen, "unseen")
    var notes: [String] = []
    if census.isIncomplete {
      notes.append(
        "incomplete: about \(NumberFormat.general(unseen.value[0], digits: 2)) minima or more are missing; raise `starts:`"
      )
    }
    if census.isStuck {
      notes.append(
        "the ways down from \(census.stuck) of \(census.starts) starts ended at no minimum, as where the loss is not smooth"
      )
    }
    if land.minima.isEmpty, census.left > 0 {
      notes.append(
        "the ways down from \(census.left) of \(census.starts) starts lead out of the box")
    }
    return searchRecord(
      starts: census.starts, newMinimum: chance, unseen: unseen,
      note: notes.isEmpty ? "few minima or none are missing" : notes.joined(separator: "; "))
  }

  private func searchRecord(
    starts: Int, newMinimum: Estimate, unseen: Estimate, note: String
  ) -> Value {
    .record(
      Record([
        ("starts", .int(starts)),
        ("newMinimum", .estimate(EstimateValue(estimate: newMinimum))),
        ("unseen", .estimate(EstimateValue(estimate: unseen))), ("note", .text(note)),
      ]))
  }
}
