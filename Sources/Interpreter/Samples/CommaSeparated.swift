internal import Stopping

/// Why a file of comma-separated values is refused.
struct CommaSeparatedFailure: Error {
  /// From 1 on.
  let line: Int
  let reason: String

  static let stopped = CommaSeparatedFailure(line: 1, reason: "stopped")
}

/// Reads comma-separated values (RFC 4180): a line of names, then one line for each row; a field may stand in
/// double quotes, in which commas, line ends and doubled quotes are text. Lines end with LF, CRLF or CR; empty lines
/// count for nothing. A column all of whose cells are numbers is one of numbers, any other one of texts. `nan`,
/// `inf` and `infinity`, with a sign or without, in letters of any size, are numbers; an empty cell in a column of numbers is `nan`, and so are `NA`, `N/A`
/// and `null`; in a column of texts they are texts. A first line of numbers only is no line of names, and refused. Lines before the names that begin with `#` are
/// skipped. Blanks around names and numbers count for nothing; in a name, what cannot stand in
/// a name of the language becomes `_`.
enum CommaSeparated {
  static func table(_ bytes: [UInt8]) throws(CommaSeparatedFailure) -> Table {
    let records = try records(bytes)
    guard let header = records.first else {
      throw CommaSeparatedFailure(line: 1, reason: "the file is empty")
    }
    if let reason = strangeness(of: header.fields) {
      throw CommaSeparatedFailure(line: header.line, reason: reason)
    }
    let names = header.fields.map { name($0.text) }
    for (index, name) in names.enumerated() {
      if name.isEmpty {
        throw CommaSeparatedFailure(
          line: header.line, reason: "column \(index + 1) has no name")
      }
      if names[..<index].contains(name) {
        throw CommaSeparatedFailure(
          line: header.line, reason: "two columns are called `\(name)`")
      }
    }
    let rows = records.dropFirst()
    for row in rows {
      guard row.fields.count == names.count else {
        throw CommaSeparatedFailure(
          line: row.line,
          reason: counted(row.fields.count, "cell") + ", where the first line names "
            + counted(names.count, "column"))
      }
    }
    return Table(
      columns: names.enumerated().map { index, name in
        let fields = rows.map { $0.fields[index] }
        var patience = Patience()
        let numbers = fields.compactMap { field -> Value? in
          // A column that is thrown away.
          if patience.isOver(after: 100) { return nil }
          if field.isQuoted { return nil }
          return isMissing(field.text) ? .real(.nan) : number(field.text)
        }
        let isAllEmpty = !fields.isEmpty && fields.allSatisfy { isMissing($0.text) }
        if numbers.count == fields.count, !isAllEmpty {
          var column = Table.Column(name: name, cells: numbers.map { .value($0) })
          column.flaw = rows.first { isMissing($0.fields[index].text) }.map {
            .missing(line: $0.line)
          }
          return column
        }
        var column = Table.Column(name: name, cells: fields.map { .value(.text($0.text)) })
        column.flaw = rows.first { row in
          let field = row.fields[index]
          return field.isQuoted || !isMissing(field.text) && number(field.text) == nil
        }.map { .text($0.fields[index].text, line: $0.line) }
        return column
      })
  }

  private static func counted(_ count: Int, _ what: String) -> String {
    "\(count) \(what)\(count == 1 ? "" : "s")"
  }

  /// What stands in a cell without a value.
  private static func isMissing(_ text: String) -> Bool {
    switch text {
    case "", "NA", "N/A", "null", "NULL": true
    default: false
    }
  }

  /// Why the first line names no columns of comma-separated values; nil if it does.
  private static func strangeness(of header: [Field]) -> String? {
    if header.allSatisfy({ !$0.isQuoted && number($0.text) != nil }) {
      return "the first line names the columns, and here are only numbers"
    }
    if header.count == 1, !header[0].isQuoted {
      for (separator, name) in [(";", "semicolons"), ("\t", "tabulators")]
      where header[0].text.contains(separator) {
        return "the columns are separated by \(name), and `read` takes commas"
      }
    }
    return nil
  }

  private struct Field {
    var text: String
    var isQuoted: Bool
  }

  private struct Line {
    var line: Int
    var fields: [Field]
  }

  private static func records(_ bytes: [UInt8]) throws(CommaSeparatedFailure) -> [Line] {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var lines: [Line] = []
    var number = 1
    var patience = Patience()
    // What `export` says about itself.
    while rest.first == UInt8(ascii: "#") {
      rest = rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
      number += 1
    }
    while !rest.isEmpty {
      let start = number
      let before = rest.count
      var fields: [Field] = []
      var goesOn = true
      while goesOn {
        let (field, end) = try field(&rest, &number)
        fields.append(field)
        goesOn = end == UInt8(ascii: ",")
      }
      number += 1
      if patience.isOver(after: 20 * (before - rest.count)) { throw .stopped }
      if fields.count > 1 || !fields[0].text.isEmpty || fields[0].isQuoted {
        lines.append(Line(line: start, fields: fields))
      }
    }
    return lines
  }

  /// The next field, and what ended it: a comma, a line end, or the end of the file (0).
  private static func field(_ rest: inout ArraySlice<UInt8>, _ line: inout Int)
    throws(CommaSeparatedFailure) -> (Field, end: UInt8)
  {
    var text: [UInt8] = []
    var isQuoted = false
    while let first = rest.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
      rest = rest.dropFirst()
    }
    if rest.first == UInt8(ascii: "\"") {
      isQuoted = true
      let start = line
      rest = rest.dropFirst()
      while true {
        guard let byte = rest.popFirst() else {
          throw CommaSeparatedFailure(line: start, reason: "a `\"` is not closed")
        }
        if byte == UInt8(ascii: "\"") {
          guard rest.first == UInt8(ascii: "\"") else { break }
          rest = rest.dropFirst()
        }
        if byte == UInt8(ascii: "\n") { line += 1 }
        text.append(byte)
      }
    }
    var end: UInt8 = 0
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
        end = byte
        break
      }
      if byte == UInt8(ascii: "\r") {
        if rest.first == UInt8(ascii: "\n") { continue }
        end = UInt8(ascii: "\n")
        break
      }
      if isQuoted {
        if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { continue }
        throw CommaSeparatedFailure(line: line, reason: "text after a closing `\"`")
      }
      text.append(byte)
    }
    if !isQuoted {
      while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") {
        text.removeLast()
      }
    }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw CommaSeparatedFailure(line: line, reason: "not UTF-8")
    }
    return (Field(text: string, isQuoted: isQuoted), end)
  }

  static func number(_ text: String) -> Value? {
    if let last = text.last, last.isLetter {
      let isNegative = text.hasPrefix("-")
      switch (isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]).lowercased() {
      case "nan": return .real(.nan)
      case "inf", "infinity": return .real(isNegative ? -.infinity : .infinity)
      default: return nil
      }
    }
    if let whole = Int(text) { return .int(whole) }
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let real = Double(text),
      real.isFinite
    else { return nil }
    return .real(real)
  }

  /// A name as the language can write it: `fixed acidity` is `fixed_acidity`.
  private static func name(_ text: String) -> String {
    let changed = text.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" }
    guard let first = changed.first else { return "" }
    return (first.isNumber ? "_" : "") + String(changed)
  }
}
