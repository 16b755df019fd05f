import type { Field } from '../format';
import { readLevel, readLevelLetter } from '../level';
import { stampOf } from '../time/stamp';
import { headOf } from './headKeys';

const KEYS: ReadonlyMap<string, string> = new Map([
  ['t', 'time'],
  ['l', 'level'],
  ['m', 'msg'],
]);

/**
 * Members of an object that has no message, with `t`, `l` and `m` under their whole names where they are a line's: a message beside a
 * time or a level. Other objects as they are.
 */
export function withLongKeys(members: readonly Field[]): readonly Field[] {
  if (!members.some(([key, value]) => key === 'm' && !NUMBER.test(value)) || !members.some(isHead)) return members;
  return members.map(([key, value]): Field => [KEYS.get(key) ?? key, key === 'l' ? levelText(value) : value]);
}

const NUMBER = /^-?[\d.]*$/;

function isHead([key, value]: Field): boolean {
  const head = headOf(KEYS.get(key) ?? key);
  return head === 'time' ? stampOf(value) !== undefined : head === 'level' && levelOf(value) !== 'unknown';
}

const levelOf = (value: string) => (/^[a-zA-Z]$/.test(value) ? readLevelLetter(value.toUpperCase()) : readLevel(value));

/** A letter as its word; numbers mean what their scale says. */
const levelText = (value: string) => (/^[a-zA-Z]$/.test(value) ? levelOf(value) : value);
