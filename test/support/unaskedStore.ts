import { PUPSOURCING_WORDS } from '../../src/model/log/pupsourcingWords';
import type { EventStore } from '../../src/store/ports';
import type { LayoutSummary } from '../../src/store/recognition';

const LAYOUT: LayoutSummary = {
  generation: 'a store of the tests',
  events: { schema: 'public', table: 'events' },
  tables: [],
  consumerTables: [],
  consumers: null,
  streamWord: 'aggregate',
  eventEstimate: null,
  distribution: null,
  missingIndexes: [],
  logWords: PUPSOURCING_WORDS,
};

/** Returns a whole store that must not be queried: spread it and add the answers that the test is about. */
export function unaskedStore(): EventStore {
  const refuse = async (): Promise<never> => {
    throw new Error('The test does not expect this question.');
  };
  const refuseRows = async function* () {
    yield await refuse();
  };
  return {
    server: { version: 150000, text: 'PostgreSQL' },
    layout: LAYOUT,
    identify: refuse,
    glance: refuse,
    recentCorrelations: refuse,
    headers: refuseRows,
    hasIndexFor: () => true,
    scan: refuseRows,
    headersFrom: refuse,
    event: refuse,
    eventsAt: refuse,
    body: refuse,
    bodies: refuse,
    streamAround: refuse,
    previousOfType: refuse,
    consumers: refuse,
    checkpoints: refuse,
    skips: refuse,
    writers: refuse,
    lookBack: refuse,
    nextUnhandled: refuse,
    waiting: refuse,
    appendRate: refuse,
    tail: () => ({ head: null, isOpen: false, begin: refuse, follow: refuseRows, countAhead: refuse }),
    beganBefore: refuse,
    correlatedFrom: refuse,
    eventsBetween: refuse,
    countIn: refuse,
    idsIn: refuse,
    eventTypes: refuse,
    typeActivity: refuse,
    payloadSamples: refuse,
    positionAt: refuse,
    eventsPage: refuse,
    newestWindow: refuse,
    eventsAfter: refuse,
    flowPage: refuse,
    lendPages: refuse,
    payloadsAt: refuse,
    close: async () => undefined,
  };
}
