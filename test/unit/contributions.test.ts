import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { commands, contextKeys, views, viewTypes } from '../../src/platform/ids';

interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string }[];
  readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
  readonly views: Record<string, readonly { readonly id: string }[]>;
  readonly menus: Record<string, readonly { readonly command: string; readonly when?: string }[]>;
}

const manifestText = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(manifestText) as {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: Contributions;
};
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;

describe('package.json against the code', () => {
  it('contributes exactly the commands that are registered', () => {
    const contributed = contributes.commands.map(({ command }) => command).sort();
    assert.deepEqual(contributed, Object.values(commands).sort());
  });

  it('contributes exactly the views, and activates for every panel that is restored', () => {
    const contributed = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    assert.deepEqual(contributed.sort(), Object.values(views).sort());
    for (const viewType of Object.values(viewTypes)) {
      assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewType}`), viewType);
    }
  });

  it('names only known commands in menus and only known context keys in conditions', () => {
    const known = new Set<string>(Object.values(commands));
    for (const entry of Object.values(contributes.menus).flat()) assert.ok(known.has(entry.command), entry.command);
    const keys = new Set<string>([...Object.values(contextKeys), ...Object.values(views)]);
    const conditions = [...manifestText.matchAll(/"when": "([^"]+)"/g)].map(([, condition]) => condition ?? '');
    for (const used of conditions.flatMap((condition) => condition.match(/eventTrace\.\w+/g) ?? [])) {
      assert.ok(keys.has(used), used);
    }
  });

  it('declares every setting that the code reads, and no other; none counts in an untrusted workspace', () => {
    const source = readFileSync('src/platform/settings.ts', 'utf8');
    const read = [...source.matchAll(/define\('([^']+)'/g)].map(([, name]) => `eventTrace.${name}`);
    const declared = Object.keys(contributes.configuration.properties).sort();
    assert.deepEqual(declared, [...read, 'eventTrace.connections'].sort());
    assert.deepEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), declared);
  });

  it('has no setting inside another one, where the order in settings.json would decide which of them counts', () => {
    const keys = Object.keys(contributes.configuration.properties);
    const nested = keys.filter((key) => keys.some((other) => key.startsWith(`${other}.`)));
    assert.deepEqual(nested, []);
  });

  it('has a string for every %key% and a %key% for every string', () => {
    const used = new Set([...manifestText.matchAll(/%([\w.]+)%/g)].map(([, key]) => key ?? ''));
    assert.deepEqual([...used].sort(), Object.keys(strings).sort());
  });
});
