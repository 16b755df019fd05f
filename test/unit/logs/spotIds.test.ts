import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { createIdSpotter, spotIds } from '../../../src/logs/ids/spotIds';
import type { EventHeader } from '../../../src/model/event/event';
import { bestSpan, type IdKind } from '../../../src/model/lookup/idSpan';
import { subjectOf } from '../../../src/model/lookup/subject';
import { FIXTURES, fixtureEvents } from '../../support/fixtures';

const EVENT = '1ccd3e1d-41e3-4340-a9a6-08397b954e79';
const KEYS = [
  ['event', 'event_id'],
  ['correlation', 'correlation_id'],
  ['trace', 'trace_id'],
  ['stream', 'aggregate_id'],
] as const;
const TRACE = '51e0f2bb4a4eb27224001f79d7de52a9';

/** Each id as `kind id`; asserts that the text at its offsets is the id, or the last part of a stream's id. */
function ids(line: string): string[] {
  return spotIds(line).map(({ kind, id, start, end }) => {
    const there = line.slice(start, end);
    assert.ok(
      id === there || id.endsWith(`/${there}`) || Number(id) === Number(there),
      `${there} at the place of ${id}`,
    );
    return `${kind} ${id}`;
  });
}

describe('ids in the recorded logs of the libraries', () => {
  const events = fixtureEvents();
  const of = (read: (event: EventHeader) => string | null) => new Set(events.map(read));
  /** Streams and commands are not listed: those whose append was rolled back appear only in the logs. */
  const known: Partial<Record<IdKind, ReadonlySet<string | null>>> = {
    event: of(({ eventId }) => eventId),
    correlation: of(({ correlationId }) => correlationId),
    trace: of(({ traceId }) => traceId),
  };

  for (const log of ['api-slog.json.log', 'api-std.log', 'api-zerolog.json.log', 'api-slog-text.log']) {
    it(`are all found in ${log}, whatever the adapter prints around them`, () => {
      const lines = readFileSync(new URL(log, FIXTURES), 'utf8').trimEnd().split('\n');
      for (const line of lines) {
        const spans = spotIds(line);
        const named = (kind: string) => spans.filter((span) => span.kind === kind);
        const positions = /positions"?[ :=]"?\[([\d ,]+)\]/.exec(line)?.[1]?.match(/\d+/g);
        if (positions)
          assert.deepEqual(
            named('position').map(({ id }) => id),
            positions,
            line,
          );
        const single = /[^_]position"?[ :=](\d+)/.exec(line)?.[1];
        if (single)
          assert.ok(
            named('position').some(({ id }) => id === single),
            line,
          );
        for (const [kind, key] of KEYS) {
          const isNamed = new RegExp(`${key}"?[ :=]"?[^\\s"\\]]`).test(line);
          assert.equal(named(kind).length, isNamed ? 1 : 0, line);
        }
      }
    });

    it(`of ${log} are all ids of the store`, () => {
      const lines = readFileSync(new URL(log, FIXTURES), 'utf8').trimEnd().split('\n');
      const strangers = lines.flatMap(spotIds).filter(({ kind, id }) => known[kind] && !known[kind].has(id));
      assert.deepEqual(strangers, []);
    });
  }
});

