import type * as vscode from 'vscode';
import type { ConsumerFeed } from '../../app/consumers/feedState';
import type { RunFlows } from '../../app/events/runWaits';
import type { LogFinder } from '../../app/logs/finder';
import type { OpenTrace } from '../../app/navigation';
import type { ActiveStore } from '../../app/stores/state';
import type { RunStarts } from './runStart';

/** Everything the view needs from the rest of the extension. */
export interface EventsDeps {
  readonly extensionUri: vscode.Uri;
  readonly active: ActiveStore;
  readonly feed: ConsumerFeed;
  readonly logs: Pick<LogFinder, 'findForTrace'>;
  /** The flows of a connection; undefined: none are learned. */
  readonly flows: (connection: string) => RunFlows | undefined;
  readonly openTrace: OpenTrace;
  readonly viewShown: () => void;
  readonly starts: RunStarts;
  /** Remembers the mode across reloads. */
  readonly memory: vscode.Memento;
}
