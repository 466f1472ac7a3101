internal import SourceText

/// Simulations, sweeps, fits and plots.
extension Parser {
  /// `simulate dynamics { settings and statistics }`
  mutating func simulate() -> ExpressionID {
    let first = position
    advance()
    let dynamics = binary(.dynamics)
    guard kind == .leftBrace else {
      report(.expected(.block("the settings of the run"), found: found))
      return make(.simulate(dynamics, []), from: first)
    }
    let items: [RunItem?] = nested(orElse: { $0.skippedItems() }) { parser in
      parser.braces { parser, opener in
        parser.separated(until: opener, commas: true) { $0.runItem() }
      }
    }
    return make(.simulate(dynamics, items.compactMap { $0 }), from: first)
  }

  private mutating func skippedItems() -> [RunItem?] {
    skipOne()
    return []
  }

  /// One line of a `simulate` block.
  private mutating func runItem() -> RunItem? {
    if let word, next.kind != .colon, !next.startsLine {
      switch word {
      case .measure: return measure()
      case .series: return series()
      case .keep: return keep()
      case .exit:
        advance()
        let name = name("an exit")
        expect(.colon)
        return .exit(name, expression())
      case .edition, .seed, .test, .input, .state, .step, .row, .se:
        break
      }
    }
    if word == .exit, next.kind == .colon {
      position += 2
      return .exit(nil, expression())
    }
    if let label = label() { return .setting(label, expression()) }
    if kind == .let || kind == .var || kind == .for || kind == .while || kind == .print {
      report(.statementAmongSettings(kind.rawValue))
    } else if kind == .name, next.kind == .equal {
      report(.equalSetting(text(of: token)), at: span(of: next))
    } else if kind == .name, !next.startsLine {
      let words = ["measure", "series", "keep", "exit"]
      if let suggestion = closest(to: text(of: token), among: words) {
        report(.misspelt(text(of: token), suggestion: suggestion))
      }
      position += 1
      report(.expected(.sign(":"), found: found))
    } else {
      report(.expected(.setting, found: found))
    }
    skipToStatementEnd()
    return nil
  }

  /// `measure S = cov(w)`
  private mutating func measure() -> RunItem {
    advance()
    if kind == .name || kind == .var || kind.mayNameColumn, next.kind == .leftParen {
      report(.unnamedMeasure(spelling(of: token)))
    }
    let name = name("a measure", ofColumn: true)
    expect(.equal)
    return .measure(name, expression())
  }

  /// `series curve = e every 100`, `… at [1, 2, 5]`
  private mutating func series() -> RunItem {
    advance()
    let name = name("a series", ofColumn: true)
    expect(.equal)
    let value = expression()
    let every = take(.every) ? binary(.dynamics) : nil
    let moments = every == nil && take(.at) ? binary(.dynamics) : nil
    if every == nil, moments == nil { report(.expected(.oneOf("every", "at"), found: found)) }
    return .series(name, value, every: every, at: moments)
  }

  /// `keep trail = e every 10 of 3`
  private mutating func keep() -> RunItem {
    advance()
    let name = name("the kept paths", ofColumn: true)
    expect(.equal)
    let value = expression()
    let every = take(.every) ? binary(.dynamics) : nil
    let count = take(.of) ? binary(.dynamics) : nil
    return .keep(name, value, every: every, of: count)
  }

  /// `sweep a in e, b in f { … }`
  mutating func sweep() -> ExpressionID {
    let first = position
    advance()
    var variables: [SweepVariable] = []
    repeat {
      let name = name("a sweep variable")
      expect(.in)
      variables.append(SweepVariable(name: name, values: binary(.dynamics)))
    } while take(.comma)
    let outer = context
    context.isInSweep = true
    let body = block("what is done at each point")
    context = outer
    return make(.sweep(variables, body), from: first)
  }

  /// `fit y ~ x in table by b`
  mutating func fit() -> ExpressionID {
    let first = position
    advance()
    let y = binary(.dynamics)
    guard expect(.tilde, of: "fit") else { return make(.missing, from: first) }
    let x = binary(.dynamics)
    guard expect(.in, of: "fit") else { return make(.missing, from: first) }
    let table = binary(.dynamics)
    let by = take(.by) ? binary(.dynamics) : nil
    return make(.fit(y, x, in: table, by: by), from: first)
  }

  /// `plot y ~ x in table { by: b, log: xy } to "f.svg"`
  mutating func plot() -> ExpressionID {
    let first = position
    advance()
    let y = binary(.dynamics)
    guard expect(.tilde, of: "plot") else { return make(.missing, from: first) }
    let x = binary(.dynamics)
    guard expect(.in, of: "plot") else { return make(.missing, from: first) }
    let source = binary(.dynamics)
    var settings: [Argument?] = []
    if kind == .leftBrace, !token.startsLine {
      settings = nested(orElse: { $0.skippedSettings() }) { parser in
        parser.braces { parser, opener in
          parser.separated(until: opener, commas: true) { $0.plotSetting() }
        }
      }
    }
    let file = take(.to) ? binary(.dynamics) : nil
    return make(
      .plot(
        PlotSyntax(y: y, x: x, source: source, settings: settings.compactMap { $0 }, file: file)),
      from: first)
  }

  private mutating func skippedSettings() -> [Argument?] {
    skipOne()
    return []
  }

  /// `by: bound`
  private mutating func plotSetting() -> Argument? {
    if let label = label() { return Argument(label: label, value: expression()) }
    if kind == .name, next.kind == .equal {
      report(.equalArgument(text(of: token)), at: span(of: next))
    } else {
      report(.expected(.setting, found: found))
    }
    skipToStatementEnd()
    return nil
  }
}
