/// How a kernel uses a site in one step.
package struct SiteUse: Hashable, Sendable {
  package var site: Site
  package var law: BaseLaw
  package var shape: [Int]
  /// Whether the draws of the step's stream are used.
  package var draws: Bool
  /// Whether retries are used.
  package var retries: Bool

  package init(site: Site, law: BaseLaw, shape: [Int], draws: Bool, retries: Bool) {
    self.site = site
    self.law = law
    self.shape = shape
    self.draws = draws
    self.retries = retries
  }

  /// Words of the site's stream in each step: one a draw, also for normals, which share pairs.
  package var words: Int { draws ? shape.reduce(1, *) : 0 }
}

extension Kernel {
  /// The sites the kernel draws from, in the order in which they first occur.
  package var sites: [SiteUse] {
    var uses: [SiteUse] = []
    var positions: [Site: Int] = [:]
    func note(_ law: BaseLaw, _ site: Site, _ shape: [Int], isRetry: Bool) {
      let position = positions[site] ?? uses.count
      if position == uses.count {
        uses.append(SiteUse(site: site, law: law, shape: shape, draws: false, retries: false))
        positions[site] = position
      }
      if isRetry { uses[position].retries = true } else { uses[position].draws = true }
    }
    func visit(_ instructions: [Instruction]) {
      for instruction in instructions {
        if case .draw(let law, let site, let shape) = instruction.operation {
          note(law, site, shape, isRetry: false)
        } else if case .redraw(let law, let site, let shape) = instruction.operation {
          note(law, site, shape, isRetry: true)
        }
        for region in instruction.regions { visit(region.instructions) }
      }
    }
    visit(instructions)
    return uses
  }
}
