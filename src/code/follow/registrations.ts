import { dirname } from 'node:path';
import type { GoModule } from '../index/goFiles';
import { sliced } from '../index/inParallel';
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
  /** Of a method its type. */
  readonly receiver: string | undefined;
}

/** How a projection of the workspace is registered. */
export interface Registration {
  readonly type: TypeName;
  /** What its `Name()` gives for the value that is registered; undefined where that is not known. */
  readonly name: string | undefined;
  readonly filters: readonly Filter[];
  /** What registers it; undefined of a variable's value. */
  readonly root: Root | undefined;
  /** What its methods give for that value, where they compute it from what the value holds. */
  readonly lists: Readonly<Partial<Record<'aggregateTypes' | 'boundedContexts', readonly string[]>>>;
}

export interface RegistrationRequest {
  readonly modules: readonly GoModule[];
  /** The files whose functions may register projections. */
  readonly files: readonly string[];
  readonly isProjection: (type: TypeName) => boolean;
}

/** Follows code that registers projections: every registration that it shows; one that it computes has filters without types. */
export const createRegistrationReader = (packages: PackageReader): RegistrationReader =>
  createFollowingReader(packages, follow);

export type RegistrationReader = FollowingReader<RegistrationRequest, readonly Registration[]>;

/** So often a function is followed anew as functions in it set its variables who knows when. */
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
      // What was set later may let more pass than what was seen.
      const filters = isUnsure ? uncertain : sighting.filters;
      seen.push({ sighting: { ...sighting, filters }, root });
      if (root) roots.set(sighting.object, rootOf(root, file));
    }
  };
  await sliced(rootsOf(packages, new Set(files)), signal, (root) => {
    if (root.kind === 'variable') noted(undefined, '', () => interpreter.heldIn(root.folder, root.name));
    else noted(root.what, root.source.file, () => interpreter.run(root.what, root.source));
  });
  // What calls it knows more than the function by itself.
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

/** What the first of these methods gives that is known. */
function listFrom(interpreter: Interpreter, object: ObjectValue, methods: readonly string[]) {
  for (const method of methods) {
    const list = interpreter.ask(object, method);
    const texts = list.kind === 'list' && list.complete ? textsOf(list.items) : undefined;
    // What is empty may be filled by code that is not followed, and would mean everything.
    if (texts && texts.length > 0) return texts;
  }
  return undefined;
}

type Start =
  | { readonly kind: 'function'; readonly what: FunctionDeclaration; readonly source: SourceFile }
  | { readonly kind: 'variable'; readonly folder: string; readonly name: string };

/** What runs by itself: variables and `init` first, as others may read what they leave. */
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

/** Registered values; of a type that is nowhere registered the decorated ones, each with all of its decorators. */
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
