import type { Translate } from '../../src/model/translate';
import type { StoppedHere } from '../../src/protocol/trace';

/** One sentence for each consumer that cannot get past an event. */
export function stopTexts(stops: readonly StoppedHere[], t: Translate): string[] {
  return stops.map(({ consumer, segment, error }) => {
    const head =
      segment === null
        ? t('{consumer} stopped here', { consumer })
        : t('{consumer} stopped here in segment {segment}', { consumer, segment });
    return error === null ? head : `${head}: ${error}`;
  });
}
