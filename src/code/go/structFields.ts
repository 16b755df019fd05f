import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { GoStruct } from '../events/events';
import { folderOfImport, type GoModule, goFilesIn } from '../index/goFiles';
import { importedPath, importsOf } from './imports';
import { type GoField, type GoStructBody, structIn } from './structs';
import { readGo } from './text';

/** A field with its file: an embedded struct may be in another file. */
export interface PlacedField extends GoField {
  readonly file: string;
}

/** The fields of a struct in JSON, including those of embedded structs. */
export interface StructFields {
  readonly struct: GoStruct;
  readonly fields: readonly PlacedField[];
  /** False when an embedded type of another module may have more fields. */
  readonly complete: boolean;
}

/** The maximum depth of embedding; more is a cycle. */
const deepest = 8;

/** Reads the fields of a struct; undefined when the struct no longer exists, or has its own methods for JSON. */
export async function fieldsOf(struct: GoStruct, modules: readonly GoModule[]): Promise<StructFields | undefined> {
  const found = await findStruct(struct.name, dirname(struct.file));
  if (!found || found.hasOwnJson) return undefined;
  const { fields, complete } = await collect(found, modules, deepest);
  return { struct: { ...struct, file: found.file, line: found.body.line }, fields, complete };
}

interface FoundStruct {
  readonly file: string;
  readonly text: string;
  readonly body: GoStructBody;
  readonly hasOwnJson: boolean;
}

/** Searches the files of a package for a struct. */
async function findStruct(name: string, folder: string): Promise<FoundStruct | undefined> {
  const files = await goFilesIn(folder);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const ownJson = new RegExp(`^func \\(\\w*\\s*\\*?${name}(?:\\[[^\\]]*\\])?\\) (?:Un)?[mM]arshalJSON\\(`, 'm');
  for (const [at, text] of texts.entries()) {
    const body = text.includes(name) ? structIn(text, name) : undefined;
    if (body) return { file: files[at] ?? '', text, body, hasOwnJson: texts.some((each) => ownJson.test(each)) };
  }
  return undefined;
}

interface Collected {
  readonly fields: readonly PlacedField[];
  readonly complete: boolean;
}

async function collect(
  { file, text, body }: FoundStruct,
  modules: readonly GoModule[],
  depth: number,
): Promise<Collected> {
  const own = body.fields.map((field) => ({ ...field, file }));
  const lent = await Promise.all(
    body.embeds.map(async (embedded): Promise<Collected> => {
      const [name = '', qualifier] = embedded.split('.').reverse();
      const path = qualifier === undefined ? undefined : importedPath(importsOf(readGo(text)), qualifier);
      const folder = qualifier === undefined ? dirname(file) : path && folderOfImport(path, modules);
      const found = folder && depth > 0 ? await findStruct(name, folder) : undefined;
      return found && !found.hasOwnJson ? collect(found, modules, depth - 1) : { fields: [], complete: false };
    }),
  );
  return {
    fields: [...own, ...lent.flatMap(({ fields }) => fields)],
    complete: lent.every(({ complete }) => complete),
  };
}
