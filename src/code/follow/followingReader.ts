import type { GoModule } from '../index/goFiles';
import type { Packages } from './interpreter/environment';
import type { PackageReader } from './packageReader';

/** Follows code for one kind of question, and knows where it looked for the last answer. */
export interface FollowingReader<Asked, Found> {
  /** Whether a package was looked into. */
  dependsOn(folder: string): boolean;
  read(asked: Asked, signal: AbortSignal): Promise<Found>;
}

/** `follow` may be run several times for an answer, each time with more packages. */
export function createFollowingReader<Asked extends { readonly modules: readonly GoModule[] }, Found>(
  packages: PackageReader,
  follow: (packages: Packages, asked: Asked, signal: AbortSignal) => Promise<Found>,
): FollowingReader<Asked, Found> {
  let lookedInto = new Set<string>();
  return {
    dependsOn: (folder) => lookedInto.has(folder),
    async read(asked, signal) {
      const folders = new Set<string>();
      const found = await packages.settled(
        asked.modules,
        (known) => follow(known, asked, signal),
        (folder) => folders.add(folder),
      );
      lookedInto = folders;
      return found;
    },
  };
}
