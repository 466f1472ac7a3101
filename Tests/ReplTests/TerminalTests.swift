import Foundation
import Testing

@Suite struct TerminalTests {
  private static let here = (#filePath as NSString).deletingLastPathComponent
  private static let tool =
    (CommandLine.arguments[0] as NSString).deletingLastPathComponent + "/sgd"

  private static func python(_ arguments: String...) -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    guard (try? process.run()) != nil else { return (-1, "") }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  static let hasPexpect = python("-c", "import pexpect").status == 0

  /// Prompt, continuation, Ctrl-C at the prompt and during a run, history, completion, Ctrl-D.
  @Test(.enabled(if: hasPexpect, "python3 with pexpect drives the terminal"))
  func `the prompt behaves at a terminal`() {
    let (status, output) = Self.python(Self.here + "/terminal.py", Self.tool)
    #expect(status == 0, "\(output)")
  }
}
