import Corpus
import Foundation
import JSONRPC
import LanguageServerProtocol

extension Routes {
  static let train = Route<TrainRequest>(token: \.workDoneToken) { request, call in
    try await call.reporting("Learning", to: request.workDoneToken) {
      try await call.train(request)
    }
  }
}

extension RequestCall {
  /// Trains on one workspace, whatever the settings of idle training say.
  fileprivate func train(_ request: TrainRequest) async throws -> TrainResult {
    let all = context.workspaces.all
    guard let workspace = request.root.map({ root in all.first { $0.root == root } }) ?? all.first
    else {
      throw ResponseError(
        .invalidParams, "params.root: \(request.root ?? "no folder") is not open")
    }
    if let limit = request.timeLimit, !(limit > 0 && limit.isFinite) {
      throw ResponseError(.invalidParams, "params.timeLimit: expected a number above 0")
    }
    var order = TrainingOrder(root: workspace.root, settings: narrowed(context, workspace))
    order.timeLimit = request.timeLimit
    order.isFull = request.full ?? false
    order.isEstimate = request.estimate ?? false
    let watch = TrainingWatch { progress in
      report(.report(TrainingReporter.report(progress)), to: request.workDoneToken)
    }
    do {
      return try await idleTraining.standAside {
        try await context.models.training.train(order, watch)
      }
    } catch let refusal as TrainingRefusal {
      throw ResponseError(.requestFailed, refusal.reason)
    }
  }

  /// The user's settings with what this workspace's files are read by.
  private func narrowed(_ context: RequestContext, _ workspace: Workspace) -> Settings {
    var settings = context.settings
    settings.corpus = workspace.loader.settings
    return settings
  }
}
