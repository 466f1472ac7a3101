import Foundation
import Testing

/// What the tool makes of terminals without UTF-8, of narrow ones, and of texts that are no programs.
@Suite struct SurroundingsTests {
  private static let plain = ["LC_ALL": "C", "LANG": "C"]

  private static func isASCII(_ outcome: Tool.Outcome) -> Bool {
    (outcome.output + outcome.complaints).utf8.allSatisfy { $0 < 128 }
  }

  @Test(
    arguments: [
      ["doc"], ["doc", "--manual"], ["doc", "heavyBall"], ["explain", "E0312"], ["explain"],
      ["explain", "--all"], ["--help"], ["run", "--help"],
    ])
  func `in a locale without UTF-8 all pages are ASCII`(arguments: [String]) throws {
    let outcome = try Tool.run(arguments, environment: Self.plain)
    #expect(outcome.status == 0 && Self.isASCII(outcome))
    #expect(!outcome.output.isEmpty)
  }

  @Test func `in a locale without UTF-8 scripts print ASCII`() throws {
    let script = """
      let η = 0.1
      print mean(draw(Normal(mean: 0, sd: 1), 99)), sgd(rate: η)
      let t = sweep k in [1, 2, 3] { row y: mean(draw(Normal(mean: k, sd: 1), 9)) }
      print t
      plot y ~ k in t { title: "τ" }
      check mean(draw(Normal(mean: 0, sd: 1), 99)) ~ 5 within 4 se
      print theory.stationaryCovariance(sgd(rate: 0.5) on parabola(1) with Normal(mean: 0, sd: 1))
      """
    let outcome = try Tool.run(["run", "-", "--seed", "1"], input: script, environment: Self.plain)
    #expect(outcome.status == 1)
    let tables = outcome.output
    #expect(tables.contains(" +- "))
    // A text of the script's own is the script's affair; this one is the title of a plot.
    #expect(Self.isASCII(outcome), "\(tables)\(outcome.complaints)")
    let wrong = try Tool.run(["check", "-"], input: "print λ + 1\n", environment: Self.plain)
    #expect(wrong.complaints.contains("E0201") && wrong.complaints.contains("-->"))
    #expect(Self.isASCII(wrong) && wrong.complaints.contains("1 | print ? + 1"))
    let usual = try Tool.run(
      ["run", "-", "--seed", "1"], input: script, environment: ["LC_ALL": "C.UTF-8"])
    #expect(usual.output.contains("±"))
  }

  @Test func `the name of a file does not reach the terminal as it is`() throws {
    try InputFileTests.inFolder { folder in
      let path = folder + "/a\u{1B}[31mb.sgd"
      try "print λ\nlet  x = 1\n".write(toFile: path, atomically: false, encoding: .utf8)
      for command in ["run", "check", "test", "fmt"] {
        for path in [path, path + "x"] {
          let outcome = try Tool.run(command, path)
          #expect(!(outcome.output + outcome.complaints).contains("\u{1B}"))
        }
      }
    }
  }

  @Test func `Greek letters get their names`() throws {
    let outcome = try Tool.run(["doc", "Normal"], environment: Self.plain)
    #expect(!outcome.output.contains("?"))
    let manual = try Tool.run(["doc", "--manual"], environment: Self.plain).output
    #expect(manual.contains("eta"))
    // A letter that has no spelling becomes a question mark, which no word of the manual needs.
    #expect(manual.matches(of: /\w\?\w/).isEmpty)
  }

  @Test func `a script without the word run gets the command that was meant`() throws {
    let named = try Tool.run("ok.sgd")
    #expect(named.status == 64 && named.complaints.contains("did you mean `sgd run ok.sgd`?"))
    let more = try Tool.run("ok.sgd", "rate=0.1")
    #expect(more.complaints.contains("did you mean `sgd run ok.sgd rate=0.1`?"))
    let dash = try Tool.run("-")
    #expect(dash.status == 64 && dash.complaints.contains("did you mean `sgd run -`?"))
    let word = try Tool.run("rnu")
    #expect(word.status == 64 && word.complaints.contains("there is no command `rnu`"))
    #expect(word.complaints.contains("did you mean `sgd run`?"))
  }

