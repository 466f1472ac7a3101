import Glibc
import Plotting
import Testing

/// Whether `gnuplot` can be called here.
private let hasGnuplot = system("command -v gnuplot > /dev/null 2>&1") == 0

/// The exit status of gnuplot on a script; its picture is thrown away.
private func status(_ script: String) -> Int32 {
  guard let pipe = popen("gnuplot > /dev/null 2>&1", "w") else { return -1 }
  fputs(script, pipe)
  return pclose(pipe)
}

/// The labels of the marks on an axis.
private func marks(_ axis: String, _ plot: Plot) -> [String] {
  let lines = GnuplotScript(plot, as: .svg).text.split(separator: "\n")
  guard let line = lines.first(where: { $0.hasPrefix("set \(axis)tics") }) else { return [] }
  // Between quotes stands a label, empty for a minor mark.
  return line.split(separator: "'", omittingEmptySubsequences: false).enumerated()
    .filter { $0.offset % 2 == 1 && !$0.element.isEmpty }.map { String($0.element) }
}

@Suite struct GnuplotTests {
  @Test(.enabled(if: hasGnuplot), arguments: SamplePlots.all.map(\.name))
  func `gnuplot draws it`(_ name: String) throws {
    let plot = try #require(SamplePlots.all.first { $0.name == name }).plot
    for format in GnuplotScript.Format.allCases {
      #expect(status(GnuplotScript(plot, as: format).text) == 0)
    }
  }

  @Test(.enabled(if: hasGnuplot)) func `a wrong script would be noticed`() {
    #expect(status("set terminal svg\nplot 'no such file'\n") != 0)
    #expect(status("nonsense\n") != 0)
  }

