import { BoundedMap } from '../../../base/boundedMap';
import { aheadMs, clockOf } from '../../../model/lookup/zones';

/** A zone as the database of zones calls it: PHP's `[22-Nov-2026 15:57:16 Europe/Berlin]`. */
export const REGION =
  / ((?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z][\w+-]+(?:\/[A-Z][\w+-]+)?)(?![\w/])/y;

/** A log may name regions that there are not, as many as it likes. */
const clocks = new BoundedMap<string, Intl.DateTimeFormat | undefined>(100);

/** What the clocks of a region are ahead of UTC when they show a time (as though it were UTC); undefined for a region that is not known. */
export function regionMs(region: string, wall: number): number | undefined {
  if (!clocks.has(region)) clocks.set(region, clockOf(region));
  const clock = clocks.get(region);
  return clock && aheadMs(clock, wall);
}