  @Test func `an input that a script does not have is named with those it has`() throws {
    func complaint(_ script: String, _ given: String) throws -> String {
      let outcome = try Tool.run("run", "-", given, input: script)
      #expect(outcome.status == 2)
      return outcome.complaints
    }
    #expect(try complaint("print 1", "rate=1").contains("it has none"))
    let two = "input rate: Real = 0.1\ninput seeds: Int = 1"
    #expect(try complaint(two, "rat=1").contains("did you mean `rate`?"))
    #expect(try complaint(two, "horizon=1").contains("it has `rate`, `seeds`"))
  }

  @Test func `an input that does not fit is told what it was taken for`() throws {
    func complaint(_ script: String, _ given: String) throws -> String {
      let outcome = try Tool.run("run", "-", given, input: script)
      #expect(outcome.status == 2, "\(outcome.output)")
      return outcome.complaints
    }
    #expect(
      try complaint("input b: Bool = true", "b=True").contains(
        "truth values are `true` and `false`"))
    #expect(
      try complaint("input n: Int = 1", "n=99999999999999999999").contains("whole numbers go"))
    #expect(try complaint("input x: Real = 1", "x=0,1").contains("`0,1` is no number and no array"))
    #expect(
      try complaint("input A: Mat[2, 2] = [[1, 0], [0, 1]]", "A=[1, 2]").contains("written by rows")
    )
  }

  @Test func `what a killed process left beside a checkpoint is removed`() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgd-left-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // Of a process that is no more, of one that lives (this), and of somebody else.
    let dead = Process()
    dead.executableURL = URL(fileURLWithPath: "/bin/sh")
    dead.arguments = ["-c", "exit 0"]
    try dead.run()
    dead.waitUntilExit()
    let gone = "run.ckpt.sgd-\(dead.processIdentifier)-1"
    let alive = "run.ckpt.sgd-\(ProcessInfo.processInfo.processIdentifier)-1"
    for name in [gone, alive, "run.ckpt.sgd-notes", "other"] {
      try "x".write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }
    let script =
      "let r = simulate sgd(rate: 0.1) on parabola(1) with Normal(mean: 0, sd: 1) "
      + "{ from: 0; replicas: 4; steps: 10; checkpoint: \"\(folder)/run.ckpt\"; measure m = mean(w) }"
    let outcome = try Tool.run("run", "-", input: script)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!left.contains(gone))
    #expect(Set(left).isSuperset(of: [alive, "run.ckpt.sgd-notes", "other"]))
  }

  /// A beginning, what is repeated after it, how often, and an end.
  struct Repetition: CustomTestStringConvertible, Sendable {
    var begin = ""
    var unit: String
    var count: Int
    var end = ""

    var text: String { begin + String(repeating: unit, count: count) + end }
    var testDescription: String { "\(begin)\(count) × \(unit.debugDescription)\(end)" }
  }

  @Test(
    arguments: [
      Repetition(unit: "(", count: 100_000), Repetition(unit: "[", count: 100_000),
      Repetition(unit: "{", count: 100_000),
      Repetition(begin: "print ", unit: "abs(", count: 100_000),
      Repetition(begin: "print ", unit: "-", count: 100_000, end: "1"),
      Repetition(begin: "print ", unit: "x => ", count: 20_000, end: "x"),
      Repetition(begin: "print ", unit: "if true then 1 else ", count: 20_000, end: "2"),
      Repetition(begin: "print a", unit: ".b", count: 100_000),
      Repetition(begin: "let x = ", unit: "1 + ", count: 100_000, end: "1"),
      Repetition(begin: "let x = ", unit: "9", count: 100_000),
      Repetition(begin: "print ", unit: "a", count: 300_000),
      Repetition(unit: "\0", count: 100_000), Repetition(unit: "\r", count: 100_000),
      Repetition(unit: "let = 1\n", count: 5_000), Repetition(unit: "print x y z\n", count: 5_000),
    ])
  func `texts that are no programs are refused, shortly`(repetition: Repetition) throws {
    let text = repetition.text
    for json in [[], ["--json"]] {
      let outcome = try Tool.run(["check"] + json + ["-"], input: text)
      #expect(outcome.status == 2)
      let said = outcome.output + outcome.complaints
      #expect(said.contains("E0") && said.utf8.count < 40_000, "\(said.prefix(300))")
    }
    // A name that nobody knows can be laid out all the same.
    #expect([0, 2].contains(try Tool.run("fmt", "-", input: text).status))
  }
}
