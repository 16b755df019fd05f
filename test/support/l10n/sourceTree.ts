import { join, relative } from 'node:path';
import type { Node, SourceFile } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';
import { ROOT } from '../imports';

const PROJECTS = ['src/model', 'src/protocol', 'src', 'webview'];

/** A source file, parsed. */
export interface ParsedFile {
  /** Relative to the project, with slashes. */
  readonly path: string;
  readonly tree: SourceFile;
}

/** Where sources are: a folder, and its subfolders with their own TypeScript project. */
export interface SourceRoot {
  readonly folder: string;
  readonly projects: readonly string[];
}

/** The extension and its pages. */
export const OWN_SOURCES: SourceRoot = { folder: ROOT, projects: PROJECTS };

/** Calls `visit` with every source file; the trees are valid during the call only. */
export function visitSources(root: SourceRoot, visit: (file: ParsedFile) => void): void {
  const api = new API({ cwd: root.folder });
  try {
    for (const folder of root.projects) {
      const config = join(root.folder, folder, 'tsconfig.json');
      const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
      if (!project) throw new Error(`${config} is no project`);
      for (const file of project.rootFiles) {
        const path = relative(root.folder, file).replaceAll('\\', '/');
        const tree = project.program.getSourceFile(file);
        if (tree && !path.endsWith('.d.ts')) visit({ path, tree });
      }
    }
  } finally {
    api.close();
  }
}

/** Returns the place of a node: `path:line`, 1-based. */
export function placeOf({ path, tree }: ParsedFile, node: Node): string {
  return `${path}:${tree.text.slice(0, node.getStart(tree)).split('\n').length}`;
}

export type { Node };
