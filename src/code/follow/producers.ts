import { dirname } from 'node:path';
import { sliced } from '../../base/inSlices';
import type { GoModule } from '../index/goFiles';
import { calledIn } from '../syntax/namesUsed';
import type { FunctionDeclaration } from '../syntax/syntax';
import { EventInterpreter } from './eventInterpreter';
import type { Packages, SourceFile } from './interpreter/environment';
import type { FollowedUse } from './interpreter/foundUses';
import { createFollowingReader, type FollowingReader, type PackageReader } from './packageReader';

/** A function that makes events whose type it does not name itself. */
export interface EventMaker {
  readonly folder: string;
  readonly name: string;
}

/** How many levels of callers are searched, starting from a function that makes an event. */
const mostCallers = 3;
/** How many of the functions that lead to such a function are followed. It is not known which events the others make. */
const mostRoots = 1_000;

export interface ProducerRequest {
  readonly modules: readonly GoModule[];
  readonly emitters: readonly EventMaker[];
  /** Returns the files that may call functions of a folder's package: its own files, and those that import it. */
  readonly callersOf: (folder: string) => readonly string[];
}

export interface FoundProducers {
  readonly uses: readonly FollowedUse[];
  /** Whether more functions lead to code that makes events than were followed. */
  readonly areMore: boolean;
}

/** Creates a reader that follows the callers of functions that make events, up to the place where the event's type is named. */
export const createProducerReader = (packages: PackageReader): FollowingReader<ProducerRequest, FoundProducers> =>
  createFollowingReader(packages, follow);

async function follow(packages: Packages, request: ProducerRequest, signal: AbortSignal): Promise<FoundProducers> {
  const interpreter = new EventInterpreter(packages);
  const roots = [...callers(packages, request)];
  await sliced(roots.slice(0, mostRoots), signal, ([what, source]) => interpreter.collectMade(what, source));
  return { uses: [...interpreter.makes.values()], areMore: roots.length > mostRoots };
}

/** Returns the functions that lead to an emitter, with their files; at most one more than will be followed. */
function callers(packages: Packages, { emitters, callersOf }: ProducerRequest): Map<FunctionDeclaration, SourceFile> {
  const found = new Map<FunctionDeclaration, SourceFile>();
  let level = emitters;
  for (let depth = 0; depth < mostCallers && level.length > 0; depth += 1) {
    const next: EventMaker[] = [];
    for (const [folder, names] of byFolder(level)) {
      for (const { what, source } of functionsIn(packages, callersOf(folder))) {
        if (found.size > mostRoots) return found;
        if (found.has(what) || !calls(what, names)) continue;
        found.set(what, source);
        if (what.parameters.length > 0) next.push({ folder: dirname(source.file), name: what.name });
      }
    }
    level = next;
  }
  return found;
}

function functionsIn(packages: Packages, files: readonly string[]) {
  return files.flatMap((file) => {
    const source = packages.at(dirname(file))?.sources.find((each) => each.file === file);
    return source ? source.syntax.functions.map((what) => ({ what, source })) : [];
  });
}

function byFolder(emitters: readonly EventMaker[]): Map<string, Set<string>> {
  const folders = new Map<string, Set<string>>();
  for (const { folder, name } of emitters) folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
  return folders;
}

/** Whether a function calls one of these functions, or is one of them: it may name the event's type in a local variable. */
function calls(what: FunctionDeclaration, names: ReadonlySet<string>): boolean {
  if (names.has(what.name)) return true;
  for (const name of calledIn(what)) if (names.has(name)) return true;
  return false;
}
