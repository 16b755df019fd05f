import assert from 'node:assert/strict';
import { causeSentence, searchSentence } from '../../../src/app/consumers/causeWords';
import type { BlockingEvent } from '../../../src/app/consumers/view';
import type { Position } from '../../../src/model/event/event';
import type { HealthStatus } from '../../../src/model/health/rules';
import { english } from '../../../src/model/text/translate';

const at = (consumer: string, position: number, over: Partial<BlockingEvent> = {}): BlockingEvent => ({
  consumer,
  segment: 0,
  eventId: `event-${position}`,
  position: String(position) as Position,
  eventType: 'PaymentCaptured',
  stream: { context: null, type: 'Payment', id: 'p-1' },
  error: 'no tariff',
  file: '/var/log/shop.log',
  lineNumber: 7,
  isProbable: false,
  ...over,
});

const view = (
  name: string,
  blocking: readonly BlockingEvent[],
  isCauseLookedFor = false,
  status: HealthStatus = 'stopped',
) => ({
  name,
  status,
  blocking,
  isCauseLookedFor,
});

describe('the sentence of a message about the cause', () => {
  const said = (views: Parameters<typeof causeSentence>[0]) =>
    causeSentence(views, english) ?? searchSentence(views, english);
  const cases: readonly (readonly [string, Parameters<typeof causeSentence>[0], string | undefined])[] = [
    [
      'names the event and its error',
      [view('billing', [at('billing', 449)])],
      'billing stopped at PaymentCaptured: no tariff',
    ],
    [
      'says that the event is only probable',
      [view('billing', [at('billing', 449, { isProbable: true, error: null })])],
      'billing probably stopped at PaymentCaptured',
    ],
    [
      'says that the consumer still tries',
      [view('billing', [at('billing', 449)], false, 'blocked')],
      'billing is blocked at PaymentCaptured: no tariff',
    ],
    [
      'says that the logs are being searched',
      [view('billing', [], true)],
      'The logs are being searched for what stops it.',
    ],
    ['is missing if the logs name nothing', [view('billing', [])], undefined],
    [
      'names one of several consumers and counts the other events',
      [view('search', [], true), view('billing', [at('billing', 449), at('billing', 450)])],
      'billing stopped at PaymentCaptured: no tariff. 1 more event likewise.',
    ],
    [
      'says that the event is only probable while the consumer still tries',
      [view('billing', [at('billing', 449, { isProbable: true, error: null })], false, 'blocked')],
      'billing is probably blocked at PaymentCaptured',
    ],
    [
      'has the first 300 letters of an error',
      [view('billing', [at('billing', 449, { error: 'e'.repeat(300) })])],
      `billing stopped at PaymentCaptured: ${'e'.repeat(300)}`,
    ],
    [
      'has an ellipsis if the error goes on',
      [view('billing', [at('billing', 449, { error: 'e'.repeat(301) })])],
      `billing stopped at PaymentCaptured: ${'e'.repeat(300)}…`,
    ],
    [
      'is in the plural for several consumers while the logs of one are searched',
      [view('a', [], true), view('b', [])],
      'The logs are being searched for what stops them.',
    ],
    [
      'is in the plural for several consumers whose logs are searched',
      [view('a', [], true), view('b', [], true)],
      'The logs are being searched for what stops them.',
    ],
  ];
  for (const [title, views, expected] of cases) {
    it(title, () => assert.equal(said(views), expected));
  }
});
