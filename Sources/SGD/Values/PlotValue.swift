internal import Plotting

/// A plot that a script made, for the program around it to show.
public struct PlotValue: Sendable, Hashable {
  private let plot: Plot

  init(_ plot: Plot) { self.plot = plot }

  /// Empty if the script gives none.
  public var title: String { plot.title }

  /// What there is to say of values that the picture does not show; nil if it shows all.
  public var note: String? { plot.droppedNote }

  /// A Vega-Lite 5 specification, JSON with the data inside.
  public var vegaLite: String { VegaLite(plot).text }

  /// A picture as an SVG file. It is drawn by `gnuplot`, a process of its own, which must be installed.
  public func svg() throws(PlotFailure) -> [UInt8] {
    do throws(FileFailure) {
      return try Gnuplot.picture(GnuplotScript(plot, as: .svg).text) { false }
    } catch {
      throw PlotFailure(reason: error.reason)
    }
  }

  /// Of characters, for a terminal.
  public func text(width: Int = 72, height: Int = 20, unicode: Bool = true) -> String {
    let style = BraillePlot.Style(
      width: max(20, width), height: max(5, height), unicode: unicode)
    return BraillePlot(plot, style).text
  }
}

/// Why a picture could not be drawn.
public struct PlotFailure: Error, Sendable, Hashable {
  /// In words.
  public let reason: String
}
