import { type GoEventUse, type GoMapped, type GoStruct, mappingOf, structsOf } from '../events/events';
import type { GoFile } from '../go/file';
import type { GoConsumer } from './goConsumers';
import type { GoModule } from './goFiles';

/** What one file adds to the index. */
export interface FileFacts {
  readonly structs: readonly GoStruct[];
  readonly uses: readonly GoEventUse[];
  readonly mapped: readonly GoMapped[];
}

/** What a file adds; null for nothing. */
export type Stated = readonly [file: string, facts: FileFacts | null];

/** What a reading found to be different from the one before. A missing member is unchanged. */
export interface IndexChange {
  /** null: the file no longer exists, or adds nothing any more. Facts that come from several files together have a separate name. */
  readonly files: readonly Stated[];
  readonly consumers?: readonly GoConsumer[];
  /** The keys of consumers' types that may handle other event types than those that they name. */
  readonly open?: readonly string[];
  readonly modules?: readonly GoModule[];
  /** Whether more functions lead to code that makes events than were followed. */
  readonly areMoreProducers?: boolean;
}

/** Returns what a file says on its own. */
export function withoutUses(file: string, goFile: GoFile, modules: readonly GoModule[]): FileFacts {
  return { structs: structsOf(file, goFile, modules), mapped: mappingOf(goFile, modules), uses: [] };
}

/** Returns null for facts that are empty. */
export function factsOrNull(facts: FileFacts | undefined): FileFacts | null {
  return facts && facts.structs.length + facts.uses.length + facts.mapped.length > 0 ? facts : null;
}

/** Creates the entry for uses that do not come from a single file, under a separate name. */
export function sharedUses(name: string, uses: readonly GoEventUse[]): Stated {
  return [name, factsOrNull({ structs: [], mapped: [], uses })];
}

/** Returns a test for whether an entry is news: it has facts, or its file had facts before. */
export function createNews(): (stated: Stated) => boolean {
  const said = new Set<string>();
  return ([file, facts]) => {
    const was = said.has(file);
    if (facts) said.add(file);
    else said.delete(file);
    return was || facts !== null;
  };
}
