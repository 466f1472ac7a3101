internal import Syntax

extension TypeChecker {
  // MARK: Losses

  /// How a loss with these numbers as parameters grows with the place it is taken at.
  mutating func growth(ofLoss id: CallableID, _ constants: [String: Constant] = [:]) -> Growth {
    guard case .loss(let declaration) = tree[callables[id.raw].statement],
      declaration.over.isEmpty, declaration.at.count == 1, isAtHome(id)
    else { return .unknown }
    complete(id)
    var context = parameters(of: id)
    for (name, constant) in constants { context.names[name] = growth(of: constant) }
    context.names[declaration.at[0].name.text] = .power(
      Growth.Power(isEntrywise: true, variable: "w"))
    return growth(of: declaration.body, context)
  }

  /// The parameters of a declaration, which do not depend on the noise.
  private func parameters(of id: CallableID) -> GrowthContext {
    var context = GrowthContext(isBody: true)
    for parameter in callables[id.raw].parameters {
      context.names[parameter.name.text] = .free(
        nil,
        isPositive: parameter.bounds.contains { bound in
          switch bound {
          case .positiveDefinite: true
          case .comparison(let comparison, let low?, _):
            (comparison == .greater || comparison == .greaterOrEqual) && low >= 0
          case .range(let low?, _, _): low >= 0
          case .comparison(_, nil, _), .range(nil, _, _): false
          }
        })
    }
    return context
  }

  // MARK: Steps

  /// Whether the noise of a step comes through all parts of an optimizer, wrappers too, so that the iterate has
  /// its tail: a step that is linear in `g` passes it on, one that clips or takes the sign does not.
  func passesTail(_ optimizer: [CallableID]) -> Bool {
    !optimizer.isEmpty && optimizer.allSatisfy(passesTail)
  }

  /// Whether paths keep the tail of where they start: whether a step is linear in the place at least, given how the
  /// gradient grows with it.
  func keepsStart(_ optimizer: [CallableID], _ loss: Growth?) -> Bool {
    let place = Growth.Power(isEntrywise: true, variable: "w")
    guard case .power(let height)? = loss, !optimizer.isEmpty else { return false }
    let gradient: Growth = height.degrees.upperBound <= 1 ? .bounded : height.slope(place)
    return optimizer.allSatisfy { stepGrowth($0, place: .power(place), gradient)?.power != nil }
  }

  private func passesTail(_ id: CallableID) -> Bool {
    let gradient = Growth.Power(isEntrywise: true, variable: "g")
    return stepGrowth(id, place: .number, .power(gradient))?.power != nil
  }

  /// How the next place grows; nil where the step does what is not followed here.
  private func stepGrowth(_ id: CallableID, place: Growth, _ gradient: Growth) -> Growth? {
    guard case .optimizer(let declaration) = tree[callables[id.raw].statement], isAtHome(id),
      case .block(let statements) = tree[declaration.step]
    else { return nil }
    var context = parameters(of: id)
    context.names["g"] = gradient
    context.names["w"] = place
    context.names["t"] = .number
    for state in declaration.states { context.names[state.name.text] = .number }
    for parameter in callables[id.raw].parameters {
      guard case .optimizer = parameter.type else { continue }
      context.optimizers.insert(parameter.name.text)
    }
    return run(statements, &context) ? context.names["w"] : nil
  }

  /// One step, statement by statement; false where it does what is not followed here.
  private func run(_ statements: [StatementID], _ context: inout GrowthContext) -> Bool {
    for statement in statements {
      switch tree[statement] {
      case .letBinding(let pattern, _, let value, _): bind(pattern, to: value, &context)
      case .varBinding(let name, _, let value):
        context.names[name.text] = growth(of: value, context)
      case .assignment(let target, let value):
        guard case .name(let name) = tree[target] else { return false }
        context.names[name] = growth(of: value, context)
      case .draw(let name, _, _, _): context.names[name.text] = .number
      case .conditional(_, let then, let otherwise):
        var (first, second) = (context, context)
        guard case .block(let then) = tree[then], run(then, &first) else { return false }
        if let otherwise {
          guard case .expression(let block) = tree[otherwise], case .block(let rest) = tree[block],
            run(rest, &second)
          else { return false }
        }
        for name in context.names.keys {
          context.names[name] = (first.names[name] ?? .unknown).or(second.names[name] ?? .unknown)
        }
      case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
        .seed, .expression, .forEach, .whileLoop, .returnValue, .row, .print, .check, .compare,
        .export:
        return false
      }
    }
    return true
  }

  // MARK: Blocks that draw

  /// The heaviest tail that the value of a block has from one of its draws, all others being what they are. In the scope of
  /// the block.
  func heaviestTail(of statements: [StatementID]) -> Tail? {
    guard let last = statements.last, case .expression(let value) = tree[last] else { return nil }
    return Tail.heaviest(
      statements.indices.compactMap { place in
        guard case .draw(let name, _, _, given: nil) = tree[statements[place]],
          let law = scope.find(name.text)?.known.law
        else { return nil }
        var powers: [Growth.Power] = []
        if let tail = law.tail {
          powers.append(Growth.Power(isEntrywise: true, variable: name.text, tail: tail))
        }
        if let inverse = law.inverse {
          powers.append(
            Growth.Power(
              degrees: -1...(-1), factor: nil, isEntrywise: true, variable: name.text,
              tail: inverse))
        }
        func grown(_ drawn: Growth) -> Growth? {
          growth(of: value, after: statements.dropLast(), at: place, drawn)
        }
        let tails = powers.compactMap { grown(.power($0))?.power?.grownTail }
        guard scope.find(name.text).map({ solutions.resolve($0.known.type).isNumber }) ?? false
        else { return Tail.heaviest(tails) }
        let ends = [(law.tail, 1.0), (law.inverse, -1), (law.decay, 1)].compactMap { tail, degree in
          tail.flatMap { tail in
            grownTail(tail) { side in
              grown(.end(Leading(degrees: degree...degree, coefficient: side)))
            }
          }
        }
        return Tail.heaviest(tails + ends)
      })
  }

