import assert from 'node:assert/strict';
import { missingClaimSentence } from '../../../src/model/flow/claims/missingWords';
import { learnFlows } from '../../../src/model/flow/learn';
import { findMissing } from '../../../src/model/flow/missing';
import { wilsonLower } from '../../../src/model/flow/proportion';
import { atOnce } from '../../../src/model/text/steps';
import { english } from '../../../src/model/text/translate';
import { makeEvent, uuid } from '../../support/events';
import { asked, lacking, missed, questions } from '../../support/flows/asked';
import { consumerAt, learnFrom, tableOf } from '../../support/flows/learn';

describe('a claim that an effect is missing', () => {
  it('measures age by the newest event, because a store without appends may be at rest', () => {
    const events = Array.from({ length: 400 }, (_, i) => [
      makeEvent(2 * i + 1, { eventType: 'Asked', time: 100 * i }),
      ...(i === 250 || i === 399
        ? []
        : [makeEvent(2 * i + 2, { eventType: 'Answered', causationId: uuid(2 * i + 1), time: 100 * i + 50 })]),
    ]).flat();
    const claims = (storeNow: number) => {
      const surroundings = { consumers: [], now: 10_000_000, storeNow };
      const found = atOnce(findMissing(atOnce(learnFlows(tableOf(events), surroundings))));
      return found.claims.map(({ position, lateMs }) => [position, Math.round(lateMs / 1_000)]);
    };
    assert.deepEqual(claims(34_999), []);
    assert.deepEqual(claims(35_200), [['501', 9_975]]);
    // No later case has the effect: the last one may still be coming, however old its cause is.
    assert.deepEqual(claims(10_000_000), [['501', 9_975]]);
  });

  it('is not made while the consumer has not reached the cause, segment by segment', () => {
    const events = Array.from({ length: 600 }, (_, i) => [
      makeEvent(2 * i + 1, { eventType: 'Asked', time: 60_000 * i, stream: { context: null, type: 'Q', id: `q${i}` } }),
      ...(i === 300 || i === 590
        ? []
        : [makeEvent(2 * i + 2, { eventType: 'Answered', causationId: uuid(2 * i + 1), time: 60_000 * i + 500 })]),
    ]).flat();
    const missing = (checkpoint: bigint, stops = [] as { from: number; to: number }[]) =>
      atOnce(findMissing(learnFrom(events, { consumers: [consumerAt('answers', checkpoint, { stops })] })));
    const rows = (found: ReturnType<typeof missing>) => found.claims.map(({ position }) => position);
    assert.deepEqual(rows(missing(1_200n)), ['601', '1181']);
    // The consumer has not reached the second cause.
    assert.deepEqual(rows(missing(1_100n)), ['601']);
    const waiting = missing(1_100n).open.find(({ row }) => events[row]?.position === '1181');
    assert.deepEqual([waiting?.effects, waiting?.waitsFor], [['Answered'], ['answers']]);
    // The consumer stood still when the first cause came.
    assert.deepEqual(rows(missing(1_200n, [{ from: 300 * 60_000 - 5_000, to: 300 * 60_000 + 20_000 }])), ['1181']);
  });

  it('needs 200 cases; the last few may still get their effects', () => {
    assert.deepEqual(questions(missed(lacking(230, 100))), [100]);
    assert.deepEqual(questions(missed(lacking(200, 100))), [100]);
    assert.deepEqual(questions(missed(lacking(199, 100))), []);
    assert.deepEqual(questions(missed(lacking(200, 100, 199))), [], 'the last one is open');
    // After the last answer, the consumer may stand still.
    const atEnd = missed(lacking(230, 100, 228, 229));
    assert.deepEqual(questions(atEnd), [100]);
    assert.deepEqual(
      atEnd.open.map(({ row }) => row),
      [2 * 228 - 1, 2 * 228],
    );
  });

  it('has the facts about its cases', () => {
    const found = missed(lacking(400, 100), [consumerAt('answers', 1_000_000n)]);
    const [claim] = found.claims;
    assert.deepEqual(
      [claim?.effects, claim?.consumer, claim?.kind.eventType, claim?.typicalMs, claim?.usualMs],
      [['Answered'], 'answers', 'Asked', 500, 500],
    );
    assert.ok(claim && claim.cases >= 390 && claim.cases <= 400);
    assert.equal(claim.share, (claim.cases - 1) / claim.cases);
    assert.ok(claim.lower >= 0.95 && claim.lower < claim.share);
    // 299 minutes before the newest event.
    assert.equal(claim.lateMs, 299 * 60_000 + 500 - 500);
    const two = [consumerAt('answers', 1_000_000n), consumerAt('others', 1_000_000n)];
    assert.equal(missed(lacking(400, 100), two).claims[0]?.consumer, null, 'either of them may make it');
  });

  it('names the version whose cases it counts if the type has other versions', () => {
    const old = asked(300, () => []).map((event) => ({ ...event, eventVersion: '1' }));
    const since = asked(300, (i) => (i === 150 ? [] : ['Answered']), 'Asked', 1_200);
    const released = since.map((event) => ({ ...event, eventVersion: '2', time: event.time + 300 * 60_000 }));
    const [claim, ...others] = missed([...old, ...released]).claims;
    assert.ok(claim && others.length === 0);
    assert.equal(claim.among, 'v2');
    const said = { ...claim, dueAt: 0, unread: false };
    assert.match(
      missingClaimSentence(said, 'Asked', 1_000, english),
      /^Answered is missing: 99\.7 % of \d+ Asked v2 had it/,
    );
    assert.equal(missed(lacking(300, 100)).claims[0]?.among, null);
  });

  it('comes with a sample of causes that have the effect, spread evenly over all of them', () => {
    const [rule] = missed(lacking(300, 100)).rules;
    assert.deepEqual([rule?.scale, rule?.claims.length], [1, 1]);
    assert.ok(rule && rule.having.length > 280 && !rule.having.includes(200));
    // 300 of 302: the last one is open.
    const [most] = missed(lacking(302, 100)).rules;
    assert.deepEqual([most?.scale, most?.having.length], [1, 300]);
    const [large] = missed(lacking(1_000, 100)).rules;
    assert.equal(large?.scale, 4);
    assert.ok(large && large.having.length > 240 && large.having.length <= 300);
    const apart = large.having.slice(1).map((row, i) => row - (large.having[i] ?? 0));
    assert.ok(
      apart.every((rows) => rows >= 7 && rows <= 9),
      'four cases of two rows each',
    );
    assert.deepEqual(missed(lacking(300)).rules, [], 'nothing is claimed by it');
  });

  it('is sorted by position, whatever the event type', () => {
    const both = [...lacking(300, 150), ...asked(300, (i) => (i === 100 ? [] : ['Sent']), 'Ordered', 2)].sort(
      (a, b) => Number(a.position) - Number(b.position),
    );
    assert.deepEqual(
      missed(both).claims.map(({ kind, position }) => [kind.eventType, position]),
      [
        ['Ordered', '403'],
        ['Asked', '601'],
      ],
    );
  });

  it('names the consumers that have not reached the cause as the ones to wait for', () => {
    const found = missed(lacking(300, 280), [consumerAt('here', 1_200n), consumerAt('slow', 1_000n)]);
    const [open] = found.open.filter(({ row }) => row === 560);
    assert.deepEqual([questions(found), open?.waitsFor], [[], ['slow']]);
  });

  it('is as certain as its own cases make it, if there are enough', () => {
    const also = asked(2_000, (i) => (i % 400 === 0 ? [] : ['Sent']), 'Ordered', 100_000);
    const claim = missed([...lacking(400, 100), ...also]).claims.find(({ kind }) => kind.eventType === 'Asked');
    assert.equal(claim?.lower, wilsonLower((claim?.cases ?? 0) - 1, claim?.cases ?? 0));
  });

  it('is not made for causes that have another effect instead, or from before the effect was usual', () => {
    const refused = asked(400, (i) => (i === 150 ? [] : i % 25 === 0 ? ['Refused'] : ['Answered']));
    assert.deepEqual(questions(missed(refused)), [150]);
    const [way] = missed(refused).claims;
    assert.deepEqual([way?.effects.toSorted(), way?.typicalMs, way?.usualMs], [['Answered', 'Refused'], 3_000, 3_000]);
    // Once is too rare for a way of a fork, but something happened instead of the effect.
    const once = asked(400, (i) => (i === 150 ? ['Refused'] : i === 200 ? [] : ['Answered']));
    assert.deepEqual(questions(missed(once)), [200]);
    const beside = asked(400, (i) => (i === 150 ? ['Noted'] : i % 3 === 0 ? ['Answered', 'Noted'] : ['Answered']));
    assert.deepEqual(questions(missed(beside)), [150], 'what stands beside it is nothing else instead');
    const since = asked(800, (i) => (i < 400 || i === 600 ? [] : ['Answered']));
    assert.deepEqual(questions(missed(since)), [600]);
    const until = asked(800, (i) => (i >= 400 || i === 200 ? [] : ['Answered']));
    assert.deepEqual(questions(missed(until)), [200]);
    const between = asked(1_000, (i) => (i < 300 || i >= 700 || i === 500 ? [] : ['Answered']));
    assert.deepEqual(questions(missed(between)), [500]);
    const ended = asked(2_000, (i) => (i >= 1_960 || i === 500 ? [] : ['Answered']));
    assert.deepEqual(questions(missed(ended)), [500], 'once');
  });

  it("is not made for an effect that came without its cause's id", () => {
    const loose = makeEvent(602, { eventType: 'Answered', time: 150 * 60_000 + 400 });
    const found = (...without: readonly number[]) =>
      missed([...lacking(400, ...without), loose].sort((a, b) => Number(a.position) - Number(b.position)));
    assert.deepEqual(questions(found(150, 200)), [200]);
    assert.deepEqual(found(150).rules, [], 'nothing is claimed by it');
  });

  it('is not made for a cause that another event in its stream cancelled', () => {
    const gone = Array.from({ length: 8 }, (_, i) => 40 * i + 20);
    const cancelled = gone.map((i) =>
      makeEvent(4 * i + 2, {
        eventType: 'Cancelled',
        stream: { context: 'Shop', type: 'Order', id: `order-${4 * i + 1}` },
        time: 60_000 * i + 200,
      }),
    );
    const events = [...lacking(400, ...gone, 150), ...cancelled];
    const found = missed(events.sort((a, b) => Number(a.position) - Number(b.position)));
    assert.deepEqual(questions(found), [150]);
    const [{ rows, ...instead } = { rows: new Set() }, ...others] = found.instead;
    assert.deepEqual([rows.size, others], [8, []]);
    assert.deepEqual(instead, { eventType: 'Cancelled', causeType: 'Asked', among: null, effects: ['Answered'] });
  });

  it('is also made for a type with several failures if the rest of the store fails as often', () => {
    const seldom = lacking(220, 50, 70, 90, 110, 130, 170);
    const also = (count: number, isMissing: (i: number) => boolean) =>
      asked(count, (i) => (isMissing(i) ? [] : ['Sent']), 'Ordered', 100_000);
    assert.deepEqual(questions(missed(seldom)), [], 'six of 220 are too many to be sure');
    const found = (isMissing: (i: number) => boolean) =>
      missed([...seldom, ...also(2_000, isMissing)]).claims.filter(({ kind }) => kind.eventType === 'Asked').length;
    assert.equal(
      found((i) => i % 60 === 0),
      6,
    );
    const few = (count: number) =>
      missed([...seldom, ...also(count, (i) => i === 20), makeEvent(200_000, { time: 60_000 * 300 })]).claims.length;
    assert.deepEqual([few(50), few(49)], [6, 0], 'fewer than 50 cases tell nothing of the store');
    const ways = (i: number) => (i === 20 ? [] : i === 30 ? ['Refused'] : ['Sent']);
    const other = missed([...seldom, ...asked(50, ways, 'Ordered', 100_000)]);
    assert.deepEqual(other.claims, [], 'one of 50 went another way');
    assert.equal(
      found((i) => i === 1_000),
      0,
      'there it is a thousandth',
    );
  });
});
