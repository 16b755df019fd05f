import { dirname } from 'node:path';
import type { GoFile } from './goFile';
import type { GoFunction } from './goFunctions';

/** Handle → a method → a function → another one; what is further away is seldom about one consumer. */
const deepest = 3;

/** Which functions of a package `Handle` leads to. */
export interface GoReach {
  add(file: string, goFile: GoFile): void;
  /** Keys of the functions and methods that the `Handle` of these types calls, by one of its own or a function of the package. */
  from(typeKeys: readonly string[]): ReadonlySet<string>;
}

/** Tells a function from those of other packages and types. */
export function functionKey(file: string, packageName: string, { receiver, name }: GoFunction): string {
  return keyIn(`${dirname(file)}\n${packageName}`, receiver, name);
}

const keyIn = (packageKey: string, receiver: string | undefined, name: string) =>
  `${packageKey}\n${receiver ?? ''}\n${name}`;

export function createGoReach(): GoReach {
  const callsOf = new Map<string, string[]>();

  const calledBy = (key: string, typeKeys: readonly string[]): string[] => {
    const packageKey = key.split('\n').slice(0, 2).join('\n');
    return (callsOf.get(key) ?? []).flatMap((call) =>
      call.startsWith('.') ? typeKeys.map((type) => `${type}\n${call.slice(1)}`) : [keyIn(packageKey, undefined, call)],
    );
  };

  return {
    add(file, { packageName, callers }) {
      for (const caller of callers) {
        const key = functionKey(file, packageName, caller);
        // Files for different systems declare the same function.
        const known = callsOf.get(key);
        if (known) known.push(...caller.calls);
        else callsOf.set(key, [...caller.calls]);
      }
    },
    from(typeKeys) {
      const reached = new Set<string>();
      let level = typeKeys.map((type) => `${type}\nHandle`);
      for (let depth = 0; depth < deepest && level.length > 0; depth += 1) {
        level = level.flatMap((key) => calledBy(key, typeKeys)).filter((key) => !reached.has(key));
        for (const key of level) reached.add(key);
      }
      return reached;
    },
  };
}
