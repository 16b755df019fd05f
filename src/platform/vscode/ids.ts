/** Every id that package.json contributes, written once; a unit test holds the two against each other. */
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

/** The extension, as links name it. */
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
 * URI schemes of read-only documents – a payload or metadata, why a consumer is behind, the log lines of a trace, logs that
 * stand in no file, how a line of a log is read, two traces beside each other, what is different
 * about some – and of rows whose figures are not of now.
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

/** For `when` clauses. `eventTrace.state` holds a StoreState kind, or `connectedWithoutConsumers`. */
export const contextKeys = {
  /** StoreState's kind, or `connectedWithoutConsumers`. */
  state: 'eventTrace.state',
  /** A connection is active, in whatever state. */
  hasActive: 'eventTrace.hasActive',
  /** The active store answers. */
  isConnected: 'eventTrace.isConnected',
  /** The active store answers, or will again by itself. */
  canRead: 'eventTrace.canRead',
  /** Consumers of the active store or of one that is watched are shown. */
  showsConsumers: 'eventTrace.showsConsumers',
  /** The workspace has Go sources. */
  hasGo: 'eventTrace.hasGo',
  consumersFiltered: 'eventTrace.consumersFiltered',
  /** The view "Events" reads nothing. */
  eventsPaused: 'eventTrace.eventsPaused',
  /** `all` or `run`: what the view "Events" shows. */
  eventsMode: 'eventTrace.eventsMode',
  hasConnections: 'eventTrace.hasConnections',
  hasDetected: 'eventTrace.hasDetected',
  /** The active editor shows a log. */
  logDocument: 'eventTrace.logDocument',
  /** The editor that was closed last is a trace. */
  closedTraceLast: 'eventTrace.closedTraceLast',
  /** The active tab is the preview of why a consumer is behind. */
  diagnosisPreview: 'eventTrace.diagnosisPreview',
  /** The steps of the walkthrough that were done, with blanks between them. */
  firstSteps: 'eventTrace.firstSteps',
  /** The StoreErrorKind of a failed connection. */
  failure: 'eventTrace.failure',
  /** VS Code's chat has the tools as an MCP server. */
  agentMcp: 'eventTrace.agentMcp',
} as const;
