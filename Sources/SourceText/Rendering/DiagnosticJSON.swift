extension Diagnostic {
  /// The diagnostic as one line of JSON; lines and columns count from 1, `start` and `end` are bytes.
  package func json(in sources: SourceMap) -> String {
    var fields = [
      "\"severity\":" + jsonText(severity.rawValue), "\"code\":" + jsonText(code),
      "\"message\":" + jsonText(message),
    ]
    fields += Self.jsonPlace(span, in: sources)
    if !label.isEmpty { fields.append("\"label\":" + jsonText(label)) }
    if !notes.isEmpty {
      let items = notes.map { note in
        let parts = Self.jsonPlace(note.span, in: sources) + ["\"label\":" + jsonText(note.label)]
        return "{" + parts.joined(separator: ",") + "}"
      }
      fields.append("\"notes\":[" + items.joined(separator: ",") + "]")
    }
    if let help { fields.append("\"help\":" + jsonText(help)) }
    return "{" + fields.joined(separator: ",") + "}"
  }

  private static func jsonPlace(_ span: SourceSpan, in sources: SourceMap) -> [String] {
    guard let (file, start, end) = sources.file(of: span) else { return [] }
    let first = file.place(at: start)
    let last = file.place(at: end)
    return [
      "\"file\":" + jsonText(file.name), "\"line\":\(first.line)", "\"column\":\(first.column)",
      "\"endLine\":\(last.line)", "\"endColumn\":\(last.column)", "\"start\":\(start)",
      "\"end\":\(end)",
    ]
  }
}

/// A text as JSON (RFC 8259), quotes included.
package func jsonText(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case "\u{0}"..<" ", "\u{2028}", "\u{2029}", "\u{7F}":
      let code = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
