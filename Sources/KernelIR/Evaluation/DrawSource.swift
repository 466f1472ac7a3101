/// Where an evaluation takes its base draws from: one replica at one step.
package protocol DrawSource {
  /// The first `count` draws of a site in this step. `count` is all the site has in a step.
  func draws(_ law: BaseLaw, _ site: Site, count: Int) -> [Double]
  /// The draws of the `attempt`-th retry (1, 2, …) at a site.
  func retries(_ law: BaseLaw, _ site: Site, attempt: Int, count: Int) -> [Double]
}

/// For kernels that draw nothing.
package struct NoDraws: DrawSource {
  package init() {}
  package func draws(_ law: BaseLaw, _ site: Site, count: Int) -> [Double] {
    preconditionFailure("this kernel was said to draw nothing, but draws at \(site.name)")
  }
  package func retries(_ law: BaseLaw, _ site: Site, attempt: Int, count: Int) -> [Double] {
    preconditionFailure("this kernel was said to draw nothing, but draws at \(site.name)")
  }
}
