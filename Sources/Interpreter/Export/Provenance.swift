internal import SourceText
internal import Syntax

/// What made a file: enough to make it again.
struct Provenance {
  /// Name of the script, and SHA-256 of its text.
  let script: String
  let digest: String
  /// The same of the files it imports, in the order in which they were loaded.
  let imports: [(name: String, digest: String)]
  let version: String
  let edition: Int
  let seed: UInt64
  /// Values of `input`s from the command line or a host, as JSON, by name.
  let inputs: [(name: String, json: String)]

  /// One line each, for the head of a text.
  var lines: [String] {
    ["sgd \(version), edition \(edition), seed \(seed)", "script \(script) sha256:\(digest)"]
      + imports.map { "import \($0.name) sha256:\($0.digest)" }
      + inputs.map { "input \($0.name) = \($0.json)" }
  }

  /// One JSON object.
  var json: String {
    func object(_ fields: [String]) -> String { "{" + fields.joined(separator: ", ") + "}" }
    let files = imports.map {
      object(["\"name\": \(jsonText($0.name))", "\"sha256\": \"\($0.digest)\""])
    }
    return object([
      "\"sgd\": \(jsonText(version))", "\"edition\": \(edition)", "\"seed\": \(seed)",
      "\"script\": \(jsonText(script))", "\"sha256\": \"\(digest)\"",
      "\"imports\": [\(files.joined(separator: ", "))]",
      "\"inputs\": " + object(inputs.map { "\(jsonText($0.name)): \($0.json)" }),
    ])
  }
}

extension Evaluator {
  /// What makes the files that are written now.
  var provenance: Provenance {
    func digest(_ file: FileID?) -> String {
      guard let file, Int(file.raw) < sources.files.count else { return SHA256.hex([]) }
      return SHA256.hex(sources[file].text)
    }
    func name(_ file: FileID?) -> String {
      guard let file, Int(file.raw) < sources.files.count else { return "" }
      return sources[file].name
    }
    return Provenance(
      script: name(scriptFile), digest: digest(scriptFile),
      imports: importedFiles.map { (name($0), digest($0)) }, version: settings.version,
      edition: settings.edition, seed: settings.seed,
      inputs: inputs.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
  }

  /// Data as JSON; what is no data, as the text that `print` shows.
  func json(_ value: Value) -> String {
    switch value {
    case .unit: "null"
    case .bool(let truth): "\(truth)"
    case .int(let whole): "\(whole)"
    case .real(let number): number.isFinite ? "\(number)" : "null"
    case .text(let text): jsonText(text)
    case .tensor(let tensor): JSONWriter.array(tensor.data, tensor.shape)
    case .list(let items), .tuple(let items):
      "[" + items.map(json).joined(separator: ", ") + "]"
    case .record(let record):
      "{" + record.fields.map { "\(jsonText($0.label)): \(json($0.value))" }.joined(separator: ", ")
        + "}"
    case .theory(let result): json(result.value)
    case .traced, .row, .range, .function, .law, .loss, .noise, .optimizer, .dynamics, .estimate,
      .table, .run, .exits, .module, .plot:
      jsonText(formatted(value))
    }
  }
}
