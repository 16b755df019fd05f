import { l10n, window } from 'vscode';
import type { FlowKeeper } from '../../app/flow/keeper';
import type { StoreHub } from '../../app/stores/hub';
import { readTrace } from '../../app/traces/readTrace';
import { expectationOf, expectationsOf, type NewExpectation } from '../../model/flow/expect/suggest';
import { flowFrom, type GraphEdge } from '../../model/flow/graph';
import type { FlowNorms } from '../../model/flow/norms';
import { subjectOf } from '../../model/lookup/subject';
import { Hint } from '../../platform/vscode/commands';

/** Events of a trace that are read for its expectations. */
const MOST_EVENTS = 100_000;

interface Known {
  readonly hub: StoreHub;
  readonly flows: (connection: string) => Pick<FlowKeeper, 'window' | 'update'>;
}

/** An edge of the usual flow, or an event of a trace, as a page names it. */
interface Named {
  readonly connection: string;
  readonly cause?: string;
  readonly effect?: string;
  readonly eventId?: string;
}

/** What an edge or the trace of an event makes one expect; undefined where the argument names neither. Throws Hint where nothing follows. */
export async function expectedBy(argument: unknown, known: Known): Promise<NewExpectation[] | undefined> {
  const named = readNamed(argument);
  if (!named) return undefined;
  const flows = known.flows(named.connection);
  if (named.cause !== undefined && named.effect !== undefined) {
    // The page may show what was learned before, while it is learned again.
    const { norms } = flows.window ?? (await flows.update());
    const found = usualEdge(norms, named.cause, named.effect);
    if (!found) throw new Hint(l10n.t('{0} does not usually follow {1} any more.', named.effect, named.cause));
    if (found.among !== null && found.versions === null) {
      void window.showInformationMessage(
        l10n.t(
          '{0} follows only {1} ({2}), but a line can name no more than a version: it expects it of every {1}.',
          named.effect,
          named.cause,
          found.among,
        ),
      );
    }
    return expectationOf(found);
  }
  const { eventId } = named;
  if (eventId === undefined) return undefined;
  const expected = await known.hub.handle(named.connection).use(async (store) => {
    const [meaning] = await store.identify(subjectOf({ kind: 'event', id: eventId }));
    if (meaning?.kind !== 'event') throw new Error(l10n.t('This event is not there any more.'));
    const signal = new AbortController().signal;
    const table = await readTrace(store, meaning.key, signal, { most: MOST_EVENTS });
    if (table.count >= MOST_EVENTS) {
      void window.showWarningMessage(l10n.t('Only the first {0} events of this trace were read.', MOST_EVENTS));
    }
    const events = Array.from({ length: table.count }, (_, row) => table.header(row));
    const norms = flows.window?.norms;
    return expectationsOf(events, (cause, effect) => norms && usualEdge(norms, cause, effect));
  });
  if (expected.length === 0) throw new Hint(l10n.t('No event of this trace was caused by another one of it.'));
  return expected;
}

function usualEdge(norms: FlowNorms, cause: string, effect: string): GraphEdge | undefined {
  return flowFrom(norms, cause)?.edges.find((edge) => edge.cause === cause && edge.effect === effect);
}

function readNamed(argument: unknown): Named | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const values = argument as Readonly<Record<string, unknown>>;
  const { connection } = values;
  if (typeof connection !== 'string') return undefined;
  const texts = (['cause', 'effect', 'eventId'] as const).flatMap((name) =>
    typeof values[name] === 'string' ? [[name, values[name]]] : [],
  );
  return { connection, ...Object.fromEntries(texts) };
}
