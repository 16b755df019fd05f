import assert from 'node:assert/strict';
import { fieldUsages } from '../../../src/code/disagreements';
import { finiteTime, isoTimestamp, timeOfFinite } from '../../../src/model/event/event';
import { matchesFilter, parseFilter } from '../../../src/model/event/eventFilter';
import { EventTable } from '../../../src/model/event/eventTable';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { buildForest } from '../../../src/model/forest/chain';
import { toMarkdown, toMermaid } from '../../../src/model/forest/exportTrace';
import { toJson } from '../../../src/model/forest/traceJson';
import { contentOf, contentOfText, contentText, jsonOf } from '../../../src/model/json/content';
import { visible } from '../../../src/model/text/safeText';
import { atOnce, type Steps } from '../../../src/model/text/steps';
import { english } from '../../../src/model/text/translate';
import { HOSTILE_PAYLOADS, HOSTILE_TEXTS, hostileHeaders, LONE_SURROGATE } from '../../support/corpus';
import { makeEvent, uuid } from '../../support/events';

const tableOf = (headers: ReturnType<typeof hostileHeaders>) => {
  const table = new EventTable();
  table.append(encodeHeaders(headers));
  return table;
};
const show = (payload: Uint8Array, redact: readonly string[] = []) =>
  atOnce(contentOf(payload, payload.length, redact));
const textOf = (name: string, redact: readonly string[] = []) =>
  atOnce(contentText(show(HOSTILE_PAYLOADS[name] ?? assert.fail(name), redact)));

function countPauses<T>(steps: Steps<T>): { readonly result: T; readonly pauses: number } {
  let pauses = 0;
  let next = steps.next();
  for (; !next.done; next = steps.next()) pauses++;
  return { result: next.value, pauses };
}

describe('a hostile payload', () => {
  it('is shown as what it is: JSON, text or bytes', () => {
    const kinds = Object.entries(HOSTILE_PAYLOADS).map(([name, payload]) => [name, show(payload).kind]);
    assert.deepEqual(Object.fromEntries(kinds), {
      none: 'none',
      zeros: 'hex',
      binary: 'hex',
      invalidUtf8: 'hex',
      deepArrays: 'text',
      deepObjects: 'text',
      prototype: 'json',
      numbers: 'json',
      surrogates: 'json',
      texts: 'json',
      secret: 'json',
      broken: 'text',
      plain: 'text',
      terminal: 'hex',
      almost: 'text',
      wide: 'text',
      backslashes: 'json',
    });
  });

  it('keeps its digits, keys and lone surrogates', () => {
    const compact = (name: string) => textOf(name).replace(/\s/g, '');
    assert.equal(compact('numbers'), new TextDecoder().decode(HOSTILE_PAYLOADS.numbers));
    assert.equal(compact('prototype'), new TextDecoder().decode(HOSTILE_PAYLOADS.prototype));
    assert.deepEqual(JSON.parse(textOf('surrogates')), { half: LONE_SURROGATE, '\udfff': 'pair 🎉' });
    assert.deepEqual(JSON.parse(textOf('texts')), HOSTILE_TEXTS);
    assert.equal(({} as { pwned?: unknown }).pwned, undefined);
  });

  it('of 10,000 nested levels is complete, and its keys are masked', () => {
    assert.equal(textOf('deepObjects'), new TextDecoder().decode(HOSTILE_PAYLOADS.deepObjects));
    assert.equal(textOf('deepObjects', ['a']), '{"a":"[masked]"}');
  });

  it('has its dangerous names counted as fields', () => {
    const payload = HOSTILE_PAYLOADS.prototype ?? assert.fail();
    const [usage] = fieldUsages([{ eventType: '__proto__', eventVersion: 1, payload }]);
    assert.deepEqual([...(usage?.fields.keys() ?? [])], ['__proto__', 'constructor', 'toString']);
  });

  it('of 50 MB never blocks the host: the work pauses every few milliseconds', () => {
    const record = `{"id":9007199254740993,"name":"${'somebody '.repeat(30)}","tags":["a","b"],"note":null},`;
    const payload = new TextEncoder().encode(`[${record.repeat(50_000_000 / record.length)}0]`);
    const { result, pauses } = countPauses(jsonOf(payload));
    assert.ok(result?.t === 'array' && result.items.length > 100_000);
    assert.ok(pauses > 500, `${pauses} pauses`);
  });

  it('of 50 MB in a single string never blocks the host either', () => {
    const payload = new TextEncoder().encode(`{"file":"${'a line of it\\n'.repeat(50_000_000 / 14)}"}`);
    const reading = countPauses(contentOf(payload, payload.length, []));
    assert.ok(reading.pauses > 90, `${reading.pauses} pauses`);
    const printing = countPauses(contentText(reading.result));
    assert.ok(printing.pauses > 40, `${printing.pauses} pauses`);
    assert.ok(printing.result.length > 49_900_000);
    const metadata = countPauses(contentOfText(printing.result, []));
    assert.ok(metadata.pauses > 90, `${metadata.pauses} pauses`);
  });
});

