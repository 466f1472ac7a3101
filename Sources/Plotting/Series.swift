extension Plot {
  /// A place, with half-widths of error bars where they are known.
  package struct Point: Sendable, Hashable {
    package var x: Double
    package var y: Double
    package var xError: Double?
    package var yError: Double?

    package init(_ x: Double, _ y: Double, xError: Double? = nil, yError: Double? = nil) {
      self.x = x
      self.y = y
      self.xError = xError
      self.yError = yError
    }
  }

  package struct Bar: Sendable, Hashable {
    package var low: Double
    package var high: Double
    package var height: Double
    /// Half-width of an error bar.
    package var error: Double?

    package init(_ low: Double, _ high: Double, height: Double, error: Double? = nil) {
      self.low = low
      self.high = high
      self.height = height
      self.error = error
    }

    var middle: Double { low + (high - low) / 2 }
  }

  /// How a line is drawn, so that lines are told apart in print without colours, too.
  package enum Stroke: Int, Sendable, Hashable, CaseIterable {
    case solid, dashed, dashDotted, longDashed
    /// Kept for what was fitted to the points of its colour.
    case dotted

    /// Of the theory number `index` in one plot.
    package static func theory(_ index: Int) -> Stroke {
      [.solid, .dashed, .dashDotted, .longDashed][index % 4]
    }
  }

  /// One set of data in one style.
  package struct Series: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
      /// Markers, with error bars where a point has errors.
      case points([Point])
      /// Joined in the given order, with a band where points have a `yError`; a point that cannot be shown
      /// breaks it.
      case line([Point])
      /// Constant from each point to the next, as a survival curve.
      case steps([Point])
      /// Bars from 0, with error bars where they have errors.
      case bars([Bar])
      case heatMap(HeatMap)
    }

    /// What stands in the legend; nothing if empty.
    package var label: String
    package var content: Content
    /// Series of one group have one colour: data and the theory for them. nil: a colour of its own.
    package var group: Int?
    /// Of lines and steps.
    package var stroke: Stroke

    package init(
      _ label: String = "", _ content: Content, group: Int? = nil, stroke: Stroke = .solid
    ) {
      self.label = label
      self.content = content
      self.group = group
      self.stroke = stroke
    }
  }

  /// Values on a grid of cells: `values[row * columns + column]`, rows from the lowest `y`.
  package struct HeatMap: Sendable, Hashable {
    package let xEdges: [Double]
    package let yEdges: [Double]
    package let values: [Double]
    /// What the colours measure.
    package let label: String
    package let scale: Scale

    package init(
      xEdges: [Double], yEdges: [Double], values: [Double], label: String = "",
      scale: Scale = .linear
    ) {
      precondition(
        xEdges.count >= 1 && yEdges.count >= 1
          && values.count == (xEdges.count - 1) * (yEdges.count - 1), "a value for each cell")
      self.xEdges = xEdges
      self.yEdges = yEdges
      self.values = values
      self.label = label
      self.scale = scale
    }
  }
}

extension Plot.Series.Content {
  /// A histogram: one more edge than heights.
  package static func bars(edges: [Double], heights: [Double]) -> Self {
    .bars(zip(zip(edges, edges.dropFirst()), heights).map { Plot.Bar($0.0, $0.1, height: $1) })
  }
}
