import KernelIR
import Testing

@Test func `a sum adds eight partial sums in a fixed tree`() {
  var x: [Double] = []
  for i in 0..<19 { x.append(Double(i % 5) * 0.1) }
  x[3] = 1e16
  x[12] = -1e16
  var p = Array(repeating: 0.0, count: 8)
  for (i, value) in x.enumerated() { p[i % 8] += value }
  let expected = ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
  #expect(PinnedOrder.sum(x.count) { x[$0] } == expected)
  #expect(expected != x.reduce(0, +))
}
