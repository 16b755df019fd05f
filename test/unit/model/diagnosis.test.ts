import assert from 'node:assert/strict';
import type { Consumer, ConsumerPoll, Segment } from '../../../src/model/consumer/consumer';
import { segmentOf } from '../../../src/model/consumer/partition';
import { type Scope, scopedEvent, unknownScope } from '../../../src/model/consumer/scope';
import type { ConsumerLog, EndingLine, FailureLine } from '../../../src/model/diagnosis/consumerLog';
import { diagnose, type Evidence } from '../../../src/model/diagnosis/diagnosis';
import { isFailureOf, repeatedFailures } from '../../../src/model/diagnosis/failures';
import { diagnosisReport } from '../../../src/model/diagnosis/report';
import { segmentsToRead } from '../../../src/model/diagnosis/windows';
import { explainFailure, howToLearnMore } from '../../../src/model/diagnosis/words';
import type { Position } from '../../../src/model/event/event';
import type { Health } from '../../../src/model/health/rules';
import { createHealthTracker } from '../../../src/model/health/tracker';
import { atOnce } from '../../../src/model/text/steps';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { noLog } from '../../support/testHub';

const AT = makeEvent(449).time + 60_000;

const failed = (position: number, seconds: number, over: Partial<FailureLine> = {}): FailureLine => ({
  kind: 'handler',
  consumer: 'billing',
  segment: 1,
  position: String(position) as Position,
  eventId: null,
  eventType: null,
  streamId: null,
  error: 'no mapping',
  consecutive: null,
  time: AT + seconds * 1000,
  file: '/home/me/app.log',
  lineNumber: seconds + 1,
  ...over,
});

const logOf = (failures: readonly FailureLine[], over: Partial<ConsumerLog> = {}): ConsumerLog => ({
  ...noLog,
  failures,
  files: 1,
  mentioned: true,
  ...over,
});

const segment = (id: number | null, checkpoint: number, over: Partial<Segment> = {}): Segment => ({
  id,
  total: id === null ? null : 4,
  ownerId: null,
  checkpoint: String(checkpoint) as Position,
  positionLag: 500 - checkpoint,
  oldestWaitingS: 60,
  heartbeatAgeS: null,
  ...over,
});

const billing: Consumer = { name: 'billing', segments: [segment(0, 500), segment(1, 448)] };

/** A segment has events past its checkpoint if its position lag is above 0. */
function judgedOf(consumers: readonly Consumer[], scope: Scope = unknownScope): Health[] {
  const features = { segments: true, owners: true, heartbeats: true };
  const tail = [...Array(500).keys()].map((n) => {
    const event = makeEvent(n + 1);
    return { ...scopedEvent(event), position: event.position, streamId: event.stream.id, time: event.time };
  });
  const poll: ConsumerPoll = {
    head: '500' as Position,
    features,
    consumers,
    takenAt: AT,
    databaseTime: AT,
    tail,
    tailAfter: null,
    xmin: 1n,
    nextXid: 1n,
    gapSkips: [],
  };
  const judging = { scopeOf: () => scope, staleAfterSOf: () => 30, holdDownS: 0, clearS: 0 };
  return [...createHealthTracker().take(poll, judging)];
}

interface Case extends Partial<Omit<Evidence, 'consumers' | 'health'>> {
  readonly consumer?: Consumer;
  readonly others?: readonly Consumer[];
  readonly scope?: Scope;
}

function evidence({ consumer = billing, others = [], scope, ...over }: Case = {}): Evidence {
  const consumers = judgedOf([consumer, ...others], scope);
  const health = consumers.find(({ name }) => name === consumer.name) ?? assert.fail();
  return {
    health,
    consumers,
    takenAt: AT + 600_000,
    batchSize: 100,
    windows: consumer.segments
      .filter(({ positionLag }) => positionLag > 0)
      .map((behind) => ({ segment: behind, events: [makeEvent(449), makeEvent(452)] })),
    log: logOf([failed(449, 0)]),
    handlers: [],
    gap: null,
    passedOver: [],
    dated: [],
    ...over,
  };
}

const report = (over: Case = {}, linked = true) =>
  diagnosisReport(atOnce(diagnose(evidence(over))), {
    t: english,
    language: 'en',
    ...(linked ? { linkTo: ({ eventId }) => `vscode://x/trace/${eventId}` } : { forOthers: true }),
  });