describe('an id in a line', () => {
  it('is recognised by its key in every spelling', () => {
    assert.deepEqual(
      ids(`{"TraceID":"${TRACE}","eventId":"${EVENT}","x-correlation-id":"cmd-789","causation_id":null}`),
      [`trace ${TRACE}`, `event ${EVENT}`, 'correlation cmd-789'],
    );
    assert.deepEqual(ids(`app.trace_id=abc causation.id=evt-1 globalPosition: 12 log.event_id='${EVENT}'`), [
      'trace abc',
      'causation evt-1',
      'position 12',
      `event ${EVENT}`,
    ]);
  });

  it('is found in JSON that the line holds as text', () => {
    assert.deepEqual(ids(`log="{\\"event_id\\":\\"${EVENT}\\",\\"positions\\":[41,42]}"`), [
      `event ${EVENT}`,
      'position 41',
      'position 42',
    ]);
  });

  it('is a position in the list of any adapter and in an error', () => {
    assert.deepEqual(ids('positions="[41 42]" error="consumer handler error at position 0449: boom"'), [
      'position 41',
      'position 42',
      'position 449',
    ]);
    assert.deepEqual(ids('from_position=449 checkpoint=12 position=fast composition 7 position 1.5'), []);
  });

  it('of a stream includes the type that the line names before or behind it', () => {
    assert.deepEqual(ids('[aggregate_type User aggregate_id user-1 error boom]'), ['stream User/user-1']);
    assert.deepEqual(ids('stream_id=42 stream_type=Order'), ['stream Order/42']);
    assert.deepEqual(ids('stream=Order/42 aggregate=none'), ['stream Order/42']);
    assert.deepEqual(ids(`conflict in Order/${EVENT}`), [`stream Order/${EVENT}`]);
  });

  it('is recognised by its shape where no key names it', () => {
    assert.deepEqual(ids(`GET /orders/${EVENT} ${TRACE.toUpperCase()}`), [
      `unknown ${EVENT}`,
      `unknown ${TRACE.toUpperCase()}`,
    ]);
  });

  it('is not found where the key names a process or span, or inside a longer word', () => {
    assert.deepEqual(ids(`owner_id=${EVENT} [worker_id ${EVENT} segment_id 0] "spanId":"${TRACE}"`), []);
    assert.deepEqual(ids(`sha=${TRACE}${TRACE} x${EVENT} ${EVENT}-1`), []);
  });

  it('is not found in prose or code', () => {
    for (const line of [
      'the trace_id is missing',
      'const event_id: string = id;',
      'EventID: event.ID,',
      'correlation id of the request',
      '"trace_id":"","event_id":null',
    ]) {
      assert.deepEqual(ids(line), [], line);
    }
  });

  it('is looked up as what its key says', () => {
    const subjectIn = (line: string) => subjectOf(bestSpan(spotIds(line)) ?? assert.fail('an id'));
    assert.equal(subjectIn(`trace_id=${TRACE} event_id=${EVENT}`).uuid, EVENT);
    assert.equal(subjectIn(`aggregate_type=Order aggregate_id=7 correlation_id="a \\u0062=c"`).hint, 'stream');
    assert.deepEqual(
      [subjectIn('correlation_id="a b=c"').text, subjectIn('correlation_id="a b=c"').hint],
      ['a b=c', 'correlation'],
    );
    assert.deepEqual(subjectIn('aggregate_type=Order aggregate_id=7').stream, { type: 'Order', id: '7' });
    assert.equal(subjectIn('positions=[7]').position, '7');
  });

  it('never overlaps another one, and stands at its offsets, in any text', () => {
    const piece = fc.constantFrom(
      ...[
        'event_id',
        'position',
        'positions',
        '=',
        ':',
        ' ',
        '"',
        '\\"',
        '[',
        ']',
        ',',
        '{',
        '}',
        EVENT,
        TRACE,
        '41',
        'User/',
        'aggregate_id',
        '/',
        '-',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 40 }), (pieces) => {
        const line = pieces.join('');
        let end = 0;
        for (const span of spotIds(line)) {
          assert.ok(span.start >= end && span.end > span.start && span.end <= line.length, line);
          end = span.end;
        }
      }),
    );
  });

  it('is not looked for far behind in an endless line', () => {
    assert.deepEqual(ids(`${'x'.repeat(20_000)} event_id=${EVENT}`), []);
  });
});

describe('patterns in eventTrace.links.patterns', () => {
  it('find ids that neither key nor shape shows, and take precedence over both', () => {
    const spotter = createIdSpotter(['order no\\. (?<stream>\\w+/\\d+)', 'C-\\d+', '(?<event>[0-9a-f-]{36}) failed']);
    const [first = [], second = []] = spotter.spot(['order no. Order/42 by C-7', `${EVENT} failed, trace_id=${TRACE}`]);
    assert.deepEqual(
      [...first, ...second].map(({ kind, id }) => `${kind} ${id}`),
      ['stream Order/42', 'unknown C-7', `event ${EVENT}`, `trace ${TRACE}`],
    );
    assert.deepEqual(spotter.refused(), []);
  });

  it('are given up and named if they backtrack without end; the others still work', () => {
    const evil = '(a+)+$';
    const spotter = createIdSpotter([evil, '(', 'C-\\d+']);
    const line = `${'a'.repeat(60)}! C-1`;
    spotter.spot([line]);
    const [spans] = spotter.spot([line]);
    assert.deepEqual(
      spans?.map(({ id }) => id),
      ['C-1'],
    );
    assert.deepEqual(spotter.refused(), ['(', evil]);
    assert.equal(spotter.spot(['C-2'])[0]?.length, 1);
  });

  it('make no link of an empty match', () => {
    assert.deepEqual(
      createIdSpotter(['x*', '(?<position>\\w+)'])
        .spot(['abc 7'])[0]
        ?.map(({ id }) => id),
      ['7'],
    );
  });
});
