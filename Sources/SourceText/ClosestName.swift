/// The candidate that `name` is most likely a slip of: at most one edit for each three letters. Of equals
/// the first. Nil if none is near, or the name is longer than 64 letters: the search takes the square of it.
package func closest(to name: String, among candidates: some Sequence<String>) -> String? {
  guard name.utf8.count <= 256 else { return nil }
  let letters = Array(name)
  guard letters.count <= 64 else { return nil }
  let limit = max(1, letters.count / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate != name {
    let other = Array(candidate)
    guard abs(other.count - letters.count) <= limit, other.count > 1, letters.count > 1 else {
      continue
    }
    let distance = editDistance(letters, other)
    if distance <= limit, distance < (best?.distance ?? .max) { best = (distance, candidate) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b` (optimal string
/// alignment).
package func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.count]
}
