/// Mistakes about names: E02xx.
enum NameError: Mistake {
  case unknown(String, suggestion: String?)
  case foreign(written: String, help: String)
  case alreadyDefined(String)
  case usedBeforeDefinition(String)
  case unknownType(String, suggestion: String?)
  case unknownSize(String, declaration: String?)
  case noField(String, owner: String, suggestion: String?, available: [String])
  case constant(String)
  case givenName(String)
  case hidden(String, module: String)
  case notInModule(String, module: String, suggestion: String?)
  case onlyInside(String, place: String)
  case unknownLabel(String, callee: String, suggestion: String?, available: [String])
  case notInNamespace(String, namespace: String, suggestion: String?, available: [String])
  case twice(String, place: String)
  case typeAsValue(String)
  case sizeOfType(String, expected: Int, found: Int)

  var wording: Wording {
    switch self {
    case .unknown(let name, let suggestion):
      Wording("E0201", "nothing here is called `\(name)`", help: didYouMean(suggestion))
    case .foreign(let written, let help):
      Wording("E0202", "`\(written)` is not known here", help: help)
    case .alreadyDefined(let name):
      Wording(
        "E0203", "`\(name)` is already defined", label: "defined again here",
        help: "values do not change: give this one another name, or use `var` and `<-`")
    case .usedBeforeDefinition(let name):
      Wording(
        "E0204", "`\(name)` is used before it is defined",
        help: "move the line that defines `\(name)` above this one")
    case .unknownType(let name, let suggestion):
      Wording(
        "E0205", "there is no type called `\(name)`",
        help: didYouMean(suggestion)
          ?? "a parameter type is named after the declaration: `fn name[P](…)`")
    case .unknownSize(let name, let declaration):
      Wording(
        "E0206", "the size `\(name)` is not declared",
        help: declaration.map { "name it after the declaration: `\($0)[\(name)](…)`" })
    case .noField(let name, let owner, let suggestion, let available):
      Wording(
        "E0207", "\(owner) has no `\(name)`",
        help: didYouMean(suggestion)
          ?? (available.isEmpty ? nil : "it has \(listing(available))"))
    case .constant(let name):
      Wording(
        "E0208", "`\(name)` does not change", label: "`<-` needs a `var`",
        help: "begin it with `var \(name) = …`")
    case .givenName(let name):
      Wording(
        "E0208", "`\(name)` is given, it cannot be set",
        label: "a `step` sets `w` and its states")
    case .hidden(let name, let module):
      Wording("E0209", "`\(name)` is private to `\(module)`: its name begins with `_`")
    case .notInModule(let name, let module, let suggestion):
      Wording(
        "E0210", "`\(module)` has nothing called `\(name)`", help: didYouMean(suggestion))
    case .onlyInside(let name, let place):
      Wording("E0211", "`\(name)` has a meaning only inside \(place)")
    case .unknownLabel(let name, let callee, let suggestion, let available):
      Wording(
        "E0212", "`\(callee)` takes no `\(name)`",
        help: didYouMean(suggestion)
          ?? (available.isEmpty ? nil : "it takes \(listing(available))"))
    case .notInNamespace(let name, let namespace, let suggestion, let available):
      Wording(
        "E0213", "there is no `\(namespace).\(name)`",
        help: suggestion.map { "did you mean `\(namespace).\($0)`?" }
          ?? "there are \(listing(available))")
    case .twice(let name, let place):
      Wording("E0214", "`\(name)` stands twice in \(place)", label: "the second time")
    case .typeAsValue(let name):
      Wording("E0215", "`\(name)` is a type, not a value")
    case .sizeOfType(let name, let expected, let found):
      Wording(
        "E0216",
        "`\(name)` takes \(expected) size\(expected == 1 ? "" : "s") in brackets, not \(found)")
    }
  }
}
