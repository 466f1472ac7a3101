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
      /// Histogram bars from 0: one more edge than heights.
      case bars(edges: [Double], heights: [Double])
      case heatMap(HeatMap)
    }

    /// What stands in the legend; nothing if empty.
    package var label: String
    package var content: Content
    /// Series of one group have one colour: data and the theory for them. nil: a colour of its own.
    package var group: Int?
    /// Lines only: dashed, for the second theory of a group.
    package var isDashed: Bool

    package init(
      _ label: String = "", _ content: Content, group: Int? = nil, isDashed: Bool = false
    ) {
      self.label = label
      self.content = content
      self.group = group
      self.isDashed = isDashed
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
