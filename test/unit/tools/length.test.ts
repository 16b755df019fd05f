import assert from 'node:assert/strict';
import { createQuoting } from '../../../src/app/tools/text/quote';
import { assertFitting } from '../../support/answerLength';
import { makeEvent } from '../../support/events';
import { type ShopContents, shopPorts } from '../../support/toolShop';

const SCRIPTS = {
  Chinese: '订单已经支付但是没有发票',
  Korean: '주문결제완료송장없음',
  Thai: 'คำสั่งซื้อชำระแล้วไม่มีใบแจ้งหนี้',
  Russian: 'заказоплаченносчётаниктоневыставил',
  Emoji: '🛒💶🧾🚫📦🏷',
} as const;

/** A store with all its texts in one script. */
function shopIn(letters: string, gap: string): ShopContents {
  const long = (what: string, length: number) => `${what}${gap}${letters.repeat(Math.ceil(length / letters.length))}`;
  const type = (n: number) => long(`${letters.slice(0, 2)}${n}`, 60);
  const events = Array.from({ length: 2_000 }, (_, i) =>
    makeEvent(i + 1, {
      correlationId: 'flow-0',
      causationId: i === 0 ? null : '00000000-0000-4000-8000-000000000001',
      eventType: type(i % 3),
      stream: { context: '', type: letters.slice(0, 4), id: long(String(i), 80) },
    }),
  );
  const [, , blocking] = events;
  assert.ok(blocking);
  return {
    events,
    payload: ({ position }) =>
      JSON.stringify(Object.fromEntries(events.slice(0, 300).map((_, i) => [`${letters}${i}`, long(position, 40)]))),
    line: ({ position }) => long(`${position}: ${letters}`, 5_000),
    consumer: 'billing_outbox',
    blocking,
    error: long(letters, 50_000),
  };
}

describe('the length of answers for agents', () => {
  for (const [script, letters] of Object.entries(SCRIPTS)) {
    for (const gap of ['', ' ']) {
      it(`is at most 8,192 tokens in ${script}${gap === '' ? '' : ' with blanks between words'}, without refusing an answer`, async () => {
        const contents = shopIn(letters, gap);
        const ports = shopPorts(contents);
        const type = contents.blocking.eventType;
        await assertFitting(
          [
            ['list_consumers', {}],
            ['diagnose_consumer', { consumer: 'billing_outbox', detail: true }],
            ['find', { text: letters }],
            ['get_trace', { id: '#3' }],
            ['get_trace', { id: '#3', detail: true }],
            ['get_event', { id: '#1', payload: true }],
            ['get_logs', { id: '#3', trace: true }],
            ['recent_flows', { since: '2000-01-01' }],
            ['describe_event_type', { type }],
          ],
          ports,
        );
      });
    }
  }

  it('leaves a short text whole, and cuts a longer one between letters', () => {
    const quote = createQuoting([]);
    assert.equal(quote.data('发票缺失', 20), '«发票缺失»');
    const cut = quote.data('🧾'.repeat(100), 100);
    assert.match(cut, /^«(?:🧾)+» \(\d+ more characters\)$/u);
    assert.equal(quote.data('x'.repeat(100), 100), `«${'x'.repeat(100)}»`);
  });
});
