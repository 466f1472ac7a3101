import Foundation

/// The built `sgd`, as a process.
enum Tool {
  struct Outcome {
    var status: Int32
    var output: String
    var complaints: String
  }

  /// Beside the test bundle.
  static let path =
    (CommandLine.arguments[0] as NSString).deletingLastPathComponent + "/sgd"

  static func run(_ arguments: String..., input: String = "") throws -> Outcome {
    try run(arguments, input: input)
  }

  /// A line for the shell.
  static func shell(_ line: String) throws -> Outcome {
    try run(["-c", line], program: "/bin/sh")
  }

  /// `environment` is added to that of the tests.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    program: String = path
  ) throws -> Outcome {
    let process = Process()
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let folder = FileManager.default.temporaryDirectory.path
    let names = ["in", "out", "err"].map { "\(folder)/sgd-tool-\(UUID().uuidString).\($0)" }
    defer { for name in names { try? FileManager.default.removeItem(atPath: name) } }
    for name in names {
      _ = FileManager.default.createFile(
        atPath: name, contents: name.hasSuffix("in") ? Data(input.utf8) : nil)
    }
    process.standardInput = FileHandle(forReadingAtPath: names[0])
    process.standardOutput = FileHandle(forWritingAtPath: names[1])
    process.standardError = FileHandle(forWritingAtPath: names[2])
    try process.run()
    // A command that hangs fails its own test, not all of them.
    let watch = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 600, execute: watch)
    process.waitUntilExit()
    watch.cancel()
    func text(_ name: String) -> String {
      (try? String(contentsOfFile: name, encoding: .utf8)) ?? ""
    }
    return Outcome(
      status: process.terminationStatus, output: text(names[1]), complaints: text(names[2]))
  }

  /// A script in a file, removed afterwards.
  static func withScript<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result
  {
    let path = FileManager.default.temporaryDirectory.path + "/sgd-script-\(UUID().uuidString).sgd"
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }
}
