/// Where the legend covers no data.
enum LegendPlace: Hashable {
  case none
  case inside(right: Bool, top: Bool)
  case beside
  case below

  init(_ frame: Frame) {
    let labels = frame.plot.series.filter { series in
      if case .heatMap = series.content { return false }
      return !series.label.isEmpty
    }.map(\.label)
    let longest = labels.map(\.count).max() ?? 0
    switch frame.plot.legend {
    case .hidden: self = .none
    case .outside: self = labels.isEmpty ? .none : longest > 24 ? .below : .beside
    case .automatic, .always:
      guard labels.count > (frame.plot.legend == .always ? 0 : 1) else {
        self = .none
        return
      }
      // In shares of the frame, generously: a character is about 1.3 % wide, a line 5.5 % high.
      let width = 0.12 + 0.0135 * Double(longest)
      let height = 0.03 + 0.057 * Double(labels.count)
      let outside: LegendPlace = longest > 24 ? .below : .beside
      guard width < 0.6, height < 0.6 else {
        self = outside
        return
      }
      let covered = LegendPlace.coveredPlaces(frame)
      let corners: [(right: Bool, top: Bool)] = [
        (true, true), (false, true), (true, false), (false, false),
      ]
      let free = corners.first { corner in
        !covered.contains { place in
          (corner.right ? place.x > 1 - width : place.x < width)
            && (corner.top ? place.y > 1 - height : place.y < height)
        }
      }
      self = free.map { .inside(right: $0.right, top: $0.top) } ?? outside
    }
  }

  var command: String {
    switch self {
    case .none: "off"
    case .inside(let right, let top):
      "inside \(top ? "top" : "bottom") \(right ? "right" : "left") Left reverse"
    case .beside: "outside right top Left reverse"
    case .below: "below Left reverse maxcols 2 height 1"
    }
  }

  /// Places in the frame where something is drawn, dense enough to find an empty corner.
  private static func coveredPlaces(_ frame: Frame) -> [(x: Double, y: Double)] {
    var places: [(x: Double, y: Double)] = []
    func segment(_ a: (Double, Double), _ b: (Double, Double)) {
      let steps = max(1, min(50, Int(max(abs(a.0 - b.0), abs(a.1 - b.1)) * 50)))
      for k in 0...steps {
        let t = Double(k) / Double(steps)
        places.append((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)))
      }
    }
    for item in frame.shown {
      for run in item.runs {
        var last: (Double, Double)?
        for p in run {
          let place = (frame.placeX(p.x), frame.placeY(p.y))
          if p.yError != nil {
            let (low, high) = Frame.bar(p.y, p.yError, frame.y)
            segment((place.0, frame.placeY(low)), (place.0, frame.placeY(high)))
          }
          if case .points = item.series.content {
            places.append(place)
          } else if let last {
            segment(last, place)
          }
          last = place
        }
      }
      for bar in item.bars {
        let top = frame.placeY(bar.height)
        for x in [frame.placeX(bar.low), frame.placeX(bar.high)] { segment((x, 0), (x, top)) }
        segment((frame.placeX(bar.low), top), (frame.placeX(bar.high), top))
        let (low, high) = Frame.bar(bar.height, bar.error, frame.y)
        let middle = frame.placeX(bar.middle)
        segment((middle, frame.placeY(low)), (middle, frame.placeY(high)))
      }
      for cell in item.cells {
        places.append((frame.placeX(cell.x.lowerBound), frame.placeY(cell.y.lowerBound)))
      }
    }
    for rule in frame.rules {
      // A label stands at the right end, or at the upper one.
      let length = rule.label.isEmpty ? 0 : min(0.9, 0.03 + 0.016 * Double(rule.label.count))
      switch rule.direction {
      case .vertical:
        let x = frame.placeX(rule.at)
        segment((x, 0), (x, 1))
        if length > 0 { segment((x - 0.025, 1 - length), (x - 0.025, 1)) }
      case .horizontal:
        let y = frame.placeY(rule.at)
        segment((0, y), (1, y))
        if length > 0 { segment((1 - length, y + 0.04), (1, y + 0.04)) }
      }
    }
    return places
  }
}
