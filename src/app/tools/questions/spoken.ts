import type { NextCall } from '../input';

/** What people say where something should have come. */
const LACKS = /\b(?:lack(?:s|ing)?|miss(?:es|ing)?|without|never|no|not|fail(?:s|ed)?)\b/i;

/** What people say where something went wrong. */
const FAILS = /\b(?:failures?|errors?|exceptions?)\b/i;

/** What people say where they do not know yet which consumer it is. */
const TROUBLE =
  /\b(?:wrong|behind|stuck|stops?|stopped|standing|slow|lag(?:s|ging)?|late|broken|down|dead|blocked|waiting|restart|catch(?:ing)? up|healthy?|fine|ok|okay|problems?|status|consumers?|projections?|subscriptions?)\b/i;

/** What people say where they ask for what came last. */
const NEWEST = /\b(?:newest|latest|last|recent(?:ly)?|just (?:now|happened)|today)\b/i;

/** Words of a question that may be ids, and how many of them are looked up. */
const MAY_BE_ID = /^(?:#\d{1,19}|(?=.*\d)(?=.*[\p{L}:])[\p{L}\p{N}][\p{L}\p{N}_.:/@-]{2,199})$/u;
const MOST_IDS = 3;

/** Several words are a question, one is a name. */
export const isQuestion = (text: string) => /\S\s+\S/.test(text.trim());

/** What a question leads to that names nothing. */
export function generalCalls(text: string): readonly NextCall[] {
  const failed = { tool: 'recent_flows', input: { only: 'failed' }, why: 'what failed or lacks something' } as const;
  const consumers = { tool: 'list_consumers', input: {}, why: 'which consumers need attention, and why' } as const;
  if (TROUBLE.test(text)) return [consumers, failed];
  if (LACKS.test(text) || FAILS.test(text)) return [failed, consumers];
  const newest = { tool: 'recent_flows', input: {}, why: 'what began last' } as const;
  return NEWEST.test(text) ? [newest, consumers] : [consumers, failed];
}

/** Whether a text asks for what has not come or failed. */
export const asksForLacking = (text: string) => LACKS.test(text);

/** Whether a text asks for what is wrong, of nothing in particular. */
export const asksInGeneral = (text: string) => LACKS.test(text) || FAILS.test(text) || TROUBLE.test(text);

/** The words of a question that may be ids. */
export function idsAmong(text: string): readonly string[] {
  const words = text.split(/[\s"'`,;?!()«»„“”‘’]+/).map((word) => word.replace(/[.:]+$/, ''));
  return isQuestion(text) ? [...new Set(words.filter((word) => MAY_BE_ID.test(word)))].slice(0, MOST_IDS) : [];
}

/** A longer text is no question of a person. */
const MOST_WORDS = 40;

/** A shorter part of a name is a word of many sentences. */
const LEAST_PART = 5;

/** Which names a text means. */
interface SpokenNames {
  /** The name has all words of the text, or the text says all words of the name. */
  isMeant(name: string): boolean;
  /** The text says a part of the name. */
  isHalf(name: string): boolean;
  /** The same of a consumer: whoever asks which projection is stuck means none by its name. */
  isHalfConsumer(name: string): boolean;
}

/** The names that a text may say; undefined where it is too long for that, or has no word. */
export function spokenNames(text: string): SpokenNames | undefined {
  const words = text
    .toLowerCase()
    .split(/[\s"'`,;?!]+/)
    .filter((word) => word.length > 1);
  if (words.length === 0 || words.length > MOST_WORDS) return undefined;
  const isSaid = (part: string) => part.length >= LEAST_PART && words.includes(part);
  return {
    isMeant(name) {
      const lower = name.toLowerCase();
      const parts = partsOf(name);
      const isSpoken = parts.length > 1 && parts.every((part) => words.includes(part));
      return isSpoken || words.every((word) => lower.includes(word)) || words.some((word) => word === lower);
    },
    isHalf: (name) => partsOf(name).some(isSaid),
    isHalfConsumer: (name) => partsOf(name).some((part) => isSaid(part) && !asksInGeneral(part)),
  };
}

/** The words that a name is made of, in lower case. */
function partsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length > 1);
}
