import type { Translate } from '../../../src/model/text/translate';
import type { StoppedHere } from '../../../src/protocol/trace';

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
