import type { Position } from '../../src/model/event/event';
import { BUCKETS } from '../../src/model/flow/histogram';
import type { EdgeDetails, FlowEdge, FlowView } from '../../src/protocol/flow';
import { uuid } from './events';
import type { Webview } from './webviewLab';

const NOW = Date.UTC(2026, 10, 22, 14, 5, 0);

const edge = (cause: string, effect: string, share: number, over: Partial<FlowEdge> = {}): FlowEdge => ({
  ...{ cause, effect, among: null, share, cases: 12_431, each: 1, p50: 820, p95: 1_930, makers: ['billing_outbox'] },
  ...over,
});

/** A way with a payment that was declined first, compared with the most usual way. */
const declined = [
  { type: 'PaymentDeclined', count: 1, usual: 0 },
  { type: 'PaymentRequested', count: 2, usual: 1 },
];

/** Returns an order shop's flow: a fork, a long edge, a loop, and a rare reaction. */
export const flowView = (over: Partial<FlowView> = {}): FlowView => ({
  learnedFrom: { events: 1_000_000, from: NOW - 86_400_000, to: NOW },
  isNotKnownYet: false,
  edges: [
    edge('OrderPlaced', 'PaymentRequested', 0.998, { makers: ['order_fulfilment'], p50: 240, p95: 610 }),
    edge('OrderPlaced', 'StockReserved', 0.93, { each: 2.4, makers: [] }),
    edge('PaymentRequested', 'PaymentCaptured', 0.812, { p50: 2_300, p95: 9_800, makers: ['payments', 'gateway'] }),
    edge('PaymentRequested', 'PaymentDeclined', 0.186),
    edge('PaymentCaptured', 'InvoiceIssued', 0.987),
    edge('PaymentCaptured', 'ShipmentRequested', 0.96),
    edge('StockReserved', 'ShipmentRequested', 0.41, { among: 'v2' }),
    edge('PaymentDeclined', 'PaymentRequested', 0.33, { p50: 61_000, p95: 190_000 }),
    edge('ShipmentRequested', 'OrderFulfilledAndHandedOverToTheCarrierForDelivery', 0.9),
    edge('OrderPlaced', 'InvoiceIssued', 0.02),
  ],
  forks: [{ cause: 'PaymentRequested', effects: ['PaymentCaptured', 'PaymentDeclined'] }],
  rarer: 7,
  ways: [
    {
      count: 9_103,
      share: 0.713,
      events: 7,
      p50: 4_200,
      p95: 14_800,
      newestId: uuid(71),
      isMarked: false,
      differences: null,
    },
    {
      count: 2_010,
      share: 0.157,
      events: 9,
      p50: 66_000,
      p95: 201_000,
      newestId: uuid(72),
      isMarked: true,
      differences: declined,
    },
    { count: 12, share: 0.001, events: 3, p50: 900, p95: 2_100, newestId: uuid(73), isMarked: false, differences: [] },
  ],
  moreWays: 4,
  ...over,
});

export const edgeDetails = (): EdgeDetails => ({
  buckets: Array.from({ length: BUCKETS }, (_, i) => Math.round(3_000 * Math.exp(-((i - 19) ** 2) / 8))),
  slowest: [1, 2, 3].map((i) => example(i, 41_000 / i)),
  newest: [4, 5].map((i) => example(i, 800 + i)),
  handlers: [{ name: 'payments', place: 'consumers/payments.go:48' }],
});

const example = (i: number, delayMs: number) => ({
  ...{ position: String(4_400 + i) as Position, eventId: uuid(i), time: NOW - i * 60_000, delayMs },
});

/** Fills a page as the host does after `ready`. */
export async function showFlow(webview: Webview, view: FlowView | null = flowView()): Promise<void> {
  await webview.answer('edge', { value: edgeDetails() });
  await webview.push({
    type: 'open',
    state: { connection: 'dev', type: view?.edges[0]?.cause ?? 'OrderPlaced' },
    canExpect: true,
  });
  await webview.push({ type: 'flow', flow: view });
}
