internal import EnsembleRuntime
internal import SourceText
internal import Syntax

/// The file of `checkpoint: "file"`: lines that say which run it is of, an empty line, the state of the run.
struct CheckpointFile {
  let path: String
  /// What must be the same for the run to go on, in the order in which it is compared.
  private let identity: [(name: String, value: String)]
  private let script: String

  private static let magic = "sgd-checkpoint 1"

  init(path: String, identity: [(name: String, value: String)], script: String) {
    self.path = path
    self.identity = identity
    self.script = script
  }

  /// What a file holds.
  struct Content {
    var state: [UInt8]
    var isFinished: Bool
  }

  enum Refusal: Error {
    case empty
    case notACheckpoint
    case damaged
    case other(what: String, there: String, here: String)

    var reason: String {
      switch self {
      case .empty: "it is empty"
      case .notACheckpoint: "it is no checkpoint of sgd"
      case .damaged: "it is damaged"
      case .other("run", _, _):
        "it is of another run: script, settings or data have changed since, or two runs share the file"
      case .other(let what, let there, let here):
        "it was made with \(what) \(there), and this is \(what) \(here)"
      }
    }
  }

  func bytes(_ state: [UInt8], isFinished: Bool) -> [UInt8] {
    var lines = [Self.magic] + identity.map { "\($0.name) \($0.value)" }
    lines += [
      "script \(script)", "finished \(isFinished)", "state \(state.count) \(SHA256.hex(state))",
    ]
    return Array((lines.joined(separator: "\n") + "\n\n").utf8) + state
  }

  func content(_ bytes: [UInt8]) throws(Refusal) -> Content {
    if bytes.isEmpty { throw .empty }
    guard bytes.starts(with: Array((Self.magic + "\n").utf8)) else { throw .notACheckpoint }
    var lines: [Substring] = []
    var place = 0
    while true {
      guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { throw .damaged }
      if end == place { break }
      lines.append(Substring(String(decoding: bytes[place..<end], as: UTF8.self)))
      place = end + 1
    }
    let state = Array(bytes[(place + 1)...])
    func value(_ name: String) throws(Refusal) -> String {
      guard let line = lines.first(where: { $0.hasPrefix(name + " ") }) else { throw .damaged }
      return String(line.dropFirst(name.utf8.count + 1))
    }
    for (name, here) in identity {
      let there = try value(name)
      if there != here { throw .other(what: name, there: there, here: here) }
    }
    guard try value("state") == "\(state.count) \(SHA256.hex(state))" else { throw .damaged }
    return Content(state: state, isFinished: try value("finished") == "true")
  }
}

extension Evaluator {
  /// The file in which a run keeps its state, if it shall.
  func checkpointFile(
    _ request: RunRequest, _ kernels: EnsembleProgram, _ plan: RunPlan, in scope: Scope
  ) throws -> CheckpointFile? {
    guard let setting = request.settings["checkpoint"] else { return nil }
    guard case .text(var path) = try evaluate(setting.value, in: scope) else {
      throw mistake(
        .setting(
          name: "checkpoint", problem: "is the name of a file",
          help: "write `checkpoint: \"run.checkpoint\"`"), at: tree.span(of: setting.value))
    }
    if let budget = request.settings["budget"] {
      throw mistake(
        .setting(
          name: "checkpoint",
          problem: "does not go with `budget:`, whose lengths depend on the clock",
          help: "use `until:` or counts"), at: budget.name.span)
    }
    // Each length that `until:` tries is a run of its own.
    if request.settings["until"] != nil {
      path += ".\(request.exits.isEmpty ? plan.steps : plan.replicas)"
    }
    let fingerprint = String(kernels.fingerprint(plan), radix: 16)
    let provenance = provenance
    let file = CheckpointFile(
      path: path,
      identity: [
        ("version", settings.version), ("edition", "\(settings.edition)"),
        ("seed", "\(plan.seed)"), ("stream", String(plan.stream, radix: 16)),
        ("run", fingerprint),
      ], script: "\(provenance.script) sha256:\(provenance.digest)")
    return file
  }

  /// Keeps other processes from the file, as long as what it gives is there.
  func reserved(_ file: CheckpointFile) throws -> AnyObject? {
    do throws(HostFailure) { return try host.reserve(file.path) } catch {
      throw mistake(.checkpointTaken(file.path, by: error.reason))
    }
  }

  /// The state to go on from. Without `--resume` no state is overwritten, be its run finished or not.
  func resumedState(_ file: CheckpointFile) throws -> [UInt8]? {
    host.removeRemains(beside: file.path)
    guard checkpoints.insert(file.path).inserted else {
      throw mistake(.checkpointShared(file.path, along: loopVariables))
    }
    let bytes: [UInt8]
    do throws(HostFailure) { bytes = try host.read(file.path) } catch {
      if error.isAbsent { return nil }
      throw mistake(.fileNotReadable(file.path, why: error.reason))
    }
    let content: CheckpointFile.Content
    do throws(CheckpointFile.Refusal) { content = try file.content(bytes) } catch {
      throw mistake(.checkpoint(file.path, why: error.reason))
    }
    // Empty: stopped before the first checkpoint.
    if content.state.isEmpty { return nil }
    guard settings.resumes else {
      throw mistake(.checkpointWaits(file.path, isFinished: content.isFinished))
    }
    return content.state
  }

  /// What tells the runs of sweeps and comprehensions from each other.
  private var loopVariables: [String] {
    streamPath.compactMap { if case .value(let variable, _) = $0 { variable } else { nil } }
  }
}
