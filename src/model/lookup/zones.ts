const MINUTE = 60_000;

/** Zones by name, in minutes. A name with two meanings stands for the zone in which more logs are written. */
const ZONES: Readonly<Record<string, number>> = {
  Z: 0,
  z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  MEZ: 60,
  CEST: 120,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  IST: 330,
  SGT: 480,
  HKT: 480,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
  BRT: -180,
  ART: -180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
  NST: -210,
  NDT: -150,
  AST: -240,
  ADT: -180,
  CLT: -240,
  CLST: -180,
  UYT: -180,
  WAT: 60,
  SAST: 120,
  IDT: 180,
  TRT: 180,
  PKT: 300,
  ICT: 420,
  WIB: 420,
  AWST: 480,
  MYT: 480,
  PHT: 480,
  ACST: 570,
  ACDT: 630,
};

/** Whether a word names a zone. */
export const isZoneName = (word: string): boolean => word in ZONES;

const OFFSET = /^(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?$/;

/**
 * Returns how many milliseconds a zone is ahead of UTC, from its name or from `+01`, `+0100`, `+01:00`, `UTC+1`; undefined for other texts.
 */
export function zoneMs(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  const named = ZONES[zone];
  if (named !== undefined) return named * MINUTE;
  const [, sign, hours, minutes = 0] = OFFSET.exec(zone) ?? [];
  if (sign === undefined) return undefined;
  return (sign === '-' ? -MINUTE : MINUTE) * (Number(hours) * 60 + Number(minutes));
}

/** Returns how many milliseconds a clock is ahead of UTC when it shows `wall`. `wall`: the shown time, as though it were UTC. */
export function aheadMs(clock: Intl.DateTimeFormat, wall: number): number {
  const aheadAt = (time: number) => {
    const { year, month, day, hour, minute, second } = Object.fromEntries(
      clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    );
    const shown = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
    return shown - Math.floor(time / 1000) * 1000;
  };
  // The first guess may be on the other side of a daylight saving change.
  return aheadAt(wall - aheadAt(wall));
}

/** Returns the clock of a region of the time zone database, in any case; undefined for an unknown region. */
export function clockOf(region: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: region,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}
