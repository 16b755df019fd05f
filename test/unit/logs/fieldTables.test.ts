import { readFileSync } from 'node:fs';
import { assertRead, type Row } from '../../support/logRows';
import { inMachineZone } from '../../support/machineZone';

/** Texts as tools print them, by what is tried with them, each with what a person reads in it. */
const TABLES = JSON.parse(readFileSync(new URL('../../fixtures/logs/field.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly Row[]>
>;

describe('what tools print is read as a person reads it', () => {
  inMachineZone('UTC');

  for (const [about, rows] of Object.entries(TABLES)) {
    describe(about, () => {
      for (const row of rows) it(row[0], () => assertRead(row));
    });
  }
});
