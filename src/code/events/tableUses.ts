import { dirname } from 'node:path';
import { groupedBy } from '../../model/lists';
import type { GoFile } from '../go/file';
import { importedPath } from '../go/imports';
import { type FindDeclaration, textOf } from '../go/values';
import { folderOfImport, type GoModule, type ParsedFile } from '../index/goFiles';
import { areTypes, functionOf, type GoEventUse } from './events';
import type { GoTable, GoTableLookup } from './handlerTables';

interface PlacedTable extends ParsedFile {
  readonly table: GoTable;
}

/** Returns the keys of maps that are asked for an event type; each use belongs to the function that asks. */
export async function tableUses(
  files: readonly ParsedFile[],
  modules: readonly GoModule[],
  find: FindDeclaration,
): Promise<GoEventUse[]> {
  const keyOf = (folder: string, name: string) => `${folder}\n${name}`;
  const all = files.flatMap(({ file, goFile }) => goFile.tables.map((table): PlacedTable => ({ file, goFile, table })));
  const tables = groupedBy(all, ({ file, table }) => keyOf(dirname(file), table.name));
  const asked = new Set<GoTable>();
  const found: Promise<GoEventUse[]>[] = [];
  for (const { file, goFile } of files) {
    for (const lookup of goFile.lookups) {
      const folder = folderOf(lookup, file, goFile, modules);
      const own = (folder && tables.get(keyOf(folder, lookup.name))) || [];
      for (const one of own.filter(({ table, file: of }) => matches(table, lookup, of === file))) {
        asked.add(one.table);
        found.push(usesOf(one, { file, goFile, where: lookup }, find));
      }
    }
  }
  for (const placed of [...tables.values()].flat()) {
    const { table, file, goFile } = placed;
    if (table.isOfEvents && !asked.has(table)) found.push(usesOf(placed, { file, goFile, where: table }, find));
  }
  return distinct((await Promise.all(found)).flat());
}

function folderOf({ qualifier }: GoTableLookup, file: string, { imports }: GoFile, modules: readonly GoModule[]) {
  if (qualifier === undefined) return dirname(file);
  const path = importedPath(imports, qualifier);
  return path === undefined ? undefined : folderOfImport(path, modules);
}

function matches(table: GoTable, lookup: GoTableLookup, inOneFile: boolean): boolean {
  if (!lookup.homes.includes(table.home)) return false;
  if (table.home === 'local') {
    return inOneFile && table.function === lookup.function && table.receiver === lookup.receiver;
  }
  return table.owner === undefined || lookup.owner === undefined || table.owner === lookup.owner;
}

interface Asking extends ParsedFile {
  readonly where: Pick<GoTableLookup, 'receiver' | 'function'> & Partial<Pick<GoTableLookup, 'conversions'>>;
}

async function usesOf(
  { table, file, goFile }: PlacedTable,
  asking: Asking,
  find: FindDeclaration,
): Promise<GoEventUse[]> {
  const askedFrom = { folder: dirname(asking.file), imports: asking.goFile.imports };
  if (!(await areTypes(asking.where.conversions ?? [], askedFrom, find))) return [];
  const place = { folder: dirname(file), imports: goFile.imports };
  const uses = await Promise.all(
    table.keys.map(async ({ expression, line }): Promise<GoEventUse | undefined> => {
      const eventType = await textOf({ expression, place }, find);
      if (!eventType) return undefined;
      return {
        eventType,
        version: null,
        file,
        line,
        kind: 'case',
        ...(goFile.isGenerated ? { isGenerated: true } : {}),
        ...functionOf(asking.file, asking.goFile, asking.where),
      };
    }),
  );
  return uses.filter((use) => use !== undefined);
}

function distinct(uses: readonly GoEventUse[]): GoEventUse[] {
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}
