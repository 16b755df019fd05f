import { dirname } from 'node:path';
import { followedUse, type GoEventUse, producedUse } from '../events/events';
import { createEventFollower } from '../follow/follower';
import type { Outsiders } from '../follow/outsiders';
import { createPackageReader } from '../follow/packageReader';
import { createProducerReader, type EventMaker } from '../follow/producers';
import { createRegistrationReader } from '../follow/registrations';
import type { GoFile } from '../go/file';
import type { OnUnparsed } from './fileCache';
import { type ConsumerSources, isConsumer } from './goConsumers';
import { type GoModule, importPathsOf, type ParsedFile } from './goFiles';
import type { GoTypes } from './goTypes';
import type { KnownFiles } from './knownFiles';
import { readRegistered, typeNameOf } from './registered';

export interface FollowSources {
  readonly known: KnownFiles;
  readonly types: GoTypes;
  readonly modules: readonly GoModule[];
}

/** What is found by following code from call to call. */
export interface Following extends Pick<ReturnType<typeof createEventFollower>, 'textOf'> {
  /** Forgets everything: any package may have changed. */
  forget(): void;
  /** Reads changed files again. Returns which of the results may be different now. */
  refresh(changed: Changed): Promise<Stale>;
  /** Returns how consumers are registered. */
  registered(
    sources: FollowSources,
    signal: AbortSignal,
  ): Promise<Pick<ConsumerSources, 'registrationsOf' | 'mayBeRestricted'>>;
  /**
   * Returns what the consumers' events are compared with in the code that they are passed to, and the keys of types that may handle other
   * event types than they name.
   */
  handled(
    sources: FollowSources,
    signal: AbortSignal,
  ): Promise<{ readonly uses: readonly GoEventUse[]; readonly open: readonly string[] }>;
  /**
   * Sets the functions of a file that make events whose types they do not name; empty when it has none. Returns whether this is a change.
   */
  setEmitters(file: string, emitters: readonly EventMaker[]): boolean;
  /** Returns where the callers of such functions name the types, and whether there are more callers than were followed. */
  produced(
    sources: FollowSources,
    signal: AbortSignal,
  ): Promise<{ readonly uses: readonly GoEventUse[]; readonly areMore: boolean }>;
}

export interface Changed {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
  /** The folders of packages whose variables the files now set, or name, in another way. */
  readonly setOutside: ReadonlySet<string>;
  /** The files before and after the change. */
  readonly differing: readonly GoFile[];
  readonly modules: readonly GoModule[];
}

/** Which results the changed files may affect. */
export interface Stale {
  readonly registrations: boolean;
  readonly handlers: boolean;
  readonly producers: boolean;
}

/** Creates what follows code from call to call. It keeps the packages that it has parsed for this. */
export function createFollowing(outsiders: Outsiders, onUnparsed?: OnUnparsed): Following {
  const packages = createPackageReader(outsiders, onUnparsed);
  const registrations = createRegistrationReader(packages);
  const follower = createEventFollower(packages);
  const producers = createProducerReader(packages);
  const emitters = new Map<string, readonly EventMaker[]>();
  let registrationsOf: ConsumerSources['registrationsOf'] = () => [];

  return {
    textOf: follower.textOf,
    forget() {
      packages.forget();
      follower.forget();
    },
    async refresh({ files, folders: own, setOutside, differing, modules }) {
      let handlers = false;
      const folders = new Set([...own, ...setOutside]);
      for (const folder of setOutside) if (follower.forget(folder)) handlers = true;
      for (const folder of own) {
        if (follower.forget(folder, await packages.refresh(folder, files))) handlers = true;
      }
      const isAny = (reader: { dependsOn(folder: string): boolean }) => [...folders].some(reader.dependsOn);
      const paths = importPathsOf(new Set([...emitters.keys()].map((file) => dirname(file))), modules);
      const mayCall = differing.some(({ importPaths }) => importPaths.some((path) => paths.has(path)));
      return { registrations: isAny(registrations), handlers, producers: mayCall || isAny(producers) };
    },
    async registered({ known, types, modules }, signal) {
      const found = await readRegistered({ reader: registrations, known: known.all(), types, modules }, signal);
      registrationsOf = found.registrationsOf;
      return found;
    },
    async handled({ types, modules }, signal) {
      const consumers = types.all().filter((type) => isConsumer(type, types));
      const named = new Map(consumers.map((type) => [typeNameOf(type), type]));
      const rootsOf = (name: Parameters<typeof follower.usesOf>[0][number]) => {
        const type = named.get(name);
        return type ? registrationsOf(type).flatMap(({ root }) => root ?? []) : [];
      };
      const found = await follower.usesOf([...named.keys()], rootsOf, modules, signal);
      const all = [...found].map(([name, each]) => ({ key: named.get(name)?.key ?? '', ...each }));
      return {
        uses: all.flatMap(({ key, uses }) => uses.map((use) => followedUse(key, use))),
        open: all.flatMap(({ key, passed }) => (passed ? [key] : [])),
      };
    },
    setEmitters(file, found) {
      const before = emitters.get(file);
      if (found.length > 0) emitters.set(file, found);
      else emitters.delete(file);
      return JSON.stringify(before ?? []) !== JSON.stringify(found);
    },
    async produced({ known, modules }, signal) {
      const sorted = [...emitters].sort(([a], [b]) => (a < b ? -1 : 1));
      const near = nearFiles(known.all());
      const callersOf = (folder: string) => [
        ...new Set([folder, ...importPathsOf([folder], modules)].flatMap((place) => near.get(place) ?? [])),
      ];
      const found = await producers.read({ modules, emitters: sorted.flatMap(([, each]) => each), callersOf }, signal);
      const uses = found.uses.map((use) => producedUse(use, known.get(use.file)?.packageName ?? ''));
      return { uses, areMore: found.areMore };
    },
  };
}

/** Groups files by their folder and by the paths that they import. */
function nearFiles(files: readonly ParsedFile[]): ReadonlyMap<string, readonly string[]> {
  const near = new Map<string, string[]>();
  const put = (place: string, file: string) => {
    const all = near.get(place);
    if (all) all.push(file);
    else near.set(place, [file]);
  };
  for (const { file, goFile } of files) for (const place of [dirname(file), ...goFile.importPaths]) put(place, file);
  return near;
}
