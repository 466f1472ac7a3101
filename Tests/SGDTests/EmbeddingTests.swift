import Foundation
import SGD
import Synchronization
import Testing

@Suite struct EmbeddingTests {
  @Test func `values of the host are inputs`() throws {
    var options = Options()
    options.values = [
      "rate": 0.25, "n": 3, "name": "wine", "loud": true, "v": [1.0, 2.5],
      "K": .matrix(columns: 2, [2, 1, 1, 3]),
      "pairs": .list([.record([.init(name: "a", value: 1), .init(name: "b", value: 2.5)])]),
    ]
    let session = Session(options)
    let report = session.run(
      source: """
        input rate: Real > 0 = 0.1
        input n: Int
        input name: Text
        input loud: Bool
        input v: Vec[2]
        input K: Mat[2, 2] spd
        input pairs: [(a: Int, b: Real)]
        let out = (r: rate * n, t: "{name}!", Kv: K * v, b: pairs[0].b, loud:)
        """)
    #expect(report.errors.map(\.rendered) == [])
    let out = try #require(session.value("out"))
    #expect(out["r"]?.real == 0.75 && out["t"]?.text == "wine!" && out["loud"]?.bool == true)
    #expect(out["Kv"]?.reals == [4.5, 8.5] && out["Kv"]?.shape == [2] && out["b"]?.real == 2.5)
    options.values = ["rate": -1]
    #expect(
      Session(options).run(source: "input rate: Real > 0 = 1").errors.map(\.code) == ["E0412"])
    options.values = ["rte": 1]
    #expect(Session(options).run(source: "input rate: Real = 1").errors.map(\.code) == ["E0704"])
  }

  @Test(
    arguments: [
      .array(shape: [2, 2], [1]), .array(shape: [-1], []), .array(shape: [-1, -1], [1]),
      .array(shape: [], [1, 2]), .array(shape: [1 << 40, 1 << 40], [1]),
      .matrix(columns: 2, [1, 2, 3]), .matrix(columns: 0, [1]),
      .list([.array(shape: [3], [1])]),
      .record([.init(name: "a", value: 1), .init(name: "a", value: 2)]),
      .table(
        TableValue(columns: [.init(name: "x", cells: [1, 2]), .init(name: "y", cells: [1])])),
      .table(TableValue(columns: [.init(name: "x", cells: [1]), .init(name: "x", cells: [1])])),
    ] as [SessionValue])
  func `what is no value is refused`(value: SessionValue) {
    var options = Options()
    options.values["v"] = value
    for type in ["Real", "Vec[2]", "Mat[2, 2]", "Table", "(a: Real)"] {
      let report = Session(options).run(source: "input v: \(type)\nprint v")
      #expect(report.errors.map(\.code) == ["E0710"])
    }
  }

  @Test(arguments: [-5, 0, 1, 7]) func `odd options trap nothing`(odd: Int) {
    var options = Options()
    options.outputWidth = odd
    options.threads = odd
    let report = Session(options).run(
      source: """
        let t = table(x: [1.0, 2.0, 3.0], y: [1.0, 4.0, 9.0])
        print t
        plot y ~ x in t
        let r = simulate sgd(rate: 0.1) on doubleWell { from: 0.5; steps: 10; replicas: 3; measure m = mean(w) }
        print r
        """)
    #expect(report.ending == .finished)
    options.memoryLimit = odd
    options.outputLimit = odd
    options.timeLimit = .nan
    options.updateLimit = odd
    _ = Session(options).run(source: "print 1\nprint \"ab\"")
  }

  @Test func `values of another type are refused`() {
    let values: [SessionValue] = [
      .nothing, .real(.nan), .text("a"), .list([1, "a"]), .list([]), [[1, 2], [3]], .bool(true),
      .other("?"), .record([]), .table(TableValue(columns: [])),
    ]
    for value in values {
      var options = Options()
      options.values["v"] = value
      for type in ["Int", "Mat[2, 2]", "(a: Real)"] {
        let report = Session(options).run(source: "input v: \(type)\nprint v")
        #expect(report.ending == .mistaken, "\(value) as \(type)")
      }
    }
  }

  @Test func `a text input takes what looks like something else`() {
    for text in ["2024", "true", "pi", "[1, 2]", "a b", "\"quoted\""] {
      var options = Options()
      options.inputs["tag"] = text
      let (session, output) = recorded(options)
      _ = session.run(source: "input tag: Text\nprint tag")
      #expect(output.text == text.filter { $0 != "\"" } + "\n")
    }
  }

  @Test func `a table goes in and comes back by its columns`() throws {
    var options = Options()
    options.values["t"] = .table(
      TableValue(columns: [
        .init(name: "x", cells: [1.5, 2.5, .nothing]), .init(name: "y", cells: ["a", "b", "c"]),
      ]))
    let session = Session(options)
    let report = session.run(source: "input t: Table\nlet u = t\nlet y = t.y")
    #expect(report.errors.map(\.rendered) == [])
    let table = try #require(session.value("u")?.table)
    #expect(table.count == 3 && table["y"] == ["a", "b", "c"])
    let x = try #require(table.reals("x"))
    #expect(x[0] == 1.5 && x[1] == 2.5 && x[2].isNaN)
    #expect(table.row(1)["y"]?.text == "b")
  }

  @Test func `a run is a record of its measures`() throws {
    let session = Session()
    let report = session.run(
      source: """
        let run = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 2) {
          from: 1; replicas: 200; steps: 3000; exit left: w < 0
          measure m = mean(w^2)
        }
        let S = simulate sgd(rate: 0.1) on quadratic([[2.0, 0.3], [0.3, 0.5]])
          with Normal(mean: 0, sd: 1) { from: [0, 0]; replicas: 100; steps: 100; measure S = cov(w) }
        """)
    #expect(report.errors.map(\.rendered) == [])
    let run = try #require(session.value("run"))
    #expect(run["m"]?.estimate != nil && run["replicas"]?.int == 200)
    #expect(run["exit"]?["rate"]?.estimate != nil)
    let S = try #require(session.value("S")?["S"]?.estimate)
    #expect(S.shape == [2, 2] && S[0, 1].value == [S.value[1]] && S[1, 0].se == [S.se[2]])
  }

  // MARK: Threads and tasks

  @Test func `sessions on several threads at once do not disturb each other`() async {
    let expected = DigitTests.reference
    let texts = await withTaskGroup(of: String.self) { group in
      for index in 0..<4 {
        group.addTask { DigitTests.output { $0.threads = 1 + index % 2 } }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(texts == Array(repeating: expected, count: 4))
  }

  @Test func `one session serves many threads, one call after the other`() async {
    let session = Session()
    let sums: [Int?] = await withTaskGroup(of: Int?.self) { group in
      for n in 1...8 {
        group.addTask { session.enter("sum(i for i in 0 ..< \(1000 * n))").value.int }
      }
      var sums: [Int?] = []
      for await sum in group { sums.append(sum) }
      return sums
    }
    let expected: [Int?] = (1...8).map { 1000 * $0 * (1000 * $0 - 1) / 2 }
    #expect(Set(sums) == Set(expected))
    #expect(session.names.contains { $0.name == "sgd" })
  }

  static let endless =
    "let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {\n"
    + "  from: 0; replicas: 16384; steps: 200_000; measure m = mean(w^2)\n}"

  @Test func `a cancelled task ends soon and keeps what was estimated`() async throws {
    let progress = Atomic(0)
    var options = Options()
    options.memoryLimit = 64 << 30
    options.progress = { progress.store($0.finishedReplicas, ordering: .relaxed) }
    let session = Session(options)
    let task = Task { await session.run(source: Self.endless) }
    // Not before something is there to be kept.
    while progress.load(ordering: .relaxed) < 1000 { try await Task.sleep(for: .milliseconds(5)) }
    let begin = ContinuousClock.now
    task.cancel()
    let report = await task.value
    // 100 ms is the aim; the machine may be busy. The whole run takes minutes.
    #expect(ContinuousClock.now - begin < .seconds(20))
    #expect(report.ending == .cancelled)
    let kept = try #require(report.stoppedRun)
    let m = try #require(kept["m"]?.estimate)
    #expect(try #require(kept["replicas"]?.int) >= 1000 && m.n > 0)
    // The second moment in the double well at this temperature is of order one.
    #expect(m.value[0] > 0.1 && m.value[0] < 3 && m.se[0] > 0)
    // The session goes on, and so do other calls.
    let next = await session.run(source: "let x = 2")
    #expect(next.ending == .finished)
  }

  @Test func `a task that is cancelled before it begins does nothing`() async {
    let (session, output) = recorded()
    let task = Task {
      try? await Task.sleep(for: .seconds(5))
      return await session.run(source: "print 1")
    }
    task.cancel()
    let report = await task.value
    #expect(report.ending == .cancelled && output.text == "")
  }

  // MARK: Limits

  @Test(
    arguments: [
      "var t = \"0123456789abcdef\"\nfor i in 0 ..< 60 { t <- \"{t}{t}\" }",
      "var l = [\"a\", \"b\"]\nwhile true { l <- concat(l, l) }",
      "let l = [zeros(1_000_000) + i for i in 0 ..< 1_000_000]",
      "fn f(n: Int, v: Vec[1_000_000]) -> Real = if n == 0 then 0 else f(n - 1, v + 1) + v[0]\n"
        + "print f(1900, zeros(1_000_000))",
    ])
  func `all values together keep to the memory limit`(source: String) {
    // Vectors of a million are slow under a sanitizer.
    var options = Options.stranger(seconds: 1000, bytes: 256 << 20)
    options.files = .nothing
    let report = Session(options).run(source: source)
    // A value that is too large by itself is told before it is made.
    if report.ending == .machineFailed, report.diagnostics.map(\.code) == ["E0438"] { return }
    guard case .limitReached(let limit) = report.ending else {
      Issue.record("\(report.ending) \(report.diagnostics.map(\.rendered))")
      return
    }
    #expect(limit.contains("memory limit"))
  }

  @Test(arguments: ["", "; exit: w > 100"])
  func `updates are limited, which is the same on any machine`(exit: String) {
    var options = Options()
    options.updateLimit = 1_000_000
    options.timeLimit = 60
    options.memoryLimit = 64 << 30
    let report = Session(options).run(
      source: "let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {\n"
        + "  from: 0; replicas: 1000; steps: 1e9; measure m = mean(w)\(exit)\n}")
    #expect(report.ending == .limitReached("the limit of 1000000 updates was reached"))
  }

  @Test func `output is limited`() {
    var options = Options()
    options.outputLimit = 1000
    options.timeLimit = 60
    let (session, output) = recorded(options)
    let report = session.run(source: "var i = 0\nwhile true { print i; i <- i + 1 }")
    #expect(report.ending == .limitReached("the limit of 1000 printed characters was reached"))
    #expect(output.text.hasPrefix("0\n1\n2\n") && output.text.count <= 1000)
  }

  @Test func `a stranger reads and writes nothing`() throws {
    let folder = try Folder()
    _ = try folder.write("let x = 1", to: "lib.sgd")
    for source in [
      "import \"\(folder.path)/lib.sgd\" as lib", "let t = read \"/etc/passwd\"",
      "export table(x: [1.0]) to \"\(folder.path)/t.csv\"",
      "plot x ~ x in table(x: [1.0, 2.0]) to \"\(folder.path)/p.svg\"",
    ] {
      let report = Session(.stranger()).run(source: source)
      #expect(report.ending == .machineFailed && !report.errors.isEmpty, "\(source)")
    }
    #expect(folder.names == ["lib.sgd"])
  }
}
