#if arch(x86_64)
  import CLaneKernels
  import Testing

  /// A look at the machine code: a kernel that silently fell to half width would still be right, and
  /// cost a factor of two.
  @Suite struct MachineCodeTests {
    /// The number of places in the first `length` bytes of a function that read as an EVEX prefix
    /// with 512-bit vectors (62, then the fixed bits of its three bytes, L'L = 2).
    static func wideInstructions<F>(_ function: F, length: Int) -> Int {
      let code = unsafeBitCast(function, to: UnsafePointer<UInt8>.self)
      return (0..<length - 3).count { i in
        code[i] == 0x62 && code[i + 1] & 0x0c == 0 && code[i + 2] & 0x04 != 0
          && code[i + 3] & 0x60 == 0x40
      }
    }

    @Test(.enabled(if: sgd_random_best_level() >= 2))
    func `normals for AVX-512 use full-width registers`() {
      let wide = sgd_random_kernels_at(2).pointee
      let half = sgd_random_kernels_at(1).pointee
      #expect(Self.wideInstructions(wide.fill_normal, length: 1200) > 60)
      #expect(Self.wideInstructions(half.fill_normal, length: 600) < 10)
      #if !DEBUG
        // These are made wide by the optimiser.
        // One row a pass: the loop is short, some two dozen instructions.
        #expect(Self.wideInstructions(wide.fill_uniform, length: 600) > 20)
        #expect(Self.wideInstructions(wide.seed, length: 600) > 40)
      #endif
    }

    /// The number of places that read as a full-width instruction which multiplies and adds in one rounding
    /// (EVEX map 2, opcodes 96–9f, a6–af, b6–bf).
    static func fusedInstructions(_ function: sgd_elementwise_fn, length: Int) -> Int {
      let code = unsafeBitCast(function, to: UnsafePointer<UInt8>.self)
      return (0..<length - 4).count { i in
        code[i] == 0x62 && code[i + 1] & 0x0f == 0x02 && code[i + 2] & 0x04 != 0
          && code[i + 3] & 0x60 == 0x40 && code[i + 4] & 0x0f >= 0x06
          && [0x90, 0xa0, 0xb0].contains(code[i + 4] & 0xf0)
      }
    }

    /// Sums of products keep two roundings; polynomials have one, as their definitions say.
    @Test(.enabled(if: sgd_lane_kernels_best() >= 2))
    func `lane kernels for AVX-512 are wide and fuse where that is pinned`() throws {
      let table = try #require(sgd_lane_kernels_at(2)).pointee.elementwise
      func function(_ number: sgd_lane_function) -> sgd_elementwise_fn {
        table[Int(number.rawValue)]
      }
      #if !DEBUG
        // They load their tables and constants first; the lengths are about those of the functions.
        for (number, length) in [(sgd_fn_exp, 600), (sgd_fn_log, 850), (sgd_fn_power, 1100)] {
          #expect(Self.fusedInstructions(function(number), length: length) > 6)
        }
        for number in [sgd_fn_multiply, sgd_fn_multiply_add, sgd_fn_add_product] {
          #expect(Self.wideInstructions(function(number), length: 200) > 4)
          #expect(Self.fusedInstructions(function(number), length: 200) == 0)
        }
      #endif
    }
  }
#endif
