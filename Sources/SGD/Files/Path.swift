/// Paths as texts.
enum Path {
  /// `a/b` for `a/b/c.sgd`, `.` for `c.sgd`, `/` for `/c.sgd`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    let folder = path[..<slash]
    return folder.isEmpty ? "/" : String(folder)
  }

  /// `c.sgd` for `a/b/c.sgd`.
  static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// `c` for `a/b/c.sgd`.
  static func stem(_ path: String) -> String {
    String(name(of: path).prefix { $0 != "." })
  }

  /// `path` as seen from `folder`.
  static func join(_ folder: String, _ path: String) -> String {
    if path.hasPrefix("/") || folder == "." { return path }
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }

  /// Whether `path` lies in `folder`; both without symbolic links.
  static func isInside(_ path: String, _ folder: String) -> Bool {
    folder == "/" || path == folder || path.hasPrefix(folder + "/")
  }
}
