import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventHeader, parsePosition } from '../../src/model/event';
import { projectRoot } from './runProcess';

/** Rows and logs that the pupsourcing/core library wrote. */
export const fixtureFolder = join(projectRoot, 'test/fixtures/pupsourcing-core');

/** The headers of `events.csv`, by position. */
export function fixtureEvents(): EventHeader[] {
  const [, ...lines] = readFileSync(join(fixtureFolder, 'events.csv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => header(cellsOf(line)));
}

function header(cells: readonly string[]): EventHeader {
  const cell = (index: number) => cells[index] ?? '';
  const position = parsePosition(cell(0));
  if (position === undefined) throw new Error(`No position in the fixture: ${cell(0)}`);
  return {
    position,
    stream: { context: cell(1), type: cell(2), id: cell(3) },
    streamVersion: Number(cell(4)),
    eventId: cell(5),
    eventType: cell(6),
    eventVersion: Number(cell(7)),
    payloadBytes: cell(8).length / 2 - 1,
    traceId: cell(9) || null,
    correlationId: cell(10) || null,
    causationId: cell(11) || null,
    time: Date.parse(cell(13).replace(' ', 'T').replace('+00', 'Z')),
  };
}

/** The cells of a CSV line; quotes inside a cell are doubled, and no cell holds a line break. */
function cellsOf(line: string): string[] {
  const cells = line.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [];
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}
