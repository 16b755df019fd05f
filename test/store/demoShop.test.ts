import assert from 'node:assert/strict';
import type { ShopEvent } from '../../src/demo/shop/flow';
import { type LogEntry, slogJson, slogText } from '../../src/demo/shop/logFiles';
import { createProducer, MOST_EVENTS } from '../../src/demo/shop/producer';
import { seededRandom } from '../../src/demo/shop/random';
import { createShop } from '../../src/demo/shop/shop';
import { segmentOf } from '../../src/model/consumer/partition';
import { type Case, separatingCondition } from '../../src/model/flow/claims/conditions';
import { findTwice } from '../../src/model/flow/findings/twice';
import type { FlowWindow } from '../../src/model/flow/flowWindow';
import { groupsOf } from '../../src/model/flow/forks';
import { findMissing } from '../../src/model/flow/missing';
import { atOnce } from '../../src/model/text/steps';
import { shopHeader } from '../support/demoEvents';
import { learnFrom } from '../support/flows/learn';

const OPENED_AT = Date.UTC(2026, 10, 22, 15, 0, 0);
const HOUR_MS = 3600_000;

function openShop(seed = 7) {
  const shop = createShop({ seed, openedAt: OPENED_AT });
  return { shop, ...shop.advance(OPENED_AT) };
}

function field(entry: LogEntry, key: string): unknown {
  return entry.fields.find(([name]) => name === key)?.[1];
}

function groupBy(events: readonly ShopEvent[], key: (event: ShopEvent) => string): Map<string, ShopEvent[]> {
  const groups = new Map<string, ShopEvent[]>();
  for (const event of events) groups.set(key(event), [...(groups.get(key(event)) ?? []), event]);
  return groups;
}

function poisonOf(events: readonly ShopEvent[]): ShopEvent {
  const [poison, ...more] = events.filter((event) => event.payload.includes('"provider":"stripe"'));
  assert.ok(poison && more.length === 0, 'exactly one poison event');
  return poison;
}

