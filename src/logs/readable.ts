import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';

/** Parts files into those that can be read and those that cannot: gone, no permission, a loop of links, no regular file. */
export async function partByReadability(
  files: readonly string[],
): Promise<{ readonly readable: readonly string[]; readonly unreadable: readonly string[] }> {
  const unique = [...new Set(files)];
  const flags = await Promise.all(unique.map(isReadable));
  return {
    readable: unique.filter((_, index) => flags[index]),
    unreadable: unique.filter((_, index) => !flags[index]),
  };
}

/** A socket or a pipe would wait for ever for its writer. */
async function isReadable(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
