import * as vscode from 'vscode';
import type { GoStruct } from '../../code/events/events';

/** Milliseconds; more than a server needs once it has loaded. When it does not answer, the own index of the sources is used. */
const patienceMs = 2_000;

/**
 * Returns the structs of that name from the Go language server, which knows groups, aliases and build tags exactly. Empty when it does not
 * answer in time.
 */
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

/** Returns the line of a method from the same server; undefined when it does not know. `folder`: the package of the type. */
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

/** Whether a file is handwritten code of the workspace. */
const isOwn = (uri: vscode.Uri) =>
  uri.scheme === 'file' && !/\/vendor\/|_test\.go$/.test(uri.path) && vscode.workspace.getWorkspaceFolder(uri);

/** gopls may put a package or a path before the name: `v1.OrderPlaced`, `example.com/shop/v1.OrderPlaced`. */
const lastPart = (name: string) => name.split(/[./]/).at(-1);

function versionIn(path: string): number | null {
  const version = path
    .split('/')
    .slice(0, -1)
    .findLast((part) => /^v[1-9]\d*$/.test(part));
  return version === undefined ? null : Number(version.slice(1));
}
