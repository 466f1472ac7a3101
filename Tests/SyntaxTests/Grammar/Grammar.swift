/// A grammar read from its EBNF.
struct Grammar: Sendable {
  indirect enum Form: Sendable {
    case sequence([Form])
    case choice([Form])
    case optional(Form)
    case repetition(Form)
    /// `"let"`
    case literal(String)
    /// `NAME`, in capitals
    case tokenClass(String)
    case rule(String)
  }

  private(set) var rules: [String: Form] = [:]
  private(set) var order: [String] = []

  init(_ text: String) {
    var reader = Reader(text)
    while let name = reader.next() {
      precondition(reader.next() == "=", "`=` is missing behind \(name)")
      rules[name] = reader.choice()
      order.append(name)
      precondition(reader.next() == ";", "`;` is missing at the end of \(name)")
    }
  }

  /// All forms, those inside others included.
  var forms: [Form] {
    func parts(_ form: Form) -> [Form] {
      switch form {
      case .sequence(let items), .choice(let items): [form] + items.flatMap(parts)
      case .optional(let inner), .repetition(let inner): [form] + parts(inner)
      case .literal, .tokenClass, .rule: [form]
      }
    }
    return order.compactMap { rules[$0] }.flatMap(parts)
  }

  private struct Reader {
    var tokens: [String] = []
    var position = 0

    init(_ text: String) {
      let characters = Array(text)
      var index = 0
      while index < characters.count {
        let character = characters[index]
        var end = index + 1
        if character == "(", end < characters.count, characters[end] == "*" {
          while end + 1 < characters.count, characters[end] != "*" || characters[end + 1] != ")" {
            end += 1
          }
          index = end + 2
          continue
        }
        if character == "\"" {
          while characters[end] != "\"" { end += 1 }
          end += 1
        } else if character.isLetter {
          while end < characters.count, characters[end].isLetter || characters[end] == "_" {
            end += 1
          }
        }
        if !character.isWhitespace { tokens.append(String(characters[index..<end])) }
        index = end
      }
    }

    var current: String? { position < tokens.count ? tokens[position] : nil }

    mutating func next() -> String? {
      defer { position += 1 }
      return current
    }

    mutating func choice() -> Form {
      var alternatives = [sequence()]
      while current == "|" {
        position += 1
        alternatives.append(sequence())
      }
      return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    mutating func sequence() -> Form {
      var items: [Form] = []
      while let token = current, !["|", ";", ")", "]", "}"].contains(token) {
        position += 1
        switch token {
        case "(", "[", "{":
          let inner = choice()
          position += 1
          items.append(token == "(" ? inner : token == "[" ? .optional(inner) : .repetition(inner))
        default:
          if token.hasPrefix("\"") {
            items.append(.literal(String(token.dropFirst().dropLast())))
          } else if token.allSatisfy({ $0.isUppercase || $0 == "_" }) {
            items.append(.tokenClass(token))
          } else {
            items.append(.rule(token))
          }
        }
      }
      return items.count == 1 ? items[0] : .sequence(items)
    }
  }
}
