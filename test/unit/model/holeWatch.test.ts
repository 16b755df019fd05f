import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  emptyWatch,
  type HoleWatch,
  isInHole,
  type Look,
  readAfter,
  takeLook,
} from '../../../src/model/backlog/openPositions';
import type { Position } from '../../../src/model/event/event';

type Row = { readonly position: Position };

const at = (position: number) => String(position) as Position;
const rowsOf = (...positions: number[]): Row[] => positions.map((position) => ({ position: at(position) }));
const numbers = (rows: readonly Row[]) => rows.map(({ position }) => Number(position));

function look(seconds: number, rows: readonly Row[], over: Partial<Look<Row>> = {}): Look<Row> {
  return { rows, after: at(0), through: null, xmin: 100n, nextXid: 100n, at: seconds * 1_000, ...over };
}

/** Takes one look after the other. Returns the new rows of each look, and the watch at the end. */
function take(...looks: readonly Look<Row>[]) {
  let watch: HoleWatch = emptyWatch;
  const fresh = looks.map((each) => {
    const taken = takeLook(watch, each);
    watch = taken.watch;
    return numbers(taken.fresh);
  });
  return { fresh, watch };
}

describe('watching for events that become visible late', () => {
  it('returns every row once, and a late row when it appears', () => {
    const { fresh, watch } = take(
      look(0, rowsOf(1, 2, 4), { xmin: 90n }),
      look(1, rowsOf(2, 4, 5), { xmin: 90n }),
      look(2, rowsOf(2, 3, 4, 5, 6)),
    );
    assert.deepEqual(fresh, [[1, 2, 4], [5], [3, 6]]);
    assert.equal(readAfter(watch), '6');
  });

  it('reads again from below the lowest hole until no transaction can fill it', () => {
    const first = look(0, rowsOf(10, 15, 17), { xmin: 95n });
    const readFrom = (...more: Look<Row>[]) => readAfter(take(first, ...more).watch);
    assert.equal(readFrom(), '10');
    assert.equal(readFrom(look(1, [], { xmin: 100n })), '10', 'its transaction may have had no id yet');
    assert.equal(readFrom(look(9, [], { xmin: 99n })), '10', 'a transaction of that time still runs');
    assert.equal(readFrom(look(9, rowsOf(11), { xmin: 99n })), '11');
    assert.equal(readFrom(look(2, [], { xmin: 100n })), '17', 'rolled back');
    const late = look(2, [], { xmin: 100n, nextXid: 104n });
    assert.equal(readFrom(late), '10', 'it runs with an id that it got only now');
    assert.equal(readFrom(late, look(9, [], { xmin: 103n, nextXid: 200n })), '10');
    assert.equal(
      readFrom(late, look(9, [], { xmin: 104n, nextXid: 200n })),
      '17',
      'whoever came later does not matter',
    );
  });

  it('waits the whole time for a hole if the running transactions are not known', () => {
    const unknown = { xmin: 0n, nextXid: 0n };
    const first = look(0, rowsOf(1, 2, 4), unknown);
    for (const seconds of [2, 6, 59]) {
      const { fresh, watch } = take(first, look(seconds - 1, [], unknown), look(seconds, rowsOf(3), unknown));
      assert.deepEqual(fresh.at(-1), [3], `after ${seconds} s`);
      assert.equal(readAfter(watch), '4');
    }
    assert.equal(readAfter(take(first, look(59, [], unknown)).watch), '2');
    assert.equal(readAfter(take(first, look(61, [], unknown)).watch), '4');
  });

  it('finds the hole in which a position lies', () => {
    const { watch } = take(look(0, rowsOf(1, 4, 5, 9)));
    const inHole = Array.from({ length: 12 }, (_, at) => at).filter((position) => isInHole(watch, BigInt(position)));
    assert.deepEqual(inHole, [2, 3, 6, 7, 8]);
  });

  it('keeps a hole that the read did not reach', () => {
    const first = look(0, rowsOf(1, 3, 8));
    assert.equal(readAfter(take(first, look(5, [], { after: at(3) })).watch), '1');
    assert.equal(readAfter(take(first, look(5, rowsOf(3), { through: at(3) })).watch), '3');
  });

  it('takes rows in any order, also into the middle of a hole', () => {
    const { fresh, watch } = take(look(0, rowsOf(9, 1)), look(1, rowsOf(5)), look(1, rowsOf(8, 3)), look(1, rowsOf(2)));
    assert.deepEqual(fresh, [[1, 9], [5], [3, 8], [2]]);
    assert.deepEqual(
      watch.holes.map(({ from, to }) => [from, to]),
      [
        [4n, 4n],
        [6n, 7n],
      ],
    );
    assert.equal(watch.highest, '9', 'a late row is not the newest');
  });

  it('has no holes left when the last missing row has come', () => {
    const { watch } = take(look(0, rowsOf(1, 4)), look(1, rowsOf(2, 3)));
    assert.deepEqual(watch.holes, []);
    assert.equal(readAfter(watch), '4');
  });

  it('begins with the first row, also if the first read left some out or the next read starts from the beginning', () => {
    assert.equal(readAfter(take(look(0, rowsOf(15), { after: at(10) })).watch), '15');
    const again = take(look(0, rowsOf(3, 5), { after: null }), look(1, rowsOf(3, 5, 6), { after: null }));
    assert.deepEqual(again.fresh, [[3, 5], [6]]);
    assert.equal(readAfter(again.watch), '3');
    const later = { after: null, xmin: 200n };
    assert.equal(readAfter(take(look(0, rowsOf(3, 5)), look(9, rowsOf(3, 5), later)).watch), '5');
  });

  it('counts a hole as read if it lies within the ends of a read, ends included', () => {
    const first = look(0, rowsOf(1, 2, 4));
    const holds = (over: Partial<Look<Row>>) => readAfter(take(first, look(9, [], { xmin: 200n, ...over })).watch);
    assert.equal(holds({ after: at(3) }), '2', 'what follows 3 does not tell of 3');
    assert.equal(holds({ after: at(2) }), '4');
    assert.equal(holds({ through: at(2) }), '2');
    assert.equal(holds({ through: at(3) }), '4');
  });

  it('counts the rows that came above a hole, not those before it', () => {
    const taken = (rows: number) => {
      const before = takeLook(emptyWatch, look(0, rowsOf(1, 2, 3, 4, 5, 7), { xmin: 1n }), 3);
      const more = Array.from({ length: rows }, (_, i) => i + 8);
      return readAfter(takeLook(before.watch, look(1, rowsOf(...more), { xmin: 1n }), 3).watch);
    };
    assert.equal(taken(2), '5');
    assert.equal(taken(3), '10');
  });

  it('measures the age of a hole from its first look, also with present-day times', () => {
    const today = 1_790_000_000;
    const first = look(today, rowsOf(1, 3), { xmin: 1n });
    assert.equal(readAfter(take(first, look(today + 30, [], { xmin: 1n })).watch), '1');
    assert.equal(readAfter(take(first, look(today - 61, [], { xmin: 1n })).watch), '3', 'it was set back');
  });

  it('gives a hole up after a minute or 10,000 rows, although transactions still run', () => {
    const first = look(0, rowsOf(1, 3), { xmin: 1n });
    assert.equal(readAfter(take(first, look(60, [], { xmin: 1n })).watch), '1');
    assert.equal(readAfter(take(first, look(61, [], { xmin: 1n })).watch), '3');
    const many = Array.from({ length: 10_000 }, (_, i) => i + 4);
    assert.equal(readAfter(take(first, look(1, rowsOf(...many), { xmin: 1n })).watch), '10003');
  });

  it('sees no hole below the first row or in a range that a read left out', () => {
    assert.equal(readAfter(take(look(0, rowsOf(500, 501))).watch), '501');
    const jumped = take(look(0, rowsOf(1)), look(1, rowsOf(900, 901), { after: at(899) }));
    assert.deepEqual(jumped.fresh, [[1], [900, 901]]);
    assert.equal(readAfter(jumped.watch), '901');
    assert.equal(readAfter(emptyWatch), null);
  });

  it('counts exactly beyond 2^53', () => {
    const big = (last: string) => ({ position: `900719925474099${last}` as Position });
    const { watch } = take(look(0, [big('3'), big('5')]));
    assert.equal(readAfter(watch), '9007199254740993');
  });

  it('misses nothing and repeats nothing while transactions overlap, commit and roll back', () => {
    // A step begins a transaction with this number of events, ends the oldest, newest or a middle one, or reads.
    const step = fc.oneof(
      fc.record({ kind: fc.constant('begin' as const), events: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('end' as const), which: fc.nat(9), commits: fc.boolean() }),
      fc.record({ kind: fc.constant('read' as const), most: fc.integer({ min: 1, max: 12 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const store = fakeTable();
        let watch: HoleWatch = emptyWatch;
        const seen: number[] = [];
        const read = (most: number) => {
          const taken = takeLook(watch, store.read(readAfter(watch) ?? at(0), most));
          watch = taken.watch;
          seen.push(...numbers(taken.fresh));
        };
        // The first position is read at once, so that the watch begins at the beginning of the table.
        store.begin(1);
        store.end(0, true);
        read(1);
        for (const each of steps) {
          if (each.kind === 'begin') store.begin(each.events);
          else if (each.kind === 'end') store.end(each.which, each.commits);
          else read(each.most);
        }
        while (store.running() > 0) store.end(0, true);
        for (let i = 0; i < 500 && seen.length < store.committed().length; i++) read(12);
        assert.deepEqual(
          [...seen].sort((a, b) => a - b),
          store.committed(),
        );
        store.wait(3);
        for (let i = 0; i < 500 && watch.holes.length > 0; i++) read(12);
        assert.equal(readAfter(watch), watch.highest, 'nothing is read again for ever');
      }),
      { numRuns: 300 },
    );
  });
});

/**
 * A table whose transactions take their positions when they begin, and their ids after the next read at the latest.
 * A read takes 100 ms. As in PostgreSQL, a snapshot knows no transaction past the newest one that has ended.
 */
function fakeTable() {
  let clock = 0;
  let nextPosition = 1;
  let nextXid = 10n;
  let ended = 9n;
  const open: { id: bigint | null; readonly positions: readonly number[] }[] = [];
  const visible: number[] = [];
  const giveIds = () => {
    for (const transaction of open) transaction.id ??= nextXid++;
  };
  const snapshot = () => {
    const running = open.flatMap(({ id }) => (id !== null && id <= ended ? [id] : []));
    const [lowest = ended + 1n] = running.sort((a, b) => Number(a - b));
    return { xmin: lowest, nextXid };
  };
  return {
    begin(events: number) {
      open.push({ id: null, positions: Array.from({ length: events }, () => nextPosition++) });
    },
    end(which: number, commits: boolean) {
      giveIds();
      const [transaction] = open.splice(which % Math.max(1, open.length), 1);
      if (transaction?.id && transaction.id > ended) ended = transaction.id;
      if (transaction && commits) visible.push(...transaction.positions);
    },
    read(after: Position, most: number): Look<Row> {
      clock += 100;
      const found = visible.filter((position) => position > Number(after)).sort((a, b) => a - b);
      const rows = rowsOf(...found.slice(0, most));
      const through = found.length > most ? (rows.at(-1)?.position ?? null) : null;
      const look = { rows, after, through, ...snapshot(), at: clock };
      giveIds();
      return look;
    },
    wait(seconds: number) {
      clock += seconds * 1_000;
    },
    running: () => open.length,
    committed: () => [...visible].sort((a, b) => a - b),
  };
}
