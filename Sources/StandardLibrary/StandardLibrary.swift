internal import CStandardLibrary

/// The library written in the language itself, as it was when this binary was built.
package enum StandardLibrary {
  /// One file: `losses` for `stdlib/losses.sgd`, and its UTF-8 bytes.
  package struct File: Sendable {
    package let name: String
    package let text: [UInt8]
  }

  /// All files, in loading order: a file uses only names of those before it.
  package static func files() -> [File] {
    UnsafeBufferPointer(start: sgd_library_files, count: sgd_library_file_count).map { entry in
      File(
        name: String(cString: entry.name),
        text: Array(UnsafeBufferPointer(start: entry.text, count: entry.length)))
    }
  }
}
