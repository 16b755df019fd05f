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

/** What a file says; null: nothing. */
export type Stated = readonly [file: string, facts: FileFacts | null];

/** What a reading found to be different from the one before; what is left out is as it was. */
export interface IndexChange {
  /** null: the file is gone, or says nothing any more. What several files say together has a name of its own. */
  readonly files: readonly Stated[];
  readonly consumers?: readonly GoConsumer[];
  /** Keys of the consumers' types that may handle other event types than those that they name. */
  readonly open?: readonly string[];
  readonly modules?: readonly GoModule[];
  /** Whether more functions lead to code that makes events than were followed. */
  readonly areMoreProducers?: boolean;
}

/** What a file says by itself. */
export function withoutUses(file: string, goFile: GoFile, modules: readonly GoModule[]): FileFacts {
  return { structs: structsOf(file, goFile, modules), mapped: mappingOf(goFile, modules), uses: [] };
}

/** null in place of facts that say nothing. */
export function orNothing(facts: FileFacts | undefined): FileFacts | null {
  return facts && facts.structs.length + facts.uses.length + facts.mapped.length > 0 ? facts : null;
}

/** Uses that are no single file's, under a name of their own. */
export function sharedUses(name: string, uses: readonly GoEventUse[]): Stated {
  return [name, orNothing({ structs: [], mapped: [], uses })];
}

/** Remembers which files have facts: of another one it need not be said that it says nothing. */
export function createNews(): (stated: Stated) => boolean {
  const said = new Set<string>();
  return ([file, facts]) => {
    const was = said.has(file);
    if (facts) said.add(file);
    else said.delete(file);
    return was || facts !== null;
  };
}
