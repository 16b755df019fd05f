import type { EventTable } from '../event/eventTable';
import { formatDuration, shortId } from '../text/format';
import { STEP, type Steps } from '../text/steps';
import type { Translate } from '../text/translate';
import { type Forest, type Ghost, ghostAt } from './forest';

/** What is strange about a place in the forest, as bits. */
export const Oddity = {
  /** Its causes lead back to it. The chain is cut above it. */
  Cycle: 1,
  /** Its cause has a higher global position. */
  CauseAfter: 2,
  /** Its cause has a later time. */
  CauseYounger: 4,
  CorrelationChanged: 8,
  /** For a ghost that may be an event: it is not in the table. */
  CauseMissing: 16,
} as const;

/** Returns the bits of every node: rows, then ghosts. `cut`: rows whose cause was removed to break a circle. */
export function* findOddities(
  table: EventTable,
  causes: Int32Array,
  cut: readonly number[],
  ghosts: readonly Ghost[],
): Steps<Uint8Array> {
  const found = new Uint8Array(causes.length + ghosts.length);
  for (const row of cut) found[row] = Oddity.Cycle;
  for (let row = 0; row < causes.length; row++) {
    if (row % STEP === 0) yield;
    const cause = causes[row] ?? -1;
    // A row that was cut has no cause any more.
    if (cause >= 0 && cause < causes.length) found[row] = compareWithCause(table, cause, row);
  }
  ghosts.forEach((ghost, g) => {
    if (ghost.kind === 'unknown') found[causes.length + g] = Oddity.CauseMissing;
  });
  return found;
}

function compareWithCause(table: EventTable, cause: number, row: number): number {
  let odd = 0;
  if (table.comparePositions(cause, row) > 0) odd |= Oddity.CauseAfter;
  if (table.time(cause) > table.time(row)) odd |= Oddity.CauseYounger;
  if (table.correlationIndex(cause) !== table.correlationIndex(row)) odd |= Oddity.CorrelationChanged;
  return odd;
}

/** Returns a sentence for each oddity of a place, the strongest first; empty when nothing is strange. */
export function explainOddities(table: EventTable, forest: Forest, place: number, t: Translate): string[] {
  const bits = forest.oddities[place] ?? 0;
  const ghost = ghostAt(forest, place);
  if (ghost) return bits & Oddity.CauseMissing ? [explainMissing(ghost, t)] : [];
  const row = forest.rows[place] ?? 0;
  const cause = table.causeIndex(row);
  const sentences: string[] = [];
  if (bits & Oddity.Cycle) {
    sentences.push(t('Its causes lead back to it. The circle is cut here, at its lowest position.'));
  }
  if (bits & Oddity.CauseAfter) {
    const args = { cause: table.position(cause), effect: table.position(row) };
    sentences.push(t('Its cause #{cause} stands after it (#{effect}) in the store.', args));
  }
  if (bits & Oddity.CauseYounger) {
    const duration = formatDuration(table.time(cause) - table.time(row), t.language);
    sentences.push(
      t('Its cause is {duration} younger than itself. The clocks of the applications may differ.', { duration }),
    );
  }
  if (bits & Oddity.CorrelationChanged) sentences.push(explainCorrelation(table, cause, row, t));
  return sentences;
}

function explainMissing(ghost: Ghost, t: Translate): string {
  return t('{id} is not an event of this trace: it is a command, or an event outside it.', { id: ghost.id });
}

function explainCorrelation(table: EventTable, cause: number, row: number, t: Translate): string {
  const before = table.correlationId(cause);
  const after = table.correlationId(row);
  if (after === null) return t('Its cause has correlation {id}, the event has none.', { id: before ?? '' });
  if (before === null) return t('Its cause has no correlation, the event has {id}.', { id: after });
  return t('Its correlation {after} is not that of its cause, {before}.', { after, before });
}

/** Returns the name of a ghost in a row: "command 7f3e…" or "cause 7f3e…". */
export function ghostLabel(ghost: Ghost, t: Translate): string {
  const id = shortId(ghost.id);
  return ghost.kind === 'command' ? t('command {id}', { id }) : t('cause {id}', { id });
}
