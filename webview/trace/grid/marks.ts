import { ghostAt } from '../../../src/model/forest/forest';
import { explainOddities } from '../../../src/model/forest/oddity';
import type { Translate } from '../../../src/model/text/translate';
import type { StoppedHere } from '../../../src/protocol/trace';
import type { TraceState } from '../session/state';

/**
 * Colours and shapes differ in number, so that the first twenty types differ in their pair and colour never speaks alone.
 * Red and yellow mean errors and warnings. The theme's orange is nearly transparent in the dark theme and missing in the
 * high-contrast one.
 */
const COLOURS = ['blue', 'green', 'purple', 'cyan', 'pink'] as const;
const SHAPES = ['circle', 'square', 'diamond', 'triangle'] as const;

/** The CSS class of a type's colour: `hue-…`. */
export function hueOf(typeOrdinal: number): string {
  return `hue-${COLOURS[typeOrdinal % COLOURS.length]}`;
}

/** The CSS classes of a type's mark: its colour and `shape-…`. */
export function lookOf(typeOrdinal: number): string {
  return `${hueOf(typeOrdinal)} shape-${SHAPES[typeOrdinal % SHAPES.length]}`;
}

/** A sentence for each oddity of a place. That a cause is not here is odd in a trace; in a stream most causes are elsewhere. */
export function oddSentences({ opened, rows }: Pick<TraceState, 'opened' | 'rows'>, place: number, t: Translate) {
  const { table, forest } = rows;
  if (opened?.key.by === 'stream' && ghostAt(forest, place) !== undefined) return [];
  return explainOddities(table, forest, place, t);
}

/** A sentence on a consumer that cannot get past an event. */
export function stopText(stop: StoppedHere, t: Translate): string {
  const head = headOf(stop, t);
  return stop.error === null ? head : `${head}: ${stop.error}`;
}

function headOf({ consumer, segment, isProbable = false }: StoppedHere, t: Translate): string {
  if (segment === null) {
    return isProbable
      ? t('{consumer} probably stopped here', { consumer })
      : t('{consumer} stopped here', { consumer });
  }
  return isProbable
    ? t('{consumer} probably stopped here in segment {segment}', { consumer, segment })
    : t('{consumer} stopped here in segment {segment}', { consumer, segment });
}
