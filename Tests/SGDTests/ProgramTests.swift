import SGD
import Testing
import Threads

@Suite struct ProgramTests {
  static let script = """
    /// The step size.
    /// Below 2.
    input rate: Real > 0 = 0.1
    input size: Int
    let run = simulate sgd(rate:) on parabola(1) with Normal(mean: 0, sd: 1) {
      from: 0; replicas: size; steps: 50; measure v = var(w)
    }
    let v = run.v
    """

  /// By another route: a session of its own.
  static func alone(_ rate: Double, seed: UInt64? = nil) -> SessionValue? {
    var options = Options()
    options.values = ["rate": .real(rate), "size": 32]
    options.seed = seed
    let session = Session(options)
    _ = session.run(source: script)
    return session.value("v")
  }

  @Test func `a program tells its inputs`() throws {
    let program = try Program(source: Self.script)
    #expect(program.inputs.map(\.name) == ["rate", "size"])
    #expect(program.inputs.map(\.type) == ["Real > 0", "Int"])
    #expect(program.inputs.map(\.defaultText) == ["0.1", nil])
    #expect(program.inputs[0].documentation == "The step size.\nBelow 2.")
    #expect(program.inputs[1].documentation == "" && program.inputs[1].line == 4)
  }

  @Test func `runs of a program are those of new sessions`() throws {
    let program = try Program(source: Self.script)
    for rate in [0.1, 0.5, 0.1] {
      let outcome = program.run(["rate": .real(rate), "size": 32])
      #expect(outcome.report.errors.map(\.rendered) == [])
      #expect(outcome["v"]?.estimate != nil && outcome["v"] == Self.alone(rate))
    }
    #expect(program.run(["size": 32])["v"] == Self.alone(0.1))
    #expect(program.run(["size": 32], seed: 7)["v"] == Self.alone(0.1, seed: 7))
    #expect(program.run(["size": 32])["v"] == Self.alone(0.1))
    let few = program.run(["size": 32], reading: ["v"])
    #expect(few.values.keys.sorted() == ["v"])
  }

  @Test func `wrong inputs are errors of that run alone`() throws {
    let program = try Program(source: Self.script)
    #expect(program.run().report.ending == .mistaken)
    #expect(program.run(["rate": -1, "size": 2]).report.errors.map(\.code) == ["E0412"])
    #expect(program.run(["rte": 1, "size": 2]).report.errors.map(\.code) == ["E0704"])
    #expect(program.run(["size": 32])["v"] == Self.alone(0.1))
  }

  @Test func `a wrong text is no program`() {
    do {
      _ = try Program(source: "let x = 1 +")
      Issue.record("it was taken")
    } catch {
      #expect(error.diagnostics.contains { $0.severity == .error } && error.description != "")
    }
    #expect(throws: ProgramError.self) { try Program(file: "no-such-file.sgd") }
  }

