import { dirname } from 'node:path';
import { qualifiersOf } from '../../go/imports';
import { folderOfImport } from '../../index/goFiles';
import { type NameSet, type NamesUsed, namesUsedIn } from '../../syntax/namesUsed';
import type { FunctionDeclaration } from '../../syntax/syntax';
import { loosened } from '../values/joined';
import type { Value } from '../values/values';
import type { SourceFile } from './environment';
import { TypedValues } from './typedValues';

/** How many callers are followed backwards from a function that sets a variable. */
const mostCallers = 3;

/** A function with the folder of its package; undefined for code outside functions. */
interface Place {
  readonly by: FunctionDeclaration | undefined;
  readonly folder: string;
}

type SetAt = NameSet & Place;

/** Determines whether all code that sets a package's variable was followed. Otherwise the value of the variable is not certain. */
export abstract class Settings extends TypedValues {
  /** The functions that ran since the current one began, and the functions that run before all others. */
  protected readonly entered = new Set<FunctionDeclaration>();
  protected readonly enteredFirst = new Set<FunctionDeclaration>();
  /** Whether code runs that runs before all other code. */
  protected isFirst = false;

  private readonly settings = new Map<string, readonly SetAt[] | undefined>();
  private readonly namers = new Map<string, readonly Place[] | undefined>();

  /** Returns the value of a variable, weakened when some of the code that sets it was not followed. */
  protected asFollowed(value: Value, folder: string, name: string): Value {
    if (value.kind === 'unknown' || value.kind === 'nil') return value;
    const key = `${folder}\n${name}`;
    if (!this.settings.has(key)) this.settings.set(key, this.settingsOf(folder, name));
    const isShared = value.kind === 'map' || (value.kind === 'object' && value.isPointer);
    const open = this.settings.get(key)?.filter((each) => (each.what !== 'kept' || isShared) && !this.isFollowed(each));
    return open
      ? open.reduce<Value>(
          (left, { field, what }) => loosened(left, field, what === 'itself' && field === undefined),
          value,
        )
      : loosened(value, undefined, true);
  }

  /** Whether a function ran, and everything that calls it. */
  private isFollowed({ by, folder }: Place, depth = 0): boolean {
    if (!by || !(this.entered.has(by) || this.enteredFirst.has(by))) return false;
    if (by.receiver || by.name === 'init' || by.name === 'main' || depth === mostCallers) return true;
    const key = `${folder}\n${by.name}`;
    if (!this.namers.has(key)) this.namers.set(key, this.namersOf(folder, by.name));
    return this.namers.get(key)?.every((each) => each.by === by || this.isFollowed(each, depth + 1)) ?? false;
  }

  /** Returns where a variable is set, also by methods of its value; undefined when this is not known. */
  private settingsOf(folder: string, name: string): SetAt[] | undefined {
    const set = this.used(folder, name, 'set', (used, own) => used.set.get(own) ?? []);
    const byMethods = this.used(folder, name, 'named', ({ named }, own) =>
      [...named].flatMap(([path, bys]) => {
        const method = path.startsWith(`${own}.`) ? path.slice(path.lastIndexOf('.') + 1) : '';
        const fields = method === '' ? [] : this.fieldsSetBy(folder, method);
        return fields.flatMap((field) => [...bys].map((by): NameSet => ({ by, field, what: 'itself' })));
      }),
    );
    return set && byMethods && [...set, ...byMethods];
  }

  /** Returns the fields of its receiver that a method of the package sets. */
  private fieldsSetBy(folder: string, method: string): (string | undefined)[] {
    return (this.packages.at(folder)?.sources ?? []).flatMap(({ syntax }) =>
      syntax.functions.flatMap((by) => {
        if (by.name !== method || !by.receiver) return [];
        const all = namesUsedIn(syntax).set.get(by.receiver.name) ?? [];
        return all.flatMap((each) => (each.by === by && each.what !== 'kept' ? [each.field] : []));
      }),
    );
  }

  private namersOf(folder: string, name: string): Place[] | undefined {
    return this.used(folder, name, 'named', ({ named }, own) => [...(named.get(own) ?? [])].map((by) => ({ by })));
  }

  /** Returns what the package's own files say about a name, and what other files say, which use it with the package's name. */
  private used<T extends object>(
    folder: string,
    name: string,
    how: 'set' | 'named',
    read: (used: NamesUsed, name: string) => readonly T[],
  ): (T & { readonly folder: string })[] | undefined {
    const outside = this.packages.outside(folder, name, how);
    const readIn = (source: SourceFile, own: string) =>
      read(namesUsedIn(source.syntax), own).map((each) => ({ ...each, folder: dirname(source.file) }));
    const inside = (this.packages.at(folder)?.sources ?? []).flatMap((source) => readIn(source, name));
    const others = outside?.flatMap((source) =>
      source.imports
        .filter(({ path }) => folderOfImport(path, this.packages.modules) === folder)
        .flatMap(qualifiersOf)
        .flatMap((qualifier) => readIn(source, qualifier === '.' ? name : `${qualifier}.${name}`)),
    );
    return others && [...inside, ...others];
  }
}
