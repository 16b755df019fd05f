import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeHeaders } from '../../../src/model/event/headerBatch';
import { IdIndex } from '../../../src/model/event/idIndex';
import { FlowTable } from '../../../src/model/flow/flowTable';
import { NewestIds } from '../../../src/model/flow/newestIds';
import { TimeColumn } from '../../../src/model/flow/reading/numberColumns';
import { atOnce } from '../../../src/model/text/steps';
import { REACTIONS, runShop } from '../../support/flows/shop';

const MOST_APART = 35 * 60_000;

describe('times in a table of events', () => {
  const start = Date.UTC(2026, 0, 1);
  const near = fc.integer({ min: 0, max: MOST_APART * 1_000 }).map((micros) => start + micros / 1e3);
  const odd = fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    0.1 + 0.2,
    start + 1e12,
    -start,
  );
  const anyTime = fc.oneof({ weight: 20, arbitrary: near }, { weight: 1, arbitrary: odd });

  it('are kept exactly, also if some or all of them are far from the others', () => {
    const times = fc.oneof(
      fc.array(anyTime, { maxLength: 400 }),
      fc.array(fc.oneof(odd, fc.double()), { maxLength: 100 }),
    );
    fc.assert(
      fc.property(times, fc.nat(400), (all, capacity) => {
        const column = new TimeColumn(capacity);
        if (capacity < all.length) column.reserve(all.length);
        for (const [row, time] of all.entries()) column.set(row, time);
        const read = all.map((_, row) => column.at(row));
        // Zero has two signs.
        assert.ok(
          read.every((time, row) => Object.is(time, all[row]) || time === all[row]),
          `${read} for ${all}`,
        );
      }),
    );
  });

  it('are kept when the column gets more room', () => {
    const column = new TimeColumn(40);
    for (let row = 0; row < 4_000; row++) {
      if (row === 40) column.reserve(4_000);
      column.set(row, start + row * 60_000);
    }
    assert.ok(
      Array.from({ length: 4_000 }, (_, row) => column.at(row)).every((time, row) => time === start + row * 60_000),
    );
  });
});

/** UUIDs and texts by number; some occur again. */
const ids = fc.array(
  fc.oneof(
    fc.record({ uuid: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }) }),
    fc.record({ uuid: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 4, maxLength: 4 }) }),
    fc.record({ text: fc.nat(50) }),
  ),
  { maxLength: 500 },
);

describe('ids that are kept as hashes', () => {
  it('get the same numbers as ids that are kept whole, and the newest can be read', () => {
    fc.assert(
      fc.property(ids, fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 50 }), (all, capacity, newest) => {
        const [hashed, whole] = [new NewestIds(capacity, newest), new IdIndex()];
        for (const id of all) {
          if ('text' in id) {
            assert.equal(hashed.findText(id.text), whole.findText(id.text));
            assert.equal(hashed.addText(id.text), whole.addText(id.text));
          } else {
            const words = Uint32Array.from(id.uuid);
            assert.equal(hashed.find(words, 0), whole.find(words, 0));
            assert.equal(hashed.add(words, 0), whole.add(words, 0));
          }
        }
        assert.equal(hashed.count, whole.count);
        for (let i = Math.max(0, whole.count - newest); i < whole.count; i++) {
          assert.equal(hashed.textNumber(i), whole.textNumber(i));
          if (whole.textNumber(i) < 0) assert.equal(hashed.uuid(i), whole.uuid(i));
        }
      }),
    );
  });

  it('are not confused with a hundred thousand similar ids, which differ only in a counter', () => {
    const known = new NewestIds(100_000, 1);
    const words = new Uint32Array(4);
    for (let i = 0; i < 100_000; i++) {
      words[3] = i;
      assert.equal(known.add(words, 0), i);
    }
    words[2] = 1;
    for (let i = 0; i < 100_000; i++) {
      words[3] = i;
      assert.equal(known.find(words, 0), -1);
    }
  });
});

describe('a table that keeps only the ids of the newest events', () => {
  const { events } = runShop({
    seed: 7,
    traces: 300,
    pauseMs: 2_000,
    reactions: REACTIONS,
    dropped: 0.02,
    doubled: 0.02,
  });
  const batch = encodeHeaders(events);

  it('finds the same causes and returns the same newest events', () => {
    const [whole, newest] = [new FlowTable(), new FlowTable(100, 500)];
    for (const table of [whole, newest]) table.append(batch);
    assert.equal(newest.append(batch), 0, 'all are known');
    const causes = (table: FlowTable) => Array.from({ length: table.count }, (_, row) => table.cause(row));
    assert.deepEqual(causes(newest), causes(whole));
    assert.deepEqual(atOnce(newest.newestRows(500)), atOnce(whole.newestRows(500)));
    assert.ok(newest.forgetIds().some(({ byteLength }) => byteLength > 0));
  });
});
