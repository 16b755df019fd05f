import { STEP, type Steps } from '../text/steps';
import type { JsonNode, PathChange } from './contentView';

/** A longer list would not be useful. */
export const MAX_CHANGES = 500;

interface Pair {
  readonly path: string;
  readonly before: JsonNode | undefined;
  readonly after: JsonNode | undefined;
}

/** Returns the differences between two trees, in the order of the later one. Items of arrays are compared by index. At most MAX_CHANGES. */
export function* jsonDiff(before: JsonNode, after: JsonNode): Steps<PathChange[]> {
  const changes: PathChange[] = [];
  const pairs: Pair[] = [{ path: '', before, after }];
  let left = STEP;
  for (let pair = pairs.pop(); pair && changes.length < MAX_CHANGES; pair = pairs.pop()) {
    if (--left === 0) {
      yield;
      left = STEP;
    }
    const members = membersOf(pair);
    if (members) for (const one of members.reverse()) pairs.push(one);
    else if (!isSame(pair.before, pair.after)) {
      changes.push({ path: pair.path || '$', before: pair.before ?? null, after: pair.after ?? null });
    }
  }
  return changes;
}

/** Returns the members of two objects or two arrays; undefined when the pair has to be compared as a whole. */
function membersOf({ path, before, after }: Pair): Pair[] | undefined {
  if (before?.t === 'array' && after?.t === 'array') {
    const length = Math.max(before.items.length, after.items.length);
    return Array.from({ length }, (_, i) => ({
      path: `${path}[${i}]`,
      before: before.items[i],
      after: after.items[i],
    }));
  }
  if (before?.t !== 'object' || after?.t !== 'object') return undefined;
  const old = new Map(before.entries);
  const now = new Map(after.entries);
  return [...new Set([...now.keys(), ...old.keys()])].map((key) => ({
    path: member(path, key),
    before: old.get(key),
    after: now.get(key),
  }));
}

function member(path: string, key: string): string {
  if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isSame(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  if (!a || !b || a.t !== b.t) return a === b;
  switch (a.t) {
    case 'string':
      return b.t === 'string' && a.value === b.value;
    case 'number':
    case 'literal':
      return (b.t === 'number' || b.t === 'literal') && a.text === b.text;
    case 'encrypted':
      return b.t === 'encrypted' && a.chars === b.chars && a.keyVersion === b.keyVersion;
    default:
      return a.t === 'masked' || a.t === 'shredded';
  }
}