describe('hostile texts', () => {
  it('are kept in the forest and in every export', () => {
    const headers = hostileHeaders();
    const table = tableOf(headers);
    const forest = buildForest(table);
    const saved = JSON.parse([...toJson(table)].join('')) as {
      events: { eventType: string; traceId: string | null }[];
    };
    assert.deepEqual(
      saved.events.map(({ eventType }) => eventType),
      headers.map(({ eventType }) => eventType),
    );
    const markdown = toMarkdown(table, forest, english);
    const mermaid = toMermaid(table, forest);
    for (const text of [markdown, mermaid]) assert.equal(visible(text), text);
    assert.equal(markdown.split('\n').length, headers.length + 4);
    assert.doesNotMatch(mermaid, /<(?!br\/>)/);
  });

  it('have their invisible characters shown', () => {
    assert.equal(visible('a\u202eb\u0007'), 'a\\u202eb\\u0007');
    assert.equal(visible(`half ${LONE_SURROGATE} tag \u{e0041}`), 'half \\ud800 tag \\u{e0041}');
    for (const name of ['letters', 'lines', 'markdown', 'script']) {
      assert.equal(visible(HOSTILE_TEXTS[name] ?? ''), HOSTILE_TEXTS[name]);
    }
    for (const text of Object.values(HOSTILE_TEXTS)) {
      const unseen = [...visible(text)].filter(
        (letter) => /[\p{Cc}\p{Bidi_Control}]/u.test(letter) && !/\s/.test(letter),
      );
      assert.deepEqual(unseen, []);
    }
  });

  it('in a filter match themselves, and many stars are fast', () => {
    const event = makeEvent(1, { eventType: HOSTILE_TEXTS.long ?? '' });
    assert.ok(!matchesFilter(parseFilter(`type:${'*0*9'.repeat(2_000)}*z`), event));
    assert.ok(matchesFilter(parseFilter('type:*0*9*'), event));
    assert.ok(matchesFilter(parseFilter('type:(((.*'), makeEvent(1, { eventType: '(((.a' })));
  });
});

describe('a hostile chain of events', () => {
  it('of 200,000 effects of one cause becomes a forest', () => {
    const count = 200_000;
    const headers = Array.from({ length: count + 1 }, (_, i) =>
      makeEvent(i + 1, { causationId: i === 0 ? null : uuid(1) }),
    );
    const forest = buildForest(tableOf(headers));
    assert.equal(forest.subtreeSize[0], count + 1);
    assert.ok(forest.depth.every((depth, place) => depth === (place === 0 ? 0 : 1)));
  });

  it('of 200,000 events in one circle is cut once and exported in bounded size', () => {
    const count = 200_000;
    const headers = Array.from({ length: count }, (_, i) =>
      makeEvent(i + 1, { causationId: uuid(((i + count - 1) % count) + 1) }),
    );
    const table = tableOf(headers);
    const forest = buildForest(table);
    assert.equal(forest.depth[count - 1], count - 1);
    assert.ok(toMarkdown(table, forest, english).length < count * 200);
  });
});

describe('a time at the end of the calendar', () => {
  it('is written with its full year', () => {
    assert.equal(isoTimestamp(Date.UTC(2026, 0, 2) + 0.125), '2026-01-02T00:00:00.000125Z');
    assert.equal(isoTimestamp(9_224_318_015_999_000), '+294276-12-31T23:59:59.000000Z');
    assert.equal(isoTimestamp(-210_866_803_200_000), '-004713-11-24T00:00:00.000000Z');
    assert.equal(isoTimestamp(Number.NEGATIVE_INFINITY), '-infinity');
    for (const time of [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 9_224_318_015_999_000, 0.125]) {
      const sent = JSON.parse(JSON.stringify(finiteTime(time)));
      assert.equal(timeOfFinite(sent), time);
      assert.equal(isoTimestamp(sent), isoTimestamp(time));
    }
  });
});
