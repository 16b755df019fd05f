import type { Segment } from '../../src/model/consumer/consumer';
import { makeEvent } from './events';
import { WORKER } from './polls';
import { eventAt, eventsNamed, type Story, segmentsAt, wholeAt } from './story';

/** Logs of the real libraries; the folder's README says what was true of each. */
export const LIVE = 'test/fixtures/logs/live';

/** What a killed process leaves in the rows: its ids and its last heartbeats. */
const lost = (ownerId: string, heartbeatAgeS: number): Partial<Segment> => ({ ownerId, heartbeatAgeS });

const collateral = `${LIVE}/core-collateral-errors.log`;
const atOnce = `${LIVE}/core-main-exits-at-once.log`;

/** The recorded runs with the state of the store at the time of the examination, by the name of the log. */
export const recordedRuns = {
  'core-collateral-errors.log': {
    files: [collateral],
    events: eventsNamed(collateral, '2026-11-28T05:40:00Z'),
    consumers: [
      { name: 'order_fulfilment', segments: segmentsAt(6, 5402, { 0: 4883, 1: 4877, 2: 4791, 3: 4947, 4: 8 }) },
      { name: 'billing_outbox', segments: segmentsAt(6, 5402, { 0: 5148 }) },
      { name: 'search_index', segments: segmentsAt(6, 5402, { 2: 5379 }) },
      { name: 'user_read_model', segments: segmentsAt(6, 5402, { 4: 2531 }) },
    ],
    at: '2026-11-28T05:54:00Z',
  },
  // Examined before the process was restarted.
  'core-main-exits-at-once.log': {
    files: [atOnce],
    events: [...eventsNamed(atOnce, '2026-11-28T05:34:00Z'), eventAt(3330, '2026-11-28T05:35:30Z')],
    consumers: [
      { name: 'billing_outbox', segments: segmentsAt(4, 3300) },
      { name: 'order_fulfilment', segments: segmentsAt(4, 3326, {}, lost('c1', 54)) },
      { name: 'search_index', segments: segmentsAt(4, 3327, {}, lost('c2', 57)) },
      { name: 'user_read_model', segments: segmentsAt(4, 3328, {}, lost('c3', 58)) },
    ],
    at: '2026-11-28T05:36:00Z',
  },
  'core-panic.log': {
    files: [`${LIVE}/core-panic.log`],
    events: [
      eventAt(4720, '2026-11-28T05:42:46Z', {
        aggregate_id: 'da56ce3e-e129-430d-bb06-723d64510438',
        event_type: 'OrderPlaced',
      }),
      eventAt(4722, '2026-11-28T05:42:46.2Z'),
      eventAt(4725, '2026-11-28T05:43:20Z'),
    ],
    consumers: [
      { name: 'order_fulfilment', segments: segmentsAt(4, 4719, {}, lost('f', 50)) },
      { name: 'billing_outbox', segments: segmentsAt(4, 4720, {}, lost('b', 51)) },
      { name: 'search_index', segments: segmentsAt(4, 4720, {}, lost('s', 52)) },
    ],
    at: '2026-11-28T05:43:36Z',
  },
  'core-slow-consumer.log': {
    files: [`${LIVE}/core-slow-consumer.log`],
    events: [eventAt(2412, '2026-11-28T05:30:00Z')],
    consumers: [{ name: 'search_index', segments: segmentsAt(4, 2411, {}, lost('s', 2)) }],
    at: '2026-11-28T05:30:10Z',
  },
  'worker-stops-after-five-failures.log': {
    files: [`${LIVE}/worker-stops-after-five-failures.log`],
    events: [
      makeEvent(2223, {
        eventId: 'e805671e-d734-4e4a-9e5d-5e49d84a6e97',
        eventType: 'PaymentCaptured',
        time: Date.parse('2026-11-28T05:52:08Z'),
      }),
    ],
    consumers: [
      { name: 'billing_outbox', segments: wholeAt(2222) },
      { name: 'search_index', segments: wholeAt(2222) },
    ],
    at: '2026-11-28T05:53:00Z',
    features: WORKER,
  },
} as const satisfies Readonly<Record<string, Story>>;
