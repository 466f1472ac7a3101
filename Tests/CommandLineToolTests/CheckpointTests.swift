import Foundation
import Testing

/// The file of `checkpoint:` when the run is stopped by a signal, when two want it, when it is none.
@Suite(.serialized) struct CheckpointTests {
  static let endless = """
    let r = simulate sgd(rate: 0.1) on doubleWell with Normal(mean: 0, sd: 1) {
      from: 0; steps: 1e12; replicas: 16; checkpoint: "FILE"; measure m = mean(w)
    }
    """

  /// A script of an endless run in a folder of its own, whose checkpoint has the name `file`.
  private static func with(_ body: (_ script: String, _ file: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgd-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/run.checkpoint"
    try Tool.withScript(endless.replacing("FILE", with: file)) { try body($0, file) }
  }

  /// A process that runs the script and has kept a state of it.
  private static func started(_ script: String, _ file: String, _ options: [String] = []) throws
    -> Process
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = ["run", script, "--checkpoint-every", "0.01", "--threads", "1"] + options
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // The first checkpoint, of a run that has not begun, holds no state.
    func hasState() -> Bool {
      guard let bytes = FileManager.default.contents(atPath: file) else { return false }
      return bytes.range(of: Data("\nstate 0 ".utf8)) == nil
    }
    while process.isRunning, !hasState() { usleep(1000) }
    return process
  }

  /// Whoever starts the tests may have told them to live on when the terminal goes: then so do their children.
  static let signals: [Int32] = {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    return [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP])
  }()

  @Test(arguments: signals) func `a signal leaves a checkpoint and gives the status`(signal: Int32)
    throws
  {
    try Self.with { script, file in
      let process = try Self.started(script, file)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
      // Without `--resume` there is something to lose.
      let again = try Tool.run("run", script)
      #expect(again.status == 2 && again.complaints.contains("E0707"))
      let resumed = try Tool.run("run", script, "--resume", "--time-limit", "0.2")
      #expect(resumed.status == 3 && resumed.complaints.contains("stopped: the time limit"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: Self.folder(of: file)).count == 1)
    }
  }

  private static func folder(of file: String) -> String {
    (file as NSString).deletingLastPathComponent
  }

  @Test func `two processes do not keep one checkpoint`() throws {
    try Self.with { script, file in
      let process = try Self.started(script, file)
      let second = try Tool.run("run", script, "--resume")
      #expect(second.status == 3)
      #expect(
        second.complaints.contains("E0711")
          && second.complaints.contains("process \(process.processIdentifier)"))
      // A killed one leaves the file of its lock behind, but not the lock.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      let third = try Tool.run("run", script, "--resume", "--time-limit", "0.2")
      #expect(third.complaints.contains("stopped: the time limit"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: Self.folder(of: file)).count == 1)
    }
  }

  @Test func `what is no checkpoint is told and left as it is`() throws {
    try Self.with { script, file in
      let process = try Self.started(script, file)
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      let whole = try Data(contentsOf: URL(fileURLWithPath: file))
      let state = try #require(whole.range(of: Data("\n\n".utf8))).upperBound
      #expect(whole.count > state + 100)
      for (bytes, words) in [
        (Data(), "it is empty"), (Data("precious".utf8), "it is no checkpoint of sgd"),
        (whole.prefix(30), "it is damaged"), (whole.prefix(state - 1), "it is damaged"),
        (whole.prefix(state), "it is damaged"), (whole.dropLast(), "it is damaged"),
        (whole + [0], "it is damaged"),
      ] {
        try bytes.write(to: URL(fileURLWithPath: file))
        for options in [[], ["--resume"]] {
          let outcome = try Tool.run(["run", script] + options)
          #expect(outcome.status == 2 && outcome.complaints.contains("E0706"))
          #expect(outcome.complaints.contains(words), "\(outcome.complaints)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
      }
      // A folder, and a link to itself, cannot be read.
      for make in [{ mkdir(file, 0o700) }, { symlink(file, file) }] {
        try FileManager.default.removeItem(atPath: file)
        #expect(make() == 0)
        let outcome = try Tool.run("run", script)
        #expect(outcome.status == 3 && outcome.complaints.contains("E0701"))
      }
    }
  }

  @Test func `through a link the file it names is written`() throws {
    try Self.with { script, file in
      let place = file + ".there"
      #expect(symlink(place, file) == 0)
      let process = try Self.started(script, place)
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: file) == place)
      #expect(try Tool.run("run", script).complaints.contains("E0707"))
    }
  }

  @Test func `the results of a finished run are not overwritten`() throws {
    try Self.with { endless, file in
      let text =
        try String(contentsOfFile: endless, encoding: .utf8)
        .replacing("1e12", with: "50") + "\nprint r.m"
      try Tool.withScript(text) { script in
        let first = try Tool.run("run", script)
        #expect(first.status == 0)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        let again = try Tool.run("run", script)
        #expect(again.status == 2 && again.complaints.contains("E0707"))
        #expect(again.complaints.contains("--resume") && again.complaints.contains("remove the"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
        #expect(try Tool.run("run", script, "--resume").output == first.output)
        try FileManager.default.removeItem(atPath: file)
        #expect(try Tool.run("run", script).output == first.output)
      }
    }
  }

  @Test func `the points of a sweep are told to keep files of their own`() throws {
    try Self.with { _, file in
      func script(_ name: String) -> String {
        """
        let t = sweep rate in [0.1, 0.2] {
          let r = simulate sgd(rate: rate) on doubleWell with Normal(mean: 0, sd: 1) {
            from: 0; steps: 50; replicas: 16; checkpoint: "\(name)"; measure m = mean(w)
          }
          row m: r.m
        }
        """
      }
      let advice = file.replacing(".checkpoint", with: " {rate}.checkpoint")
      // Seen before anything runs where the name is written out, otherwise when the second point begins.
      for (command, script) in [
        ("check", script(file)), ("run", "let name = \"\(file)\"\n" + script("{name}")),
      ] {
        let shared = try Tool.run([command, "-"], input: script)
        #expect(shared.status == 2 && shared.complaints.contains("E0706"))
        #expect(shared.complaints.contains("`checkpoint: \"\(advice)\"`"))
      }
      #expect(try Tool.run(["run", "-"], input: script(advice)).status == 0)
    }
  }
}
