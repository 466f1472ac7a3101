/// Fresh variables for the sizes and parameter types of a signature, for one call.
struct Instantiation {
  private(set) var sizes: [String: Size] = [:]
  private(set) var spaces: [String: Type] = [:]

  init(of callable: Callable, _ solutions: inout Solutions) {
    for name in callable.sizes { sizes[name] = solutions.newSize() }
    for name in callable.spaces { spaces[name] = solutions.newType(isSpace: true) }
    for parameter in callable.parameters where parameter.type == .int {
      sizes[parameter.name.text] = solutions.newSize()
    }
  }

  /// An `Int` parameter that serves as a size has this value.
  mutating func set(_ parameter: String, _ value: Size) { sizes[parameter] = value }

  mutating func apply(to type: Type, _ solutions: inout Solutions) -> Type {
    var solver = solutions
    let result = type.mapping(
      { leaf in
        guard case .space(let space) = leaf, let replaced = spaces[space.name] else { return nil }
        return replaced
      },
      sizes: { size in
        size.substituting { atom in
          switch atom {
          case .named(let name): return sizes[name]
          case .entries(let name):
            guard let space = spaces[name] else { return nil }
            return solver.resolve(space).entries ?? solver.openSize("entries of \(name)")
          case .open, .variable: return nil
          }
        } ?? solver.openSize("any size")
      })
    solutions = solver
    return result
  }
}
