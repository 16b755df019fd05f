import * as vscode from 'vscode';
import { l10n } from 'vscode';
import type { OpenTrace } from '../../app/navigation';
import { type ActiveStore, storeNamed } from '../../app/stores/state';
import { messageOf } from '../../base/errors';
import type { GoEventUse, GoStruct } from '../../code/events/events';
import type { GoConsumer, SourcePlace } from '../../code/index/goConsumers';
import { consumersNamed, type GoIndex, handlerPlace, unnamedBy } from '../../code/index/goIndex';
import { subjectOf } from '../../model/lookup/subject';
import { Hint } from '../../platform/vscode/commands';
import { consumerOfRow, stoppedAtOfRow } from '../../platform/vscode/consumerRow';
import { log } from '../../platform/vscode/log';
import { methodByGopls, structsByGopls } from './gopls';
import { consumerWords, healthsOf } from './lensWords';
import { askEventType, type CodeDeps, codeSubject, type EventSubject, readIndex } from './subject';

/** Opens a consumer's `Handle`, or its case for an event type when one is given. From the palette, it asks for the consumer. */
export async function openHandler(argument: unknown, eventType: unknown, deps: CodeDeps): Promise<void> {
  const index = await readIndex(deps.code);
  const name = consumerOfRow(argument) ?? (await askConsumer(index));
  if (name === undefined) return;
  const type = typeof eventType === 'string' ? eventType : stoppedAtOfRow(argument);
  const place = handlerPlace(name, type, index);
  if (!place) {
    throw new Hint(vscode.l10n.t('No Handle method of a consumer named {0} was found in the Go sources.', name));
  }
  await showPlace((type === undefined && (await handleByGopls(name, index, deps.goRuns()))) || place);
}

async function handleByGopls(name: string, index: GoIndex, goRuns: boolean): Promise<SourcePlace | undefined> {
  const [consumer] = goRuns ? consumersNamed(name, index.consumers) : [];
  return consumer && methodByGopls(consumer.receiver, 'Handle', consumer.packageFolder);
}

