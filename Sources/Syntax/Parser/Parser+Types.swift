internal import SourceText

extension Parser {
  /// A type as written.
  mutating func type() -> TypeSyntaxID {
    let first = position
    return nested(orElse: { $0.make(TypeSyntax.missing, from: first) }) { parser in
      switch parser.kind {
      case .name where !parser.isAtLineBreak:
        return parser.namedType()
      case .leftBracket:
        var elements: [TypeSyntaxID] = []
        parser.brackets {
          $0.type()
        } each: {
          elements.append($0)
        }
        guard elements.count == 1 else {
          if elements.isEmpty { parser.rejectEmpty(.type) }
          parser.report(.expected(.sign("]"), found: .token(",")), at: parser.span(from: first))
          return parser.make(TypeSyntax.missing, from: first)
        }
        return parser.make(.list(elements[0]), from: first)
      case .leftParen:
        return parser.parenthesisedType()
      default:
        parser.report(.expected(.type, found: parser.found))
        return parser.make(TypeSyntax.missing, from: first)
      }
    }
  }

  /// `Vec[n]`, `Dist[Real]`
  private mutating func namedType() -> TypeSyntaxID {
    let first = position
    let name = Name(text(of: token), at: span(of: token))
    advance()
    var arguments: [TypeArgument] = []
    if kind == .leftBracket, !isAtLineBreak {
      brackets {
        $0.typeArgument()
      } each: {
        arguments.append($0)
      }
      if arguments.isEmpty { rejectEmpty(.type) }
    }
    return make(.named(name, arguments), from: first)
  }

  /// A size, or a type. A capital begins a type.
  private mutating func typeArgument() -> TypeArgument {
    switch kind {
    case .leftBracket:
      return .type(type())
    case .leftParen where parenthesisIsType:
      return .type(type())
    case .name where startsWithCapital(token):
      return .type(type())
    default:
      return .size(binary(.sum))
    }
  }

  /// `(x: …` or `(Real …` or `() …`
  private var parenthesisIsType: Bool {
    switch next.kind {
    case .rightParen, .leftParen, .leftBracket: true
    case .name: stream.isLabel(position + 1) || startsWithCapital(next)
    default: next.kind.isKeyword && stream.isLabel(position + 1)
    }
  }

  private func startsWithCapital(_ token: Token) -> Bool {
    text(of: token).unicodeScalars.first?.properties.isUppercase ?? false
  }

  /// `(Real, Int)`, `(rate: Real)`, `(Real) -> Real`
  private mutating func parenthesisedType() -> TypeSyntaxID {
    let first = position
    var fields: [(name: Name?, type: TypeSyntaxID)] = []
    brackets {
      let label = $0.label()
      return (label, $0.type())
    } each: {
      fields.append($0)
    }
    if kind == .arrow, !isAtLineBreak {
      advance()
      let result = type()
      return make(.function(fields.map(\.type), result), from: first)
    }
    let named = fields.compactMap { field in
      field.name.map { TypeField(name: $0, type: field.type) }
    }
    if !named.isEmpty {
      if named.count < fields.count { report(.mixedRecord, at: span(from: first)) }
      return make(.record(named), from: first)
    }
    if fields.isEmpty { report(.emptyParentheses, at: span(from: first)) }
    return fields.count == 1 ? fields[0].type : make(.tuple(fields.map(\.type)), from: first)
  }

  /// `rate:`, `to:`; nil if no label stands here.
  mutating func label() -> Name? {
    guard kind == .name || kind.isKeyword, stream.isLabel(position) else { return nil }
    let name = Name(text(of: token), at: span(of: token))
    position += 2
    return name
  }
}
