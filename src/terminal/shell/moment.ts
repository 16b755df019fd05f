import { formatMoment } from '../../model/diagnosis/words';
import type { Clock } from '../../model/lookup/time';
import type { TerminalSettings } from '../settings/settings';

/** A point in time as `eventTrace.times` asks for: in this machine's zone without a name, or "… UTC". `time`: milliseconds since 1970. */
export function momentText(time: number, { times }: Pick<TerminalSettings, 'times'>): string {
  const offsetMs = new Date(time).getTimezoneOffset() * 60_000;
  if (times.get() === 'utc' || Number.isNaN(offsetMs)) return formatMoment(time);
  return formatMoment(time - offsetMs).replace(' UTC', '');
}

/** By what a time is read that a person types, as `eventTrace.times` asks for. */
export function typedClock({ times }: Pick<TerminalSettings, 'times'>): Clock {
  return { now: Date.now(), utc: times.get() === 'utc' };
}
