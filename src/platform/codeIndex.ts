import type { Event } from 'vscode';
import type { GoIndex } from '../code/goIndex';

/** The Go sources of the workspace, read in the background and kept fresh. */
export interface CodeIndex {
  /** As read last; undefined before the first reading ended. */
  readonly index: GoIndex | undefined;
  readonly onDidChange: Event<void>;
  /** Begins to read when the workspace is trusted, and again whenever a source changes. Further calls do nothing. */
  start(): void;
  /** Resolves when what was begun is read. */
  whenRead(): Promise<void>;
}
