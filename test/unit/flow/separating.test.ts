import assert from 'node:assert/strict';
import { type Case, separatingCondition } from '../../../src/model/flow/claims/conditions';
import { atOnce } from '../../../src/model/text/steps';

type Payload = Readonly<Record<string, string | number | boolean>>;

const many = (count: number, payload: (i: number) => Payload) => Array.from({ length: count }, (_, i) => payload(i));
const home = (count: number) => many(count, () => ({ country: 'de' }));
const abroad = (count: number) => many(count, () => ({ country: 'li' }));
/** Numbers without an order: the numbers below a prime, each once. */
const mixed = (i: number) => (i * 37) % 101;

const fieldsOf = (payload: Payload): Case['fields'] => new Map(Object.entries(payload));

/** The field that decides whether orders are billed, and whether it matches some payloads; undefined if there is none. */
function separated(
  lacking: readonly Payload[],
  having: readonly Payload[],
  { scale = 1, of = [] }: { readonly scale?: number; readonly of?: readonly Payload[] } = {},
) {
  const cases = [
    ...lacking.map((payload): Case => ({ fields: fieldsOf(payload), has: false })),
    ...having.map((payload): Case => ({ fields: fieldsOf(payload), has: true })),
  ];
  const found = atOnce(separatingCondition(cases, scale));
  return found && { field: found.field, holds: of.map((payload) => found.holds(fieldsOf(payload))) };
}

describe('the value with which an effect does not follow', () => {
  it('is a value of those without the effect that hardly any other has', () => {
    const of = [{ country: 'li' }, { country: 'de' }, { country: 'fr' }, {}];
    assert.deepEqual(separated([...abroad(3), ...home(2)], home(100), { of }), {
      field: 'country',
      holds: [true, false, false, false],
    });
    assert.equal(separated(abroad(2), home(1_000)), undefined, 'two may be chance');
    assert.equal(separated(home(5), home(100)), undefined);
    assert.equal(separated(abroad(5), abroad(100)), undefined);
    assert.equal(separated([], home(100)), undefined);
  });

  it('may be the absence of a field', () => {
    const found = separated(
      many(5, () => ({})),
      many(100, () => ({ coupon: true })),
      { of: [{}, { coupon: true }, { coupon: false }] },
    );
    assert.deepEqual(found, { field: 'coupon', holds: [true, false, false] });
  });

  it('comes without the effect in one of five cases at least; each case with the effect counts as the number it stands for', () => {
    const of = (others: number, scale: number) => separated(abroad(10), [...abroad(others), ...home(990)], { scale });
    assert.deepEqual(
      [of(10, 4), of(11, 4), of(10, 5)].map((found) => found?.field),
      ['country', undefined, undefined],
    );
  });

  it('separates better than chance; the limit rises with the number of values', () => {
    const of = (lacking: number, more: (i: number) => Payload = () => ({})) =>
      separated(
        [...abroad(3), ...home(lacking - 3)].map((each, i) => ({ ...each, ...more(i) })),
        home(100).map((each, i) => ({ ...each, ...more(i) })),
      )?.field;
    assert.deepEqual([of(7), of(8)], ['country', undefined]);
    assert.equal(
      of(7, (i) => ({ paid: i % 2 === 0 })),
      undefined,
    );
    // Few cases with the effect prove less than many.
    const few = (lacking: number) => separated([...abroad(5), ...home(lacking - 5)], home(10))?.field;
    assert.deepEqual([few(6), few(7)], ['country', undefined]);
  });

  it('belongs to the field that separates best, in any order of the fields', () => {
    const lacking = many(20, (i) => ({ some: i < 10, all: 'x', also: i < 12 }));
    const having = many(200, () => ({ some: false, all: 'y', also: false }));
    assert.equal(separated(lacking, having)?.field, 'all');
    // What only some of those without the effect have proves more than what many of the others have, too.
    const shared = separated(
      many(20, (i) => ({ often: true, only: i < 10 })),
      many(200, (i) => ({ often: i < 75, only: false })),
    );
    assert.equal(shared?.field, 'only');
  });

  it('belongs to the field that separates best, also among hundreds of cases', () => {
    const found = separated(
      many(300, (i) => ({ half: i < 150, loose: true, nearly: i < 298, looser: true })),
      many(300, (i) => ({ half: false, loose: i < 20, nearly: false, looser: i < 21 })),
    );
    assert.equal(found?.field, 'nearly');
  });

  it('belongs to a field with more than twelve values only if they are numbers', () => {
    const of = (values: number) =>
      separated(
        many(12, () => ({ kind: 'k0' })),
        many(300, (i) => ({ kind: `k${1 + (i % (values - 1))}` })),
      )?.field;
    assert.deepEqual([of(12), of(13)], ['kind', undefined]);
  });
});