  @Test func `text of the user is a literal`() {
    let evil = "it's `date` \"x\" \\n a_b^{c}\nset output 'x'"
    let script = GnuplotScript(
      Plot(title: evil, series: [.init(evil, .line([.init(0, 0), .init(1, 1)]))]), as: .svg
    ).text
    #expect(
      script.contains(
        #"set title 'it''s `date` "x" \n a_b^{c} set output ''x''' noenhanced"#))
    // The line break is gone, so nothing of it begins a command.
    #expect(!script.split(separator: "\n").contains { $0.hasPrefix("set output") })
  }

  @Test(.enabled(if: hasGnuplot)) func `no text runs a command`() throws {
    let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
    var template = Array((temporary + "/sgd-plot-XXXXXX").utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer { rmdir(folder) }
    let file = folder + "/touched"
    defer { unlink(file) }
    let evil =
      "`touch \(file)` '; system('touch \(file)'); '\n!touch \(file)\nsystem(\"touch \(file)\")"
    let plot = Plot(
      title: evil, x: .init(evil), y: .init(evil),
      series: [
        .init(evil, .points([.init(1, 1)])), .init(evil, .line([.init(1, 1), .init(2, 2)])),
      ],
      rules: [.init(.vertical, at: 1, label: evil)], legend: .outside)
    #expect(status(GnuplotScript(plot, as: .svg).text) == 0)
    #expect(access(file, F_OK) != 0)
  }

  @Test(arguments: [(2, true), (500, false)])
  func `few markers stand on their theory, many lie below it`(count: Int, areAbove: Bool) throws {
    let script = GnuplotScript(
      Plot(series: [
        .init("theory", .line([.init(0, 0), .init(1, 1)])),
        .init("data", .points((0..<count).map { .init(Double($0) / Double(count), 0, yError: 1) })),
      ]), as: .png
    ).text
    let markers = try #require(script.range(of: "with yerrorbars"))
    let line = try #require(script.range(of: "with lines"))
    #expect((line.lowerBound < markers.lowerBound) == areAbove)
    // The legend keeps the order given.
    let first = try #require(script.range(of: "title 'theory'"))
    let second = try #require(script.range(of: "title 'data'"))
    #expect(first.lowerBound < second.lowerBound)
  }

  @Test func `the legend stands in the empty corner`() {
    func script(_ corner: (Double, Double)) -> String {
      let points = [(0.0, 0.0), (0, 1), (1, 0), (1, 1)].filter { $0 != corner }
      return GnuplotScript(
        Plot(
          series: points.enumerated().map { k, p in .init("s\(k)", .points([.init(p.0, p.1)])) }),
        as: .png
      ).text
    }
    #expect(script((1, 1)).contains("set key inside top right"))
    #expect(script((0, 1)).contains("set key inside top left"))
    #expect(script((1, 0)).contains("set key inside bottom right"))
    #expect(script((0, 0)).contains("set key inside bottom left"))
    #expect(script((2, 2)).contains("set key outside right"))
  }

  @Test func `an error bar that reaches below zero is cut at the edge of a logarithmic axis`() {
    let script = GnuplotScript(
      Plot(
        y: .init("", scale: .log),
        series: [.init("", .points([.init(1, 2, yError: 5), .init(2, 1)]))]),
      as: .png
    ).text
    let row = script.split(separator: "\n").first { $0.hasPrefix("1.0 2.0") }
    let low = row?.split(separator: " ").dropFirst(4).first.flatMap { Double($0) }
    #expect(low.map { $0 > 0 && $0 < 1 } == true)
  }

  @Test func `names stand for themselves below their places`() {
    let script = GnuplotScript(SamplePlots.names, as: .svg).text
    #expect(script.contains("set xrange [-0.5:2.5]"))
    #expect(script.contains("'heavy ball' 1, 'Schrödinger''s {x_i}^2' 2) noenhanced"))
    #expect(!script.contains("rotate by 25"))
    let crowd = (0..<9).map { "optimizer \($0)" }
    #expect(
      GnuplotScript(Plot(x: .init(names: crowd)), as: .svg).text.contains("rotate by 25 right"))
  }

  @Test func `the error of a bar is drawn in its middle`() throws {
    let script = GnuplotScript(SamplePlots.names, as: .png).text
    let row = try #require(script.split(separator: "\n").first { $0.hasPrefix("-0.4 ") })
    let numbers = row.split(separator: " ").compactMap { Double($0) }
    #expect(numbers == [-0.4, 1, -0.4, 0, 0, 1, -0.2, 0.8, 1.2])
    #expect(script.contains("using 7:8:(0):($9-$8) with vectors"))
  }

  @Test func `no two theories of a plot have one stroke, and none has that of a fit`() {
    let series = (0..<4).map { k in
      Plot.Series("s\(k)", .line([.init(0, 0), .init(1, 1)]), group: 0, stroke: .theory(k))
    }
    let script = GnuplotScript(
      Plot(series: series + [.init("", .line([.init(0, 0), .init(1, 1)]), stroke: .dotted)]),
      as: .svg
    ).text
    let dashes = script.split(separator: "\n").filter { $0.contains("using 1:2 with lines") }
      .map { line in
        line.split(separator: " ").firstIndex(of: "dashtype").map { at in
          String(line.split(separator: " ")[at + 1])
        } ?? "solid"
      }
    #expect(dashes.count == 5 && Set(dashes).count == 5, "\(dashes)")
  }

  @Test func `whole numbers have marks at whole numbers`() {
    func labels(_ xs: [Double]) -> [String] {
      marks("x", Plot(series: [.init("", .line(xs.map { .init($0, $0) }))]))
    }
    #expect(labels([1, 2, 3]) == ["1", "2", "3"])
    #expect(labels([1, 1.5, 3]) == ["1.0", "1.5", "2.0", "2.5", "3.0"])
    #expect(labels([0, 100_000]).count > 3)
  }

  @Test func `an axis of less than a decade has marks enough to be read`() {
    for range in [0.097...0.206, 0.8...2.1, 18...85, 11...19] {
      let labels = marks("y", Plot(y: .init("", scale: .log, range: range)))
      #expect(labels.count >= 3, "\(range): \(labels)")
    }
  }

  @Test func `a single series has a legend when that is asked for`() {
    let series = [Plot.Series("slope 2", .line([.init(0, 0), .init(1, 1)]))]
    #expect(GnuplotScript(Plot(series: series), as: .svg).text.contains("unset key"))
    let always = Plot(series: series, legend: .always)
    #expect(GnuplotScript(always, as: .svg).text.contains("title 'slope 2'"))
    #expect(BraillePlot(always).text.contains("slope 2"))
  }

  @Test func `a survey of what cannot be shown`() {
    #expect(SamplePlots.hostile.dropped == 3)
    #expect(SamplePlots.hostile.droppedNote?.hasPrefix("3 values not shown") == true)
    #expect(SamplePlots.escape.dropped == 0 && SamplePlots.escape.droppedNote == nil)
    let allGone = Plot(
      x: .init("x", scale: .log),
      series: [
        .init("a", .points([.init(0, 1)])), .init("b", .bars(edges: [0, .nan], heights: [1])),
      ])
    #expect(allGone.dropped == 2)
    #expect(GnuplotScript(allGone, as: .svg).text.contains("NaN notitle"))
    #expect(!hasGnuplot || status(GnuplotScript(allGone, as: .svg).text) == 0)
  }
}

extension String {
  /// Foundation's search, without Foundation.
  fileprivate func range(of part: String) -> Range<String.Index>? {
    ranges(of: part).first
  }
}
