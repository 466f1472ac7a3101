// What is observed of replicas that end at times of their own: pooled sums by windows, series and keeps by their times.
extension ExitRun {
  /// Adds the window's observations; row k holds the states after k updates. A state with which a replica
  /// ends in the window's last update has a row of its own.
  func gather() {
    let runner = self.runner
    let window = setup.window
    let endsLast = ended.contains { $0.offset == window && !$0.hasDiverged }
    if endsLast {
      runner.setTimes(offset: window)
      runner.observePooled(offset: window, row: window, isPlaced: true)
    }
    var isWhole = true
    for row in 0...(endsLast ? window : window - 1) {
      for lane in 0..<lanes {
        var counts = replicas[lane] >= 0 && pooledTimes.contains(steps[lane] + row)
        let end = ended[lane]
        if end.isEnded {
          counts = counts && (end.hasDiverged ? row < end.offset : row <= end.offset)
        } else if row == window {
          counts = false
        }
        isWhole = isWhole && counts
        runner.valid.start[row * lanes + lane] = counts ? Double(bitPattern: ~0) : 0
      }
    }
    runner.gatherer.add(
      ObservationRows(
        start: runner.rows.start, count: endsLast ? window + 1 : window, stride: runner.rowStride,
        valid: isWhole ? nil : runner.valid.start), blockOf: blockOf)
  }

  func observeBeginning() {
    observe(offset: 0, isPlaced: true) { [self] in replicas[$0] >= 0 && steps[$0] == 0 }
  }

  /// Observes, for series and keeps, lanes `offset` updates after their window's start.
  func observeFull(offset: Int) {
    let window = setup.window
    observe(offset: offset, isPlaced: offset == window) { [self] lane in
      guard replicas[lane] >= 0 else { return false }
      let end = ended[lane]
      if !end.isEnded { return true }
      return end.hasDiverged ? offset < end.offset : offset <= end.offset
    }
  }

  func observe(offset: Int, isPlaced: Bool, _ counts: (Int) -> Bool) {
    let plan = setup.plan
    let wanted = (0..<lanes).filter { lane in
      let time = steps[lane] + offset
      let isKept = plan.keeps.contains {
        replicas[lane] < $0.replicas && time % max(1, $0.every) == 0
      }
      return counts(lane) && (isKept || seriesTimes.contains(time))
    }
    if wanted.isEmpty { return }
    let runner = self.runner
    runner.setTimes(offset: offset)
    runner.observeFull(offset: offset, isPlaced: isPlaced)
    for lane in wanted where runner.isFinite(lane: lane) {
      let time = steps[lane] + offset
      for (index, series) in plan.series.enumerated() {
        for (place, at) in series.times.enumerated() where at == time {
          records[lane][index][place] = LaneGatherer.single(
            setup.series[index], row: runner.fullRow.start, lane: lane, lanes: lanes)
        }
      }
      for (index, keep) in plan.keeps.enumerated()
      where replicas[lane] < keep.replicas && time % max(1, keep.every) == 0 {
        let columns = setup.program.fullRow.columns(keep.inputs)
        kept[lane][index].append(runner.values(columns, lane: lane))
      }
    }
  }
}
