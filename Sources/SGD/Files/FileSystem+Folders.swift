internal import Glibc
internal import SourceText

extension FileSystem {
  /// The file that was meant where there is none of this name: in the same folder, spelt nearly like it or with an ending
  /// more.
  package static func neighbour(of path: String) -> String? {
    let (folder, name) = (Path.folder(of: path), Path.name(of: path))
    let names = entries(of: folder)
    guard !name.isEmpty, !names.contains(name) else { return nil }
    let near = names.first { $0.hasPrefix(name + ".") } ?? closest(to: name, among: names)
    return near.map { path.contains("/") ? Path.join(folder, $0) : $0 }
  }

  /// The names in a folder, sorted; none if it cannot be read.
  package static func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }
}