describe('how often a consumer failed', () => {
  const figures = (failures: readonly FailureLine[]) =>
    repeatedFailures(logOf(failures), 'billing').map(({ line, times, inARow }) => [line.position, times, inARow]);

  it('counts failures, not the several log lines of one failure', () => {
    const once = (seconds: number) => [
      failed(449, seconds),
      failed(449, seconds, { kind: 'segmentWorker' }),
      failed(449, seconds, { kind: 'process', segment: null }),
    ];
    assert.deepEqual(figures([...once(0), ...once(9)]), [['449', 2, 2]]);
    const passedOn = (seconds: number) => failed(449, seconds, { kind: 'process', segment: null });
    const withApplication = (seconds: number) => [...once(seconds), passedOn(seconds), passedOn(seconds)];
    assert.deepEqual(figures([...withApplication(0), ...withApplication(9)]), [['449', 2, 2]]);
    assert.deepEqual(figures([passedOn(0), passedOn(9)]), [['449', 2, 2]]);
  });

  it('separates one event that fails repeatedly from several events that fail in turn', () => {
    assert.deepEqual(figures([failed(10, 0), failed(449, 1), failed(449, 2)]), [
      ['449', 2, 2],
      ['10', 1, 0],
    ]);
    assert.deepEqual(figures([failed(449, 0), failed(450, 1), failed(449, 2)]), [
      ['449', 2, 1],
      ['450', 1, 0],
    ]);
  });

  it('counts segments separately, and ignores other consumers', () => {
    assert.deepEqual(
      figures([
        failed(449, 0),
        failed(300, 1, { segment: 2 }),
        failed(449, 2),
        failed(449, 3, { consumer: 'shipping' }),
      ]),
      [
        ['449', 2, 2],
        ['300', 1, 1],
      ],
    );
  });

  it("separates the failures in the log from the library's own count", () => {
    const lines = [7, 8].map((n) => failed(449, n, { kind: 'batch', consecutive: n }));
    assert.deepEqual(figures(lines), [['449', 2, 2]]);
    const [{ unseen, counted } = assert.fail()] = repeatedFailures(logOf(lines), 'billing');
    assert.deepEqual([unseen, counted], [6, 8]);
  });

  it('is explained in a sentence', () => {
    const sentence = (...failures: FailureLine[]) => {
      const [newest] = repeatedFailures(logOf(failures), 'billing');
      return explainFailure(newest ?? assert.fail(), 'abandoned', english);
    };
    assert.equal(sentence(failed(449, 0)), 'Failed once. No process has tried again.');
    assert.match(sentence(failed(449, 0), failed(449, 1)), /2 times, always at this event: a poison message/);
    assert.match(sentence(failed(449, 0), failed(450, 1), failed(449, 2)), /probably not the event itself/);
  });
});

describe('the event of a failure', () => {
  const event = makeEvent(449);

  it('is found by position or id', () => {
    assert.ok(isFailureOf(failed(449, 0), event));
    assert.ok(isFailureOf(failed(449, 0, { position: null, eventId: uuid(449) }), event));
    assert.ok(!isFailureOf(failed(450, 0), event));
  });

  it('is not an event of another store at the same position', () => {
    assert.ok(!isFailureOf(failed(449, 0, { eventType: 'UserRegistered' }), event));
    assert.ok(!isFailureOf(failed(449, 0, { streamId: 'user-1' }), event));
    assert.ok(!isFailureOf(failed(449, -3600), event));
  });
});

