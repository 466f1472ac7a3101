import Foundation
import SGD
import Threads

/// Keeps what a session prints.
final class Recorder: Sendable {
  private let parts = Locked("")
  var text: String { parts.withLock { $0 } }
  func append(_ more: String) { parts.withLock { $0 += more } }
}

/// A session and its output.
func recorded(_ options: Options = Options(), _ cancellation: Cancellation = Cancellation())
  -> (session: Session, output: Recorder)
{
  let recorder = Recorder()
  return (Session(options, cancellation: cancellation) { recorder.append($0) }, recorder)
}

/// A folder of its own for a test, removed when it goes.
final class Folder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/sgd-tests-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws -> String {
    let place = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: place, atomically: false, encoding: .utf8)
    return place
  }

  func read(_ name: String) -> String? {
    try? String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
