import { dirname, relative, sep } from 'node:path';
import type { FollowedUse } from '../follow/interpreter/foundUses';
import type { GoFile } from '../go/file';
import { type GoImport, importedPath } from '../go/imports';
import { type FindDeclaration, isTextType, listOf, type Place, textOf } from '../go/values';
import type { SourcePlace } from '../index/goConsumers';
import { folderOfImport, type GoModule } from '../index/goFiles';
import { functionKey } from '../index/goReach';
import { typeKey } from '../index/goTypes';
import type { GoUse } from './uses';

/** An exported struct. The event types decide whether it is the struct of an event. */
export interface GoStruct extends SourcePlace {
  readonly name: string;
  /** The `v<n>` of its package path; null when the path has none, which the libraries treat as version 1. */
  readonly version: number | null;
}

/** A place that handles or makes an event. */
export interface GoEventUse extends SourcePlace {
  readonly eventType: string;
  /** null when the place has no version. */
  readonly version: number | null;
  /** `Receiver.method`, or the name of a function. */
  readonly function: string;
  /** The key of the receiver's type. */
  readonly typeKey: string | null;
  /** See `functionKey`. */
  readonly functionKey: string;
  readonly kind: GoUse['kind'];
  /** Whether the code is generated, and so not edited by hand. */
  readonly isGenerated?: boolean;
}

/** What generated code says about an event type and version. */
export interface GoMapped {
  readonly eventType: string;
  readonly version: number;
  readonly struct: string;
  /** The folder of the struct's package; undefined when it is outside the workspace. */
  readonly folder: string | undefined;
}

/** Returns a file's structs, with the version in the path of their package. */
export function structsOf(file: string, { structs }: GoFile, modules: readonly GoModule[]): GoStruct[] {
  if (structs.length === 0) return [];
  const version = versionIn(pathInModule(dirname(file), modules));
  return structs.map(({ name, line }) => ({ name, version, file, line }));
}

/** Returns a file's pairs of event type and struct, with the folder of the struct's package. */
export function mappingOf({ mapping, imports }: GoFile, modules: readonly GoModule[]): GoMapped[] {
  return mapping.map(({ eventType, version, qualifier, struct }) => {
    const path = importedPath(imports, qualifier);
    return { eventType, version, struct, folder: path === undefined ? undefined : folderOfImport(path, modules) };
  });
}

/**
 * Returns the events that a file handles or makes. Places whose event type the code computes are left out; `onComputed` receives those of
 * them that make events.
 */
export async function eventUsesOf(
  file: string,
  goFile: GoFile,
  find: FindDeclaration,
  onComputed: (use: GoUse) => void,
): Promise<GoEventUse[]> {
  const { imports, uses, isGenerated } = goFile;
  const place = { folder: dirname(file), imports };
  const found = await Promise.all(
    uses.map(async (use): Promise<GoEventUse[]> => {
      const { kind, line, version } = use;
      const where = { file, line, kind, ...(isGenerated ? { isGenerated } : {}), ...functionOf(file, goFile, use) };
      if (kind === 'typeCase' || kind === 'literal') {
        const event = structEvent(use.expression, imports, place.folder);
        return event ? [{ ...event, ...where }] : [];
      }
      const types = (await areTypes(use.conversions, place, find)) ? await typesOf(use, place, find) : [];
      if (types.length === 0 && kind === 'field') onComputed(use);
      return types.map((eventType) => ({ eventType, version, ...where }));
    }),
  );
  return found.flat();
}

/**
 * Creates a use that was found by following a consumer's events. It belongs only to that consumer; `key` is the key of the consumer's type.
 */
export function followedUse(
  key: string,
  { eventType, kind, file, line, inside, isGenerated }: FollowedUse,
): GoEventUse {
  const receiver = inside?.receiver?.type;
  const owner = receiver?.kind === 'named' ? `${receiver.name}.` : '';
  return {
    eventType,
    version: null,
    file,
    line,
    kind,
    ...(isGenerated ? { isGenerated } : {}),
    function: `${owner}${inside?.name ?? ''}`,
    typeKey: key,
    functionKey: `${key}\nHandle`,
  };
}

/** Creates the use for an event that is made with a type that a caller names. */
export function producedUse({ eventType, file, line, inside }: FollowedUse, packageName: string): GoEventUse {
  const receiver = inside?.receiver?.type.kind === 'named' ? inside.receiver.type.name : undefined;
  const where = functionOf(file, { packageName }, { receiver, function: inside?.name ?? '' });
  return { eventType, version: null, file, line, kind: 'field', ...where };
}

/** Returns the function that a place is in, in the form that uses have. */
export function functionOf(
  file: string,
  { packageName }: Pick<GoFile, 'packageName'>,
  { receiver, function: name }: Pick<GoUse, 'receiver' | 'function'>,
): Pick<GoEventUse, 'function' | 'typeKey' | 'functionKey'> {
  return {
    function: receiver === undefined ? name : `${receiver}.${name}`,
    typeKey: receiver === undefined ? null : typeKey(file, packageName, receiver),
    functionKey: functionKey(file, packageName, { receiver, name }),
  };
}

/**
 * Whether all conversions of an event type are types. A conversion to a type outside the workspace is accepted when its name ends with
 * `EventType`.
 */
export async function areTypes(conversions: readonly string[], place: Place, find: FindDeclaration): Promise<boolean> {
  const known = await Promise.all(
    conversions.map(async (type) => /(?:^|\.)\w*EventType$/.test(type) || (await isTextType(type, place, find))),
  );
  return known.every((isType) => isType);
}

async function typesOf(
  { kind, expression, isList }: GoUse,
  place: Place,
  find: FindDeclaration,
): Promise<readonly string[]> {
  if (kind === 'convert') return [expression];
  if (isList) return (await listOf({ expression, place }, find)) ?? [];
  const text = await textOf({ expression, place }, find);
  return text === undefined || text === '' ? [] : [text];
}

function structEvent(expression: string, imports: readonly GoImport[], folder: string) {
  const [name = '', qualifier] = expression.split('.').reverse();
  if (!/^\p{Lu}/u.test(name)) return undefined;
  if (qualifier === undefined) return { eventType: name, version: versionIn(folder) };
  const path = importedPath(imports, qualifier);
  return path === undefined ? undefined : { eventType: name, version: versionIn(path) };
}

/** Returns the innermost `v<n>` of a path. */
function versionIn(path: string): number | null {
  const version = path.split(/[/\\]/).findLast((part) => /^v[1-9]\d*$/.test(part));
  return version === undefined ? null : Number(version.slice(1));
}

/** Returns the path of a folder within its module, because a folder `v2` above the module is not a version. */
function pathInModule(folder: string, modules: readonly GoModule[]): string {
  const holding = modules.filter((module) => folder === module.folder || folder.startsWith(module.folder + sep));
  const innermost = holding.sort((a, b) => b.folder.length - a.folder.length)[0];
  return innermost ? relative(innermost.folder, folder) : folder;
}
