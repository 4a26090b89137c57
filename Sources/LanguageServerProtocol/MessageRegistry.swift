/// Every message that ragd speaks.
package enum MessageRegistry {
  /// All requests, in the order in which the contract lists them.
  package static let requests: [any RequestMessage.Type] = [
    InitializeRequest.self,
    ShutdownRequest.self,
    HoverRequest.self,
    CompletionRequest.self,
    CompletionItemResolveRequest.self,
    InlineCompletionRequest.self,
    DefinitionRequest.self,
    ReferencesRequest.self,
    DocumentSymbolRequest.self,
    WorkspaceSymbolRequest.self,
    ExecuteCommandRequest.self,
    AskRequest.self,
    SearchRequest.self,
    RagdHoverRequest.self,
    RagdCompleteRequest.self,
    IndexRequest.self,
    TrainRequest.self,
    StatusRequest.self,
    RegisterCapabilityRequest.self,
    ConfigurationRequest.self,
    ShowMessageRequest.self,
    ShowDocumentRequest.self,
    WorkDoneProgressCreateRequest.self,
  ]

  /// All notifications, in the order in which the contract lists them.
  package static let notifications: [any NotificationMessage.Type] = [
    InitializedNotification.self,
    ExitNotification.self,
    CancelNotification.self,
    SetTraceNotification.self,
    ProgressNotification.self,
    WorkDoneProgressCancelNotification.self,
    DidOpenNotification.self,
    DidChangeNotification.self,
    WillSaveNotification.self,
    DidSaveNotification.self,
    DidCloseNotification.self,
    DidChangeConfigurationNotification.self,
    DidChangeWatchedFilesNotification.self,
    DidChangeWorkspaceFoldersNotification.self,
    ShowMessageNotification.self,
    LogMessageNotification.self,
  ]
}
