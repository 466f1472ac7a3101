internal import SourceText

/// Names, patterns and parameters.
extension Parser {
  /// A name that is being given to something.
  mutating func name(_ role: String, ofColumn: Bool = false) -> Name {
    let here = token
    if here.kind == .name || ofColumn && here.kind.mayNameColumn, !isAtLineBreak {
      let text = text(of: here)
      boundNames.insert(text)
      advance()
      return Name(text, at: span(of: here))
    }
    if here.kind.isKeyword, !isAtLineBreak {
      let text = spelling(of: here)
      report(.keywordAsName(text))
      position += 1
      return Name(text, at: span(of: here))
    }
    rejectMissing(.name(role))
    return Name("", at: span(of: here))
  }

  /// A word of the language where it can only be a name: the function `var`, the parameter `in` of a function without a
  /// body.
  mutating func reservedName() -> Name {
    let here = token
    advance()
    return Name(text(of: here), at: span(of: here))
  }

  /// `x`, `(rate, tau)`
  mutating func pattern() -> Pattern {
    guard kind == .leftParen else { return .name(name("a value")) }
    let first = position
    return nested(orElse: { .name(Name("", at: $0.span(of: $0.token))) }) { parser in
      var parts: [Pattern] = []
      parser.brackets {
        $0.pattern()
      } each: {
        parts.append($0)
      }
      if parts.isEmpty { parser.rejectEmpty(.name("a value")) }
      return .tuple(parts, parser.span(from: first))
    }
  }

  /// A bracket with a list of items divided by commas; the present token is the opener.
  mutating func brackets<Item>(
    _ item: (inout Parser) -> Item, each: (Item) -> Void
  ) {
    let opener = position
    guard let closer = stream.tokens[opener].kind.closer else { return }
    position += 1
    let outer = innermostOpener
    innermostOpener = opener
    defer { innermostOpener = outer }
    withNewlines(false) { parser in
      while parser.kind != closer, parser.kind != .end {
        let before = parser.position
        each(item(&parser))
        guard parser.take(.comma), parser.position > before else { break }
      }
      parser.close(opener)
    }
  }

  /// The bracket just read holds nothing, though it should.
  mutating func rejectEmpty(_ expectation: Expectation) {
    let closer = stream.tokens[position - 1]
    report(
      .expected(expectation, found: .token(spelling(of: closer))), at: span(of: closer))
  }

  /// `[n, d]` behind a declared name.
  mutating func generics() -> [Name] {
    guard kind == .leftBracket, !isAtLineBreak else { return [] }
    var names: [Name] = []
    brackets {
      $0.name("a size or a type")
    } each: {
      names.append($0)
    }
    if names.isEmpty { rejectEmpty(.name("a size or a type")) }
    return names
  }

  /// `(rate: Real > 0, momentum: Real in -1 ..< 1 = 0.9)`
  mutating func parameterList(needTypes: Bool, mayBeWords: Bool = false) -> [Parameter] {
    guard kind == .leftParen else {
      report(.expected(.sign("("), found: found))
      return []
    }
    var parameters: [Parameter] = []
    brackets {
      $0.parameter(needsType: needTypes, mayBeWord: mayBeWords)
    } each: {
      parameters.append($0)
    }
    return parameters
  }

  /// `name: Type constraints = default`
  mutating func parameter(needsType: Bool, mayBeWord: Bool = false) -> Parameter {
    let name = mayBeWord && kind.isKeyword ? reservedName() : name("a parameter")
    var type: TypeSyntaxID?
    var constraints: [Constraint] = []
    if take(.colon) {
      type = self.type()
      while let constraint = constraint() { constraints.append(constraint) }
    } else if needsType {
      report(.missingType(name.text), at: name.span)
    }
    let value = take(.equal) ? expression() : nil
    return Parameter(name: name, type: type, constraints: constraints, defaultValue: value)
  }

  /// `> 0`, `in -1 ..< 1`, `spd`
  private mutating func constraint() -> Constraint? {
    let first = position
    if isAtLineBreak { return nil }
    if kind == .name {
      let property = Name(text(of: token), at: span(of: token))
      advance()
      return .property(property)
    }
    if take(.in) {
      let low = binary(.sum)
      expect(.halfOpen)
      let high = binary(.sum)
      return .range(low: low, high: high, span(from: first))
    }
    guard case .comparison(let comparison)? = InfixOperator.named(kind)?.node else { return nil }
    advance()
    let bound = binary(.sum)
    return .comparison(comparison, bound, span(from: first))
  }
}
