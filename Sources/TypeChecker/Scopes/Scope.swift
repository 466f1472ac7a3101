internal import SourceText

/// A name and what it stands for.
struct Binding: Sendable {
  enum Kind: Hashable, Sendable {
    /// `let`, a parameter, a loop's name
    case constant
    case variable
    /// `w` or a `state` in a `step`
    case mutable
    case declaration
    /// A name the language gives in some places: `w`, `g`, `t`, `L`, `sample`
    case given
    case column
    /// Differs from replica to replica in a run: `w`, `g`, `state`
    case replica
    /// `P` of `name[P]`
    case parameterType
  }

  var known: Known
  var kind: Kind
  var span: SourceSpan?
  var documentation = ""
}

/// The names seen at a place, innermost last. A value: a lambda keeps the one it was written in.
struct Scope: Sendable {
  private(set) var frames: [[String: Binding]] = [[:]]

  func find(_ name: String) -> Binding? {
    for frame in frames.reversed() {
      if let binding = frame[name] { return binding }
    }
    return nil
  }

  /// What the innermost block itself calls so.
  func findInnermost(_ name: String) -> Binding? { frames.last?[name] }

  var names: [String] { frames.flatMap(\.keys) }

  mutating func push() { frames.append([:]) }
  mutating func pop() { frames.removeLast() }

  mutating func bind(_ name: String, _ binding: Binding) {
    frames[frames.count - 1][name] = binding
  }
}

/// What a file gives to those who import it: its declarations and `let`s.
package struct ModuleScope: Sendable {
  var bindings: [String: Binding]
  package init() { bindings = [:] }
}

/// What a module is checked as.
package enum ModuleRole: Hashable, Sendable {
  /// A file of the standard library: its names are seen by all that is checked later.
  case library
  case script
  /// A file that another imports: it has no effects, and hides names that begin with `_`.
  case imported
  /// A line typed at the prompt: sees earlier lines and may define their names again.
  case session
}
