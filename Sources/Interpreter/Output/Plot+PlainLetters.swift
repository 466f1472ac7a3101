internal import Plotting
internal import SourceText

extension Plot {
  /// The plot with titles and labels for a terminal that knows ASCII alone.
  var inPlainLetters: Plot {
    var plot = self
    plot.title = title.inPlainLetters
    plot.x.label = x.label.inPlainLetters
    plot.y.label = y.label.inPlainLetters
    plot.x.names = x.names.map(\.inPlainLetters)
    for index in series.indices { plot.series[index].label = series[index].label.inPlainLetters }
    for index in rules.indices { plot.rules[index].label = rules[index].label.inPlainLetters }
    return plot
  }
}
