internal import Threads

/// What `work` gives, made on a thread of its own, so that the caller's is free; on the caller's if there is no room for
/// another. If the task is cancelled, so is the call.
func onOwnThread<Result: Sendable>(
  _ work: @escaping @Sendable (Cancellation) -> Result
) async -> Result {
  let call = Cancellation()
  return await withTaskCancellationHandler {
    await withCheckedContinuation { continuation in
      let body = { @Sendable in continuation.resume(returning: work(call)) }
      if !startThread(body) { body() }
    }
  } onCancel: {
    call.cancel()
  }
}
