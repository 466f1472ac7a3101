/// What a plot shows, as a value; a back end turns it into text (``GnuplotScript``, ``VegaLite``,
/// ``BraillePlot``).
///
/// Numbers that cannot be shown (NaN, infinite, not positive on a logarithmic axis) are left out by every
/// back end alike and counted in ``dropped``. All texts are shown literally, whatever they contain.
package struct Plot: Sendable, Hashable {
  package enum Scale: Sendable, Hashable {
    case linear
    case log
  }

  package struct Axis: Sendable, Hashable {
    package var label: String
    package var scale: Scale
    /// What to show; nil for all there is, with a margin. A range that a logarithmic axis cannot show
    /// counts as nil.
    package var range: ClosedRange<Double>?
    /// Names in place of numbers: name `k` stands at `k`, half a unit from its borders. The axis is linear then and
    /// shows all of them, if there is any.
    package var names: [String]

    package init(
      _ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil,
      names: [String] = []
    ) {
      self.label = label
      self.scale = names.isEmpty ? scale : .linear
      self.range = names.isEmpty ? range : -0.5...(Double(names.count) - 0.5)
      self.names = names
    }
  }

  package var title: String
  package var x: Axis
  package var y: Axis
  package var series: [Series]
  /// Straight lines across the whole plot, such as a threshold.
  package var rules: [Rule]
  package var legend: Legend

  package init(
    title: String = "", x: Axis = Axis(), y: Axis = Axis(), series: [Series] = [],
    rules: [Rule] = [], legend: Legend = .automatic
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.rules = rules
    self.legend = legend
  }

  package enum Legend: Sendable, Hashable {
    /// In the emptiest corner, beside the plot if no corner is empty; none for a single series, whose
    /// label says nothing that the axis does not say.
    case automatic
    /// The same, for a single series, too.
    case always
    case outside
    case hidden
  }

  /// A line at `x = at` or `y = at`.
  package struct Rule: Sendable, Hashable {
    package enum Direction: Sendable, Hashable {
      case vertical
      case horizontal
    }
    package var direction: Direction
    package var at: Double
    package var label: String

    package init(_ direction: Direction, at: Double, label: String = "") {
      self.direction = direction
      self.at = at
      self.label = label
    }
  }
}
