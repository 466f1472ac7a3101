import KernelIR
import Testing

@Suite struct ScalarCodeTests {
  /// Every primitive of numbers, each result used by a later one.
  private var kernel: Kernel {
    var builder = KernelBuilder(name: "all")
    let x = builder.parameter("x", .scalar)
    let y = builder.parameter("y", .scalar)
    var value = builder.emit(.binary(.add), x, builder.constant(0.25))
    func mixed(_ next: ValueID) -> ValueID {
      let isFinite = builder.emit(.isFinite, next)
      let isLow = builder.emit(.compare(.less), value, y)
      let either = builder.emit(.logic(.or), isFinite, isLow)
      let neither = builder.emit(.logic(.not), either)
      let kept = builder.emit(.logic(.and), isFinite, builder.emit(.logic(.not), neither))
      let low = builder.emit(.toReal, isLow)
      let chosen = builder.emit(.select, kept, next, low)
      let wave = builder.emit(.unary(.sin), value)
      return builder.emit(.binary(.add), chosen, wave)
    }
    for primitive in UnaryPrimitive.allCases {
      value = mixed(builder.emit(.unary(primitive), value))
    }
    for primitive in BinaryPrimitive.allCases {
      value = mixed(builder.emit(.binary(primitive), value, y))
    }
    for primitive in ComparisonPrimitive.allCases {
      let mask = builder.emit(.compare(primitive), value, y)
      let cube = builder.emit(.integerPower(3), x)
      value = builder.emit(.select, mask, cube, value)
    }
    return builder.finish([value])
  }

  @Test func `the bits are those of the reference`() throws {
    let kernel = kernel
    let code = try #require(ScalarCode(kernel))
    for x in [-3.2, -0.0, 1e-300, 0.4, 1, 7.5, 1e9, .infinity, .nan] {
      for y in [-2.0, 0, 0.7, 40, .infinity] {
        let expected = kernel.evaluate(parameters: [Tensor(x), Tensor(y)])[0].data[0]
        let found = code([x, y])
        #expect(found.bitPattern == expected.bitPattern || found.isNaN && expected.isNaN)
      }
    }
  }

  @Test func `arrays and draws are left to the reference`() {
    var arrays = KernelBuilder(name: "arrays")
    let x = arrays.parameter("x", ValueType(.real, [2]))
    #expect(ScalarCode(arrays.finish([arrays.emit(.reduce(.sum, axis: nil), x)])) == nil)
  }
}
