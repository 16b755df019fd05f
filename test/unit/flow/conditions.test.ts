import assert from 'node:assert/strict';
import { twiceIn } from '../../../src/app/flow/findings/flowFindings';
import { missingIn } from '../../../src/app/flow/missingIn';
import type { EventHeader, Position } from '../../../src/model/event/event';
import { makeEvent, uuid } from '../../support/events';
import { learnFrom } from '../../support/flows/learn';
import { numbersFrom } from '../../support/flows/shop';

const { signal } = new AbortController();

/** Reads payloads like a store, and counts them. */
function payloadsOf(payloads: ReadonlyMap<string, object>) {
  let read = 0;
  return {
    read: () => read,
    payloadsAt: async (positions: readonly Position[]) => {
      read += positions.length;
      return new Map(
        positions.flatMap((position) => {
          const payload = payloads.get(position);
          return payload ? [[position, Buffer.from(JSON.stringify(payload))] as const] : [];
        }),
      );
    },
  };
}

/** Orders that are billed if `isBilled` says so, except some bills that are lost. */
function orders(seed: number, lost: number, isBilled: (payload: { amount: number; country: string }) => boolean) {
  const random = numbersFrom(seed);
  const events: EventHeader[] = [];
  const payloads = new Map<string, object>();
  const missing: string[] = [];
  for (let i = 0; i < 1_000; i++) {
    const n = 2 * i + 1;
    const payload = {
      amount: Math.floor(random() * 1_000),
      country: ['de', 'fr', 'at', 'li'][Math.floor(random() ** 3 * 4)] ?? '',
      id: uuid(n),
    };
    const cause = makeEvent(n, { eventType: 'Ordered', time: 1_000 * i });
    events.push(cause);
    payloads.set(cause.position, payload);
    if (!isBilled(payload)) continue;
    if (random() < lost) missing.push(cause.position);
    else events.push(makeEvent(n + 1, { eventType: 'Billed', causationId: uuid(n), time: 1_000 * i + 200 * random() }));
  }
  return { events, store: payloadsOf(payloads), missing };
}

describe('a missing effect that may depend on the payload', () => {
  const closed = (position: string) => Number(position) < 1_960;

  it('is marked as unread if no payload can be read, because a value may be the reason', async () => {
    const { events, store } = orders(1, 0.01, () => true);
    const readable = await missingIn(learnFrom(events), store, signal);
    assert.deepEqual(new Set(readable.claims.map(({ unread }) => unread)), new Set([false]));
    const protobuf = {
      payloadsAt: async (positions: readonly Position[]) =>
        new Map(positions.map((position) => [position, Buffer.from([8, 150, 1])] as const)),
    };
    for (const other of [protobuf, { payloadsAt: async () => new Map() }]) {
      const { claims } = await missingIn(learnFrom(events), other, signal);
      assert.equal(claims.length, readable.claims.length);
      assert.ok(claims.every(({ unread }) => unread));
    }
  });

  it('is not marked as unread if the payloads were read but have no value that could be the reason', async () => {
    const { events, store } = orders(1, 0.01, () => true);
    const { claims } = await missingIn(learnFrom(events), store, signal);
    for (const payload of ['{}', 'null', '{"of":{"an":{"order":{"id":1}}}}', '']) {
      const alike = {
        payloadsAt: async (positions: readonly Position[]) =>
          new Map(positions.map((position) => [position, Buffer.from(payload)] as const)),
      };
      const found = await missingIn(learnFrom(events), alike, signal);
      assert.equal(found.claims.length, claims.length);
      assert.ok(!found.claims.some(({ unread }) => unread), payload);
    }
  });

  it('is not claimed if a field explains it, and is claimed if none does', async () => {
    const rules = [
      { field: 'amount', isBilled: ({ amount }: { amount: number }) => amount > 25 },
      { field: 'country', isBilled: ({ country }: { country: string }) => country !== 'li' },
      { field: undefined, isBilled: () => true },
    ];
    let [right, wrong, all] = [0, 0, 0];
    for (const { field, isBilled } of rules) {
      for (let seed = 0; seed < 8; seed++) {
        const { events, store, missing } = orders(seed, 0.01, isBilled);
        const { claims, conditions } = await missingIn(learnFrom(events), store, signal);
        const truth = new Set(missing);
        right += claims.filter(({ position }) => truth.has(position)).length;
        wrong += claims.filter(({ position }) => !truth.has(position)).length;
        if (claims.length > 0 || conditions.length > 0) all += missing.filter(closed).length;
        for (const condition of conditions) assert.equal(condition.field, field);
      }
    }
    assert.ok(right > 100, `only ${right} are found`);
    assert.ok(wrong <= right / 100, `${wrong} are wrong, ${right} right`);
    assert.ok(right >= 0.8 * all, `${right} of ${all}`);
  });

  it('is claimed for orders that lost it at one time, although their numbers are close together', async () => {
    const events = Array.from({ length: 1_000 }, (_, i) => {
      const n = 2 * i + 1;
      const cause = makeEvent(n, { eventType: 'Ordered', time: 1_000 * i });
      return i >= 500 && i < 510
        ? [cause]
        : [cause, makeEvent(n + 1, { eventType: 'Billed', causationId: uuid(n), time: 1_000 * i + 200 })];
    }).flat();
    const store = payloadsOf(
      new Map(
        events.map(({ position }) => [position, { number: 70_000 + Number(position), at: Number(position) * 1_000 }]),
      ),
    );
    const { claims, conditions } = await missingIn(learnFrom(events), store, signal);
    assert.deepEqual([claims.length, conditions], [10, []]);
  });

  it('is judged by some payloads, not by all of them', async () => {
    const { events, store } = orders(1, 0.02, () => true);
    await missingIn(learnFrom(events), store, signal);
    assert.ok(store.read() > 100 && store.read() <= 600, `${store.read()}`);
  });

  it('is claimed if payloads cannot be read at all', async () => {
    const { events, missing } = orders(2, 0.02, () => true);
    const { claims } = await missingIn(learnFrom(events), payloadsOf(new Map()), signal);
    assert.deepEqual(
      claims.map(({ position }) => position),
      missing.filter(closed),
    );
  });
});

describe('an event that was handled twice', () => {
  it('is certain if the payloads of both effects are equal and not empty', async () => {
    const events = Array.from({ length: 60 }, (_, i) => {
      const n = 10 * i + 1;
      const effect = (at: number) =>
        makeEvent(n + at, { eventType: 'Billed', causationId: uuid(n), time: 60_000 * i + 900 * at });
      return [
        makeEvent(n, { eventType: 'Ordered', time: 60_000 * i }),
        effect(1),
        ...(i % 20 === 0 ? [effect(2)] : []),
      ];
    }).flat();
    const payloads = new Map<string, object>([
      ['2', { of: 'order-1' }],
      ['3', { of: 'order-1' }],
      ['202', { of: 'order-2' }],
      ['203', { of: 'order-3' }],
      ['402', {}],
      ['403', {}],
    ]);
    const found = await twiceIn(learnFrom(events), payloadsOf(payloads), signal);
    assert.deepEqual(
      found.map(({ position, certain }) => [position, certain]),
      [
        ['1', true],
        ['201', false],
        ['401', false],
      ],
    );
  });
});
