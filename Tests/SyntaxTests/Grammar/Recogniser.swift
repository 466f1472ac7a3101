/// Decides whether tokens are a sentence of a grammar (Earley 1970, with the nullable rules completed at
/// once as in Aycock and Horspool 2002).
struct Recogniser {
  enum Symbol: Hashable {
    case terminal(String)
    case rule(Int)
  }

  private struct Item: Hashable {
    var production: Int
    var dot: Int
    var origin: Int
  }

  private var names: [String: Int] = [:]
  private var productions: [(rule: Int, symbols: [Symbol])] = []
  private var byRule: [[Int]] = []
  private var nullable: Set<Int> = []
  private let start: Int

  init(_ grammar: Grammar, start: String) {
    self.start = 0
    names[start] = 0
    byRule = [[]]
    for name in grammar.order {
      let rule = number(name)
      if let form = grammar.rules[name] { define(rule, as: form) }
    }
    var changed = true
    while changed {
      changed = false
      for (rule, symbols) in productions where !nullable.contains(rule) {
        let empties = symbols.allSatisfy {
          if case .rule(let other) = $0 { nullable.contains(other) } else { false }
        }
        if empties {
          nullable.insert(rule)
          changed = true
        }
      }
    }
  }

  private mutating func number(_ name: String) -> Int {
    if let known = names[name] { return known }
    byRule.append([])
    names[name] = byRule.count - 1
    return byRule.count - 1
  }

  private mutating func fresh() -> Int {
    byRule.append([])
    return byRule.count - 1
  }

  private mutating func add(_ rule: Int, _ symbols: [Symbol]) {
    productions.append((rule, symbols))
    byRule[rule].append(productions.count - 1)
  }

  private mutating func define(_ rule: Int, as form: Grammar.Form) {
    if case .choice(let items) = form {
      for item in items { add(rule, symbols(item)) }
    } else {
      add(rule, symbols(form))
    }
  }

  private mutating func symbols(_ form: Grammar.Form) -> [Symbol] {
    switch form {
    case .sequence(let items): return items.flatMap { symbols($0) }
    case .literal(let text): return [.terminal("\"\(text)")]
    case .tokenClass(let name): return [.terminal(name)]
    case .rule(let name): return [.rule(number(name))]
    case .choice:
      let rule = fresh()
      define(rule, as: form)
      return [.rule(rule)]
    case .optional(let inner):
      let rule = fresh()
      add(rule, [])
      add(rule, symbols(inner))
      return [.rule(rule)]
    case .repetition(let inner):
      let rule = fresh()
      add(rule, [])
      add(rule, [.rule(rule)] + symbols(inner))
      return [.rule(rule)]
    }
  }

  /// Nil if the tokens are a sentence, otherwise the index of the first that cannot stand there. Each
  /// token is given by all the terminals that it can be: `"let` for the word `let`, `NAME` for a name.
  func firstMisfit(_ tokens: [Set<String>]) -> Int? {
    var sets: [[Item]] = [[]]
    var waiting: [[Int: [Item]]] = [[:]]
    for production in byRule[start] {
      sets[0].append(Item(production: production, dot: 0, origin: 0))
    }
    for place in 0...tokens.count {
      var seen = Set(sets[place])
      var index = 0
      var following: [Item] = []
      var predicted: Set<Int> = []
      func add(_ item: Item) {
        if seen.insert(item).inserted { sets[place].append(item) }
      }
      while index < sets[place].count {
        let item = sets[place][index]
        index += 1
        let (rule, symbols) = productions[item.production]
        guard item.dot < symbols.count else {
          for parent in waiting[item.origin][rule] ?? [] {
            add(Item(production: parent.production, dot: parent.dot + 1, origin: parent.origin))
          }
          continue
        }
        let next = Item(production: item.production, dot: item.dot + 1, origin: item.origin)
        switch symbols[item.dot] {
        case .terminal(let name):
          if place < tokens.count, tokens[place].contains(name) { following.append(next) }
        case .rule(let wanted):
          waiting[place][wanted, default: []].append(item)
          if predicted.insert(wanted).inserted {
            for production in byRule[wanted] {
              add(Item(production: production, dot: 0, origin: place))
            }
          }
          if nullable.contains(wanted) { add(next) }
        }
      }
      if place == tokens.count {
        let isWhole = sets[place].contains {
          productions[$0.production].rule == start && $0.origin == 0
            && $0.dot == productions[$0.production].symbols.count
        }
        return isWhole ? nil : place
      }
      if following.isEmpty { return place }
      sets.append(following)
      waiting.append([:])
    }
    return nil
  }
}
