internal import SourceText

extension TypeChecker {
  /// The name that may have been meant.
  func suggest(_ name: String, among candidates: @autoclosure () -> [String]) -> String? {
    // Nobody reads the fiftieth; and each search takes time.
    guard diagnostics.count < 50, name.utf8.count <= 256 else { return nil }
    // Sorted, so that ties are always decided alike; names of one letter suggest nothing.
    let sorted = candidates().filter { $0.count > 1 || name.count == 1 }.sorted()
    if name.count > 1, let same = sorted.first(where: { $0.lowercased() == name.lowercased() }) {
      return same
    }
    if let close = closest(to: name, among: sorted) { return close }
    guard name.count > 3 else { return nil }
    return sorted.first { $0.hasPrefix(name) || ($0.count > 3 && name.hasPrefix($0)) }
  }
}
