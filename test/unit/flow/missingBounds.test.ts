import assert from 'node:assert/strict';
import { asked, lacking, missed, questions } from '../../support/flows/asked';

/** Every `step`-th number from `from` up to `to`. */
const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + step * i);

/** Orders beside the questions; some lack their effect. */
const ordered = (count: number, isMissing: (i: number) => boolean, cause = 'Ordered', from = 100_000) =>
  asked(count, (i) => (isMissing(i) ? [] : ['Sent']), cause, from);

const ofQuestions = (found: ReturnType<typeof missed>) =>
  questions({ ...found, claims: found.claims.filter(({ kind }) => kind.eventType === 'Asked') });

describe('the certainty that a claim needs', () => {
  it('is reached if 95 of 100 cases have the effect, although the rest of the store fails less often', () => {
    const elsewhere = ordered(2_000, (i) => i % 33 === 0);
    const ten = every(18, 10, 190);
    assert.deepEqual(ofQuestions(missed([...lacking(200, ...ten), ...elsewhere])), ten);
    assert.deepEqual(ofQuestions(missed([...lacking(200, ...ten, 195), ...elsewhere])), []);
  });

  it('depends only on the other rules that hold for 95 of 100 cases', () => {
    const six = [50, 70, 90, 110, 130, 170];
    const events = [...lacking(220, ...six), ...ordered(2_000, (i) => i % 60 === 0)];
    const seldom = ordered(2_000, (i) => i % 10 === 0, 'Offered', 200_000);
    assert.deepEqual(ofQuestions(missed([...events, ...seldom])), six);
    // One of 50 fails elsewhere; ten of 200 are too many to leave that rule out.
    const few = [...lacking(220, ...six), ...ordered(50, (i) => i === 20)];
    const exactly = ordered(200, (i) => i % 20 === 10, 'Offered', 200_000);
    assert.deepEqual(ofQuestions(missed(few)), six);
    assert.deepEqual(ofQuestions(missed([...few, ...exactly])), []);
  });
});

describe('the stretch of causes in which a rule holds', () => {
  it('needs the effect in 80 of 100 neighbours', () => {
    const gap = (count: number) => Array.from({ length: count }, (_, i) => 1_000 + i);
    assert.deepEqual(questions(missed(lacking(2_000, ...gap(20)))), gap(20));
    assert.deepEqual(questions(missed(lacking(2_000, ...gap(21)))), []);
  });

  it('goes on to the end even if a quarter of the last fifty lack the effect', () => {
    const last = every(4, 552, 600);
    assert.deepEqual(questions(missed(lacking(600, ...last))), last);
  });

  it('ends at the last answer', () => {
    const isMissing = (i: number) => i >= 602 || i % 30 === 29;
    const elsewhere = ordered(2_000, (i) => i % 33 === 0);
    const ended = asked(1_000, (i) => (isMissing(i) ? [] : ['Answered']));
    // The rule holds up to number 569; none of the later ones is claimed.
    assert.deepEqual(ofQuestions(missed([...ended, ...elsewhere])), every(30, 29, 569));
  });

  it('ends where most causes have another effect instead', () => {
    const another = asked(1_200, (i) =>
      i < 400 || i === 600 || i === 1_001 ? [] : i >= 800 && i % 4 > 0 ? ['Refused'] : ['Answered'],
    );
    assert.deepEqual(questions(missed(another)), [600]);
  });

  it('treats a type as another effect if it stands beside the effect in one case of ten, but not in two', () => {
    const noted = every(30, 480, 750);
    const since = (...beside: readonly number[]) =>
      asked(800, (i) => {
        if (i < 400 || i === 600 + 1) return [];
        if (beside.includes(i)) return ['Answered', 'Noted'];
        return noted.includes(i) ? ['Noted'] : ['Answered'];
      });
    assert.deepEqual(questions(missed(since(450))), [601]);
    assert.deepEqual(
      questions(missed(since(450, 452))),
      [...noted, 601].sort((a, b) => a - b),
    );
  });
});
