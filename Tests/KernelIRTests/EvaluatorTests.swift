import KernelIR
import Testing

@Test func `a sum adds eight partial sums in a fixed tree`() {
  let x = (0..<19).map { i in Double(i % 5) * 0.1 + 1e16 * Double(i == 3 ? 1 : i == 12 ? -1 : 0) }
  var p = Array(repeating: 0.0, count: 8)
  for (i, value) in x.enumerated() { p[i % 8] += value }
  let expected = ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
  #expect(PinnedOrder.sum(x.count) { x[$0] } == expected)
  #expect(expected != x.reduce(0, +))
}