describe('demo shop', () => {
  it('produces the same events for the same seed and clock', () => {
    const one = openShop();
    const other = openShop();
    assert.deepEqual(other.events, one.events);
    assert.deepEqual(other.entries, one.entries);
    assert.notDeepEqual(openShop(8).events[0], one.events[0]);
  });

  it('has a history of about 300 flows, with causes in their own correlation', () => {
    const { events } = openShop();
    const flows = groupBy(events, (event) => event.correlationId);
    assert.ok(flows.size > 270 && flows.size < 330, `${flows.size} flows`);
    for (const [commandId, flow] of flows) {
      const ids = new Set(flow.map((event) => event.eventId));
      for (const event of flow)
        assert.ok(event.causationId === commandId || ids.has(event.causationId), event.eventType);
      assert.equal(new Set(flow.map((event) => event.traceId)).size, 1);
      const first = flow[0]?.time ?? 0;
      assert.ok(flow.every((event) => event.time >= first && event.time - first < 500));
    }
  });

  it('assigns rising positions with gaps, and stream versions without gaps', () => {
    const { events } = openShop();
    const steps = events.slice(1).map((event, index) => event.position - (events[index]?.position ?? 0));
    assert.ok(steps.every((step) => step >= 1));
    assert.ok(steps.some((step) => step > 1));
    for (const stream of groupBy(events, (event) => `${event.aggregateType}/${event.aggregateId}`).values()) {
      assert.deepEqual(
        stream.map((event) => event.aggregateVersion),
        stream.map((_, index) => index + 1),
      );
    }
  });

  it('stops billing_outbox at the poison event of the last minute, and no other consumer', () => {
    const { shop, events, entries } = openShop();
    const poison = poisonOf(events);
    assert.ok(OPENED_AT - poison.time < 60_000);

    const errors = entries.filter((entry) => entry.level === 'ERROR');
    assert.deepEqual(
      errors.map((entry) => entry.message),
      ['consumer handler error', 'segment worker error', 'segment worker error'],
    );
    assert.equal(errors[0] && field(errors[0], 'position'), poison.position);

    const billing = shop.segments.filter((segment) => segment.consumer === 'billing_outbox');
    const failed = billing[segmentOf(poison.aggregateId, 4)];
    assert.ok(failed && failed.checkpoint < poison.position);
    const batch = events.filter((event) => event.position > failed.checkpoint).slice(0, 50);
    assert.ok(batch.includes(poison), 'the blocking event is in the batch after the checkpoint');
    assert.deepEqual(new Set(billing.map((segment) => segment.owner)), new Set([null]));

    const frozen = billing.map((segment) => segment.checkpoint);
    shop.advance(OPENED_AT + 60_000);
    assert.deepEqual(
      billing.map((segment) => segment.checkpoint),
      frozen,
    );
    assert.ok(shop.segments.every((segment) => segment.owner !== null || segment.consumer === 'billing_outbox'));
  });

  it('leaves the scoped consumer at the last event of its scope', () => {
    const { shop, events } = openShop();
    const last = events.findLast((event) => ['User', 'Notification'].includes(event.aggregateType));
    shop.advance(OPENED_AT + 100);
    const mailer = shop.segments.filter((segment) => segment.consumer === 'customer_mailer');
    assert.ok(last && mailer.every((segment) => segment.checkpoint >= last.position));
    const { events: later } = shop.advance(OPENED_AT + 20_000);
    const scoped = [...events, ...later].filter((event) => ['User', 'Notification'].includes(event.aggregateType));
    const positions = new Set(scoped.map((event) => event.position));
    assert.ok(mailer.every((segment) => positions.has(segment.checkpoint)));
  });

  it('keeps search_index behind by a varying lag, while order_fulfilment keeps up', () => {
    const { shop } = openShop();
    let head = 0;
    const lags: number[] = [];
    for (let second = 1; second <= 180; second++) {
      const { events } = shop.advance(OPENED_AT + second * 1000);
      head = events.at(-1)?.position ?? head;
      if (head === 0) continue;
      const of = (name: string) => shop.segments.find((segment) => segment.consumer === name)?.checkpoint ?? 0;
      lags.push(head - of('search_index'));
      assert.equal(of('order_fulfilment'), head);
    }
    assert.ok(Math.min(...lags) > 40, `least ${Math.min(...lags)}`);
    assert.ok(Math.max(...lags) < 300, `most ${Math.max(...lags)}`);
    assert.ok(Math.max(...lags) - Math.min(...lags) > 80);
  });

  it('appends more and more slowly, and stops growing', () => {
    const producer = createProducer({
      random: seededRandom(7),
      pointsRandom: seededRandom(8),
      start: 0,
      busyFrom: 0,
      quietPauseMs: 0,
      poisonFrom: 0,
      releasedAt: 0,
    });
    const perHour = Array.from({ length: 24 }, (_, hour) => {
      let added = 0;
      for (let second = 1; second <= 3600; second++) added += producer.advance(hour * HOUR_MS + second * 1000).length;
      return added;
    });
    assert.ok((perHour[0] ?? 0) > 10_000, `${perHour[0]} in the first hour`);
    assert.ok((perHour[8] ?? 0) < 2500, `${perHour[8]} in the ninth hour`);
    assert.equal(perHour.at(-1), 0);
    const total = perHour.reduce((sum, count) => sum + count, 0);
    assert.ok(total >= MOST_EVENTS && total < MOST_EVENTS + 20, `${total} events`);
  });

  it('does not catch up for the hours that the machine slept', () => {
    const { shop } = openShop();
    const { events } = shop.advance(OPENED_AT + 8 * HOUR_MS);
    assert.ok(events.length < 50, `${events.length} events at once`);
    assert.ok(shop.advance(OPENED_AT + 8 * HOUR_MS + 10_000).events.length > 10, 'and it goes on');
  });
});

