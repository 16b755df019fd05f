/** Every id that package.json contributes, written once; a unit test holds the two against each other. */
export const commands = {
  addConnection: 'eventTrace.addConnection',
  editConnection: 'eventTrace.editConnection',
  removeConnection: 'eventTrace.removeConnection',
  connect: 'eventTrace.connect',
  disconnect: 'eventTrace.disconnect',
  switchConnection: 'eventTrace.switchConnection',
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
  openConsumer: 'eventTrace.openConsumer',
  showNextUnhandled: 'eventTrace.showNextUnhandled',
  addLogFile: 'eventTrace.addLogFile',
  openHandler: 'eventTrace.openHandler',
  whyBehind: 'eventTrace.whyBehind',
  copyReport: 'eventTrace.copyReport',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

export const views = { consumers: 'eventTrace.consumers' } as const;

export const viewTypes = { trace: 'eventTrace.trace', consumer: 'eventTrace.consumer' } as const;

/** URI schemes of read-only documents: a payload or metadata, and why a consumer is behind. */
export const schemes = { content: 'event-trace-content', diagnosis: 'event-trace-diagnosis' } as const;

/** For `when` clauses. `eventTrace.state` holds a StoreState kind, or `connectedWithoutConsumers`. */
export const contextKeys = {
  state: 'eventTrace.state',
  consumersFiltered: 'eventTrace.consumersFiltered',
  hasConnections: 'eventTrace.hasConnections',
  hasDetected: 'eventTrace.hasDetected',
  /** The StoreErrorKind of a failed connection. */
  failure: 'eventTrace.failure',
} as const;
