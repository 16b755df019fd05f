import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { emptyCluster } from '../../esbuild.mjs';

/**
 * Returns an empty embedded database, unpacked from the cluster with which the demo begins: creating one takes seconds.
 */
export async function emptyPglite(): Promise<PGlite> {
  const cluster = brotliDecompressSync(await readFile(await emptyCluster()));
  return await PGlite.create({ loadDataDir: new Blob([cluster]) });
}
