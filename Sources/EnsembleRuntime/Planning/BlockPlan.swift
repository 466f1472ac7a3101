/// How observations are divided into the blocks whose statistics a run gives: by counts alone, so that
/// digits do not depend on threads or lanes.
///
/// Blocks are aligned powers of two of replicas, at most 128 of them; of fewer than 32 replicas, each gives
/// several blocks, one after the other in time, so that there are 33 to 124, if there are steps for so many. None is
/// empty.
struct BlockPlan: Sendable {
  let replicas: Int
  let replicasPerBlock: Int
  let timeBlocks: Int
  /// Observed steps of a block in time.
  let observationsPerBlock: Int

  private static let mostBlocks = 128
  private static let fewReplicas = 32
  private static let blocksOfFew = 64

  init(replicas: Int, observations: Int, hasExits: Bool) {
    self.replicas = replicas
    var size = 1
    while (replicas + size - 1) / size > Self.mostBlocks { size *= 2 }
    replicasPerBlock = size
    var times = 1
    if replicas < Self.fewReplicas && !hasExits {
      while times * replicas < Self.blocksOfFew && 2 * times <= observations { times *= 2 }
    }
    observationsPerBlock = max(1, (observations + times - 1) / times)
    timeBlocks = max(1, (observations + observationsPerBlock - 1) / observationsPerBlock)
  }

  var count: Int { (replicas + replicasPerBlock - 1) / replicasPerBlock * timeBlocks }

  /// The first block of a replica.
  func block(of replica: Int) -> Int { replica / replicasPerBlock * timeBlocks }
}
