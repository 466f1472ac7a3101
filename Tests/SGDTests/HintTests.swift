import Foundation
import SGD
import Testing

/// Tables, plots and messages as a session makes them for a terminal.
@Suite struct HintTests {
  private func output(_ source: String, width: Int = 100) -> String {
    var options = Options()
    options.outputWidth = width
    let (session, recorder) = recorded(options)
    let report = session.run(source: source)
    #expect(report.ending == .finished, "\(report.errors.map(\.message))")
    return recorder.text
  }

  private func refusal(_ source: String) throws -> Diagnostic {
    try #require(Session().run(source: source).errors.first, "\(source)")
  }

  @Test func `a table folds at forty columns, each time behind its first`() {
    let table =
      "print table(first: [1.5, 22.5], second: [3.25, 4.25], third: [5.125, 6.125], "
      + "fourth: [7.5, 8.5], fifth: [9.5, 10.5], sixth: [11.25, 12.25])"
    let wide = output(table).split(separator: "\n")
    #expect(wide.count == 4 && wide[0].contains("first") && wide[0].contains("sixth"))
    let narrow = output(table, width: 40).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(narrow.allSatisfy { $0.count <= 40 }, "\(narrow.joined(separator: "\n"))")
    let heads = narrow.filter { $0.contains("first") }
    #expect(heads.count > 1)
    let words = heads.flatMap { $0.split(separator: " ") }.filter { $0 != "first" }
    #expect(words == ["second", "third", "fourth", "fifth", "sixth"])
    for number in ["22.5", "12.25", "6.125"] { #expect(narrow.contains { $0.contains(number) }) }
  }

  @Test func `a plot of a single point shows it`() {
    func dots(_ text: String) -> Int {
      text.unicodeScalars.count { (0x2801...0x28FF).contains($0.value) || $0 == "●" }
    }
    let one = output("plot y ~ x in table(x: [2.0], y: [3.0])")
    #expect(dots(one) > 0, "\(one)")
    let other = output("plot y ~ x in table(x: [2.0], y: [3.0]) { style: line }")
    #expect(dots(other) > 0)
    let holes = output("plot y ~ x in table(x: [1.0, 2.0], y: [3.0, nan])")
    #expect(dots(holes) > 0)
  }

  @Test func `a column of texts names the places along x`() {
    let table =
      "let t = table(m: [\"sgd\", \"Adam\", \"sgd\", \"Adam\"], b: [1, 1, 2, 2], y: [3.0, 1.0, 2.0, 4.0])\n"
    let bars = output(table + "plot y ~ m in t { by: b }")
    #expect(bars.contains("sgd") && bars.contains("Adam") && bars.contains("b = 1"))
    // Side by side, so between the bars of one name no column of the picture is empty.
    let lowest = bars.split(separator: "\n").last { $0.contains("┤") } ?? ""
    #expect(lowest.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    let narrow = output(table + "plot y ~ m in t", width: 20)
    #expect(narrow.contains("sgd") && narrow.contains("Adam"))
  }

  @Test func `what a fit says of slopes, a plot says too, with the joint error`() {
    let text = output(
      """
      seed 3
      let xs = draw(Normal(mean: 1, sd: 1), 100)
      let one = table(x: [1.0, 2.0, 3.0], y: [mean(xs), 2 * mean(xs), 3 * mean(xs)])
      let fitted = fit y ~ x in one
      print fitted.slope
      plot y ~ x in one { overlay: line }
      """)
    let slope = text.split(separator: "\n").first.map(String.init) ?? ""
    #expect(slope.contains("±") && text.contains("slope \(slope)"), "\(text)")
  }

  @Test func `runs of one stream and of different sizes have no common line`() throws {
    let it = try refusal(
      """
      let t = sweep k in [1, 2, 3] {
        let run = simulate sgd(rate: 0.1) on parabola(1) with Normal(mean: 0, sd: 1) {
          from: 0; replicas: 16 * k; steps: 50; stream: "common"; measure v = var(w)
        }
        row v: run.v
      }
      print fit v ~ k in t
      """)
    #expect(it.message.contains("different sizes"))
  }

  @Test(arguments: [20, 40, 80, 99]) func `a plot is no wider than the terminal`(width: Int) {
    let text = output(
      "plot sin(x) ~ x in linspace(0, 1e6, 50) { title: \"a title that is long enough to be cut somewhere\" }",
      width: width)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width }, "\(text)")
  }

  @Test func `a name of the library that was hidden is shown`() throws {
    let it = try refusal("let mean = 3\nprint mean([1.0, 2.0])")
    #expect(it.rendered.contains("this hides `mean` of the library"))
  }

  @Test func `runs with one checkpoint are told of each other`() throws {
    let folder = try Folder()
    let run =
      "simulate sgd(rate: 0.1) on parabola(1) with Normal(mean: 0, sd: 1) "
      + "{ from: 0; replicas: 2; steps: 10; checkpoint: \"\(folder.path)/c\"; measure m = mean(w) }"
    let it = try refusal("let a = \(run)\nlet b = \(run)")
    #expect(it.message.contains("another run of this script already keeps the checkpoint"))
  }

  @Test(arguments: ["json", "npy", "npz", "parquet", "xlsx"])
  func `a file that read does not take is named`(end: String) throws {
    let folder = try Folder()
    let path = try folder.write("{}", to: "data." + end)
    let it = try refusal("let t = read \"\(path)\"\nprint t")
    #expect(it.message.contains("comma-separated") && it.message.contains(".\(end)"))
  }

  @Test(arguments: [
    "let f = function(x) x + 1", "let f = function(x) { x + 1 }", "function(x) x",
    "let f = func(x, y) x",
  ])
  func `functions of other languages get ours`(source: String) throws {
    let it = try refusal(source)
    #expect(it.code == "E0151" && (it.help ?? "").contains("`x => …`"), "\(it.rendered)")
  }

  @Test func `a function that is called so keeps its name`() {
    #expect(
      output("fn function(x: Real) = 2 * x\nprint function(2)\nprint function(1) + 1") == "4\n3\n")
  }

  @Test func `a measure with a name that is taken is told once`() {
    let report = Session().run(
      source: """
        let r = simulate sgd(rate: 0.1) on parabola(1) with Normal(mean: 0, sd: 1) {
          from: 0; steps: 10; measure steps = mean(w)
        }
        check r.steps ~ 3 within 4 se
        print r.steps.se
        """)
    #expect(report.errors.map(\.code) == ["E0532"])
  }

  @Test func `a fit and a plot without a table are told what to write`() throws {
    let fit = try refusal("let a = fit y ~ x")
    #expect(fit.code == "E0120" && (fit.help ?? "").contains("in table"))
    let plot = try refusal("plot sin(x) ~ x")
    #expect(plot.code == "E0120" && (plot.help ?? "").contains("in linspace("))
    let loop = try refusal("for i { print i }")
    #expect(!(loop.help ?? "").contains("fit"))
  }

  @Test func `at a prompt tables follow the width of the terminal`() {
    let session = Session()
    session.set(outputWidth: 30)
    let report = session.enter("table(a: [1000.5], b: [2000.25], c: [30000.5], d: [400.125])")
    let lines = (report.shownValue ?? "").split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 30 } && lines.count > 3)
    #expect(
      session.enter("nonsense + and more that follows").errors.first?.rendered
        .split(separator: "\n").allSatisfy { $0.count <= 30 } == true)
  }
}
