import { readFileSync } from 'node:fs';
import { assertRead, type Row } from '../../support/logRows';
import { inMachineZone } from '../../support/machineZone';

/** Lines as tools print them, grouped by what they try, each with what a person reads in it. */
const TABLES = JSON.parse(readFileSync(new URL('../../fixtures/logs/field.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly Row[]>
>;

describe('lines that tools print, read as a person reads them', () => {
  inMachineZone('UTC');

  for (const [about, rows] of Object.entries(TABLES)) {
    describe(about, () => {
      for (const row of rows) it(row[0], () => assertRead(row));
    });
  }
});
