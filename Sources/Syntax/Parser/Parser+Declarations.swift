internal import SourceText

extension Parser {
  /// A declaration known by its first word, with the `///` lines before it.
  mutating func declaration() -> StatementID {
    switch kind {
    case .loss: loss()
    case .noise: noise()
    case .optimizer: optimizer()
    case .import: importFile()
    default: function()
    }
  }

  /// The `///` lines that end just before the token at `index`.
  func documentation(before index: Int) -> Documentation {
    let end = Int(stream.tokens[index].start)
    let start = index > 0 ? Int(stream.tokens[index - 1].end) : 0
    var low = 0
    var high = stream.comments.count
    while low < high {
      let middle = (low + high) / 2
      if stream.comments[middle].start < start { low = middle + 1 } else { high = middle }
    }
    var lines: [String] = []
    while low < stream.comments.count, stream.comments[low].start < end {
      let comment = stream.comments[low]
      if comment.isDocumentation {
        var line = bytes[comment.start + 3..<comment.end]
        if line.first == UInt8(ascii: " ") { line = line.dropFirst() }
        lines.append(String(decoding: line, as: UTF8.self))
      } else {
        lines = []
      }
      low += 1
    }
    return Documentation(text: lines.joined(separator: "\n"))
  }

  /// `fn name[n](x: T) -> T = e`, `extern fn name(x: T) -> T`
  private mutating func function() -> StatementID {
    let first = position
    let isExternal = take(.extern)
    expect(.fn)
    let name = isExternal && kind == .var ? reservedName() : name("a function")
    let generics = generics()
    let parameters = parameterList(needTypes: true, mayBeWords: isExternal)
    let result = take(.arrow) ? type() : nil
    var body: ExpressionID?
    if !isExternal {
      let outer = context
      context.isInFunction = true
      context.isInSweep = false
      body = bodyExpression()
      context = outer
    }
    return make(
      .function(
        FunctionDeclaration(
          documentation: documentation(before: first), name: name, generics: generics,
          parameters: parameters, result: result, body: body)), from: first)
  }

  /// `= e`
  private mutating func bodyExpression() -> ExpressionID {
    if kind == .leftBrace, !isSuppressed {
      report(.missingBodySign)
    } else if !expect(.equal) {
      return make(.missing, from: position)
    }
    return expression()
  }

  /// `loss name[d](parameters) at (w: T) over (x: T) = e`
  private mutating func loss() -> StatementID {
    let first = position
    advance()
    let name = name("a loss")
    let generics = generics()
    if kind == .leftParen, stream.partners[position] > position,
      stream.tokens[Int(stream.partners[position]) + 1].kind == .equal
    {
      // `loss L(x) = …`
      expect(.at)
    }
    let parameters = kind == .leftParen ? parameterList(needTypes: true) : []
    expect(.at)
    let place = parameterList(needTypes: true)
    let sample = take(.over) ? parameterList(needTypes: true) : []
    let body = bodyExpression()
    return make(
      .loss(
        LossDeclaration(
          documentation: documentation(before: first), name: name, generics: generics,
          parameters: parameters, at: place, over: sample, body: body)), from: first)
  }

  /// `noise name(parameters) at (w) = law`
  private mutating func noise() -> StatementID {
    let first = position
    advance()
    let name = name("a noise")
    let generics = generics()
    let parameters = kind == .leftParen ? parameterList(needTypes: true) : []
    let place = take(.at) ? parameterList(needTypes: false) : []
    let law = bodyExpression()
    return make(
      .noise(
        NoiseDeclaration(
          documentation: documentation(before: first), name: name, generics: generics,
          parameters: parameters, at: place, law: law)), from: first)
  }

  /// `optimizer name(parameters) { state v = e  step { … } }`
  private mutating func optimizer() -> StatementID {
    let first = position
    advance()
    let name = name("an optimizer")
    let generics = generics()
    let parameters = kind == .leftParen ? parameterList(needTypes: true) : []
    var states: [OptimizerDeclaration.State] = []
    var steps: [ExpressionID] = []
    if kind == .leftBrace {
      braces { parser, opener in
        _ = parser.separated(until: opener) {
          $0.optimizerItem(into: &states, &steps)
        }
      }
      if steps.isEmpty { report(.optimizerWithoutStep(name.text), at: name.span) }
    } else {
      report(.expected(.block("the `step` of the optimizer"), found: found))
    }
    let step = steps.first ?? addMissing(at: name.span)
    return make(
      .optimizer(
        OptimizerDeclaration(
          documentation: documentation(before: first), name: name, generics: generics,
          parameters: parameters, states: states, step: step)), from: first)
  }

  /// `state v = e` or `step { … }`
  private mutating func optimizerItem(
    into states: inout [OptimizerDeclaration.State], _ steps: inout [ExpressionID]
  ) {
    if word == .state {
      advance()
      let name = name("a state")
      let type = take(.colon) ? type() : nil
      expect(.equal)
      let value = expression()
      states.append(OptimizerDeclaration.State(name: name, type: type, value: value))
    } else if word == .step, next.kind == .leftBrace {
      if !steps.isEmpty { report(.secondStep) }
      advance()
      let outer = context
      context = Context()
      steps.append(block("the step"))
      context = outer
    } else {
      report(.expected(.oneOf("state", "step"), found: found))
      skipToStatementEnd()
    }
  }

  /// `import "wells.sgd" as wells`
  private mutating func importFile() -> StatementID {
    let first = position
    advance()
    if kind == .name, !isAtLineBreak { report(.importName(text(of: token))) }
    let (path, pathSpan) = plainText("the file to import")
    let alias = take(.as) ? name("the imported file") : nil
    return make(.importFile(path: path, pathSpan: pathSpan, alias: alias), from: first)
  }
}
