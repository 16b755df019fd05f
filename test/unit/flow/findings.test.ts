import assert from 'node:assert/strict';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { findBreaks } from '../../../src/model/flow/findings/breaks';
import { findLoops } from '../../../src/model/flow/findings/loops';
import { StreamVersions } from '../../../src/model/flow/findings/streamVersions';
import { findTwice } from '../../../src/model/flow/findings/twice';
import { findUnusual } from '../../../src/model/flow/findings/unusual';
import { findVariants } from '../../../src/model/flow/variants';
import { atOnce } from '../../../src/model/text/steps';
import { makeEvent, uuid } from '../../support/events';
import { consumerAt, learnFrom } from '../../support/flows/learn';
import { REACTIONS, runShop } from '../../support/flows/shop';

const usual = { traces: 400, pauseMs: 2_000, reactions: REACTIONS, dropped: 0.02, doubled: 0 };

describe('events handled twice', () => {
  const pairs = (over: { readonly count: number; readonly apartMs: number; readonly several: number }) =>
    Array.from({ length: over.count }, (_, i) => {
      const n = 10 * i + 1;
      const effect = (at: number, ms: number) =>
        makeEvent(n + at, { eventType: 'Billed', causationId: uuid(n), time: 60_000 * i + 500 + ms });
      const first = [makeEvent(n, { eventType: 'Paid', time: 60_000 * i }), effect(1, 0)];
      return i % over.several === 0 ? [...first, effect(2, over.apartMs)] : first;
    }).flat();

  it('do not include one append of several effects, nor causes that usually have several', () => {
    const twice = (over: Parameters<typeof pairs>[0]) => atOnce(findTwice(learnFrom(pairs(over)))).length;
    assert.equal(twice({ count: 100, apartMs: 2_000, several: 20 }), 5);
    assert.equal(twice({ count: 100, apartMs: 0, several: 20 }), 0);
    assert.equal(twice({ count: 100, apartMs: 2_000, several: 3 }), 0);
  });

  /** `times`: how long after its cause each effect came; `seldom`: every how many causes have all of them. */
  const paid = (
    times: readonly number[],
    over: { readonly count?: number; readonly gap?: number; readonly seldom?: number },
  ) => {
    const { count = 100, gap = 1, seldom = 20 } = over;
    return Array.from({ length: count }, (_, i) => {
      const n = 10 * i + 1;
      const own = i % seldom === 0 ? times : times.slice(0, 1);
      return [
        makeEvent(n, { eventType: 'Paid', time: 60_000 * i }),
        ...own.map((ms, k) =>
          makeEvent(n + 1 + k * gap, { eventType: 'Billed', causationId: uuid(n), time: 60_000 * i + ms }),
        ),
      ];
    }).flat();
  };
  const twiceOf = (...of: Parameters<typeof paid>) =>
    atOnce(findTwice(learnFrom(paid(...of)))).map(({ positions }) => positions.map((at) => Number(at) % 10));

  it('have effects of two appends: more than five milliseconds apart, or with other events in between', () => {
    const [first] = twiceOf([500, 506], {});
    assert.deepEqual([first, twiceOf([500, 506], {}).length], [[2, 3], 5]);
    assert.deepEqual(twiceOf([500, 505], {}), []);
    assert.deepEqual(twiceOf([500, 502], { gap: 2 })[0], [2, 4]);
    assert.deepEqual(twiceOf([500, 501], { gap: 2 }), []);
    assert.deepEqual(twiceOf([500, 490], {})[0], [2, 3], 'clocks of programs differ');
    assert.deepEqual(twiceOf([500, 501, 900], {})[0], [2, 4], 'the first of each append');
  });

  it('need ten causes with one effect, and at most a tenth of the causes with more', () => {
    // The last cause is still open.
    assert.equal(twiceOf([500, 900], { count: 12, seldom: 12 }).length, 1);
    assert.equal(twiceOf([500, 900], { count: 11, seldom: 11 }).length, 0);
    assert.equal(twiceOf([500, 900], { count: 101, seldom: 10 }).length, 11, 'just a tenth');
    assert.equal(twiceOf([500, 900], { count: 90, seldom: 9 }).length, 0);
  });

  it('are found by type, with positions in order, and the causes are sorted by position', () => {
    const event = (n: number, eventType: string, cause: number | null, time: number) =>
      makeEvent(n, { eventType, time, ...(cause === null ? {} : { causationId: uuid(cause) }) });
    const events = Array.from({ length: 100 }, (_, i) => {
      const [n, at] = [20 * i + 1, 60_000 * i];
      const more = [
        // Two effects of one append, and one effect of another type.
        ...(i === 30 ? [event(n + 2, 'Billed', n, at + 502)] : []),
        // The later effect was written first.
        ...(i === 50 ? [event(n + 3, 'Billed', n, at + 900)] : []),
        ...(i === 40 ? [event(n + 12, 'Packed', n + 10, at + 900)] : []),
        ...(i === 10 ? [event(n + 12, 'Packed', n + 10, at + 900)] : []),
      ];
      return [
        event(n, 'Paid', null, at),
        ...(i === 50 ? more : []),
        event(n + 1, 'Billed', n, at + 500),
        event(n + 4, 'Mailed', n, at + 950),
        event(n + 10, 'Sent', null, at),
        event(n + 11, 'Packed', n + 10, at + 500),
        ...(i === 50 ? [] : more),
      ];
    }).flat();
    const found = atOnce(findTwice(learnFrom(events)));
    assert.deepEqual(
      found.map(({ effectType, position, positions }) => [effectType, position, positions]),
      [
        ['Packed', '211', ['212', '213']],
        ['Packed', '811', ['812', '813']],
        ['Billed', '1001', ['1002', '1004']],
      ],
    );
  });

  it('are attributed to any restart of any consumer that makes the effect', () => {
    const restarted = consumerAt('billing', 10_000n, { restarts: [700, 5_000] });
    const other = consumerAt('other', 10_000n);
    for (const consumers of [[restarted], [restarted, other]]) {
      const found = atOnce(findTwice(learnFrom(paid([500, 900], { seldom: 100 }), { consumers })));
      assert.deepEqual(
        found.map(({ afterRestart }) => afterRestart),
        [true],
      );
    }
  });

  it('are attributed to a restart after the first effect and not after the last', () => {
    const after = (restart: number) => {
      const consumers = [consumerAt('billing', 10_000n, { restarts: [restart] })];
      return atOnce(findTwice(learnFrom(paid([500, 900], { seldom: 100 }), { consumers }))).map(
        ({ afterRestart }) => afterRestart,
      );
    };
    assert.deepEqual([499, 500, 501, 900, 901].map(after), [[false], [false], [true], [true], [false]]);
  });

  it('are attributed to a restart only if it lies between their effects', () => {
    const consumers = [consumerAt('billing', 10_000n, { restarts: [20 * 60_000 + 1_000] })];
    const found = atOnce(findTwice(learnFrom(pairs({ count: 100, apartMs: 2_000, several: 20 }), { consumers })));
    assert.deepEqual(
      found.map(({ position, positions, afterRestart, consumer }) => [position, positions, afterRestart, consumer]),
      [0, 20, 40, 60, 80].map((i) => [`${10 * i + 1}`, [`${10 * i + 2}`, `${10 * i + 3}`], i === 20, 'billing']),
    );
  });
});

