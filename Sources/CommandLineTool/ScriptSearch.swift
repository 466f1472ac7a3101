internal import Glibc
internal import SGD

/// Finds scripts in folders.
enum ScriptSearch {
  /// The file itself, or all `.sgd` files in the folder and the folders in it, by name.
  static func scripts(in path: String) -> [String] {
    guard isFolder(path) else { return [path] }
    var found: [String] = []
    for name in FileSystem.entries(of: path) where !name.hasPrefix(".") {
      let place = path == "." ? name : path.hasSuffix("/") ? path + name : path + "/" + name
      if isFolder(place) {
        found += scripts(in: place)
      } else if name.hasSuffix(".sgd") {
        found.append(place)
      }
    }
    return found
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
