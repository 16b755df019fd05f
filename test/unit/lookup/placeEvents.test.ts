import assert from 'node:assert/strict';
import { PlaceEvents, type PlaceStore } from '../../../src/app/lookup/placeEvents';
import { comparePositions, type EventHeader, type Position } from '../../../src/model/event/event';
import type { EventsPlace } from '../../../src/protocol/events';
import type { EventsPage } from '../../../src/store/ports';
import { makeEvent } from '../../support/events';
import { unaskedStore } from '../../support/unaskedStore';

const COUNT = 2_000;
/** Every hundredth event is of a rare type. */
const EVENTS = Array.from({ length: COUNT }, (_, i) =>
  makeEvent(i + 1, { eventType: (i + 1) % 100 === 0 ? 'PaymentCaptured' : 'OrderPlaced' }),
);

function page({ from, forward, count, types }: EventsPage): EventHeader[] {
  const beyond = EVENTS.filter(
    ({ position, eventType }) =>
      comparePositions(position, from) * (forward ? 1 : -1) > 0 && (types?.includes(eventType) ?? true),
  );
  return forward ? beyond.slice(0, count) : beyond.slice(-count);
}

const newest = EVENTS.at(-1);
const store: PlaceStore = {
  ...unaskedStore(),
  eventsPage: async (request) => page(request),
  eventTypes: async () => ({
    types: ['OrderPlaced', 'PaymentCaptured'].map((eventType) => ({
      eventType,
      newest: newest?.position ?? ('0' as Position),
      newestAt: 0,
    })),
    complete: true,
  }),
};

describe('the events around a position', () => {
  let shown: EventHeader[];
  let place: EventsPlace | undefined;
  let failures: unknown[];
  let places: PlaceEvents;
  beforeEach(() => {
    shown = [];
    failures = [];
    place = undefined;
    places = new PlaceEvents(
      {
        show(now, events, isNew) {
          shown = isNew ? [...events] : [...shown, ...events];
          shown.sort((a, b) => comparePositions(a.position, b.position));
          place = now;
        },
        failed: (error) => failures.push(error),
      },
      10_000,
    );
  });
  const at = (position: number, types: readonly string[] = []) =>
    places.begin(store, { position: String(position) as Position, time: null, types });
  const range = () => [Number(shown[0]?.position), Number(shown.at(-1)?.position), shown.length];

  it('are read on both sides, and then in both directions up to the ends', async () => {
    await at(1_000);
    assert.deepEqual(range(), [700, 1_299, 600]);
    assert.deepEqual([place?.older, place?.newer], [true, true]);
    await places.readOn(store, false);
    assert.deepEqual(range(), [400, 1_299, 900]);
    await places.readOn(store, false);
    await places.readOn(store, false);
    assert.deepEqual([range()[0], place?.older], [1, false]);
    await places.readOn(store, false);
    for (let i = 0; i < 4; i++) await places.readOn(store, true);
    assert.deepEqual(range(), [1, COUNT, COUNT]);
    assert.equal(place?.newer, false);
    assert.equal(places.header(makeEvent(5).eventId)?.position, '5');
    assert.deepEqual(failures, []);
  });

  it('are of certain types only if a filter names them, however rare these are', async () => {
    await at(1_950, ['payment*']);
    assert.equal(shown.length, 20);
    assert.ok(shown.every(({ eventType }) => eventType === 'PaymentCaptured'));
    assert.deepEqual([place?.older, place?.newer], [false, false]);
    await at(1_950, ['NoSuchType']);
    assert.deepEqual([shown, place?.types], [[], ['NoSuchType']]);
  });

  it('are those of the position that was asked for last, even if another answer arrives later', async () => {
    let answer: (events: EventHeader[]) => void = () => undefined;
    const late = new Promise<EventHeader[]>((resolve) => {
      answer = resolve;
    });
    const slow: PlaceStore = { ...store, eventsPage: () => late };
    const first = places.begin(slow, { position: '100' as Position, time: null, types: [] });
    await at(1_000);
    answer(EVENTS.slice(0, 10));
    await first;
    assert.deepEqual(range(), [700, 1_299, 600]);
  });

  it('stay as they are if more cannot be read, and the error is reported', async () => {
    await at(1_000);
    const broken: PlaceStore = { ...store, eventsPage: () => Promise.reject(new Error('gone')) };
    await places.readOn(broken, true);
    assert.equal(failures.length, 1);
    assert.equal(shown.length, 600);
    await places.readOn(store, true);
    assert.equal(shown.length, 900);
  });

  it('are not sent again once they were ended', async () => {
    await at(1_000);
    places.end();
    shown = [];
    places.replay();
    assert.deepEqual([shown, places.shown], [[], undefined]);
  });
});
