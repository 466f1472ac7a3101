internal import TypeChecker

/// A name at the top level: of the library, or of what was run.
public struct NameInfo: Sendable, Hashable {
  public let name: String
  /// `function`, `loss`, `noise`, `optimizer`, `law`, `value`, `module`
  public let kind: String
  /// Its type; of a declaration, the signature.
  public let type: String
  /// The text of its `///` comment.
  public let documentation: String
  public let isFromLibrary: Bool

  init(_ name: TopLevelName) {
    self.name = name.name
    kind = name.kind.rawValue
    type = name.type
    documentation = name.documentation
    isFromLibrary = name.isFromLibrary
  }
}

extension Session {
  /// All names that a script or a line may use, sorted; those under `theory` and `exact` by full name.
  public var names: [NameInfo] {
    turn.take {
      (frontEnd.checker.names + TypeChecker.namespacedNames).map(NameInfo.init)
        .sorted { $0.name < $1.name }
    }
  }

  /// What may follow `name.`, sorted.
  public func members(of name: String) -> [String] {
    turn.take { frontEnd.checker.members(of: name).sorted() }
  }
}
