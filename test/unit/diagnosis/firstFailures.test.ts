import assert from 'node:assert/strict';
import type { ConsumerLog, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import { endsWorker, separateFailures } from '../../../src/model/diagnosis/rules/firstFailures';
import type { Position } from '../../../src/model/event/event';
import { atOnce } from '../../../src/model/text/steps';

const AT = Date.parse('2026-11-28T10:00:00Z');
const LOST = 'driver: bad connection';

let count = 0;

/** A line this many seconds after the first. It has an event of its own if no position is given. */
function line(seconds: number, consumer: string, error: string, over: Partial<FailureLine> = {}): FailureLine {
  count += 1;
  return {
    kind: 'handler',
    consumer,
    segment: 0,
    position: String(1_000 + count) as Position,
    eventId: null,
    eventType: null,
    streamId: null,
    error,
    consecutive: null,
    time: AT + seconds * 1_000,
    file: '/app.log',
    lineNumber: count,
    ...over,
  };
}
const at = (position: number) => ({ position: String(position) as Position });
const noEvent = { position: null } as const;
/** A worker that ends with its error. */
const ended = { kind: 'segmentWorker' } as const;

/** The roles of each line, in the given order; a line may have two roles. */
function rolesOf(
  lines: readonly FailureLine[],
  cancelled: readonly FailureLine[] = [],
  runs: ConsumerLog['runs'] = [],
) {
  const apart = atOnce(separateFailures({ failures: lines, cancelled, runs, signs: new Map() }));
  const collateral = new Set(apart.incidents.flatMap((incident) => incident.collateral));
  const unclear = new Set(apart.incidents.flatMap((incident) => incident.unclear));
  return [...lines, ...cancelled].map((each) =>
    [
      apart.own.includes(each) ? 'own' : '',
      apart.interrupted.includes(each) ? 'interrupted' : '',
      apart.outages.some((outage) => outage.lines.includes(each)) ? 'away' : '',
      apart.incidents.some(({ first }) => first === each) ? 'first' : '',
      collateral.has(each) ? 'follows' : '',
      unclear.has(each) ? 'unclear' : '',
    ]
      .filter(Boolean)
      .join(' '),
  );
}

describe('a failure after the first failure of a process', () => {
  it('follows from the first one if its connection broke within ten seconds', () => {
    const first = line(0, 'billing', 'no tariff');
    assert.deepEqual(rolesOf([first, line(10, 'search', LOST)]), ['own first', 'follows']);
    assert.deepEqual(rolesOf([first, line(10.001, 'search', LOST)]), ['own', 'interrupted']);
    assert.deepEqual(rolesOf([first, line(1, 'search', 'unexpected EOF')]), ['own first', 'follows']);
    assert.deepEqual(rolesOf([first, line(1, 'search', 'no index')]), ['own', 'own'], 'it fails on its own');
  });

  it('follows from the first one within 200 lines if one of them has no time', () => {
    const untimed = (lineNumber: number, consumer: string, error: string, time: number | null) =>
      line(0, consumer, error, { lineNumber, time });
    for (const [a, b] of [
      [null, AT],
      [AT, null],
      [null, null],
    ] as const) {
      const pair = (apart: number) =>
        rolesOf([untimed(1_000, 'billing', 'no tariff', a), untimed(1_000 + apart, 'search', LOST, b)]);
      assert.deepEqual(
        [pair(200), pair(201)],
        [
          ['own first', 'follows'],
          ['own', 'interrupted'],
        ],
      );
    }
  });

  it('may follow from the first one for half a minute once a worker has ended, whatever its error is', () => {
    const first = line(0, 'billing', 'no tariff', at(13));
    const end = line(0, 'billing', 'no tariff', { ...at(13), ...ended });
    assert.deepEqual(rolesOf([first, end, line(30, 'search', 'no index')]), ['own first', 'own', 'unclear']);
    const named = line(30, 'search', 'no index', noEvent);
    assert.deepEqual(rolesOf([first, end, named]), ['own first', 'own', 'follows'], 'at no event of its own');
    assert.deepEqual(rolesOf([first, end, line(30.001, 'search', 'no index')]), ['own', 'own', 'own']);
    const process = line(1, 'billing', 'no tariff', { ...at(13), kind: 'process' });
    const failed = line(2, 'search', 'no index');
    assert.deepEqual(rolesOf([first, end, process, failed]), ['own first', 'own', 'own', 'unclear']);
    const again = line(5, 'billing', 'no tariff', at(13));
    assert.deepEqual(
      rolesOf([first, end, again, line(6, 'search', LOST)]).slice(2),
      ['own first', 'follows'],
      'the next life',
    );
    const more = [line(1, 'search', 'no index'), line(2, 'users', LOST)];
    assert.deepEqual(rolesOf([first, end, ...more]), ['own first', 'own', 'unclear', 'follows']);
  });

  it('belongs to the first one if it names the same event, or has the same error without an event', () => {
    const first = line(0, 'billing', 'no tariff', at(13));
    const follower = () => line(12, 'search', LOST);
    /** Whether the second line extends the incident. */
    const isAbout = (over: Partial<FailureLine>, consumer = 'billing', error = 'no tariff') =>
      rolesOf([first, line(5, consumer, error, over), follower()])[2] === 'follows';
    assert.deepEqual(
      [isAbout(at(13), 'billing', 'other words'), isAbout(noEvent), isAbout(noEvent, 'billing', 'other words')],
      [true, true, false],
    );
    assert.deepEqual([isAbout(at(14)), isAbout(at(13), 'search')], [false, false]);
    assert.equal(isAbout({ ...at(13), eventId: 'e-13' }), true, 'by its position');
    const byId = (eventId: string, error: string) => {
      const named = line(0, 'billing', 'no tariff', { eventId: 'e-13', position: null });
      const next = line(5, 'billing', error, { eventId, position: null });
      return rolesOf([named, next, follower()]);
    };
    assert.deepEqual(byId('e-13', 'other words'), ['own first', 'own', 'follows']);
    assert.deepEqual(byId('e-14', 'no tariff'), ['own', 'own', 'interrupted']);
    const unnamed = line(0, 'billing', 'no tariff', noEvent);
    const tells = [unnamed, line(5, 'billing', 'no tariff', at(13)), follower()];
    assert.deepEqual(rolesOf(tells), ['own first', 'own', 'follows']);
    const again = [line(0, 'billing', 'no tariff', at(13)), line(5, 'billing', 'no tariff', at(13)), follower()];
    assert.deepEqual(rolesOf(again), ['own first', 'own', 'follows'], 'the same failure, tried again');
  });

  it('does not follow from lines that concern one consumer only, whatever its error is', () => {
    for (const kind of ['batch', 'stopped', 'poisonRejected', 'poisonSkipFailed'] as const) {
      const first = line(0, 'billing', 'no tariff', { kind });
      assert.deepEqual(rolesOf([first, line(1, 'search', 'unexpected EOF')]), ['own', 'own'], kind);
      assert.deepEqual(rolesOf([first, line(1, 'search', LOST)]), ['own', 'interrupted'], kind);
    }
  });

  it('follows only from a failure of the same process', () => {
    const other = line(1, 'search', LOST, { source: 'container=b;' });
    assert.deepEqual(rolesOf([line(0, 'billing', 'no tariff'), other]), ['own', 'interrupted']);
  });

  it('counts as a failure of its own, too, if it repeats its own error at one event', () => {
    const down = (seconds: number) => [
      line(seconds, 'billing', 'no tariff', at(13)),
      line(seconds, 'billing', 'no tariff', { ...at(13), ...ended }),
    ];
    const life = (seconds: number, search: Partial<FailureLine>, error = 'no index') => [
      ...down(seconds),
      line(seconds + 1, 'search', error, search),
    ];
    /** The roles of the lines of `search`. */
    const search = (...lines: readonly FailureLine[]) => rolesOf(lines).filter((_, i) => i % 3 === 2);
    assert.deepEqual(search(...life(0, at(21)), ...life(100, at(21))), ['own unclear', 'own unclear']);
    assert.deepEqual(search(...life(0, at(21)), ...life(100, at(22))), ['unclear', 'unclear']);
    assert.deepEqual(search(...life(0, noEvent), ...life(100, noEvent)), ['follows', 'follows'], 'it names no event');
    const torn = 'unexpected EOF';
    assert.deepEqual(search(...life(0, at(21), torn), ...life(100, at(21), torn)), ['follows', 'follows']);
    assert.deepEqual(search(...life(0, { ...at(21), consecutive: 2 })), ['own unclear'], 'the second time in a row');
    assert.deepEqual(search(...life(0, { ...at(21), consecutive: 1 })), ['unclear']);
    const once = [...life(0, at(21)), line(200, 'search', 'no index', at(21))];
    assert.deepEqual(rolesOf(once).slice(2), ['own unclear', 'own'], 'once it was the first');
  });
});

describe('a connection that broke without an earlier failure', () => {
  it('only interrupted the event, unless the event fails again', () => {
    const broke = (seconds: number, over: Partial<FailureLine> = {}) =>
      line(seconds, 'billing', LOST, { ...at(13), ...over });
    assert.deepEqual(rolesOf([broke(0)]), ['interrupted']);
    assert.deepEqual(rolesOf([broke(0), broke(60)]), ['own', 'own']);
    assert.deepEqual(rolesOf([broke(0), broke(60, at(14))]), ['interrupted', 'interrupted']);
    assert.deepEqual(
      rolesOf([broke(0), broke(60, { kind: 'batch' })]),
      ['interrupted', 'interrupted'],
      'a line of each kind',
    );
    assert.deepEqual(rolesOf([broke(0, noEvent)]), ['own'], 'nobody is to blame');
    assert.deepEqual(rolesOf([broke(0), line(60, 'search', LOST, at(13))]), ['interrupted', 'interrupted']);
  });

  it('leaves several lines about its process that count as one failure', () => {
    const broke = (seconds: number) => line(seconds, 'billing', LOST, { ...at(13), kind: 'process' });
    assert.deepEqual(rolesOf([broke(0), broke(10)]), ['interrupted', 'interrupted']);
    assert.deepEqual(rolesOf([broke(0), broke(10.001)]), ['own', 'own']);
  });

  it('is not the fault of the event if another consumer lost its connection at the same moment', () => {
    const batch = (seconds: number, consumer: string, error = LOST) =>
      line(seconds, consumer, error, { ...at(13), kind: 'batch' });
    const twice = (apart: number) =>
      [0, 60].flatMap((seconds) => [batch(seconds, 'billing'), batch(seconds + apart, 'search')]);
    assert.deepEqual(rolesOf(twice(10)), Array(4).fill('interrupted'));
    assert.deepEqual(rolesOf(twice(20)), Array(4).fill('own'));
    const handlers = twice(10).map((each) => ({ ...each, kind: 'handler' as const }));
    assert.deepEqual(rolesOf(handlers), Array(4).fill('own'), 'workers of a process that goes on say so of a batch');
    const alone = [batch(0, 'billing'), batch(5, 'billing')];
    assert.deepEqual(rolesOf(alone), ['own', 'own']);
  });

  it('explains what is cancelled or breaks after it', () => {
    const broke = line(0, 'billing', LOST);
    assert.deepEqual(rolesOf([broke, line(10, 'search', 'unexpected EOF')]), ['interrupted', 'interrupted']);
    assert.deepEqual(rolesOf([broke, line(10.001, 'search', 'unexpected EOF')]), ['interrupted', 'own']);
    assert.deepEqual(rolesOf([broke, line(1, 'search', 'no index')]), ['interrupted', 'own']);
    assert.deepEqual(rolesOf([line(0, 'search', 'unexpected EOF')]), ['own'], 'nothing broke before');
    const late = () => line(1, 'search', 'context deadline exceeded');
    assert.deepEqual(rolesOf([broke, late()]), ['interrupted', 'interrupted']);
    const cancelled = line(0, 'billing', 'context canceled');
    assert.deepEqual(rolesOf([cancelled, late()]), ['interrupted', 'own'], 'that its time was up is no answer');
    const elsewhere = line(1, 'search', 'unexpected EOF', { source: 'container=b;' });
    assert.deepEqual(rolesOf([broke, elsewhere]), ['interrupted', 'own'], 'another process');
  });

  it('does not count at all if a worker was only cancelled', () => {
    const first = line(0, 'billing', 'no tariff');
    const answer = line(1, 'search', 'context canceled');
    assert.deepEqual(rolesOf([first], [answer]), ['own first', 'follows']);
    assert.deepEqual(rolesOf([], [answer]), ['']);
    const before = line(0, 'billing', 'context canceled');
    assert.deepEqual(
      rolesOf([line(1, 'search', 'unexpected EOF')], [before]),
      ['interrupted', ''],
      'as the log has them',
    );
  });
});

describe('a server that went away', () => {
  const REFUSED = 'dial tcp db:5432: connect: connection refused';

  it('is not the fault of any event, unless something failed before', () => {
    const both = () => [line(0, 'billing', REFUSED, at(13)), line(1, 'search', REFUSED, at(21))];
    assert.deepEqual(rolesOf(both()), ['away', 'away']);
    const waits = [line(0, 'billing', 'i/o timeout'), line(1, 'search', 'i/o timeout')];
    assert.deepEqual(rolesOf(waits), ['away', 'away'], 'no word of a connection');
    const first = line(-5, 'users', 'no mapping');
    const explained = [first, ...both()];
    assert.deepEqual(rolesOf(explained), ['own first', 'follows', 'follows']);
    const log = { failures: explained, cancelled: [], runs: [], signs: new Map() };
    assert.deepEqual(atOnce(separateFailures(log)).outages, []);
    // It does not matter how often it happens again.
    const later = [line(60, 'billing', REFUSED, at(13)), line(61, 'search', REFUSED, at(21))];
    assert.deepEqual(rolesOf([...both(), ...later]), Array(4).fill('away'));
  });

  it('leaves out the errors of workers that were cancelled', () => {
    const cancelled = line(2, 'users', REFUSED);
    const apart = atOnce(
      separateFailures({
        failures: [line(0, 'billing', REFUSED), line(1, 'search', REFUSED)],
        cancelled: [cancelled],
        runs: [],
        signs: new Map(),
      }),
    );
    assert.deepEqual(
      apart.outages.map(({ lines }) => lines.map(({ consumer }) => consumer)),
      [['billing', 'search']],
    );
  });
});

describe('the order of the failures', () => {
  it('is the order of the log, whichever process wrote the lines', () => {
    const lines = Array.from({ length: 8 }, (_, i) =>
      line(100 * i, 'a', `no ${i}`, { source: i % 3 === 0 ? 'container=x;' : 'container=y;' }),
    );
    const { own } = atOnce(separateFailures({ failures: lines, cancelled: [], runs: [], signs: new Map() }));
    assert.deepEqual(own, lines);
  });
});

describe('the end of a worker', () => {
  it('is a line about the worker itself, or the last try of a batch', () => {
    assert.deepEqual(
      [
        endsWorker({ kind: 'segmentWorker' }),
        endsWorker({ kind: 'batch', lastTry: 'probable' }),
        endsWorker({ kind: 'batch' }),
        endsWorker({ kind: 'handler' }),
      ],
      [true, true, false, false],
    );
  });
});
