import Foundation
import Testing

/// Runs that are killed at any moment and go on give the digits of the undisturbed run.
@Suite(.serialized) struct ResumeTests {
  /// Every kind of statistic, few replicas (blocks in time) and many (blocks of replicas); and exits.
  static let fixed = """
    seed 3
    let run = simulate heavyBall(rate: 0.1, momentum: 0.8) on quadratic([[2.0, 0.3], [0.3, 0.5]])
      with Normal(mean: 0, sd: 1) {
      from: Normal(mean: 0, sd: 1); replicas: 70; steps: 700; discard: 100
      checkpoint: "FILE.a"
      measure S = cov(w)
      measure q = quantile(w[0], 0.9)
      measure h = shares(if w[0] > 0 then 1 else 0, of: 2)
      measure a = autocorrelation(w[0], lags: [0, 1, 5])
      measure p = mean(path.max(norm(w)))
      series curve = (loss: mean(L(w))) every 300
      keep trail = w every 200 of 2
    }
    print run.S.value, run.q.value, run.h.value, run.a.value, run.p.value, run.p.se
    print run.curve, run.trail
    let few = simulate sgd(rate: 0.1) on quadratic([[2.0, 0.3], [0.3, 0.5]]) with Normal(mean: 0, sd: 1) {
      from: [0, 0]; replicas: 2; steps: 20_000; discard: 100
      checkpoint: "FILE.b"
      measure S = cov(w)
    }
    print few.S.value, few.S.se
    """
  static let exits = """
    seed 3
    let e = simulate sgd(rate: 0.2) on doubleWell with Normal(mean: 0, sd: 1.2) {
      from: 1; replicas: 1500; steps: 20_000
      checkpoint: "FILE.a"
      exit left: w < 0
      exit right: w > 1.9
      measure m = mean(w^2)
      measure h = shares(if w > 1 then 1 else 0, of: 2)
      measure last = mean(path.last(w))
      series c = mean(w) at [1, 10, 40]
    }
    print e.exit.rate, e.exit.median, e.exit.share, e.m.value, e.h.value, e.last.value
    print e.exit.rate.value, e.m.se, e
    """

  /// A script whose checkpoints are beside it; `FILE` is their common name.
  private static func with(
    _ text: String, _ body: (_ script: String, _ file: String) throws -> Void
  )
    throws
  {
    let file = FileManager.default.temporaryDirectory.path + "/sgd-\(UUID().uuidString)"
    defer { for end in ["a", "b"] { unlink(file + "." + end) } }
    try Tool.withScript(text.replacing("FILE", with: file)) { try body($0, file) }
  }

  /// A run that is killed some seconds after it has written a checkpoint; false if it ended before.
  private static func killed(_ arguments: [String], after pause: Double, once file: String) throws
    -> Bool
  {
    // A run that has just begun writes a checkpoint without a state, to see that it can.
    func written() -> [Data?] {
      ["a", "b"].map { FileManager.default.contents(atPath: file + "." + $0) }
        .map { $0?.range(of: Data("\nstate 0 ".utf8)) == nil ? $0 : nil }
    }
    let before = written()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, written() == before { Thread.sleep(forTimeInterval: 0.001) }
    Thread.sleep(forTimeInterval: pause)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  @Test(arguments: [fixed, exits]) func `killed and resumed, the digits are the same`(text: String)
    throws
  {
    try Self.with(text) { script, file in
      let reference = try Tool.run(["run", script, "--threads", "1"])
      #expect(reference.status == 0, "\(reference.complaints)")
      for end in ["a", "b"] { unlink(file + "." + end) }
      var kills = 0
      var arguments = ["run", script, "--checkpoint-every", "0.01"]
      for pause in [0, 0.005, 0.02, 0.001, 0.01] {
        if try Self.killed(
          arguments + ["--threads", "\(1 + kills % 3)"], after: pause, once: file)
        {
          kills += 1
        }
        if kills == 1, !arguments.contains("--resume") { arguments.append("--resume") }
      }
      #expect(kills >= 2)
      if !arguments.contains("--resume") { arguments.append("--resume") }
      let resumed = try Tool.run(arguments + ["--threads", "2"])
      #expect(resumed.status == 0 && resumed.output == reference.output, "\(resumed.complaints)")
      // What is finished is read, not computed.
      let again = try Tool.run(arguments + ["--threads", "3"])
      #expect(again.output == reference.output)
    }
  }

  @Test func `a checkpoint of another run is refused, and so is a damaged one`() throws {
    let text = Self.exits.replacing("replicas: 1500", with: "replicas: 50")
    try Self.with(text) { script, file in
      #expect(try Tool.run(["run", script]).status == 0)
      func complaint(_ change: (String) -> String, _ options: [String] = []) throws -> String {
        let text = change(try String(contentsOfFile: script, encoding: .utf8))
        return try Tool.withScript(text) {
          try Tool.run(["run", $0, "--resume"] + options).complaints
        }
      }
      #expect(try complaint { $0 } == "")
      // Other lines do no harm.
      #expect(try complaint { $0 + "\n// more\nprint 1\n" } == "")
      #expect(
        try complaint({ $0 }, ["--seed", "4"]).contains("made with seed 3, and this is seed 4"))
      #expect(
        try complaint { $0.replacing("replicas: 50", with: "replicas: 51") }.contains(
          "it is of another run"))
      #expect(try complaint { $0.replacing("rate: 0.2", with: "rate: 0.3") }.contains("E0706"))
      // Another name is another stream.
      #expect(
        try complaint {
          $0.replacing("let e =", with: "let f =")
            .replacing("print e.exit.rate, e", with: "let e = f\nprint e.exit.rate, e")
        }.contains("stream"))
      var bytes = try Data(contentsOf: URL(fileURLWithPath: file + ".a"))
      bytes[bytes.count - 100] ^= 1
      try bytes.write(to: URL(fileURLWithPath: file + ".a"))
      #expect(try complaint { $0 }.contains("it is damaged"))
      try Data("precious".utf8).write(to: URL(fileURLWithPath: file + ".a"))
      #expect(try Tool.run(["run", script]).complaints.contains("it is no checkpoint"))
      #expect(try String(contentsOfFile: file + ".a", encoding: .utf8) == "precious")
    }
  }

  @Test
  func
    `an unfinished run is not overwritten, and a place that cannot be written to is told at once`()
    throws
  {
    let text = Self.exits.replacing("sd: 1.2", with: "sd: 0.1").replacing("1500", with: "1e5")
    try Self.with(text) { script, file in
      #expect(
        try Self.killed(["run", script, "--checkpoint-every", "0.01"], after: 0.1, once: file))
      #expect(try Tool.run(["run", script]).complaints.contains("E0707"))
      let folder = try Tool.withScript(text.replacing("FILE", with: "/no/such/folder/x")) {
        try Tool.run(["run", $0]).complaints
      }
      #expect(folder.contains("E0702"))
    }
  }
}