describe('a diagnosis', () => {
  it('names the event that stops a segment, and the segment', () => {
    const { culprits, windows } = atOnce(diagnose(evidence()));
    assert.deepEqual(
      culprits.map(({ event, segment: { id } }) => [event.position, id]),
      [['449', 1]],
    );
    assert.equal(windows[0]?.events.length, 2);
  });

  it('does not blame an event that was handled since', () => {
    const { culprits, passed } = atOnce(diagnose(evidence({ log: logOf([failed(440, 0)]) })));
    assert.deepEqual(culprits, []);
    assert.equal(passed?.line.position, '440');
  });

  it('reads a bounded number of segments: those that failed first, then the others by checkpoint', () => {
    const many: Consumer = {
      name: 'billing',
      segments: [...Array(40).keys()].map((id) => ({ ...segment(id, id === 0 ? 500 : 100 - id), total: 40 })),
    };
    const ids = segmentsToRead(evidence({ consumer: many }).health, logOf([failed(449, 0)])).map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 3), [1, 39, 38]);
    assert.equal(ids.length, 8);
    assert.ok(!ids.includes(0));
  });

  it('reads the segment to which the stream belongs now, whatever segment the log line names', () => {
    const now = segmentOf('order-449', 40);
    const many: Consumer = {
      name: 'billing',
      segments: [...Array(40).keys()].map((id) => ({ ...segment(id, 100 - id), total: 40 })),
    };
    const log = logOf([failed(449, 0, { streamId: 'order-449' })]);
    const [first] = segmentsToRead(evidence({ consumer: many }).health, log);
    assert.equal(first?.id, now);
    assert.notEqual(now, 1);
  });

  it('names consumers that ended at the same moment, but not living ones or ones that ended later', () => {
    const ended = (consumer: string, seconds: number): EndingLine => ({
      consumer,
      kind: 'released',
      time: AT + seconds * 1000,
      file: 'a',
      lineNumber: 1,
    });
    const down = (name: string): Consumer => ({ name, segments: [segment(0, 480)] });
    const living: Consumer = { name: 'living', segments: [segment(0, 480, { ownerId: 'w', heartbeatAgeS: 1 })] };
    const log = logOf([], {
      endings: [ended('billing', 0), ended('audit', 1), ended('later', 90), ended('living', 0)],
    });
    const others = [down('audit'), down('later'), down('silent'), living];
    assert.deepEqual(atOnce(diagnose(evidence({ log, others }))).companions, [
      { consumer: 'audit', reason: 'sameMoment', failure: null, isSameProcess: true, isProven: false, waits: true },
    ]);
  });

  it('names consumers of the same lost process by owner and heartbeat', () => {
    const lost = (name: string, ownerId: string, heartbeatAgeS: number): Consumer => ({
      name,
      segments: [segment(0, 448, { ownerId, heartbeatAgeS })],
    });
    const others = [lost('one', 'w1', 900), lost('two', 'w2', 901), lost('three', 'w3', 2000)];
    const { companions } = atOnce(diagnose(evidence({ consumer: lost('billing', 'w1', 900), log: logOf([]), others })));
    assert.deepEqual(companions, [
      { consumer: 'one', reason: 'sameOwner', failure: null, isSameProcess: true, isProven: false, waits: true },
      { consumer: 'two', reason: 'sameHeartbeat', failure: null, isSameProcess: false, isProven: false, waits: true },
    ]);
  });

  it('points from a consumer that ended to the one that failed, until that one is past the event', () => {
    const ended = (consumer: string): EndingLine => ({
      consumer,
      kind: 'released',
      time: AT + 1_000,
      file: '/home/me/app.log',
      lineNumber: 9,
    });
    const log = logOf([failed(449, 0)], { endings: [ended('billing'), ended('audit')] });
    const audit: Consumer = { name: 'audit', segments: [segment(0, 480)] };
    const hints = (others: Consumer) =>
      howToLearnMore(atOnce(diagnose(evidence({ consumer: audit, others: [others], log }))), english).join(' ');
    assert.match(hints(billing), /It ended when billing failed at #449; begin with that one/);
    assert.doesNotMatch(hints({ name: 'billing', segments: [segment(1, 449)] }), /failed at #449/);
  });

  it('says which further information would help', () => {
    const hints = (log: ConsumerLog) =>
      howToLearnMore(atOnce(diagnose(evidence({ log, scope: { ...unknownScope, source: 'code' } }))), english).join(
        ' ',
      );
    assert.equal(hints(logOf([failed(449, 0)])), '');
    assert.match(hints(logOf([], { files: 0 })), /^No log file is known/);
    assert.match(hints(logOf([], { mentioned: false })), /^No log file mentions this consumer/);
    assert.match(hints(logOf([failed(1, 0, { position: null })])), /names an error but no event/);
    assert.match(hints(logOf([])), /eventTrace\.logs\.errorPatterns/);
    assert.match(hints(logOf([], { refusedPatterns: ['(x'] })), /\(x/);
  });
});

describe('the report of a diagnosis', () => {
  it('begins with the sentence and the blocking event, and marks that event among the waiting ones', () => {
    const text = report();
    assert.match(
      text,
      /^# Why is billing behind\?\n\nStopped: at most \d+ events wait; no worker owns segment 1.*\n\n[^#]*## Stopped at #449 OrderPlaced in segment 1\n/,
    );
    assert.match(
      text,
      /\| \[#449\]\(vscode:\/\/x\/trace\/[\w-]+\) \| `OrderPlaced` \| `Order\/order-449` \|.*\*\*stopped here\*\*/,
    );
    assert.match(text, /- Failed once\. No process has tried again\./);
  });

  it('contains no links and no paths of this machine when it is copied', () => {
    const text = report({}, false);
    assert.doesNotMatch(text, /vscode:|\/home\/me/);
    assert.match(text, /app\\?\.log, line 1/);
  });

  it('never lets text of a log or a store become markup', () => {
    const name = '[click](command:evil)';
    const error = 'bad ``` fence\n# heading';
    const text = report({
      log: logOf([failed(449, 0, { error, consumer: name })]),
      windows: [{ segment: segment(1, 448), events: [makeEvent(449, { eventType: 'A|B`c' })] }],
      consumer: { name, segments: billing.segments },
    });
    assert.ok(text.includes(`\`\`\`\`text\n${error}\n\`\`\`\``));
    assert.ok(text.includes('| ``A\\|B`c`` |'));
    assert.ok(!text.includes(name));
  });

  it('shows the blocking event also in a long batch', () => {
    const events = [...Array(100).keys()].map((n) => makeEvent(400 + n));
    const text = report({ windows: [{ segment: segment(1, 399), events }] });
    assert.match(text, /stopped here/);
    assert.match(text, /79 more in the same batch/);
  });
});
