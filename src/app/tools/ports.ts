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
 * What tools may ask of a store: only questions that read. The database, the settings, the session and every way to write are left out, so
 * no argument of a tool can reach them.
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

/** A connection whose store can be read now. */
export interface ToolStore {
  readonly connection: string;
  readonly store: ToolStoreReader;
  /** The poll of its consumers. */
  readonly feed: WatchedFeed;
  readonly logs: LogSearch;
  /** Returns the flows of the store. Rejects with the signal's reason. */
  readonly flows: (signal: AbortSignal) => Promise<FlowsNow>;
  /** Returns what was seen of a consumer earlier; absent when nothing is kept. */
  readonly history?: (consumer: string) => Promise<readonly HistoryPoint[]>;
  /** Returns when the person's program was last started, in milliseconds since 1970; absent or undefined when no start was seen. */
  readonly startedAt?: () => number | undefined;
  /** Returns the commits that touched a file; absent when there is no Git. */
  readonly commits?: Commits;
}

/** A connection that tools can name. */
interface ToolConnection {
  readonly name: string;
  /** It is asked when a call names no connection: the active one, watched ones, or all that a terminal knows. */
  readonly isShown: boolean;
}

/** Whether an agent gets payloads: never, with secrets masked, or masked after a person has agreed. */
export type PayloadPolicy = 'never' | 'masked' | 'ask';

/** What tools ask of their face. */
export interface ToolPorts {
  /** Returns the connections, the default one first. */
  connections(): readonly ToolConnection[];
  /**
   * Runs work on the store of a connection and keeps its session open until the work ends. Connects if that needs no person. Rejects with
   * StoreError.
   */
  use<T>(connection: string, signal: AbortSignal, work: (store: ToolStore) => Promise<T>): Promise<T>;
  /** Returns the Go sources; undefined when none are read. */
  code(signal: AbortSignal): Promise<GoIndex | undefined>;
  readonly payloads: AppSetting<PayloadPolicy>;
  /** Keys whose values are hidden. */
  readonly masked: AppSetting<readonly string[]>;
  /**
   * Asks the person whether an agent may get the payload of an event, which `event` describes. Returns undefined when nobody can be asked.
   */
  mayShowPayload(event: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** Returns the address that opens an id in the window. */
  linkTo(id: TypedId, connection: string): string;
  /** Opens a link of an answer in the window; absent when there is no window. */
  readonly open?: (link: string) => Promise<void>;
  /** Returns what delays the reading of a connection, for people who wait for it; absent or undefined when nothing does. */
  readonly waitsFor?: (connection: string) => string | undefined;
  /** The words of the model, in the language of the answers' readers. */
  readonly t: Translate;
}
