import CScalarMath
import Testing

/// Known answers, and what follows from the addresses of the streams.
@Suite struct GeneratorTests {
  static func words(_ block: sgd_block) -> [UInt64] {
    [block.word.0, block.word.1, block.word.2, block.word.3]
  }

  @Test func `Threefry4x64-20 gives Random123's known answers`() {
    // Random123's kat_vectors (Salmon et al. 2011), then one more of its library.
    let cases: [(counter: [UInt64], key: [UInt64], answer: [UInt64])] = [
      (
        [0, 0, 0, 0], [0, 0, 0, 0],
        [
          0x0921_8ebd_e6c8_5537, 0x5594_1f52_66d8_6105, 0x4bd2_5e16_2824_34dc,
          0xee29_ec84_6bd2_e40b,
        ]
      ),
      (
        [.max, .max, .max, .max], [.max, .max, .max, .max],
        [
          0x29c2_4097_942b_ba1b, 0x0371_bbfb_0f6f_4e11, 0x3c23_1ffa_33f8_3a1c,
          0xcd29_113f_de32_d168,
        ]
      ),
      (
        [
          0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0,
          0x082e_fa98_ec4e_6c89,
        ],
        [
          0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c, 0xbe54_66cf_34e9_0c6c,
          0xc0ac_29b7_c97c_50dd,
        ],
        [
          0xa7e8_fde5_9165_1bd9, 0xbaaf_d0c3_0138_319b, 0x84a5_c1a7_29e6_85b9,
          0x901d_406c_cebc_1ba4,
        ]
      ),
      (
        [1, 2, 3, 4], [5, 6, 7, 8],
        [
          0xa4d4_2014_2476_19c6, 0x1cb1_5bd7_481b_4cc9, 0xa0df_3c36_85e7_40cd,
          0xd358_5cdd_5104_5663,
        ]
      ),
    ]
    for (counter, key, answer) in cases {
      let block = sgd_threefry(
        sgd_block(word: (key[0], key[1], key[2], key[3])),
        sgd_block(word: (counter[0], counter[1], counter[2], counter[3])))
      #expect(Self.words(block) == answer)
    }
  }

  @Test func `xoshiro256++ gives its authors' sequence`() {
    var state = sgd_block(word: (1, 2, 3, 4))
    let answer: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      9_228_616_714_210_784_205, 9_973_669_472_204_895_162, 14_011_001_112_246_962_877,
      12_406_186_145_184_390_807, 15_849_039_046_786_891_736, 10_450_023_813_501_588_000,
    ]
    #expect(answer.map { _ in sgd_xoshiro_word(&state) } == answer)
  }

  @Test func `uniforms are symmetric and never 0 or 1`() {
    #expect(sgd_unit(0) == 0x1p-53 && sgd_unit(.max) == 1 - 0x1p-53)
    #expect(sgd_unit(0xfff) == 0x1p-53, "the lowest 12 bits do not count")
    #expect(sgd_unit(1 << 63) == 0.5 + 0x1p-53)
    var state = sgd_block(word: (1, 2, 3, 4))
    for _ in 0..<100 {
      let word = sgd_xoshiro_word(&state)
      #expect(sgd_unit(word) + sgd_unit(~word) == 1)
    }
  }

  @Test func `Box-Muller is sqrt(-2 log u) times a direction`() {
    var state = sgd_block(word: (11, 2, 3, 4))
    for i in 0..<4000 {
      // Also radii near 0 and at the end of the tail.
      let radius =
        i % 4 == 0
        ? ~(sgd_xoshiro_word(&state) >> (i % 50))
        : i % 4 == 1 ? sgd_xoshiro_word(&state) >> (i % 52) : sgd_xoshiro_word(&state)
      let angle = sgd_xoshiro_word(&state)
      let z = sgd_normals(radius, angle)
      let length = sgd_sqrt(-2 * sgd_log(sgd_unit(radius)))
      let fraction = (Double(angle & 0xf_ffff_ffff_ffff) + 0.5) * 0x1p-52
      let turn = sgd_sincos2pi((Double(angle >> 60) + fraction) / 16)
      // 1e-15 relative in the square of the length, 3e-16 absolute in the direction.
      #expect(abs(z.first - length * turn.cos) <= 1.5e-15 * length)
      #expect(abs(z.second - length * turn.sin) <= 1.5e-15 * length)
    }
    let largest = sgd_normals(0, 0)
    #expect(sgd_hypot(largest.first, largest.second) < 8.58)
    let smallest = sgd_normals(.max, 0)
    #expect(smallest.first > 0 && smallest.first < 2e-8)
  }

  @Test func `words by address are the words of the segment in order`() {
    let key = sgd_site_key(7, 8, 9)
    var state = sgd_segment_state(key, 5, 2)
    for index in 0..<(64 * 3) {
      let word = sgd_xoshiro_word(&state)
      #expect(sgd_word_at(key, 5, 128 + UInt64(index / 3), 3, UInt64(index % 3)) == word)
    }
    #expect(sgd_word_at(key, 5, 192, 3, 0) != sgd_xoshiro_word(&state), "a new segment")
    let (first, second) = (sgd_segment_word(key, 5, 2, 14), sgd_segment_word(key, 5, 2, 15))
    let pair = sgd_normals(first, second)
    // Word 14 is draw 2 of step 4, word 15 draw 0 of step 5: pairs run across steps.
    #expect(sgd_normal_at(key, 5, 132, 3, 2) == pair.first)
    #expect(sgd_normal_at(key, 5, 133, 3, 0) == pair.second)
    #expect(sgd_uniform_at(key, 5, 132, 3, 2) == sgd_unit(first))
  }

  @Test func `retries are addressed, distinct, and apart from the stream`() {
    let key = sgd_site_key(7, 8, 9)
    var seen: Set<UInt64> = []
    for replica in 0..<3 as Range<UInt64> {
      for step in 0..<3 as Range<UInt64> {
        for index in 0..<3 as Range<UInt64> {
          for k in 0..<9 as Range<UInt64> {
            let u = sgd_retry_uniform_at(key, replica, step, index, k)
            #expect(u == sgd_retry_uniform_at(key, replica, step, index, k))
            seen.insert(u.bitPattern)
          }
        }
      }
    }
    #expect(seen.count == 243)
    #expect(
      Self.words(sgd_retry_block(key, 1, 0, 0, 0)) != Self.words(sgd_segment_state(key, 1, 0)))
    #expect(sgd_retry_normal_at(key, 1, 2, 3, 1).isFinite)
  }
}
