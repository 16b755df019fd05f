import assert from 'node:assert/strict';
import { asked, lacking, missed, questions } from '../../support/flows/asked';

/** Each so many-th number up to the end. */
const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => from + step * i);

/** Orders beside the questions, of which so many go wrong. */
const ordered = (count: number, isMissing: (i: number) => boolean, cause = 'Ordered', from = 100_000) =>
  asked(count, (i) => (isMissing(i) ? [] : ['Sent']), cause, from);

const ofQuestions = (found: ReturnType<typeof missed>) =>
  questions({ ...found, claims: found.claims.filter(({ kind }) => kind.eventType === 'Asked') });

describe('where a rule is sure enough to say that something is missing', () => {
  it('is where 95 of 100 cases have it, as little as goes wrong elsewhere', () => {
    const elsewhere = ordered(2_000, (i) => i % 33 === 0);
    const ten = every(18, 10, 190);
    assert.deepEqual(ofQuestions(missed([...lacking(200, ...ten), ...elsewhere])), ten);
    assert.deepEqual(ofQuestions(missed([...lacking(200, ...ten, 195), ...elsewhere])), []);
  });

  it('is told by the rules that hold for 95 of 100 cases, and by no others', () => {
    const six = [50, 70, 90, 110, 130, 170];
    const events = [...lacking(220, ...six), ...ordered(2_000, (i) => i % 60 === 0)];
    const seldom = ordered(2_000, (i) => i % 10 === 0, 'Offered', 200_000);
    assert.deepEqual(ofQuestions(missed([...events, ...seldom])), six);
    // One of 50 goes wrong elsewhere; ten of 200 are too many to leave them out.
    const few = [...lacking(220, ...six), ...ordered(50, (i) => i === 20)];
    const exactly = ordered(200, (i) => i % 20 === 10, 'Offered', 200_000);
    assert.deepEqual(ofQuestions(missed(few)), six);
    assert.deepEqual(ofQuestions(missed([...few, ...exactly])), []);
  });
});

describe('the time in which a rule holds', () => {
  it('has 80 of 100 neighbours with the effect', () => {
    const gap = (count: number) => Array.from({ length: count }, (_, i) => 1_000 + i);
    assert.deepEqual(questions(missed(lacking(2_000, ...gap(20)))), gap(20));
    assert.deepEqual(questions(missed(lacking(2_000, ...gap(21)))), []);
  });

  it('goes on up to the end, where a quarter of the last fifty lack it', () => {
    const last = every(4, 552, 600);
    assert.deepEqual(questions(missed(lacking(600, ...last))), last);
  });

  it('tells nothing of what is behind its last answer', () => {
    const isMissing = (i: number) => i >= 602 || i % 30 === 29;
    const elsewhere = ordered(2_000, (i) => i % 33 === 0);
    const ended = asked(1_000, (i) => (isMissing(i) ? [] : ['Answered']));
    // It holds up to number 569, of which there is none.
    assert.deepEqual(ofQuestions(missed([...ended, ...elsewhere])), every(30, 29, 569));
  });

  it('is not when most go another way', () => {
    const another = asked(1_200, (i) =>
      i < 400 || i === 600 || i === 1_001 ? [] : i >= 800 && i % 4 > 0 ? ['Refused'] : ['Answered'],
    );
    assert.deepEqual(questions(missed(another)), [600]);
  });

  it('counts as another way what stands beside the effect once in ten times, and not twice', () => {
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
