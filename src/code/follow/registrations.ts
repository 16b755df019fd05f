import { dirname } from 'node:path';
import { sliced } from '../../base/inSlices';
import type { GoModule } from '../index/goFiles';
import type { FunctionDeclaration } from '../syntax/syntax';
import type { Packages, SourceFile } from './interpreter/environment';
import { Interpreter } from './interpreter/interpreter';
import { ProjectorLibrary, type Sighting } from './interpreter/library';
import { createFollowingReader, type FollowingReader, type PackageReader } from './packageReader';
import { type Filter, type ObjectValue, type TypeName, textsOf, uncertain } from './values/values';

/** A function that registers projections. */
export interface Root {
  readonly file: string;
  readonly name: string;
  /** The type of a method's receiver. */
  readonly receiver: string | undefined;
}

/** How a projection of the workspace is registered. */
export interface Registration {
  readonly type: TypeName;
  /** The result of `Name()` for the registered value; undefined when it is not known. */
  readonly name: string | undefined;
  readonly filters: readonly Filter[];
  /** The function that registers it; undefined for the value of a variable. */
  readonly root: Root | undefined;
  /** The results of its methods for this value, when they are calculated from the value's fields. */
  readonly lists: Readonly<Partial<Record<'aggregateTypes' | 'boundedContexts', readonly string[]>>>;
}

export interface RegistrationRequest {
  readonly modules: readonly GoModule[];
  /** The files whose functions may register projections. */
  readonly files: readonly string[];
  readonly isProjection: (type: TypeName) => boolean;
}

/**
 * Creates a reader that follows code which registers projections. It returns every registration that the code shows; a filter that the code
 * computes has no types.
 */
export const createRegistrationReader = (packages: PackageReader): RegistrationReader =>
  createFollowingReader(packages, follow);

export type RegistrationReader = FollowingReader<RegistrationRequest, readonly Registration[]>;

/** How often a function is followed again, when functions in it set its variables at an unknown time. */
const mostAgain = 3;

async function follow(
  packages: Packages,
  { files, isProjection }: RegistrationRequest,
  signal: AbortSignal,
): Promise<Registration[]> {
  const library = new ProjectorLibrary(isProjection);
  const interpreter = new Interpreter(packages, library, new Set(files));
  const seen: { readonly sighting: Sighting; readonly root: FunctionDeclaration | undefined }[] = [];
  const roots = new Map<ObjectValue, Root>();
  const noted = (root: FunctionDeclaration | undefined, file: string, run: () => void) => {
    const from = library.sightings.length;
    run();
    let late = interpreter.runUncalled();
    for (let again = 0; late.variable && again < mostAgain; again += 1) {
      library.sightings.length = from;
      run();
      late = interpreter.runUncalled();
    }
    const isUnsure = interpreter.isExhausted || late.variable || late.field;
    for (const sighting of library.sightings.slice(from)) {
      // What was set later may let more events pass than this sighting shows.
      const filters = isUnsure ? uncertain : sighting.filters;
      seen.push({ sighting: { ...sighting, filters }, root });
      if (root) roots.set(sighting.object, rootOf(root, file));
    }
  };
  await sliced(rootsOf(packages, new Set(files)), signal, (root) => {
    if (root.kind === 'variable') noted(undefined, '', () => interpreter.heldIn(root.folder, root.name));
    else noted(root.what, root.source.file, () => interpreter.run(root.what, root.source));
  });
  // A caller shows more than the function on its own.
  const sightings = seen.filter(({ root }) => !root || !interpreter.called.has(root)).map(({ sighting }) => sighting);
  return outermost(sightings).map(({ type, object, filters }) => {
    const name = interpreter.ask(object, 'Name');
    const aggregateTypes = listFrom(interpreter, object, ['AggregateTypes', 'StreamTypes']);
    const boundedContexts = listFrom(interpreter, object, ['BoundedContexts']);
    const lists = { ...(aggregateTypes ? { aggregateTypes } : {}), ...(boundedContexts ? { boundedContexts } : {}) };
    return { type, filters, root: roots.get(object), name: name.kind === 'text' ? name.text : undefined, lists };
  });
}

function rootOf({ name, receiver }: FunctionDeclaration, file: string): Root {
  return { file, name, receiver: receiver?.type.kind === 'named' ? receiver.type.name : undefined };
}

/** Returns the first known result of these methods. */
function listFrom(interpreter: Interpreter, object: ObjectValue, methods: readonly string[]) {
  for (const method of methods) {
    const list = interpreter.ask(object, method);
    const texts = list.kind === 'list' && list.complete ? textsOf(list.items) : undefined;
    // Code that is not followed may fill an empty list, and an empty list would mean that everything passes.
    if (texts && texts.length > 0) return texts;
  }
  return undefined;
}

type Start =
  | { readonly kind: 'function'; readonly what: FunctionDeclaration; readonly source: SourceFile }
  | { readonly kind: 'variable'; readonly folder: string; readonly name: string };

/** Returns where following starts. Variables and `init` come first, because other code may read what they leave. */
function rootsOf(packages: Packages, files: ReadonlySet<string>): Start[] {
  const variables: Start[] = [];
  const functions: Start[] = [];
  const found = [...new Set([...files].map((file) => dirname(file)))].flatMap((folder) => packages.at(folder) ?? []);
  for (const { folder, sources } of found) {
    for (const source of sources.filter(({ file }) => files.has(file))) {
      for (const name of source.syntax.variables.keys()) variables.push({ kind: 'variable', folder, name });
      for (const what of source.syntax.functions) functions.push({ kind: 'function', what, source });
    }
  }
  const isInit = (root: Start) => root.kind === 'function' && root.what.name === 'init';
  return [...variables, ...functions.filter(isInit), ...functions.filter((root) => !isInit(root))];
}

/**
 * Returns the registered values. For a type that is not registered anywhere, returns the decorated values, each with all its decorators.
 */
function outermost(sightings: readonly Sighting[]): Sighting[] {
  const key = ({ type }: Sighting) => `${type.folder}\n${type.name}`;
  const registered = new Set(sightings.filter(({ isRegistered }) => isRegistered).map(key));
  const decorated = new Map<ObjectValue, Sighting>();
  for (const sighting of sightings) {
    const before = decorated.get(sighting.object);
    if (!registered.has(key(sighting)) && (before?.filters.length ?? 0) <= sighting.filters.length) {
      decorated.set(sighting.object, sighting);
    }
  }
  return [...sightings.filter(({ isRegistered }) => isRegistered), ...decorated.values()];
}
