const MINUTE = 60_000;

/** Zones by their names, in minutes; those that mean two zones stand for the one in which most logs are written. */
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
  HST: -600,
};

/** Whether a word names a zone. */
export const isZoneName = (word: string): boolean => word in ZONES;

/** What the clocks of a zone are ahead of UTC, in milliseconds, by its name or as `+01`, `+0100`, `+01:00`; undefined for other texts. */
export function zoneMs(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  const named = ZONES[zone];
  if (named !== undefined) return named * MINUTE;
  const sign = zone.charCodeAt(0);
  if (sign !== 43 && sign !== 45) return undefined;
  const minutes = Number(zone.slice(1, 3)) * 60 + (zone.length > 3 ? Number(zone.slice(-2)) : 0);
  return (sign === 45 ? -minutes : minutes) * MINUTE;
}
