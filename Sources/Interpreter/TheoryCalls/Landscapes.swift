internal import Theory

extension Evaluator {
  /// `landscape(L, in: (a, b))`: a record of `search`, `minima`, `maxima`, `barriers`, `basins`, and the function `basin`.
  ///
  /// A basin is a stretch between two maxima (or an end of the interval); basins are counted from the left, from 0.
  func makeLandscape(_ arguments: [CallArgument]) throws -> Value {
    var values: [String: Value] = [:]
    for argument in arguments {
      let name = argument.label ?? (values["L"] == nil ? "L" : "in")
      let known = ["L", "in", "cells", "starts"]
      guard known.contains(name) else {
        throw mistake(.unknownLabel(name, of: "landscape", known: known))
      }
      values[name] = argument.value
    }
    let a = TheoryArguments(callee: "landscape", values: values, allowed: [], evaluator: self)
    if let box = try box(a) {
      do {
        return try landscape(
          try a.loss("L"), in: box, starts: a.has("starts") ? try a.whole("starts") : 256)
      } catch let failure as TheoryFailure {
        throw mistake(theoryMistake(failure))
      }
    }
    let loss = try lossMap(try a.loss("L"))
    let ends = try a.interval("in")
    do {
      let land = try Landscape1D(
        on: ends.low...ends.high, cells: a.has("cells") ? try a.whole("cells") : 1024,
        value: { loss.at($0)[0] }, derivative: { loss.at($0)[1] },
        secondDerivative: { loss.at($0)[2] })
      return record(of: land)
    } catch let failure as TheoryFailure {
      throw mistake(theoryMistake(failure))
    }
  }

  private func record(of land: Landscape1D) -> Value {
    // A top at an end has a basin on one side only.
    let tops = land.maxima.filter { !$0.atBoundary }.map(\.place)
    return .record(
      Record([
        ("search", exhaustiveSearch),
        ("minima", .list(land.minima.map { record(of: $0, index: 0) })),
        ("maxima", .list(land.maxima.map { record(of: $0, index: 1) })),
        ("saddles", .list(land.maxima.map { record(of: $0, index: 1) })),
        ("barriers", .list(barriers(land))),
        ("basins", .list(land.basins.map(record(of:)))),
        (
          "basin",
          .function(
            .native(name: "basin") { evaluator, arguments in
              guard arguments.count == 1 else {
                throw evaluator.mistake(
                  .wrongArgumentCount(
                    of: "basin", expected: "the place", found: arguments.count))
              }
              return try evaluator.basin(
                of: arguments[0].value, tops, land.interval.lowerBound, land.interval.upperBound)
            })
        ),
      ]))
  }

  private func record(of point: CriticalPoint, index: Int) -> Value {
    .record(
      Record([
        ("w", .real(point.place)), ("loss", .real(point.value)), ("value", .real(point.value)),
        ("curvature", .real(point.curvature)), ("index", .int(index)),
        ("edge", .bool(point.atBoundary)),
      ]))
  }

  /// The way from each basin to each neighbour.
  private func barriers(_ land: Landscape1D) -> [Value] {
    land.basins.enumerated().flatMap { i, basin in
      [(basin.left, i - 1), (basin.right, i + 1)].compactMap { barrier, to -> Value? in
        guard let barrier else { return nil }
        return .record(
          Record([
            ("w", .real(barrier.top.place)), ("from", .int(i)),
            ("to", .int(land.basins.indices.contains(to) ? to : -1)),
            ("height", .real(barrier.height)), ("logHeight", .real(barrier.logHeight ?? .nan)),
            ("width", .real(barrier.width)), ("curvature", .real(barrier.top.curvature)),
          ]))
      }
    }
  }

  private func record(of basin: Basin) -> Value {
    .record(
      Record(
        [
          ("low", .real(basin.low)), ("high", .real(basin.high)),
          ("w", .real(basin.minimum.place)), ("minimum", record(of: basin.minimum, index: 0)),
          ("width", .real(basin.width)),
          ("barrier", .real(basin.lowestBarrier?.height ?? .infinity)),
          ("left", .real(basin.left?.height ?? .infinity)),
          ("right", .real(basin.right?.height ?? .infinity)),
        ]
          + edgeQuestions { evaluator in
            guard
              let barrier = [basin.left, basin.right].compactMap({ $0 })
                .min(by: { $0.width < $1.width })
            else {
              throw evaluator.mistake(.theory("nothing leads out of this basin", remedy: nil))
            }
            return BasinEdge(place: [barrier.top.place], distance: barrier.width, error: 0)
          } place: { _, place in
            .real(place[0])
          }))
  }

  /// The number of the basin that holds `w`: how many tops lie at or below it; −1 outside of the interval.
  private func basin(of w: Value, _ tops: [Double], _ low: Double, _ high: Double) throws -> Value {
    if let x = w.double {
      guard low <= x, x <= high else { return .int(-1) }
      return .int(tops.filter { $0 <= x }.count)
    }
    var label: Value = .real(0)
    for (index, top) in tops.enumerated() {
      label = try ifThenElse(
        try compare(.greaterOrEqual, w, .real(top)), .real(Double(index + 1)), label)
    }
    label = try ifThenElse(try compare(.less, w, .real(low)), .real(-1), label)
    return try ifThenElse(try compare(.greater, w, .real(high)), .real(-1), label)
  }
}