describe('the number from which or up to which an effect does not follow', () => {
  const amounts = many(300, (i) => ({ amount: 100 + mixed(i) }));

  it('lies between the cases with the effect and those without', () => {
    const of = [{ amount: 50 }, { amount: 100 }, { amount: 200 }, { amount: 250 }, { amount: '50' }, {}];
    const below = separated(
      many(30, (i) => ({ amount: mixed(i) % 100 })),
      amounts,
      { of },
    );
    assert.deepEqual(below, { field: 'amount', holds: [true, false, false, false, false, false] });
    const above = separated(
      many(30, (i) => ({ amount: 201 + mixed(i) })),
      amounts,
      { of },
    );
    assert.deepEqual(above, { field: 'amount', holds: [false, false, false, true, false, false] });
  });

  it('is found at the ends, among any number of numbers', () => {
    const wide = many(2_000, (i) => ({ amount: (i * 7_919) % 10_007 }));
    const of = [{ amount: -1 }, { amount: 5_000 }, { amount: 10_007 }];
    const few = (amount: (i: number) => number) =>
      separated(
        many(5, (i) => ({ amount: amount(i) })),
        wide,
        { of },
      );
    assert.deepEqual(few((i) => -1 - i)?.holds, [true, false, false]);
    assert.deepEqual(few((i) => 10_007 + i)?.holds, [false, false, true]);
  });

  it('is found in the middle, too', () => {
    const found = separated(
      many(500, (i) => ({ amount: 10 * ((i * 263) % 499) })),
      many(500, (i) => ({ amount: 5_000 + 10 * ((i * 263) % 499) })),
      { of: [{ amount: 0 }, { amount: 4_000 }, { amount: 6_000 }] },
    );
    assert.deepEqual(found, { field: 'amount', holds: [true, true, false] });
  });

  it('takes no more proof where there are thousands of numbers, because only some of them are tried', () => {
    const amount = (i: number) => (i * 7_919) % 10_007;
    const found = separated(
      [...many(3, (i) => ({ amount: -1 - i })), ...many(17, (i) => ({ amount: amount(2_000 + i) }))],
      many(2_000, (i) => ({ amount: amount(i) })),
      { of: [{ amount: -5 }, { amount: 5_000 }] },
    );
    assert.deepEqual(found, { field: 'amount', holds: [true, false] });
  });

  it('may be a number that all others share', () => {
    const found = separated(
      many(20, () => ({ amount: 0 })),
      many(100, () => ({ amount: 10 })),
    );
    assert.equal(found?.field, 'amount');
  });

  it('is not from a counter or a time, because what is lost at one time has neighbouring numbers', () => {
    const counted = (field: (i: number) => Payload) =>
      separated(
        many(20, (i) => field(101 + i)),
        many(101, field),
      );
    /** Of a hundred steps, this number goes back. */
    const back = (steps: number) => (i: number) => ({ number: i % 9 === 5 && i < 9 * steps ? i - 2 : i + 1 });
    assert.deepEqual([counted(back(0)), counted(back(10))], [undefined, undefined]);
    assert.equal(counted(back(11))?.field, 'number');
    assert.equal(
      counted((i) => (i % 2 === 0 ? { number: i } : {})),
      undefined,
    );
    // Two of three steps grow: this is an ordinary figure.
    const saw = many(99, (i) => ({ amount: 10 * (i % 3) + 100 * mixed(i % 33) }));
    assert.equal(
      separated(
        many(20, (i) => ({ amount: 20_000 + i })),
        saw,
      )?.field,
      'amount',
    );
    // A dozen growing numbers are too few for a counter.
    const dozen = many(12, (i) => ({ amount: i }));
    assert.equal(
      separated(
        many(12, () => ({ amount: 50 })),
        dozen,
      )?.field,
      'amount',
    );
    assert.equal(
      separated(
        many(12, () => ({ amount: 50 })),
        many(13, (i) => ({ amount: i })),
      ),
      undefined,
    );
  });
});
