import type { NextCall } from '../input';

/** Words of people who expect something that has not come. */
const LACKS = /\b(?:lack(?:s|ing)?|miss(?:es|ing)?|without|never|no|not|fail(?:s|ed)?)\b/i;

/** Words of people who ask about an error. */
const FAILS = /\b(?:failures?|errors?|exceptions?)\b/i;

/** Words of people who do not know yet which consumer has a problem. */
const TROUBLE =
  /\b(?:wrong|behind|stuck|stops?|stopped|standing|slow|lag(?:s|ging)?|late|broken|down|dead|blocked|waiting|restart|catch(?:ing)? up|healthy?|fine|ok|okay|problems?|status|consumers?|projections?|subscriptions?)\b/i;

/** Words of people who ask for the newest flows. */
const NEWEST = /\b(?:newest|latest|last|recent(?:ly)?|just (?:now|happened)|today)\b/i;

/** Words of a question that may be ids, and how many of them are looked up. */
const MAY_BE_ID = /^(?:#\d{1,19}|(?=.*\d)(?=.*[\p{L}:])[\p{L}\p{N}][\p{L}\p{N}_.:/@-]{2,199})$/u;
const MOST_IDS = 3;

/** Whether a text is a question: it has several words, while a name has one. */
export const isQuestion = (text: string) => /\S\s+\S/.test(text.trim());

/** Returns the calls for a question that names nothing in particular. */
export function generalCalls(text: string): readonly NextCall[] {
  const failed = { tool: 'recent_flows', input: { only: 'failed' }, why: 'what failed or lacks something' } as const;
  const consumers = { tool: 'list_consumers', input: {}, why: 'which consumers need attention, and why' } as const;
  if (TROUBLE.test(text)) return [consumers, failed];
  if (LACKS.test(text) || FAILS.test(text)) return [failed, consumers];
  const newest = { tool: 'recent_flows', input: {}, why: 'what began last' } as const;
  return NEWEST.test(text) ? [newest, consumers] : [consumers, failed];
}

/** Whether a text asks for something that has not come or failed. */
export const asksForLacking = (text: string) => LACKS.test(text);

/** Whether a text asks in general what is wrong. */
export const asksInGeneral = (text: string) => LACKS.test(text) || FAILS.test(text) || TROUBLE.test(text);

/** Returns the words of a question that may be ids. */
export function idsAmong(text: string): readonly string[] {
  const words = text.split(/[\s"'`,;?!()«»„“”‘’]+/).map((word) => word.replace(/[.:]+$/, ''));
  return isQuestion(text) ? [...new Set(words.filter((word) => MAY_BE_ID.test(word)))].slice(0, MOST_IDS) : [];
}

/** A longer text is not a person's question. */
const MOST_WORDS = 40;

/** A shorter part of a name occurs in many sentences. */
const LEAST_PART = 5;

/** Decides which names a text means. */
interface SpokenNames {
  /** Whether the name contains all words of the text, or the text contains all words of the name. */
  isMeant(name: string): boolean;
  /** Whether the text contains a word of the name. */
  isHalf(name: string): boolean;
  /** Does the same for a consumer. A word such as "projection" in a question does not stand for a consumer's name. */
  isHalfConsumer(name: string): boolean;
}

/** Returns the names that a text may mean; undefined when it is too long or has no words. */
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

/** Returns the words of a name, in lower case. */
function partsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length > 1);
}
