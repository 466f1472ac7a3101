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

  static let hasPython =
    python("-c", "import pty, sys; assert sys.version_info >= (3, 9)").status == 0

  /// Each part is a function of the script.
  @Test(
    .enabled(if: hasPython, "python3 drives the terminal"),
    arguments: [
      "values", "interrupts", "tall", "completion", "commands", "history", "surroundings",
    ])
  func `the prompt behaves at a terminal`(part: String) {
    let (status, output) = Self.python(Self.here + "/terminal.py", Self.tool, part)
    #expect(status == 0, "\(output)")
  }
}
