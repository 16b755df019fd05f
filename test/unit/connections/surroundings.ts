import type { Surroundings } from '../../../src/app/connections/surroundings';
import { english } from '../../../src/model/text/translate';

/** A machine without PG* variables and files; its user ada works in /work. */
export function machine(changes: Partial<Surroundings> = {}): Surroundings {
  return {
    env: {},
    osUser: 'ada',
    home: '/home/ada',
    workspaceFolder: '/work',
    trusted: true,
    readFile: () => undefined,
    t: english,
    ...changes,
  };
}
