import Foundation
import Testing

/// Files that are no files, too large, or never end.
@Suite struct InputFileTests {
  /// A folder of its own, removed afterwards.
  static func inFolder(_ body: (_ folder: String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/sgd-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func `a device without an end is refused with the cap`() throws {
    for command in ["run", "check", "fmt"] {
      let outcome = try Tool.run(command, "/dev/zero")
      #expect(outcome.status == 3)
      #expect(outcome.complaints.contains("/dev/zero"))
      #expect(outcome.complaints.contains("it has more than 16 MiB, the most that a script may"))
    }
    let data = try Tool.run(
      ["run", "-", "--memory-limit", "20"], input: "let t = read \"/dev/zero\"\n")
    #expect(data.status == 3 && data.complaints.contains("E0701"))
    #expect(data.complaints.contains("it has more than 5 MiB, a quarter of the memory limit"))
    let imported = try Tool.run(["run", "-"], input: "import \"/dev/zero\" as zero\n")
    #expect(imported.status == 3 && imported.complaints.contains("it has more than 16 MiB"))
  }

  @Test func `a large script is refused before it is read, also where memory is short`() throws {
    try Self.inFolder { folder in
      let script = folder + "/large.sgd"
      _ = FileManager.default.createFile(atPath: script, contents: nil)
      #expect(truncate(script, 600 << 20) == 0)
      let outcome = try Tool.shell("ulimit -v 4000000; exec \(Tool.path) run \(script)")
      #expect(outcome.status == 3 && outcome.complaints.contains("it has more than"))
      let zero = try Tool.shell(
        "ulimit -v 2500000; echo 'let t = read \"/dev/zero\"' | \(Tool.path) run -")
      #expect(zero.status == 3 && zero.complaints.contains("a quarter of the memory limit"))
    }
  }

  @Test func `folders and files that are not there are told`() throws {
    try Self.inFolder { folder in
      #expect(try Tool.run("run", folder).complaints.contains("Is a directory"))
      let data = try Tool.run(["run", "-"], input: "print read \"\(folder)\"\n")
      #expect(data.status == 3 && data.complaints.contains("Is a directory"))
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a pipe without an end is left at a signal`(signal: Int32) throws {
    try Self.inFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Tool.path)
      process.arguments = ["run", pipe]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      // A writer that says nothing can open it once the tool reads from it.
      var writer: Int32 = -1
      while process.isRunning, writer < 0 {
        writer = open(pipe, O_WRONLY | O_NONBLOCK)
        usleep(1000)
      }
      #expect(writer >= 0)
      defer { close(writer) }
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 128 + signal)
    }
  }

  @Test func `a pipe without a writer ends with the time`() throws {
    try Self.inFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let outcome = try Tool.run("run", pipe, "--time-limit", "0.1")
      #expect(outcome.status == 3 && outcome.complaints.contains("the time limit of 0.1 s"))
    }
  }
}