  /// Of what grows at the ends of a draw with that tail: at either if it has both, at both if it is not known which it has.
  private func grownTail(_ tail: Tail, _ grown: (Double) -> Growth?) -> Tail? {
    let tails = (tail.side == .above ? [1.0] : [1, -1]).map { side -> Tail? in
      guard case .end(let leading)? = grown(side) else { return nil }
      return leading.tail(tail)
    }
    let found = tails.compactMap { $0 }
    if tail.side == .some, found.count < tails.count { return nil }
    return tail.side == .some ? Tail.lightest(found) : Tail.heaviest(found)
  }

  /// Of the value of a block in which one of the draws grows so; nil where more than draws and bindings is done.
  private func growth(
    of value: ExpressionID, after statements: ArraySlice<StatementID>, at place: Int,
    _ drawn: Growth
  ) -> Growth? {
    var context = GrowthContext()
    for (index, statement) in zip(statements.indices, statements) {
      switch tree[statement] {
      case .draw(let name, _, let law, given: nil):
        context.names[name.text] =
          index == place ? drawn : isFree(law: law, context) ? .number : .unknown
      case .letBinding(let pattern, _, let value, _): bind(pattern, to: value, &context)
      default: return nil
      }
    }
    return growth(of: value, context)
  }

  /// Whether a law is the same whatever was drawn.
  private func isFree(law id: ExpressionID, _ context: GrowthContext) -> Bool {
    switch tree[id] {
    case .name(let name): context.names[name]?.isFree ?? true
    case .call(let callee, let arguments):
      isFree(law: callee, context)
        && arguments.allSatisfy { growth(of: $0.value, context).isFree }
    case .binary(_, let left, let right): isFree(law: left, context) && isFree(law: right, context)
    case .grouping(let inner): isFree(law: inner, context)
    case .real, .integer: true
    default: false
    }
  }

  // MARK: Noises

  /// What is known of the moments of a law or noise that a declaration makes of these numbers: of the library's
  /// laws by a table, of others from their bodies.
  mutating func lawFacts(of id: CallableID, _ constants: [String: Constant]) -> LawFacts? {
    let callable = callables[id.raw]
    var isLaw = callable.kind == .noise
    if case .dist = callable.result {
      isLaw = true
      if libraryFiles.contains(callable.name.span.file),
        let facts = LawFacts(
          ofLibraryLaw: callable.name.text, constants.compactMapValues(\.number))
      {
        return facts
      }
    }
    guard isLaw, !constants.isEmpty, callable.progress == .done, isAtHome(id) else {
      return callable.law
    }
    // What it says of itself in general was said already.
    let outer = (scope, context, depth, diagnostics, said, missed)
    callables[id.raw].progress = .underway
    while scope.frames.count > callable.depth { scope.pop() }
    context = Context()
    context.callable = id
    context.constants = constants
    switch tree[callable.statement] {
    case .function(let declaration): body(of: declaration, id)
    case .noise(let declaration): body(of: declaration, id)
    case .missing, .loss, .optimizer, .importFile, .input, .test, .edition, .seed, .letBinding,
      .varBinding, .assignment, .draw, .expression, .forEach, .whileLoop, .conditional,
      .returnValue, .row, .print, .check, .compare, .export:
      break
    }
    let facts = callables[id.raw].law
    callables[id.raw] = callable
    (scope, context, depth, diagnostics, said, missed) = outer
    return facts
  }

  // MARK: Measures

  /// Why a statistic of an expression in a measure is infinite: the least moment of the noise that it would need.
  func missingMoment(_ form: SpecialForm, of measured: ExpressionID) -> (
    order: Double, growth: Growth.Power, cause: String
  )? {
    guard [.mean, .var, .sd, .cov, .autocorrelation].contains(form),
      let power = measuredPower(measured), let tail = power.tail,
      tail.isTwoSided || !power.isOneSided
    else { return nil }
    let order = (form == .mean ? 1 : 2) * power.degrees.lowerBound
    return tail.missing(order: order).map { (order, power, $0) }
  }

  /// How what is measured grows with the noise; where that is not known of it as a power, of a number at its ends.
  private func measuredPower(_ measured: ExpressionID) -> Growth.Power? {
    if let power = growth(of: measured, GrowthContext()).power { return power }
    for name in ["w", "g"] {
      guard let known = scope.find(name)?.known, let power = known.growth?.power,
        power.degrees == 1...1, power.factor != nil, var tail = power.tail,
        solutions.resolve(known.type).isNumber
      else { continue }
      // A step may turn it around.
      if tail.side == .above { tail.side = .some }
      let grown = grownTail(tail) { side in
        let term = Leading(degrees: 1...1, coefficient: side)
        return growth(of: measured, GrowthContext(end: (name, term)))
      }
      guard let grown else { continue }
      let degree = grown.power / tail.power
      return Growth.Power(degrees: degree...degree, isEntrywise: false, tail: tail)
    }
    return nil
  }
}
