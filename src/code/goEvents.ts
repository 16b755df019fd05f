import { dirname, relative, sep } from 'node:path';
import { importedPath } from './declarations';
import type { SourcePlace } from './goConsumers';
import type { GoFile } from './goFile';
import { folderOfImport, type GoModule } from './goFiles';
import type { GoImport } from './goImports';
import { functionKey } from './goReach';
import { typeKey } from './goTypes';
import type { GoUse } from './goUses';
import { type FindDeclaration, textOf } from './goValues';

/** An exported struct. Whether it is an event's is for the event types to say. */
export interface GoStruct extends SourcePlace {
  readonly name: string;
  /** The `v<n>` of its package path; null where the path has none, which the libraries take as 1. */
  readonly version: number | null;
}

/** A place that handles or makes an event. */
export interface GoEventUse extends SourcePlace {
  readonly eventType: string;
  /** null where the place does not tell. */
  readonly version: number | null;
  /** `Receiver.method`, or a function's name. */
  readonly function: string;
  /** Key of the receiver's type. */
  readonly typeKey: string | null;
  /** See `functionKey`. */
  readonly functionKey: string;
  readonly kind: GoUse['kind'];
}

/** What generated code says of an event type and version. */
export interface GoMapped {
  readonly eventType: string;
  readonly version: number;
  readonly struct: string;
  /** Where the struct's package is; undefined outside the workspace. */
  readonly folder: string | undefined;
}

export function structsOf(file: string, { structs }: GoFile, modules: readonly GoModule[]): GoStruct[] {
  if (structs.length === 0) return [];
  const version = versionIn(pathInModule(dirname(file), modules));
  return structs.map(({ name, line }) => ({ name, version, file, line }));
}

export function mappingOf({ mapping, imports }: GoFile, modules: readonly GoModule[]): GoMapped[] {
  return mapping.map(({ eventType, version, qualifier, struct }) => {
    const path = importedPath(imports, qualifier);
    return { eventType, version, struct, folder: path === undefined ? undefined : folderOfImport(path, modules) };
  });
}

/** The events that a file handles or makes; places whose event type the code computes are left out. */
export async function eventUsesOf(file: string, goFile: GoFile, find: FindDeclaration): Promise<GoEventUse[]> {
  const { packageName, imports, uses } = goFile;
  const place = { folder: dirname(file), imports };
  const found = await Promise.all(
    uses.map(async (use): Promise<GoEventUse | undefined> => {
      const event = isStruct(use)
        ? structEvent(use.expression, imports, place.folder)
        : {
            eventType: await typeOf(use, () => textOf({ expression: use.expression, place }, find)),
            version: use.version,
          };
      if (!event?.eventType) return undefined;
      const { receiver } = use;
      return {
        eventType: event.eventType,
        version: event.version,
        file,
        line: use.line,
        function: receiver === undefined ? use.function : `${receiver}.${use.function}`,
        typeKey: receiver === undefined ? null : typeKey(file, packageName, receiver),
        functionKey: functionKey(file, packageName, { receiver, name: use.function }),
        kind: use.kind,
      };
    }),
  );
  return found.filter((use) => use !== undefined);
}

const isStruct = ({ kind }: GoUse) => kind === 'typeCase' || kind === 'literal';

async function typeOf({ kind, expression }: GoUse, resolve: () => Promise<string | undefined>) {
  return kind === 'convert' ? expression : resolve();
}

function structEvent(expression: string, imports: readonly GoImport[], folder: string) {
  const [name = '', qualifier] = expression.split('.').reverse();
  if (!/^\p{Lu}/u.test(name)) return undefined;
  if (qualifier === undefined) return { eventType: name, version: versionIn(folder) };
  const path = importedPath(imports, qualifier);
  return path === undefined ? undefined : { eventType: name, version: versionIn(path) };
}

/** The innermost `v<n>` of a path. */
function versionIn(path: string): number | null {
  const version = path.split(/[/\\]/).findLast((part) => /^v[1-9]\d*$/.test(part));
  return version === undefined ? null : Number(version.slice(1));
}

/** A folder above the module that is called `v2` says nothing. */
function pathInModule(folder: string, modules: readonly GoModule[]): string {
  const holding = modules.filter((module) => folder === module.folder || folder.startsWith(module.folder + sep));
  const innermost = holding.sort((a, b) => b.folder.length - a.folder.length)[0];
  return innermost ? relative(innermost.folder, folder) : folder;
}
