import { ghostAt } from '../../../src/model/forest/forest';
import { explainOddities } from '../../../src/model/forest/oddity';
import type { Translate } from '../../../src/model/text/translate';
import type { StoppedHere } from '../../../src/protocol/trace';
import type { TraceState } from '../session/state';

/**
 * Colours and shapes have different numbers, so the first twenty types differ in their combination, and colour is never the only
 * difference. Red and yellow are left out, because they mean errors and warnings. So is the theme's orange: it is nearly transparent in the
 * dark theme and missing in the high-contrast one.
 */
const COLOURS = ['blue', 'green', 'purple', 'cyan', 'pink'] as const;
const SHAPES = ['circle', 'square', 'diamond', 'triangle'] as const;

/** Returns the CSS class of a type's colour: `hue-…`. */
export function hueOf(typeOrdinal: number): string {
  return `hue-${COLOURS[typeOrdinal % COLOURS.length]}`;
}

/** Returns the CSS classes of a type's mark: its colour and `shape-…`. */
export function lookOf(typeOrdinal: number): string {
  return `${hueOf(typeOrdinal)} shape-${SHAPES[typeOrdinal % SHAPES.length]}`;
}

/**
 * Returns a sentence for each anomaly of a place. A missing cause is an anomaly in a trace, but not in a stream, where most causes are
 * elsewhere.
 */
export function oddSentences({ opened, rows }: Pick<TraceState, 'opened' | 'rows'>, place: number, t: Translate) {
  const { table, forest } = rows;
  if (opened?.key.by === 'stream' && ghostAt(forest, place) !== undefined) return [];
  return explainOddities(table, forest, place, t);
}

/** Returns the sentence about a consumer that cannot get past an event. */
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