describe('what is unusual in a flow', () => {
  const answered = (delay: (i: number) => number, more: (i: number) => readonly string[] = () => []) =>
    learnFrom(
      Array.from({ length: 3_000 }, (_, i) => {
        const n = 10 * i + 1;
        return [
          makeEvent(n, { eventType: 'Asked', time: 60_000 * i }),
          makeEvent(n + 1, { eventType: 'Answered', causationId: uuid(n), time: 60_000 * i + delay(i) }),
          ...more(i).map((eventType, k) =>
            makeEvent(n + 2 + k, { eventType, causationId: uuid(n), time: 60_000 * i + 900 + k }),
          ),
        ];
      }).flat(),
    );

  it('includes an effect that is later or earlier than all but one in a thousand', () => {
    const found = atOnce(findUnusual(answered((i) => (i === 77 ? 40_000 : i === 99 ? 5 : 1_000 + (i % 100)))));
    assert.deepEqual(
      found.map((odd) => [odd.kind, odd.row, 'delayMs' in odd && odd.delayMs]),
      [
        ['late', 2 * 77, 40_000],
        ['early', 2 * 99, 5],
      ],
    );
  });

  it('includes more effects than ever, and an effect that was never seen before', () => {
    const window = answered(
      (i) => 500 + (i % 500),
      (i) => (i === 50 ? ['Answered', 'Answered', 'Answered'] : i === 60 ? ['Complained'] : []),
    );
    const found = atOnce(findUnusual(window)).map((odd) => [odd.kind, odd.effectType, window.table.position(odd.row)]);
    assert.deepEqual(found, [
      ['more', 'Answered', '501'],
      ['neverSeen', 'Complained', '601'],
    ]);
  });

  it('includes a loop that grows, but not one that always ends', () => {
    const chain = (from: number, rounds: number) =>
      Array.from({ length: rounds }, (_, i) =>
        makeEvent(from + i, {
          eventType: i % 2 === 0 ? 'Retried' : 'Failed',
          causationId: i === 0 ? null : uuid(from + i - 1),
          time: from * 1_000 + i,
        }),
      );
    const short = Array.from({ length: 50 }, (_, k) => chain(1_000 * k + 1, 7)).flat();
    assert.deepEqual(atOnce(findLoops(learnFrom(short))), []);
    const [loop, ...others] = atOnce(findLoops(learnFrom([...short, ...chain(90_000, 61)])));
    assert.deepEqual([loop?.eventType, loop?.rounds, loop?.path], ['Retried', 30, ['Retried', 'Failed']]);
    // The type between belongs to the same loop.
    assert.equal(others.length, 0);
  });

  it('includes an id that is not passed on although it usually is', () => {
    // One effect has no trace id, and one has it in another form.
    const lostTraces = new Map<number, string | null>([
      [11, null],
      [12, uuid(12)],
    ]);
    const events = Array.from({ length: 200 }, (_, i) => {
      const [n, correlationId, traceId] = [2 * i + 1, uuid(500_000 + i), `${i}`.padStart(32, 'a')];
      return [
        makeEvent(n, { eventType: 'Asked', correlationId, traceId }),
        makeEvent(n + 1, {
          eventType: 'Answered',
          causationId: i === 7 ? uuid(999_999) : i === 8 ? null : uuid(n),
          correlationId: i === 9 ? uuid(999_998) : i === 10 ? null : correlationId,
          traceId: lostTraces.has(i) ? (lostTraces.get(i) ?? null) : traceId,
        }),
      ];
    }).flat();
    const found = atOnce(findBreaks(learnFrom(events))).map(({ kind, effectType, count, examples }) => [
      kind,
      effectType,
      count,
      examples,
    ]);
    assert.deepEqual(found.sort(), [
      ['causeless', 'Answered', 1, [17]],
      ['correlation', 'Answered', 1, [19]],
      ['nowhere', 'Answered', 1, [15]],
      ['trace', 'Answered', 1, [23]],
      ['traceShape', 'Answered', 1, [25]],
      ['uncorrelated', 'Answered', 1, [21]],
    ]);
  });

  it('includes a version that does not follow the previous one in its stream', () => {
    const versions = new StreamVersions();
    const event = (n: number, id: string, streamVersion: number) =>
      makeEvent(n, { stream: { context: null, type: 'Order', id }, streamVersion });
    const whole = Array.from({ length: 300 }, (_, i) => event(i + 1, `o${i % 10}`, 5 + Math.floor(i / 10)));
    versions.take(encodeHeaders(whole));
    versions.take(
      encodeHeaders([event(301, 'o1', 37), event(302, 'o2', 34), event(303, 'o3', 35), event(304, 'new', 9)]),
    );
    assert.deepEqual(
      versions.breaks.map(({ kind, count, examples }) => [
        kind,
        count,
        examples.map((e) => [e.position, e.stream.id, e.before, e.version]),
      ]),
      [
        ['gap', 1, [['301', 'o1', 34, 37]]],
        ['repeat', 1, [['302', 'o2', 34, 34]]],
      ],
    );
  });

  it('findVariants returns the ways of traces, with shares that add up to 1', () => {
    const shop = runShop({
      ...usual,
      seed: 5,
      dropped: 0,
      reactions: REACTIONS.filter(({ kind }) => kind === 'fork' || kind === 'always'),
    });
    const variants = atOnce(findVariants(learnFrom(shop.events), 'OrderPlaced'));
    const total = variants.reduce((sum, { count }) => sum + count, 0);
    assert.ok(variants.length >= 4 && variants.length <= 6, `${variants.length}`);
    assert.ok(total > 350 && Math.abs(variants.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    const declined = variants.find(({ events }) => events === 3) ?? assert.fail();
    assert.ok(Math.abs(declined.share - 0.2) < 0.08);
  });
});
