import assert from 'node:assert/strict';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { contentOf } from '../../../src/model/json/content';
import { atOnce } from '../../../src/model/text/steps';
import { consumerPage } from '../../../src/protocol/consumer';
import { eventsPage } from '../../../src/protocol/events';
import type { PushOf } from '../../../src/protocol/page';
import { tracePage } from '../../../src/protocol/trace';
import { diagnosis, history, metrics, minutes, segments, summary } from '../../support/consumerPage';
import { HOSTILE_PAYLOADS } from '../../support/corpus';
import { makeEvent } from '../../support/events';
import { fixtureConsumers } from '../../support/marked';
import { only } from '../../support/polls';

/** A message as it arrives through VS Code; typed columns travel beside the JSON. */
const sent = (message: object) => JSON.parse(JSON.stringify(message));
const batch = encodeHeaders([makeEvent(1), makeEvent(2)]);
const key = { by: 'correlation', id: 'c' } as const;
const missing = {
  ...{ causeId: 'e', effects: ['Paid'], consumer: null },
  ...{ among: null, share: 1, cases: 300, usualMs: 900, expectedAt: 1, dueAt: 2, unread: false },
};
const settings = { reveal: 'never', hasTraceUrl: true, streamWord: 'stream' } as const;

describe('the messages of the host', () => {
  it('are accepted by the trace page', () => {
    const pushes: PushOf<typeof tracePage>[] = [
      { type: 'open', state: { key, connection: 'dev', view: { tab: 'logs' } }, settings },
      { type: 'progress', progress: { state: 'searching', backTo: null } },
      { type: 'consumers', snapshot: fixtureConsumers(), problem: null },
      { type: 'consumers', snapshot: fixtureConsumers({ scope: only('Order') }), problem: 'Old.' },
      {
        type: 'stops',
        stops: [
          { eventId: 'e', consumer: 'c', segment: null, error: null, file: '/a.log', lineNumber: 1, handler: null },
        ],
      },
      { type: 'flows', flows: { missing: [missing], unusual: [], open: [], makers: [] } },
      { type: 'settings', settings },
      { type: 'select', eventId: 'e' },
    ];
    for (const push of pushes) assert.ok(tracePage.push.is(sent(push)), push.type);
    assert.ok(tracePage.push.is({ type: 'rows', batch }));
    for (const payload of Object.values(HOSTILE_PAYLOADS)) {
      const view = atOnce(contentOf(payload, payload.length, ['secret']));
      assert.ok(tracePage.methods.body.answer.is(sent({ payload: view, metadata: { kind: 'none' } })), view.kind);
    }
  });

  it('are accepted by the consumer page', () => {
    const pushes: PushOf<typeof consumerPage>[] = [
      { type: 'open', state: { connection: 'dev', consumer: 'billing' } },
      { type: 'life', life: { kind: 'stale', reason: 'Away.', since: 1, canConnect: true } },
      { type: 'summary', summary: summary(), hasMetrics: true },
      { type: 'segments', segments: segments() },
      { type: 'history', whole: true, ...history() },
    ];
    for (const push of pushes) assert.ok(consumerPage.push.is(sent(push)), push.type);
    const { diagnose, appendRate, metrics: measured } = consumerPage.methods;
    assert.ok(diagnose.answer.is(sent(diagnosis())));
    assert.ok(appendRate.answer.is(sent(minutes())));
    assert.ok(measured.answer.is(sent(metrics())));
  });

  it('are accepted by the events page', () => {
    const trace = {
      rootId: 'e',
      rootType: 'A',
      stream: 'A/1',
      correlationId: null,
      events: 1,
      startedAt: 1,
      lastAt: 2,
    };
    const consumers = [{ name: 'c', waiting: 1, atMost: false, stopped: true }];
    const run = { startedAt: 1, what: null, unlisted: 0, earlier: 0, cut: false };
    const pushes: PushOf<typeof eventsPage>[] = [
      { type: 'status', status: { state: 'stale', reason: 'Away.', since: 1 } },
      { type: 'gaps', gaps: [{ after: makeEvent(1).position, before: makeEvent(9).position, skipped: 7, more: true }] },
      { type: 'read' },
      {
        type: 'run',
        run: {
          ...run,
          traces: [{ ...trace, consumers, errors: null, waits: [{ effects: ['A'], consumer: null, late: true }] }],
        },
      },
      { type: 'filter', key: 'stream', value: 'A/1' },
    ];
    for (const push of pushes) assert.ok(eventsPage.push.is(sent(push)), push.type);
    assert.ok(eventsPage.push.is({ type: 'events', batch }));
  });
});
