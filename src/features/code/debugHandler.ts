import { join } from 'node:path';
import * as vscode from 'vscode';
import { inSlices } from '../../base/inSlices';
import { handleAt } from '../../code/go/functions';
import { handlerTest, type NoTest } from '../../code/handlerTest';
import type { GoConsumer } from '../../code/index/goConsumers';
import { type GoIndex, unnamedBy } from '../../code/index/goIndex';
import { type EventBody, parsePosition } from '../../model/event/event';
import { contentOf, contentText, jsonOf } from '../../model/json/content';
import { jsonText } from '../../model/json/print';
import { withPlaceholders } from '../../model/json/rewrite';

import { Hint } from '../../platform/vscode/commands';
import { settings } from '../../platform/vscode/settings';
import { consumerWords, healthsOf } from './lensWords';
import { type CodeDeps, readIndex } from './subject';

/** Bytes. Larger payloads do not belong in a source file. */
const mostBytes = 100_000;

/**
 * Writes a Go test that passes an event to a consumer's `Handle`, or passes it twice when a finding says that an effect happened twice. The
 * test is an unsaved document in the consumer's package.
 */
export async function debugHandler(argument: unknown, deps: CodeDeps): Promise<void> {
  const event = eventOf(argument);
  if (!event) return;
  const index = await readIndex(deps.code);
  const consumer = named(index, event.consumer) ?? (await askConsumer(index, event.eventType, deps));
  if (!consumer?.handle) return;
  const withValues = await askPayload();
  if (withValues === undefined) return;
  const store = await deps.active.open(event.connection);
  const body = await store.body(event.position, mostBytes);
  if (!body) throw new Error(vscode.l10n.t('This event is no longer there.'));
  const source = await vscode.workspace.openTextDocument(vscode.Uri.file(consumer.handle.file));
  const handle = handleAt(source.getText(), consumer.handle);
  const { streamWord } = store.layout;
  const payload = await payloadText(body, withValues);
  const { receiver } = consumer;
  const once = event.once === undefined ? {} : { once: event.once };
  const test = handle ? handlerTest({ handle, receiver, event: body.header, streamWord, payload, ...once }) : 'noEvent';
  if (typeof test === 'string') throw new Error(reasonWords(test, consumer.name));
  const name = `${event.once === undefined ? 'debug' : 'twice'}_${consumer.name.replace(/\W/g, '_')}_${body.header.position}_test.go`;
  await showUntitled(join(consumer.packageFolder, name), test.text);
}

function eventOf(argument: unknown) {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { connection, eventType, position, consumer, once } = argument as Readonly<Record<string, unknown>>;
  const at = typeof position === 'string' ? parsePosition(position) : undefined;
  if (typeof connection !== 'string' || typeof eventType !== 'string' || at === undefined) return undefined;
  const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { connection, eventType, position: at, consumer: textOf(consumer), once: textOf(once) };
}

/** A finding names its consumer. */
function named(index: GoIndex, name: string | undefined): GoConsumer | undefined {
  return index.consumers.find((each) => each.name === name && each.handle !== null);
}

/** Asks for the consumer. Those that handle the type by name come first, then those whose code names no type. */
async function askConsumer(index: GoIndex, eventType: string, { feed }: CodeDeps): Promise<GoConsumer | undefined> {
  const byName = index.handlers(eventType).flatMap(({ consumers }) => consumers);
  const forAll = index.consumers.filter(
    (each) => index.handledBy(each).length === 0 || unnamedBy(each.name, eventType, index) === 'perhaps',
  );
  const consumers = [...new Set([...byName, ...forAll])].filter(({ handle }) => handle !== null);
  if (consumers.length === 0) {
    throw new Hint(vscode.l10n.t('No consumer in the Go sources handles {0}.', eventType));
  }
  const items = consumers.map((consumer) => ({
    label: consumer.name,
    description: healthsOf(consumer.name, feed.state.consumers)
      .map((health) => consumerWords(health, { withAge: true }))
      .join(', '),
    detail: vscode.workspace.asRelativePath(consumer.file),
    consumer,
  }));
  const title = vscode.l10n.t('Which consumer handles {0} in the test?', eventType);
  return (await vscode.window.showQuickPick(items, { title }))?.consumer;
}

/** Asks whether the payload's values go into the file; undefined when the person gave up. */
async function askPayload(): Promise<boolean | undefined> {
  if (settings.payloadReveal.get() === 'never') return false;
  const redacted = {
    label: vscode.l10n.t('Redacted payload'),
    detail: vscode.l10n.t('The fields are there, their values are placeholders for you to fill in.'),
    withValues: false,
  };
  const stored = {
    label: vscode.l10n.t('Stored payload'),
    detail: vscode.l10n.t('It may hold personal data: do not commit the file.'),
    withValues: true,
  };
  const title = vscode.l10n.t('What goes into the test?');
  // `ignoreFocusOut`, because a page that takes the focus back from the previous question would close this one.
  return (await vscode.window.showQuickPick([redacted, stored], { title, ignoreFocusOut: true }))?.withValues;
}

/** Returns the payload as text. Keys that are masked by the settings stay masked. Null when it is not JSON, or too long. */
async function payloadText({ header, payload }: EventBody, withValues: boolean): Promise<string | null> {
  const json = payload.length === header.payloadBytes ? await inSlices(jsonOf(payload)) : undefined;
  if (!json) return null;
  if (!withValues) return await inSlices(jsonText(await inSlices(withPlaceholders(json))));
  const shown = await inSlices(contentOf(payload, header.payloadBytes, settings.payloadRedact.get()));
  return await inSlices(contentText(shown));
}

function reasonWords(reason: NoTest, consumer: string): string {
  return reason === 'noEvent'
    ? vscode.l10n.t('Handle of {0} takes no PersistedEvent, so no test can be written for it.', consumer)
    : vscode.l10n.t('An import that Handle of {0} needs was not found in its file.', consumer);
}

async function showUntitled(file: string, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file).with({ scheme: 'untitled' }));
  const editor = await vscode.window.showTextDocument(document);
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  await editor.edit((edit) => edit.replace(all, text));
}
