/// Names an independent source of randomness: a run, or the stream that several runs share.
///
/// Estimates with the same id were computed from the same draws, block by block; different ids are
/// independent.
package struct SourceID: Hashable, Comparable, Sendable {
  package let raw: UInt64

  package init(raw: UInt64) { self.raw = raw }

  /// The id of a name: its UTF-8 bytes under FNV-1a, 64 bits.
  package init(name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    raw = hash
  }

  package static func < (a: SourceID, b: SourceID) -> Bool { a.raw < b.raw }
}
