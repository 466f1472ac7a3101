internal import Stopping

/// How names of sites and streams become 64-bit words of keys: FNV-1a (Fowler, Noll, Vo; offset basis
/// 14695981039346656037, prime 1099511628211) over the name's UTF-8. Threefry does the mixing; all that is
/// asked of this hash is that different names give different words.
package enum NameHash {
  package static func hash64(_ name: String) -> UInt64 {
    added(name, to: 14_695_981_039_346_656_037)
  }

  /// Of the bits of numbers, written as whole numbers with commas between; of some of them once a stop is wanted.
  package static func hash64(ofNumbers numbers: [Double]) -> UInt64 {
    var hash = hash64("")
    var patience = Patience()
    for (place, number) in numbers.enumerated() {
      hash = added((place > 0 ? "," : "") + "\(number.bitPattern)", to: hash)
      if patience.isOver(after: 100) { break }
    }
    return hash
  }

  private static func added(_ text: String, to start: UInt64) -> UInt64 {
    var hash = start
    for byte in text.utf8 {
      hash ^= UInt64(byte)
      hash = hash &* 1_099_511_628_211
    }
    return hash
  }
}

extension Site {
  /// The site's word in the key of its stream.
  package var hash64: UInt64 { NameHash.hash64(name) }
}
