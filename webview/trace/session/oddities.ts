import { ghostAt } from '../../../src/model/forest/forest';
import { explainOddities } from '../../../src/model/forest/oddity';
import type { Translate } from '../../../src/model/text/translate';
import type { TraceState } from './session';

/** A sentence for each oddity of a place. That a cause is not here is odd in a trace; in a stream most causes are elsewhere. */
export function oddSentences({ opened, rows }: Pick<TraceState, 'opened' | 'rows'>, place: number, t: Translate) {
  const { table, forest } = rows;
  if (opened?.key.by === 'stream' && ghostAt(forest, place) !== undefined) return [];
  return explainOddities(table, forest, place, t);
}
