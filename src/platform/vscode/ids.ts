/** Every id that package.json contributes. A unit test compares this list with package.json. */
export const commands = {
  addConnection: 'eventTrace.addConnection',
  editConnection: 'eventTrace.editConnection',
  removeConnection: 'eventTrace.removeConnection',
  connect: 'eventTrace.connect',
  disconnect: 'eventTrace.disconnect',
  switchConnection: 'eventTrace.switchConnection',
  makeActive: 'eventTrace.makeActive',
  connectAgain: 'eventTrace.connectAgain',
  watchConnections: 'eventTrace.watchConnections',
  unwatchConnection: 'eventTrace.unwatchConnection',
  openDemoStore: 'eventTrace.openDemoStore',
  chooseEventsTable: 'eventTrace.chooseEventsTable',
  copyIndexStatements: 'eventTrace.copyIndexStatements',
  showLog: 'eventTrace.showLog',
  lookUp: 'eventTrace.lookUp',
  lookUpSelection: 'eventTrace.lookUpSelection',
  refreshConsumers: 'eventTrace.refreshConsumers',
  filterConsumers: 'eventTrace.filterConsumers',
  clearConsumerFilter: 'eventTrace.clearConsumerFilter',
  copyConsumerName: 'eventTrace.copyConsumerName',
  muteConsumer: 'eventTrace.muteConsumer',
  unmuteConsumer: 'eventTrace.unmuteConsumer',
  openConsumer: 'eventTrace.openConsumer',
  openSelectedConsumer: 'eventTrace.openSelectedConsumer',
  showNextUnhandled: 'eventTrace.showNextUnhandled',
  openCulprit: 'eventTrace.openCulprit',
  pauseEvents: 'eventTrace.pauseEvents',
  resumeEvents: 'eventTrace.resumeEvents',
  showAllEvents: 'eventTrace.showAllEvents',
  showRun: 'eventTrace.showRun',
  goToTime: 'eventTrace.goToTime',
  showTimesInUtc: 'eventTrace.showTimesInUtc',
  showLocalTimes: 'eventTrace.showLocalTimes',
  markStart: 'eventTrace.markStart',
  copyEventId: 'eventTrace.copyEventId',
  copyCorrelationId: 'eventTrace.copyCorrelationId',
  filterByEventType: 'eventTrace.filterByEventType',
  filterByStream: 'eventTrace.filterByStream',
  addLogFile: 'eventTrace.addLogFile',
  traceThisLine: 'eventTrace.traceThisLine',
  howIsThisLineRead: 'eventTrace.howIsThisLineRead',
  showOnlyThisTrace: 'eventTrace.showOnlyThisTrace',
  nextErrorOfTrace: 'eventTrace.nextErrorOfTrace',
  previousErrorOfTrace: 'eventTrace.previousErrorOfTrace',
  openHandler: 'eventTrace.openHandler',
  goToStruct: 'eventTrace.goToStruct',
  goToHandlers: 'eventTrace.goToHandlers',
  goToProducers: 'eventTrace.goToProducers',
  openEventHandler: 'eventTrace.openEventHandler',
  openEventStruct: 'eventTrace.openEventStruct',
  debugHandler: 'eventTrace.debugHandler',
  showEvent: 'eventTrace.showEvent',
  showFlow: 'eventTrace.showFlow',
  expectThis: 'eventTrace.expectThis',
  compareWith: 'eventTrace.compareWith',
  compareLogLines: 'eventTrace.compareLogLines',
  whatIsDifferent: 'eventTrace.whatIsDifferent',
  reopenClosedTrace: 'eventTrace.reopenClosedTrace',
  showOnlyCaused: 'eventTrace.showOnlyCaused',
  showEventStream: 'eventTrace.showEventStream',
  filterTraceByType: 'eventTrace.filterTraceByType',
  copyTraceLink: 'eventTrace.copyTraceLink',
  disconnectAll: 'eventTrace.disconnectAll',
  removeStored: 'eventTrace.removeStored',
  showMap: 'eventTrace.showMap',
  openSettings: 'eventTrace.openSettings',
  checkCode: 'eventTrace.checkCode',
  whyBehind: 'eventTrace.whyBehind',
  lookForLost: 'eventTrace.lookForLost',
  copyReport: 'eventTrace.copyReport',
  askAboutConsumer: 'eventTrace.askAboutConsumer',
  askAboutEvent: 'eventTrace.askAboutEvent',
  askAboutTrace: 'eventTrace.askAboutTrace',
  copyMcpConfiguration: 'eventTrace.copyMcpConfiguration',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

export const views = { consumers: 'eventTrace.consumers', events: 'eventTrace.events' } as const;

/** The extension's id in links. */
export const EXTENSION = 'event-trace.event-trace';

/** The MCP server that VS Code's chat can start. */
export const MCP_SERVER = 'event-trace';

export const viewTypes = {
  trace: 'eventTrace.trace',
  consumer: 'eventTrace.consumer',
  flow: 'eventTrace.flow',
  map: 'eventTrace.map',
} as const;

/**
 * URI schemes of read-only documents: a payload or metadata, why a consumer is behind, the log lines of a trace, logs that are not files,
 * how a line of a log is read, two traces side by side, what is different about some events. `mark` is for rows whose figures are not
 * current.
 */
export const schemes = {
  content: 'event-trace-content',
  diagnosis: 'event-trace-diagnosis',
  logLines: 'event-trace-log',
  logSource: 'event-trace-source',
  lineReading: 'event-trace-reading',
  comparison: 'event-trace-comparison',
  different: 'event-trace-different',
  mark: 'event-trace-mark',
} as const;

/** The context keys of `when` clauses. */
export const contextKeys = {
  /** The kind of the StoreState, or `connectedWithoutConsumers`. */
  state: 'eventTrace.state',
  /** Whether a connection is active, in whatever state. */
  hasActive: 'eventTrace.hasActive',
  /** Whether the active store answers. */
  isConnected: 'eventTrace.isConnected',
  /** Whether the active store answers, or is expected to answer again by itself. */
  canRead: 'eventTrace.canRead',
  /** Whether consumers of the active store or of a watched one are shown. */
  showsConsumers: 'eventTrace.showsConsumers',
  /** Whether the workspace has Go sources. */
  hasGo: 'eventTrace.hasGo',
  consumersFiltered: 'eventTrace.consumersFiltered',
  /** Whether the view "Events" is paused. */
  eventsPaused: 'eventTrace.eventsPaused',
  /** What the view "Events" shows: `all` or `run`. */
  eventsMode: 'eventTrace.eventsMode',
  hasConnections: 'eventTrace.hasConnections',
  hasDetected: 'eventTrace.hasDetected',
  /** Whether the active editor shows a log. */
  logDocument: 'eventTrace.logDocument',
  /** Whether the editor that was closed last is a trace. */
  closedTraceLast: 'eventTrace.closedTraceLast',
  /** Whether the active tab is the preview of a diagnosis report. */
  diagnosisPreview: 'eventTrace.diagnosisPreview',
  /** The completed steps of the walkthrough, separated by spaces. */
  firstSteps: 'eventTrace.firstSteps',
  /** The StoreErrorKind of a failed connection. */
  failure: 'eventTrace.failure',
  /** Whether VS Code's chat has the tools as an MCP server. */
  agentMcp: 'eventTrace.agentMcp',
} as const;
