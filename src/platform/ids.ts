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
  markStart: 'eventTrace.markStart',
  copyEventId: 'eventTrace.copyEventId',
  copyCorrelationId: 'eventTrace.copyCorrelationId',
  filterByEventType: 'eventTrace.filterByEventType',
  filterByStream: 'eventTrace.filterByStream',
  addLogFile: 'eventTrace.addLogFile',
  traceThisLine: 'eventTrace.traceThisLine',
  showOnlyThisTrace: 'eventTrace.showOnlyThisTrace',
  nextErrorOfTrace: 'eventTrace.nextErrorOfTrace',
  previousErrorOfTrace: 'eventTrace.previousErrorOfTrace',
  openHandler: 'eventTrace.openHandler',
  goToStruct: 'eventTrace.goToStruct',
  goToHandlers: 'eventTrace.goToHandlers',
  goToProducers: 'eventTrace.goToProducers',
  debugHandler: 'eventTrace.debugHandler',
  showEvent: 'eventTrace.showEvent',
  checkCode: 'eventTrace.checkCode',
  whyBehind: 'eventTrace.whyBehind',
  copyReport: 'eventTrace.copyReport',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

export const views = { consumers: 'eventTrace.consumers', events: 'eventTrace.events' } as const;

export const viewTypes = { trace: 'eventTrace.trace', consumer: 'eventTrace.consumer' } as const;

/**
 * URI schemes of read-only documents – a payload or metadata, why a consumer is behind, the log lines of a trace, logs that
 * stand in no file – and of rows whose figures are not of now.
 */
export const schemes = {
  content: 'event-trace-content',
  diagnosis: 'event-trace-diagnosis',
  logLines: 'event-trace-log',
  logSource: 'event-trace-source',
  unread: 'event-trace-unread',
} as const;

/** For `when` clauses. `eventTrace.state` holds a StoreState kind, or `connectedWithoutConsumers`. */
export const contextKeys = {
  state: 'eventTrace.state',
  consumersFiltered: 'eventTrace.consumersFiltered',
  /** The view "Events" reads nothing. */
  eventsPaused: 'eventTrace.eventsPaused',
  /** `all` or `run`: what the view "Events" shows. */
  eventsMode: 'eventTrace.eventsMode',
  /** Consumers of other connections than the active one are shown. */
  watching: 'eventTrace.watching',
  hasConnections: 'eventTrace.hasConnections',
  hasDetected: 'eventTrace.hasDetected',
  /** The active editor shows a log. */
  logDocument: 'eventTrace.logDocument',
  /** The active tab is the preview of why a consumer is behind. */
  diagnosisPreview: 'eventTrace.diagnosisPreview',
  /** The StoreErrorKind of a failed connection. */
  failure: 'eventTrace.failure',
} as const;
