import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface GoFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

/** Creates a folder with the module `example.com/shop`, into which a test writes sources. */
export async function createGoFolder(files: Readonly<Record<string, string>> = {}): Promise<GoFolder> {
  const path = await mkdtemp(join(tmpdir(), 'go-sources-'));
  const write: GoFolder['write'] = async (more) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), text);
    }
  };
  await write({ 'go.mod': 'module example.com/shop\n\ngo 1.24\n', ...files });
  return { path, write, remove: () => rm(path, { recursive: true }) };
}
