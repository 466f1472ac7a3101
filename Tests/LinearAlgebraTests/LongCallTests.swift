import LinearAlgebra
import Stopping
import Synchronization
import Testing

@Suite struct LongCallTests {
  /// Long enough for a thread of its own, which begins at 5·10⁷ operations.
  private static let large = Matrix(rows: 300, columns: 300) { i, j in
    (i == j ? 3.0 : 0) + 1 / Double(1 + i + j)
  }

  @Test func `a long call gives the same with a wish and without`() throws {
    let alone = try #require(Self.large.symmetricEigen())
    let heeding = StopWish { false }
    let other = try #require(heeding.whileHeeded { Self.large.symmetricEigen() })
    #expect(alone.values == other.values && alone.vectors == other.vectors)
    let product = heeding.whileHeeded { Self.large * Self.large }
    #expect(product == Self.large * Self.large)
    #expect(!heeding.isHeard)
  }

  @Test func `a wish ends a long call before it ends`() {
    let large = Matrix(rows: 1200, columns: 1200) { i, j in 1 / Double(1 + i + j) }
    let asked = Atomic(0)
    let wish = StopWish { asked.add(1, ordering: .relaxed).newValue > 3 }
    let eigen = wish.whileHeeded { large.symmetricEigen() }
    // The call takes half a second, the questions before the wish some milliseconds.
    #expect(eigen == nil && wish.isHeard && asked.load(ordering: .relaxed) == 4)
    // And again, though the abandoned call is still under way.
    let second = wish.whileHeeded { large.symmetricEigen() }
    let product = wish.whileHeeded { large * large }
    #expect(second == nil && product.elements.allSatisfy(\.isNaN))
  }

  @Test func `loops of our own end with what is no answer`() {
    let wish = StopWish { true }
    let kernel = Matrix(rows: 200, columns: 200, repeating: 0.004)
    let killing = [Double](repeating: 0.2, count: 200)
    #expect(SubstochasticFactorization(transitions: kernel, killing: killing) != nil)
    wish.whileHeeded {
      #expect(SubstochasticFactorization(transitions: kernel, killing: killing) == nil)
      let integral = integrate(from: 0, to: 1) { ($0 - 0.3).magnitude.squareRoot() }
      #expect(!integral.converged)
    }
  }
}
