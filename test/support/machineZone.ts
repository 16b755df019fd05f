/** For each test of the suite that calls this the machine stands in a time zone, named as IANA does; afterwards where it stood before. */
export function inMachineZone(zone: string): void {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env.TZ;
    process.env.TZ = zone;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
}
