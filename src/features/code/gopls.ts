import * as vscode from 'vscode';
import type { GoStruct } from '../../code/events/events';

/** Longer than a server that is warm takes; the regular expressions know the way too. */
const patienceMs = 2_000;

/** The structs of that name by the Go language server: it knows groups, aliases and build tags for certain. Empty where it does not answer in time. */
export async function structsByGopls(name: string): Promise<readonly GoStruct[]> {
  const symbols = await symbolsNamed(name);
  const structs = symbols.filter(
    ({ kind, name: full }) => kind === vscode.SymbolKind.Struct && lastPart(full) === name,
  );
  return structs.map(({ location }) => ({
    name,
    version: versionIn(location.uri.path),
    file: location.uri.fsPath,
    line: location.range.start.line + 1,
  }));
}

/** The line of a method by the same server; undefined where it does not tell. `file`: where the type's package is. */
export async function methodByGopls(receiver: string, method: string, folder: string): Promise<GoStruct | undefined> {
  const symbols = await symbolsNamed(`${receiver}.${method}`);
  const found = symbols.find(
    ({ kind, name, location }) =>
      kind === vscode.SymbolKind.Method &&
      name.endsWith(`${receiver}.${method}`) &&
      vscode.Uri.joinPath(location.uri, '..').fsPath === folder,
  );
  return (
    found && { name: method, version: null, file: found.location.uri.fsPath, line: found.location.range.start.line + 1 }
  );
}

async function symbolsNamed(query: string): Promise<readonly vscode.SymbolInformation[]> {
  const asked = vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    query,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  const found = await Promise.race([asked, late]).catch(() => undefined);
  clearTimeout(timer);
  return (found ?? []).filter(({ location }) => isOwn(location.uri));
}

/** Handwritten code of the workspace. */
const isOwn = (uri: vscode.Uri) =>
  uri.scheme === 'file' && !/\/vendor\/|_test\.go$/.test(uri.path) && vscode.workspace.getWorkspaceFolder(uri);

/** gopls may put package or path before a name: `v1.OrderPlaced`, `example.com/shop/v1.OrderPlaced`. */
const lastPart = (name: string) => name.split(/[./]/).at(-1);

function versionIn(path: string): number | null {
  const version = path
    .split('/')
    .slice(0, -1)
    .findLast((part) => /^v[1-9]\d*$/.test(part));
  return version === undefined ? null : Number(version.slice(1));
}
