import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { commands, contextKeys, views, viewTypes } from '../../src/platform/vscode/ids';

interface Contributions {
  readonly commands: readonly { readonly command: string; readonly title: string }[];
  readonly configuration: readonly {
    readonly title: string;
    readonly properties: Record<string, { readonly default: unknown }>;
  }[];
  readonly keybindings: readonly { readonly key: string; readonly mac?: string; readonly linux?: string }[];
  readonly views: Record<string, readonly { readonly id: string }[]>;
  readonly walkthroughs: readonly {
    readonly steps: readonly {
      readonly id: string;
      readonly media: { readonly svg: string };
      readonly completionEvents: readonly string[];
    }[];
  }[];
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
const settingKeys = contributes.configuration.flatMap(({ properties }) => Object.keys(properties));

describe('package.json', () => {
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
    for (const used of conditions.flatMap((condition) => condition.match(/(?<!config\.)\beventTrace\.\w+/g) ?? [])) {
      assert.ok(keys.has(used), used);
    }
    for (const used of conditions.flatMap((condition) => condition.match(/(?<=config\.)eventTrace\.[\w.]+/g) ?? [])) {
      assert.ok(manifestText.includes(`"${used}": {`), used);
    }
  });

  it('ticks a walkthrough step that was done before the page was first opened, and each step has a picture', () => {
    for (const { id, media, completionEvents } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      assert.ok(existsSync(media.svg), id);
      // VS Code does not count a condition that is true before the page exists.
      const kept = completionEvents.find((event) =>
        event.startsWith('onContext:activeEditor == gettingStartedPage && '),
      );
      const key = kept?.match(/eventTrace\.\w+/)?.[0];
      assert.ok(Object.values<string | undefined>(contextKeys).includes(key), id);
    }
  });

  it('marks nothing as code in the walkthrough, where VS Code shows the backquotes', () => {
    for (const [key, text] of Object.entries(strings))
      if (key.startsWith('walkthrough.')) assert.doesNotMatch(text, /`/, key);
  });

  it('has no words in the pictures of the walkthrough, because they could not be translated', () => {
    const name = /^([a-z]+_[a-z]+|[A-Z][a-z]+[A-Z]\w+|\S*[\d/:.="#]\S*)$/;
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      const picture = readFileSync(media.svg, 'utf8');
      const texts = [...picture.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text = '']) => text);
      assert.deepEqual(
        texts.filter((text) => !name.test(text)),
        [],
        `${media.svg}: only names, numbers and addresses as they stand in a store`,
      );
      assert.doesNotMatch(picture, /aria-label|<title/, media.svg);
    }
  });

  it('declares exactly the settings that the code reads, and none of them counts in an untrusted workspace', () => {
    const source = readFileSync('src/app/settings/definitions.ts', 'utf8');
    const read = [...source.matchAll(/define\('([^']+)'/g)].map(([, name]) => `eventTrace.${name}`);
    const declared = settingKeys.toSorted();
    assert.deepEqual(declared, [...read, 'eventTrace.connections'].sort());
    assert.deepEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort(), declared);
  });

  it('uses one context key for conditions that several menus share', () => {
    const conditions = Object.values(contributes.menus)
      .flat()
      .map(({ when = '' }) => when);
    assert.deepEqual(
      conditions.filter((condition) => /eventTrace\.state =~/.test(condition)),
      [],
    );
  });

  it('offers commands for Go sources only if there are Go sources', () => {
    const ofCode: readonly string[] = [
      commands.openHandler,
      commands.goToStruct,
      commands.goToHandlers,
      commands.goToProducers,
      commands.checkCode,
    ];
    const entries = Object.values(contributes.menus)
      .flat()
      .filter(({ command }) => ofCode.includes(command));
    for (const { command, when } of entries) assert.match(when ?? '', /\beventTrace\.hasGo\b/, command);
    const inPalette = contributes.menus.commandPalette?.map(({ command }) => command) ?? [];
    assert.deepEqual(
      ofCode.filter((command) => !inPalette.includes(command)),
      [],
    );
  });

  it('uses short titles in the menu of a row of a trace', () => {
    const titles = new Map(
      contributes.commands.map(({ command, title }) => [command, strings[title.replaceAll('%', '')]] as const),
    );
    const menuOf = (row: string) =>
      (contributes.menus['webview/context'] ?? [])
        .filter(({ when = '' }) => {
          const [, webviews = '', section = ''] = /^webviewId =~ (\S+) && webviewSection \S+ (\S+)/.exec(when) ?? [];
          return webviews.includes('trace') && section.includes(row);
        })
        .map(({ command }) => titles.get(command) ?? '');
    const inMenu = menuOf('event');
    const named = [
      'Open Handler',
      'Open Struct',
      'Show Only What It Caused',
      'Show Stream',
      'Filter This Type',
      'Copy Id',
      'Copy Link',
    ];
    for (const name of [...named, 'Debug Handler']) assert.ok(inMenu.includes(name), name);
    const ofMissing = menuOf('missing');
    for (const name of ['Open Consumer', 'Open Handler', 'Show Flow…', 'Expect This'])
      assert.ok(ofMissing.includes(name), name);
    for (const menu of [inMenu, ofMissing]) assert.equal(new Set(menu).size, menu.length, 'no name twice');
  });

  it('uses no key that a desktop reserves', () => {
    const keys = contributes.keybindings.flatMap(({ key, linux = key }) => linux);
    // GNOME, KDE and Xfce use these for terminals, locks, workspaces and windows; the keys never reach VS Code.
    const taken =
      /^(ctrl\+alt\+(t|l|d|delete|escape|left|right|up|down|f\d+)|alt\+(f([1-9]|1[0-2])|tab|space|escape)|super\+.*)$/;
    assert.deepEqual(
      keys.filter((key) => taken.test(key)),
      [],
    );
  });

  it('has no setting inside another one, because then the order in settings.json would decide which counts', () => {
    const nested = settingKeys.filter((key) => settingKeys.some((other) => key.startsWith(`${other}.`)));
    assert.deepEqual(nested, []);
  });

  it('has a string for every %key% and a %key% for every string', () => {
    const used = new Set([...manifestText.matchAll(/%([\w.]+)%/g)].map(([, key]) => key ?? ''));
    assert.deepEqual([...used].sort(), Object.keys(strings).sort());
  });
});
