import type { GoIndex } from '../../code/index/goIndex';
import type { HistoryPoint } from '../../model/history/history';
import type { TypedId } from '../../model/lookup/idSpan';
import type { Translate } from '../../model/text/translate';
import type { LiveReader } from '../../store/livePorts';
import type {
  ConsumerReader,
  EventReader,
  FlowReader,
  LookupReader,
  PlaceReader,
  StoreFacts,
  TraceReader,
  TypeReader,
} from '../../store/ports';
import type { Commits } from '../consumers/diagnosis/beforeStop';
import type { WatchedFeed } from '../consumers/feedState';
import type { LogSearch } from '../logs/finder';
import type { AppSetting } from '../ports';
import type { FlowsNow } from './knownFlows';

/**
 * What tools may ask of a store: questions that read. Nothing of the database, the settings, the session's life or any way to write is
 * among them, so no argument of a tool can lead there.
 */
export type ToolStoreReader = Pick<StoreFacts, 'layout'> &
  Pick<LookupReader, 'identify'> &
  Pick<TraceReader, 'headers' | 'hasIndexFor' | 'scan' | 'headersFrom'> &
  Pick<EventReader, 'event' | 'body' | 'streamAround'> &
  Pick<ConsumerReader, 'waiting'> &
  Pick<LiveReader, 'beganBefore' | 'correlatedFrom'> &
  Pick<FlowReader, 'eventsAfter' | 'payloadsAt'> &
  TypeReader &
  PlaceReader;

/** A connection whose store can be read right now. */
export interface ToolStore {
  readonly connection: string;
  readonly store: ToolStoreReader;
  /** The poll of its consumers. */
  readonly feed: WatchedFeed;
  readonly logs: LogSearch;
  /** What usually follows what in it. Rejects with the signal's reason. */
  readonly flows: (signal: AbortSignal) => Promise<FlowsNow>;
  /** What was seen of a consumer earlier; absent: nothing is kept. */
  readonly history?: (consumer: string) => Promise<readonly HistoryPoint[]>;
  /** When the person's program was started last, ms since 1970; absent, or undefined: no start was seen. */
  readonly startedAt?: () => number | undefined;
  /** The commits that touched a file; absent: there is no Git. */
  readonly commits?: Commits;
}

/** A connection that tools can name. */
interface ToolConnection {
  readonly name: string;
  /** It is asked where a call names none: the active one, watched ones, or all that a terminal knows. */
  readonly isShown: boolean;
}

/** Whether payloads go to an agent: never, with secrets masked, or masked once a person has agreed. */
export type PayloadPolicy = 'never' | 'masked' | 'ask';

/** What tools ask of the face that they run under. */
export interface ToolPorts {
  /** The default first. */
  connections(): readonly ToolConnection[];
  /** Runs work on the store of a connection and keeps it open meanwhile; connects where that needs no person. Rejects with StoreError. */
  use<T>(connection: string, signal: AbortSignal, work: (store: ToolStore) => Promise<T>): Promise<T>;
  /** The Go sources; undefined where none are read. */
  code(signal: AbortSignal): Promise<GoIndex | undefined>;
  readonly payloads: AppSetting<PayloadPolicy>;
  /** Keys whose values are hidden. */
  readonly masked: AppSetting<readonly string[]>;
  /** Asks the person whether the payload of an event, as a sentence names it, may go to the agent; undefined where nobody can be asked. */
  mayShowPayload(event: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** The address that opens an id in the window. */
  linkTo(id: TypedId, connection: string): string;
  /** Shows what a link of an answer names, in the window; undefined where there is none. */
  readonly open?: (link: string) => Promise<void>;
  /** What is waited for before a connection can be read, for whoever waits with it; absent, or undefined: nothing. */
  readonly waitsFor?: (connection: string) => string | undefined;
  /** The words of the model, for whoever reads the answers. */
  readonly t: Translate;
}
