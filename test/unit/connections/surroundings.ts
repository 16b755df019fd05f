import type { Surroundings } from '../../../src/features/connections/connection';
import { english } from '../../../src/model/translate';

/** A machine without PG* variables, on which ada works in /work. */
export function machine(changes: Partial<Surroundings> = {}): Surroundings {
  return { env: {}, osUser: 'ada', home: '/home/ada', workspaceFolder: '/work', t: english, ...changes };
}
