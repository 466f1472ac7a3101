internal import TypeChecker

/// A name at the top level: of the library, or of what was run.
public struct NameInfo: Sendable, Hashable {
  /// As it is written.
  public let name: String
  /// `function`, `loss`, `noise`, `optimizer`, `law`, `value`, `module`
  public let kind: String
  /// Its type; of a declaration, the signature.
  public let type: String
  /// The text of its `///` comment.
  public let documentation: String
  /// Whether the library has it, not what was run.
  public let isFromLibrary: Bool
  /// Of a name of the library, the file or the name that it stands in: `losses`, `theory`; else empty.
  public let origin: String
  /// Where in that file, in bytes.
  package let position: Int

  init(_ name: TopLevelName, file: String) {
    self.name = name.name
    kind = name.kind.rawValue
    type = name.type
    documentation = name.documentation
    isFromLibrary = name.isFromLibrary
    origin =
      !isFromLibrary
      ? "" : name.span == nil ? String(self.name.prefix { $0 != "." }) : Path.stem(file)
    position = name.span.map { Int($0.start) } ?? 0
  }
}

extension Session {
  /// All names that a script or a line may use, sorted; those under `theory` and `exact` by full name.
  public var names: [NameInfo] {
    turn.take {
      (frontEnd.checker.names + TypeChecker.namespacedNames).map { name in
        NameInfo(name, file: name.span.map { frontEnd.fileName($0) } ?? "")
      }
      .sorted { $0.name < $1.name }
    }
  }

  /// What may follow `name.`, sorted.
  public func members(of name: String) -> [String] {
    turn.take { frontEnd.checker.members(of: name).sorted() }
  }
}
