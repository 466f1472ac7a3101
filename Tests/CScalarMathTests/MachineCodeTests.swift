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
  }
#endif