describe('flows of the demo shop', () => {
  const { shop, events: first } = openShop();
  const events = [...first, ...shop.advance(OPENED_AT + 300_000).events];
  const window = learnFrom(events.map(shopHeader));
  const payloads = new Map(events.map(({ eventId, payload }) => [eventId, JSON.parse(payload)]));

  const kindOf = (eventType: string, eventVersion: string) =>
    window.table.kinds.findIndex((kind) => kind.eventType === eventType && kind.eventVersion === eventVersion);
  const effectsOf = ({ edges }: FlowWindow, kind: number) =>
    (edges[kind] ?? []).filter(({ norm }) => norm.hits > 0).map(({ effectType }) => effectType);

  it('have a fork: a payment is captured or declined', () => {
    const norm = window.norms.of(window.table.kinds[kindOf('PaymentRequested', '1')] ?? assert.fail());
    const types = groupsOf(norm ?? assert.fail()).map((group) => [...group.types].sort());
    assert.deepEqual(types, [['PaymentCaptured', 'PaymentDeclined']]);
  });

  it('have a reaction on a condition: many points lead to a voucher', () => {
    const { table, effects, rowsOf } = window;
    const rows = ['1', '2'].flatMap((version) => [...(rowsOf[kindOf('PointsGranted', version)] ?? [])]);
    const cases = rows.map((row): Case => {
      const own = effects.rows.subarray(effects.starts[row], effects.starts[row + 1]);
      const has = [...own].some((effect) => table.eventType(effect) === 'VoucherIssued');
      return { fields: new Map(Object.entries(payloads.get(table.eventId(row)) ?? {})) as Case['fields'], has };
    });
    assert.equal(atOnce(separatingCondition(cases, 1))?.field, 'points');
  });

  it('change with a release: another version has one more effect', () => {
    assert.deepEqual(effectsOf(window, kindOf('PointsGranted', '1')), ['VoucherIssued']);
    assert.deepEqual(effectsOf(window, kindOf('PointsGranted', '2')).sort(), ['TierReviewed', 'VoucherIssued']);
  });

  it('sometimes grant points twice, and each case is found', () => {
    const granted = groupBy(
      events.filter(({ eventType }) => eventType === 'PointsGranted'),
      (event) => event.causationId,
    );
    const twice = [...granted].flatMap(([cause, all]) => (all.length > 1 ? cause : []));
    assert.ok(twice.length > 5, `${twice.length}`);
    const found = atOnce(findTwice(window));
    assert.deepEqual(new Set(found.map(({ eventId }) => eventId)), new Set(twice));
    assert.ok(found.every(({ effectType }) => effectType === 'PointsGranted'));
  });

  it('have no missing effects', () => {
    assert.deepEqual(
      atOnce(findMissing(window)).rules.flatMap(({ claims }) => claims),
      [],
    );
  });
});

describe('log lines of the demo', () => {
  it('are printed as slog does', () => {
    const entry: LogEntry = {
      log: 'api',
      time: Date.UTC(2026, 10, 22, 14, 57, 16, 385) + 0.25,
      level: 'INFO',
      message: 'events appended',
      fields: [
        ['aggregate_id', 'user-1'],
        ['positions', [41, 42]],
        ['error', 'unknown payment provider "stripe"'],
      ],
    };
    assert.equal(
      slogJson(entry),
      '{"time":"2026-11-22T14:57:16.385250Z","level":"INFO","msg":"events appended","aggregate_id":"user-1","positions":[41,42],"error":"unknown payment provider \\"stripe\\""}',
    );
    assert.equal(
      slogText(entry),
      'time=2026-11-22T14:57:16.385Z level=INFO msg="events appended" aggregate_id=user-1 positions="[41 42]" error="unknown payment provider \\"stripe\\""',
    );
  });

  it('contain ids and positions of the last flows, and no payload', () => {
    const { events, entries } = openShop();
    const lines = entries.map((entry) => (entry.log === 'api' ? slogJson(entry) : slogText(entry)));
    const appended = entries.filter((entry) => entry.message === 'events appended');
    const positions = appended.flatMap((entry) => field(entry, 'positions') as number[]);
    const recent = events.slice(-positions.length).map((event) => event.position);
    assert.deepEqual(new Set(positions), new Set(recent));
    assert.ok(new Set(events.slice(-positions.length).map((event) => event.correlationId)).size >= 90);
    for (const secret of ['@example.com', '"card"', 'amount', 'insufficient_funds']) {
      assert.ok(!lines.some((line) => line.includes(secret)), secret);
    }
  });
});
