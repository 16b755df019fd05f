import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { findLines } from '../../../src/logs/attribute/search';
import { FIXTURES, fixtureEvents } from '../../support/fixtures';

const events = fixtureEvents();
const fileOf = (log: string) => fileURLToPath(new URL(log, FIXTURES));
const find = (event: (typeof events)[number], log: string) =>
  findLines(event, [fileOf(log)], { signal: new AbortController().signal });

/** Each log is of one run of the application, so each names other events. */
const runs = [
  { log: 'api-slog.json.log', appended: '1' },
  { log: 'api-std.log', appended: '163' },
  { log: 'api-zerolog.json.log', appended: '306' },
  { log: 'api-slog-text.log', appended: '449' },
];

describe('the recorded logs of the libraries', () => {
  it('come with 468 events', () => {
    assert.equal(events.length, 468);
  });

  for (const { log, appended } of runs) {
    it(`${log} links "events appended" to its event`, async () => {
      const event = events.find(({ position }) => position === appended);
      assert.ok(event);
      const { hits } = await find(event, log);
      const hit = hits.find(({ message }) => message === 'events appended');
      assert.ok(hit);
      assert.equal(hit.reason, 'position');
      assert.equal(hit.level, 'info');
      const fields = Object.fromEntries(hit.fields);
      assert.deepEqual([fields.aggregate_type, fields.aggregate_id], [event.stream.type, event.stream.id]);
      // zerolog and std log keep whole seconds only.
      assert.ok(Math.abs(hit.offsetMs ?? Number.NaN) < 1100, `${hit.offsetMs} ms`);
    });
  }

  it('have exactly one "events appended" line for each event, whichever log has it', async () => {
    const logs = runs.map(({ log }) => fileOf(log));
    for (const event of events.filter((_, index) => index % 8 === 0)) {
      const { hits, unreadable } = await findLines(event, logs, { signal: new AbortController().signal });
      assert.deepEqual(unreadable, []);
      const appends = hits.filter(({ message, reason }) => message === 'events appended' && reason === 'position');
      assert.equal(appends.length, 1, `position ${event.position}`);
    }
  });

  it('link the poison message to the error that stopped its consumer', async () => {
    const poison = events.find(({ position }) => position === '449');
    assert.ok(poison);
    const { hits } = await find(poison, 'api-slog-text.log');
    const errors = hits.filter(({ level }) => level === 'error');
    assert.ok(errors.some(({ message }) => message === 'consumer handler error'));
    assert.ok(errors.some(({ message }) => message === 'segment worker error'));
    assert.equal(hits[0]?.reason, 'eventId');
    assert.equal(hits[0]?.message, 'handling event');
  });
});