async function askConsumer({ consumers }: GoIndex): Promise<string | undefined> {
  if (consumers.length === 0) throw new Hint(vscode.l10n.t('No consumer was found in the Go sources.'));
  const items = consumers.map(({ name, receiver, file }) => ({
    label: name,
    description: receiver,
    detail: vscode.workspace.asRelativePath(file),
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Choose a consumer') }))?.label;
}

export async function goToStruct(argument: unknown, deps: CodeDeps): Promise<void> {
  const found = await subjectAndIndex(argument, deps);
  if (!found) return;
  const { subject, index } = found;
  const structs = await structsFor(subject, index, deps.goRuns());
  if (structs.length === 0) {
    throw new Hint(vscode.l10n.t('No struct {0} was found in the Go sources.', subject.eventType));
  }
  const items = structs.map((place) => ({
    label: place.name,
    description: place.version === null ? '' : `v${place.version}`,
    detail: placeWords(place),
    place,
  }));
  await choosePlace(items, vscode.l10n.t('Structs of {0}', subject.eventType));
}

/**
 * Returns the structs of an event: from the language server when it runs, in the index's order, otherwise from the index. Only structs of
 * the event's version when that is known.
 */
async function structsFor(
  { eventType, eventVersion }: EventSubject,
  index: GoIndex,
  goRuns: boolean,
): Promise<readonly GoStruct[]> {
  const known = index.structs(eventType, eventVersion);
  const sure = goRuns ? await structsByGopls(eventType) : [];
  const place = ({ file }: GoStruct) => known.findIndex((struct) => struct.file === file) >>> 0;
  const found = sure.length > 0 ? [...sure].sort((a, b) => place(a) - place(b)) : known;
  const ofVersion = found.filter(({ version }) => eventVersion !== undefined && (version ?? 1) === eventVersion);
  return ofVersion.length > 0 ? ofVersion : found;
}

/** Shows every consumer's case for the event type, with the consumer's status. Below them, other code that handles the type. */
export async function goToHandlers(argument: unknown, deps: CodeDeps): Promise<void> {
  const found = await subjectAndIndex(argument, deps);
  if (!found) return;
  const { subject, index } = found;
  const handlers = index.handlers(subject.eventType);
  const ofConsumers = handlers.flatMap((use) => use.consumers.map((consumer) => consumerItem(consumer, use, deps)));
  const forAll = index.consumers.flatMap((consumer) => everythingItem(consumer, index, deps));
  const perhaps = index.consumers
    .filter(({ name }) => unnamedBy(name, subject.eventType, index) === 'perhaps')
    .flatMap((consumer) => handleItem(consumer, deps));
  const others = handlers.filter(({ consumers }) => consumers.length === 0).map(useItem);
  if (ofConsumers.length + others.length + forAll.length + perhaps.length === 0) {
    throw new Hint(vscode.l10n.t('Nothing in the Go sources handles {0}.', subject.eventType));
  }
  const items = [
    ...ofConsumers,
    ...group(vscode.l10n.t('handle events of every type'), forAll),
    ...group(vscode.l10n.t('may handle it: hand events on'), perhaps),
    ...group(vscode.l10n.t('not in a consumer'), others),
  ];
  await choosePlace(items, vscode.l10n.t('Handlers of {0}', subject.eventType));
}

function consumerItem(consumer: GoConsumer, use: GoEventUse, { feed }: CodeDeps): PlaceItem {
  const words = healthsOf(consumer.name, feed.state.consumers).map((health) =>
    consumerWords(health, { withAge: true }),
  );
  return {
    label: consumer.name,
    description: words.join(', '),
    detail: `${placeWords(use)} · ${use.function}`,
    place: use,
  };
}

/** A consumer whose code names no event type handles all types. */
function everythingItem(consumer: GoConsumer, index: GoIndex, deps: CodeDeps): PlaceItem[] {
  return index.handledBy(consumer).length > 0 ? [] : handleItem(consumer, deps);
}

function handleItem({ name, handle, receiver }: GoConsumer, { feed }: CodeDeps): PlaceItem[] {
  if (!handle) return [];
  const words = healthsOf(name, feed.state.consumers).map((health) => consumerWords(health, { withAge: true }));
  return [
    { label: name, description: words.join(', '), detail: `${placeWords(handle)} · ${receiver}.Handle`, place: handle },
  ];
}

export async function goToProducers(argument: unknown, deps: CodeDeps): Promise<void> {
  const found = await subjectAndIndex(argument, deps);
  if (!found) return;
  const { subject, index } = found;
  const producers = index.producers(subject.eventType, subject.eventVersion);
  if (producers.length === 0) {
    throw new Hint(
      index.areMoreProducers
        ? vscode.l10n.t(
            'No place was found in the Go sources that makes {0}. Too many functions lead to code that makes events: not all of them were followed.',
            subject.eventType,
          )
        : vscode.l10n.t('No place was found in the Go sources that makes {0}.', subject.eventType),
    );
  }
  await choosePlace(producers.map(useItem), vscode.l10n.t('Producers of {0}', subject.eventType));
}

function useItem(use: GoEventUse): PlaceItem {
  const description = use.version === null ? '' : `v${use.version}`;
  return { label: use.function || use.eventType, description, detail: placeWords(use), place: use };
}

function group(label: string, items: readonly PlaceItem[]): PlaceItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

async function subjectAndIndex(argument: unknown, { active, code }: CodeDeps) {
  const index = await readIndex(code);
  const subject = codeSubject(argument) ?? (await askEventType(index, await storedTypes(active)));
  return subject && { subject, index };
}

/** Returns the event types of a connected store. When the store fails, the types in the code are enough. */
async function storedTypes({ state }: CodeDeps['active']): Promise<readonly string[]> {
  if (state.kind !== 'connected') return [];
  try {
    const { types } = await state.store.eventTypes();
    return types.map(({ eventType }) => eventType);
  } catch (error) {
    log().debug('The event types of the store are not offered', messageOf(error));
    return [];
  }
}

/** Opens a source file at a line. */
async function showPlace({ file, line }: SourcePlace): Promise<void> {
  const at = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(at, at) });
}

interface PlaceItem extends vscode.QuickPickItem {
  /** Absent on separators. */
  readonly place?: SourcePlace;
}

/** Goes to the only place, or asks for one. */
async function choosePlace(items: readonly PlaceItem[], title: string): Promise<void> {
  const places = items.flatMap(({ place }) => place ?? []);
  const [only] = places;
  if (only && places.length === 1) return showPlace(only);
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  if (chosen?.place) await showPlace(chosen.place);
}

/** Returns `consumers/mailer.go:12`, relative to the workspace. */
function placeWords({ file, line }: SourcePlace): string {
  return `${vscode.workspace.asRelativePath(file)}:${line}`;
}

/** Opens the trace of the event at a position, in the active store when no connection is named. */
export async function showEvent(
  position: unknown,
  connection: unknown,
  deps: { readonly active: ActiveStore; readonly openTrace: OpenTrace },
): Promise<void> {
  const connected = await storeNamed(deps.active, typeof connection === 'string' ? connection : undefined);
  if (!connected) return;
  const meanings = await connected.store.identify(subjectOf({ kind: 'position', id: String(position) }));
  const event = meanings.find((meaning) => meaning.kind === 'event');
  if (!event) throw new Error(l10n.t('This event is no longer there.'));
  deps.openTrace({ connection: connected.name, key: event.key, selectEventId: event.header.eventId });
}
