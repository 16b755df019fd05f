import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLines } from '../../../src/logs/attribute/search';
import { findTraceLines } from '../../../src/logs/attribute/traceLines';
import { spotIds } from '../../../src/logs/ids/spotIds';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { makeEvent } from '../../support/events';
import { ripgrepPath } from '../../support/ripgrep';

const fixtures = new URL('../../fixtures/logs/', import.meta.url);
const { event, lines } = JSON.parse(readFileSync(new URL('lines.json', fixtures), 'utf8')) as {
  readonly event: EventHeader;
  readonly lines: readonly { readonly name: string; readonly line: string; readonly link: string | null }[];
};
const signal = new AbortController().signal;
const TRACE = event.traceId ?? '';
const CORRELATION = event.correlationId ?? '';

for (const way of ['ripgrep', 'streaming'] as const) {
  describe(`ids in any spelling, found by ${way}`, () => {
    let folder: string;
    let ripgrep: string | undefined;
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'event-trace-spellings-'));
      ripgrep = way === 'ripgrep' ? await ripgrepPath() : undefined;
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const reasonsOf = async (texts: readonly string[], of: EventHeader = event) => {
      const file = join(folder, 'spellings.log');
      writeFileSync(file, `${texts.join('\n')}\n`);
      const one = await findLines(of, [file], { ripgrep, signal });
      const trace = await findTraceLines([of], [file], { ripgrep, signal });
      const reasons = (hits: readonly { readonly lineNumber: number; readonly reason: string }[]) => {
        const byLine = new Map(hits.map(({ lineNumber, reason }) => [lineNumber, reason]));
        return texts.map((_, i) => byLine.get(i + 1) ?? null);
      };
      assert.deepEqual(reasons(trace.hits), reasons(one.hits));
      return reasons(one.hits);
    };

    it('link the lines that tools print to their event', async () => {
      const reasons = await reasonsOf(lines.map(({ line }) => line));
      assert.deepEqual(
        lines.map(({ name }, i) => `${name}: ${reasons[i]}`),
        lines.map(({ name, link }) => `${name}: ${link}`),
      );
    });

    it('include trace ids in headers, as the half of 64 bits, and without leading zeros', async () => {
      const zero: EventHeader = { ...event, traceId: `0${TRACE.slice(1)}` };
      const half = BigInt(`0x${TRACE.slice(16)}`);
      const texts = [
        `traceparent: 00-${TRACE}-00f067aa0ba902b7-01`,
        `b3: ${TRACE}-e457b5a2e4d86bd1-1`,
        `uber-trace-id: ${TRACE}:5a2:0:1`,
        `X-Amzn-Trace-Id: Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`,
        `trace=projects/p1/traces/${TRACE}`,
        `{"msg":"m","dd.trace_id":"${half}"}`,
        `dd.trace_id=${half} dd.span_id=17`,
        `X-B3-TraceId: ${TRACE.slice(16)}`,
        TRACE.toUpperCase(),
        `trace_id=${TRACE.slice(0, 8)}-${TRACE.slice(8, 12)}-${TRACE.slice(12, 16)}-${TRACE.slice(16, 20)}-${TRACE.slice(20)}`,
        `span_id=${TRACE.slice(0, 16)}`,
        `took ${half}1 ns`,
      ];
      const found = texts.map((_, i) => (i < 10 ? 'traceId' : null));
      assert.deepEqual(await reasonsOf(texts), found);
      assert.deepEqual(await reasonsOf([`uber-trace-id: ${TRACE.slice(1)}:5a2:0:1`], zero), ['traceId']);
    });

    it('include event ids in capitals, in braces, without hyphens, with a prefix or a suffix', async () => {
      const { eventId } = event;
      const texts = [
        eventId.toUpperCase(),
        `{${eventId}}`,
        eventId.replaceAll('-', ''),
        `evt_${eventId}`,
        `${eventId}_outbox`,
        `evt_${eventId.replaceAll('-', '')}`,
        `\x1b[36mid=\x1b[0m${eventId}`,
        `x${eventId}`,
        `${eventId}-1`,
        `${eventId.replaceAll('-', '')}00`,
      ];
      assert.deepEqual(await reasonsOf(texts), [...Array(7).fill('eventId'), null, null, null]);
    });

    it('include the capitals of a log when many events are searched for', async () => {
      const events = Array.from({ length: 100 }, (_, i) => makeEvent(i + 1, { eventId: randomUUID() }));
      const file = join(folder, 'capitals.log');
      writeFileSync(file, events.map(({ eventId }) => `handled ${eventId.toUpperCase()}\n`).join(''));
      const { hits } = await findTraceLines(events, [file], { ripgrep, signal });
      assert.equal(hits.filter(({ reason }) => reason === 'eventId').length, 100);
    });

    it('have their right place in a coloured file', async () => {
      const coloured = readFileSync(new URL('coloured-log-file-not-linked.log', fixtures), 'utf8').trimEnd();
      const file = join(folder, 'coloured.log');
      writeFileSync(file, coloured);
      const texts = coloured.split('\n');
      // A position of few digits is searched for by its key.
      for (const position of [event.position, '402' as Position]) {
        const of = { ...event, position };
        writeFileSync(file, coloured.replaceAll('40217', position));
        const { hits } = await findLines(of, [file], { ripgrep, signal });
        const byLine = hits.toSorted((a, b) => a.lineNumber - b.lineNumber);
        assert.deepEqual(
          byLine.map(({ reason }) => reason),
          ['eventId', 'position', 'correlationId', 'eventId', 'eventId'],
        );
        const at = byLine.map(({ column, lineNumber }) => (texts[lineNumber - 1] ?? '').slice(column));
        assert.ok(
          at[0]?.startsWith(event.eventId) && at[2]?.startsWith(CORRELATION) && at[4]?.startsWith(event.eventId),
        );
        assert.equal(at[1], '40217');
      }
      for (const text of texts) {
        const spans = spotIds(text).filter(({ kind }) => kind !== 'unknown');
        assert.equal(spans.length, 1, text);
        assert.equal(text.slice(spans[0]?.start, spans[0]?.end), spans[0]?.id);
      }
    });
  });
}
