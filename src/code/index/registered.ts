import { dirname } from 'node:path';
import { groupedBy } from '../../model/lists';
import type { Registration, RegistrationReader } from '../follow/registrations';
import type { TypeName } from '../follow/values/values';
import { type ConsumerSources, isConsumer } from './goConsumers';
import { type GoModule, importPathsOf, isInside, type ParsedFile } from './goFiles';
import type { GoType, GoTypes } from './goTypes';

interface Sources {
  readonly reader: RegistrationReader;
  readonly known: readonly ParsedFile[];
  readonly types: GoTypes;
  readonly modules: readonly GoModule[];
}

/** Reads how the consumers of the workspace are registered. Costs nothing when no file is about registrations. */
export async function readRegistered(
  sources: Sources,
  signal: AbortSignal,
): Promise<Pick<ConsumerSources, 'registrationsOf' | 'mayBeRestricted'>> {
  const found = groupedBy(await registrations(sources, signal), ({ type }) => keyOf(type));
  return {
    registrationsOf: (type) => found.get(keyOf(typeNameOf(type))) ?? [],
    mayBeRestricted: restriction(sources),
  };
}

const keyOf = ({ folder, name }: TypeName) => `${folder}\n${name}`;
/** Returns a type's folder and name. */
export const typeNameOf = ({ packageKey, name }: GoType): TypeName => ({
  folder: packageKey.split('\n')[0] ?? '',
  name,
});

/** Follows the code of the packages that declare consumers or filter them, and of the files that import these packages. */
async function registrations(
  { reader, known, types, modules }: Sources,
  signal: AbortSignal,
): Promise<readonly Registration[]> {
  const registering = known.filter(({ goFile }) => goFile.registers || goFile.wires);
  if (registering.length === 0) return [];
  const consumers = types
    .all()
    .filter((type) => isConsumer(type, types))
    .map(typeNameOf);
  const keys = new Set(consumers.map(keyOf));
  const folders = new Set([...registering.map(({ file }) => dirname(file)), ...consumers.map(({ folder }) => folder)]);
  const paths = importPathsOf(folders, modules);
  const files = known
    .filter(({ file, goFile }) => folders.has(dirname(file)) || goFile.importPaths.some((path) => paths.has(path)))
    .map(({ file }) => file);
  const isProjection = (type: TypeName) => keys.has(keyOf(type));
  return reader.read({ modules, files, isProjection }, signal);
}

/** The import paths of libraries without filters apart from a consumer's own methods, and of libraries with filters. */
const older = /^github\.com\/(?:getpup|pupsourcing|eventsalsa\/worker)(?:\/|$)/;
const newer = /^github\.com\/eventsalsa\//;

/**
 * Returns a test for whether the library of a consumer can restrict it in its registration, judged by the imports of the consumer and of
 * its module.
 */
function restriction({ known, modules }: Sources): (type: GoType) => boolean {
  const moduleOf = (file: string) =>
    modules
      .filter(({ folder }) => isInside(dirname(file), folder))
      .sort((a, b) => b.folder.length - a.folder.length)[0];
  const registering = new Set(known.filter(({ goFile }) => goFile.registers).map(({ file }) => moduleOf(file)));
  const isOlder = (path: string) => older.test(path);
  const withOlder = new Set(
    known.filter(({ goFile }) => goFile.importPaths.some(isOlder)).map(({ file }) => moduleOf(file)),
  );
  return ({ imports, methods }) => {
    const module = moduleOf((methods.Name ?? methods.Handle)?.file ?? '');
    if (imports.some(({ path }) => isOlder(path))) return false;
    return registering.has(module) || (imports.some(({ path }) => newer.test(path)) && !withOlder.has(module));
  };
}