  @Test func `a program runs on several threads at once`() async throws {
    let program = try Program(source: Self.script)
    let rates = [0.1, 0.3, 0.5, 0.7]
    let found = await withTaskGroup(of: (Double, SessionValue?).self) { group in
      for rate in rates {
        group.addTask { (rate, await program.run(["rate": .real(rate), "size": 32])["v"]) }
      }
      return await group.reduce(into: [Double: SessionValue]()) { $0[$1.0] = $1.1 }
    }
    for rate in rates { #expect(found[rate] == Self.alone(rate)) }
  }

  @Test func `imports are evaluated anew with each seed`() throws {
    var options = Options()
    options.reader = { path in
      guard path.hasSuffix("lib.sgd") else { throw Missing() }
      return Array("let x = draw(Normal(mean: 0, sd: 1), 2)".utf8)
    }
    let program = try Program(source: "import \"lib.sgd\" as lib\nlet x = lib.x", options: options)
    let one = program.run(seed: 1)["x"]
    #expect(one?.reals?.count == 2 && program.run(seed: 2)["x"] != one)
    #expect(program.run(seed: 1)["x"] == one)
  }

  struct Missing: Error {}

  // MARK: Files of the host

  @Test func `files that a script writes go to the host`() throws {
    let files = Locked<[String: [UInt8]]>([:])
    var options = Options.stranger()
    options.writer = { path, bytes in
      if path == "full.csv" { throw Full() }
      files.withLock { $0[path] = bytes }
    }
    let session = Session(options)
    let report = session.run(
      source: """
        let t = table(x: [1.0, 2.0], y: [2.0, 3.0])
        export t to "out/t.csv"
        plot y ~ x in t { title: "two" } to "p.json"
        plot y ~ x in t to "p.svg"
        let p = plot y ~ x in t { title: "two" }
        """)
    #expect(report.errors.map(\.rendered) == [])
    let written = files.withLock { $0 }.mapValues { String(decoding: $0, as: UTF8.self) }
    #expect(Set(written.keys) == ["out/t.csv", "p.json", "p.svg"])
    #expect(written["out/t.csv"]?.contains("x,y") == true)
    #expect(written["p.svg"]?.contains("<svg") == true)
    let plot = try #require(session.value("p")?.plot)
    #expect(plot.title == "two" && written["p.json"] == plot.vegaLite)
    let picture = String(decoding: try plot.svg(), as: UTF8.self)
    #expect(picture.contains("<svg"))
    #expect(!plot.text(width: 40).isEmpty)
    let full = session.run(source: "export table(x: [1.0]) to \"full.csv\"")
    #expect(full.ending == .machineFailed && full.errors[0].message.contains("no room"))
  }

  struct Full: Error, CustomStringConvertible { let description = "no room" }

  @Test func `files that a script reads come from the host`() {
    var options = Options.stranger()
    options.reader = { path in
      if path == "d.csv" { return Array("a,b\n1,2\n3,4\n".utf8) }
      throw Missing()
    }
    let session = Session(options)
    #expect(session.run(source: "let t = read \"d.csv\"").errors.map(\.rendered) == [])
    #expect(session.value("t")?.table?.reals("b") == [2, 4])
    #expect(session.run(source: "let t = read \"e.csv\"").ending == .machineFailed)
  }

  // MARK: Messages, limits, progress

  @Test func `a diagnostic has its ends and second places`() throws {
    let report = Session().run(source: "let a = [1, 2]\nlet b = a * a", name: "s")
    let error = try #require(report.errors.first)
    #expect(error.place.file == "s" && error.line == 2 && error.place.endLine == 2)
    #expect(error.place.endColumn > error.column && !error.place.bytes.isEmpty)
    let twice = Session().check(source: "let a = 1\nlet a = 2", name: "s")
    let note = try #require(twice.diagnostics.first?.notes.first)
    #expect(note.place.line == 1 && !note.label.isEmpty)
  }

  @Test func `limits that are not positive are errors`() {
    var options = [Options](repeating: Options(), count: 5)
    options[0].timeLimit = -1
    options[1].memoryLimit = 0
    options[2].updateLimit = -5
    options[3].outputLimit = 0
    options[4].timeLimit = .nan
    for options in options {
      let report = Session(options).run(source: "let x = 1")
      #expect(report.ending == .mistaken && report.errors.map(\.code) == ["E0709"])
    }
  }

  @Test func `progress tells numbers`() {
    let seen = Locked<[RunningEstimate]>([])
    var options = Options()
    options.memoryLimit = 64 << 30
    options.timeLimit = 3
    options.progress = { progress in
      let now = progress.runningEstimates
      if !now.isEmpty { seen.withLock { $0 = now } }
    }
    _ = Session(options).run(source: EmbeddingTests.endless)
    let last = seen.withLock { $0 }
    #expect(last.map(\.name) == ["m"] && last[0].text != "")
    // The second moment in the double well is of order one.
    #expect((last[0].real ?? 0) > 0.1 && (last[0].real ?? 9) < 3 && last[0].se[0] > 0)
  }
}
