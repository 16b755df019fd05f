import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import type { IndexChange } from '../../../src/code/index/facts';
import type { GoIndex } from '../../../src/code/index/goIndex';
import { createGoIndexReader, type GoIndexReader } from '../../../src/code/index/goIndexReader';
import { createGoSources } from '../../../src/code/index/goSources';
import { createWorkerReader } from '../../../src/code/worker/workerReader';
import { buildCodeWorker } from '../../support/codeWorker';
import { createGoFolder, type GoFolder } from '../../support/goFolder';

const never = new AbortController().signal;

const consumer = (type: string, stream: string, event: string) => `package a

import "example.com/shop/kinds"

type ${type} struct{}

func (c *${type}) Name() string { return "${type.toLowerCase()}" }
func (c *${type}) StreamTypes() []string { return []string{${stream}} }
func (c *${type}) Handle(ctx context.Context, event store.PersistedEvent) error {
	switch event.EventType {
	case ${event}:
	}
	return nil
}
`;

/** Everything that an index says, to compare two of them. */
function said(index: GoIndex, folder: string): unknown {
  const at = (places: readonly { readonly file: string; readonly line: number }[]) =>
    places.map(({ file, line }) => `${relative(folder, file)}:${line}`);
  return {
    consumers: index.consumers.map(({ name, scope, reached, handle }) => [name, scope, [...reached].sort(), handle]),
    handled: index.consumers.map((each) => index.handledBy(each).map(({ eventType }) => eventType)),
    types: index.eventTypes.map((type) => [
      type,
      at(index.structs(type)),
      index.handlers(type).map((use) => [...at([use]), ...use.consumers.map(({ name }) => name)]),
      at(index.producers(type)),
    ]),
    structs: ['Placed', 'Paid'].map((name) => at(index.structs(name))),
    modules: index.modules,
  };
}

describe('the reader of Go sources after a change', () => {
  let folder: GoFolder;
  let reader: GoIndexReader;
  beforeEach(async () => {
    folder = await createGoFolder({
      'kinds/kinds.go': 'package kinds\n\nconst Order = "Order"\nconst Paid = "OrderPaid"\n',
      'a/mailer.go': consumer('Mailer', 'kinds.Order', 'kinds.Paid'),
      'v1/events.go': 'package v1\n\ntype Placed struct{}\n',
    });
    reader = createGoIndexReader();
  });
  afterEach(async () => {
    reader.dispose();
    await folder.remove();
  });

  const paths = (...names: string[]) => names.map((name) => join(folder.path, name));
  const stream = (index: GoIndex) => index.consumers.map(({ scope }) => scope.aggregateTypes?.join());

  it('reads the changed paths, and updates what depends on them', async () => {
    const first = await reader.read([folder.path], never);
    assert.deepEqual([stream(first), first.eventTypes], [['Order'], ['OrderPaid']]);
    await folder.write({ 'kinds/kinds.go': 'package kinds\n\nconst Order = "Cart"\nconst Paid = "CartPaid"\n' });
    const second = await reader.update(paths('kinds/kinds.go'), never);
    assert.deepEqual([stream(second), second.eventTypes], [['Cart'], ['CartPaid']]);
    assert.deepEqual([stream(first), first.eventTypes], [['Order'], ['OrderPaid']], 'an index stays as it was');
    await rm(join(folder.path, 'a/mailer.go'));
    assert.deepEqual((await reader.update(paths('a/mailer.go'), never)).consumers, []);
  });

  it('reads no other files', async () => {
    await reader.read([folder.path], never);
    await folder.write({ 'v1/events.go': 'package v1\n', 'v1/other.go': 'package v1\n\ntype Paid struct{}\n' });
    const index = await reader.update(paths('v1/other.go'), never);
    assert.deepEqual([index.structs('Placed').length, index.structs('Paid').length], [1, 1]);
    assert.equal((await reader.read([folder.path], never)).structs('Placed').length, 0);
  });

  it('returns the same index if nothing differs, and ignores the paths that listing ignores', async () => {
    const first = await reader.read([folder.path], never);
    await folder.write({
      'vendor/x/x.go': 'package x\n\ntype Paid struct{}\n',
      'v1/events_test.go': 'package v1\n\ntype Paid struct{}\n',
      'README.md': 'type Paid struct{}',
    });
    const changed = paths('vendor/x/x.go', 'v1/events_test.go', 'README.md', 'gone/gone.go', '../outside.go');
    assert.equal(await reader.update(changed, never), first);
    assert.equal(await reader.read([folder.path], never), first);
  });

  it("notices a change that the file's time does not show", async () => {
    const file = join(folder.path, 'v1/events.go');
    await utimes(file, 1, 1);
    await reader.read([folder.path], never);
    await folder.write({ 'v1/events.go': 'package v1\n\ntype Placed1 struct{}\n'.slice(0, 35) });
    await utimes(file, 1, 1);
    assert.equal((await reader.update([file], never)).structs('Placed').length, 0);
  });

  it('forgets the files of a removed folder, and reads everything again when a module changes', async () => {
    await reader.read([folder.path], never);
    await rename(join(folder.path, 'v1'), join(folder.path, 'v2'));
    assert.equal((await reader.update(paths('v1'), never)).structs('Placed').length, 0);
    await folder.write({ 'go.mod': 'module example.com/other\n' });
    const index = await reader.update(paths('go.mod'), never);
    assert.deepEqual(
      [index.structs('Placed').map(({ version }) => version), stream(index)],
      [[2], [undefined]],
      'the constants are of no module any more',
    );
  });

  it('reads a change again if the first attempt was cancelled', async () => {
    await reader.read([folder.path], never);
    await folder.write({ 'v1/events.go': 'package v1\n\ntype Paid struct{}\n' });
    const abort = new AbortController();
    const given = reader.update(paths('v1/events.go'), abort.signal);
    abort.abort();
    await assert.rejects(given);
    assert.equal((await reader.update(paths('a/mailer.go'), never)).structs('Paid').length, 1);
  });

  it('keeps shared facts only as long as the files that state them', async () => {
    const many = Array.from({ length: 10 }, (_, i) => [`a/c${i}.go`, consumer(`C${i}`, '"Order"', '"Paid"')] as const);
    await folder.write(Object.fromEntries(many));
    const sources = createGoSources();
    const shared = (change?: IndexChange) => {
      const uses = change?.files.filter(([name]) => name.startsWith('<')).flatMap(([, facts]) => facts?.uses ?? []);
      return uses?.map(({ file }) => basename(file));
    };
    assert.ok(shared(await sources.read([folder.path], never))?.includes('c9.go'));
    await folder.write(Object.fromEntries(many.map(([name]) => [name, 'package a\n'])));
    const change = await sources.update(paths(...many.map(([name]) => name)), never);
    assert.deepEqual(shared(change), ['mailer.go']);
  });

  it('gives the same index as a first reading after any changes in any order', async () => {
    const files: Record<string, readonly string[]> = {
      'kinds/kinds.go': [
        'package kinds\n\nconst Order = "Order"\nconst Paid = "OrderPaid"\n',
        'package kinds\n\nconst Order = "Cart"\nvar Paid = compute()\n',
      ],
      'a/mailer.go': [consumer('Mailer', 'kinds.Order', 'kinds.Paid'), consumer('Mailer', '"User"', '"UserPaid"')],
      'a/audit.go': [
        'package a\n\nfunc (a *Audit) Name() string { return name }\nfunc (a *Audit) Handle(e store.PersistedEvent) error { return table[e.EventType](e) }\n',
        'package a\n\nfunc (a *Audit) Name() string { return "x" }\nfunc (a *Audit) Handle(e store.PersistedEvent) error { return record(e) }\n',
      ],
      'a/names.go': [
        'package a\n\nconst name = "audit"\n\nvar table = map[string]handler{"T": nil}\n',
        'package a\n\nconst name = "auditor"\n\nfunc record(e store.PersistedEvent) error {\n\tif e.EventType == "R" {\n\t}\n\treturn nil\n}\n',
      ],
      'a/sender.go': [
        'package a\n\nimport "example.com/shop/route"\n\nfunc (s *Sender) Name() string { return "sender" }\nfunc (s *Sender) Handle(e store.PersistedEvent) error { return route.Do(e.EventType) }\n',
        'package a\n\nimport "example.com/shop/route"\n\ntype Sender struct{ m route.Message }\n\nfunc (s *Sender) Name() string { return "sender" }\nfunc (s *Sender) Handle(e store.PersistedEvent) error {\n\ts.m.Type = e.EventType\n\treturn route.Deliver(s.m)\n}\n',
      ],
      'route/route.go': [
        'package route\n\nfunc Do(t string) error { return deep(t) }\n\ntype Message struct{ Type string }\n',
        'package route\n\ntype Message struct{ Of, Type string }\n\nfunc Do(t string) error {\n\tif t == "R1" {\n\t\treturn nil\n\t}\n\treturn deep(t)\n}\n\nfunc Deliver(m Message) error { return deep(m.Type) }\n',
      ],
      'route/deep.go': [
        'package route\n\nimport "example.com/shop/kinds"\n\nfunc deep(t string) error {\n\tswitch t {\n\tcase kinds.Paid, "D":\n\t}\n\treturn nil\n}\n',
        'package route\n\nfunc deep(t string) error { return table[t](t) }\n\nvar table = map[string]func(string) error{"D2": nil}\n',
      ],
      'main.go': [
        'package main\n\nimport (\n\t"github.com/eventsalsa/projector"\n\t"example.com/shop/a"\n)\n\nfunc main() { r.Add(&a.Audit{}, projector.OnStreamTypes("S")) }\n',
        'package main\n\nimport "example.com/shop/a"\n\nfunc main() { register(&a.Audit{}, "E") }\n',
      ],
      'register.go': [
        'package main\n\nimport "github.com/eventsalsa/projector"\n\nfunc register(p projector.Projection, e string) { r.Add(p, projector.OnEventTypes(e)) }\n',
      ],
      'a/wired.go': [
        'package a\n\ntype Apply interface{ Do(e store.PersistedEvent) error }\n\ntype Wired struct{ apply Apply }\n\nfunc (w *Wired) Name() string { return "wired" }\nfunc (w *Wired) Handle(e store.PersistedEvent) error { return w.apply.Do(e) }\n',
        'package a\n\ntype handler interface{ Handle(e store.PersistedEvent) error }\n\ntype Wired struct{ handler }\n\nfunc (w *Wired) Name() string { return "wired" }\n',
      ],
      'wire.go': [
        'package main\n\nimport (\n\t"github.com/eventsalsa/projector"\n\t"example.com/shop/a"\n\t"example.com/shop/view"\n)\n\nfunc wire() { r.Add(&a.Wired{apply: view.View{}}, projector.OnStreamTypes("W")) }\n',
        'package main\n\nimport (\n\t"github.com/eventsalsa/worker"\n\t"example.com/shop/a"\n)\n\nfunc wire() { worker.New(db, &a.Wired{}) }\n',
      ],
      'view/view.go': [
        'package view\n\nimport "example.com/shop/kinds"\n\ntype View struct{}\n\nfunc (View) Do(e store.PersistedEvent) error { return when(e.EventType == kinds.Paid) }\n',
        'package view\n\ntype View struct{}\n\nfunc (View) Do(e store.PersistedEvent) error { return when(e.EventType == "V2") }\n',
      ],
      'emit/emit.go': [
        'package emit\n\nfunc Emit(t string) { s.Append(store.Event{EventType: t}) }\n',
        'package emit\n\nfunc Emit(t string) { s.Append(store.Event{EventType: "E2"}) }\n\nfunc Other(t string) { s.Append(store.Event{EventType: t}) }\n',
      ],
      'pay/pay.go': [
        'package pay\n\nimport (\n\t"example.com/shop/emit"\n\t"example.com/shop/kinds"\n)\n\nfunc Pay() { emit.Emit(kinds.Paid) }\n',
        'package pay\n\nimport "example.com/shop/emit"\n\nfunc Pay() { pass("P2") }\n\nfunc pass(t string) {\n\temit.Emit(t)\n\temit.Other("O")\n}\n',
      ],
      'v1/events.go': [
        'package v1\n\ntype Placed struct{}\n',
        'package v1\n\ntype Paid struct{}\ntype Placed struct{}\n',
      ],
    };
    const names = Object.keys(files);
    const step = fc.record({ name: fc.constantFrom(...names), text: fc.nat(2) });
    const run = fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 8 }),
      async (steps) => {
        const mine = createGoIndexReader();
        await mine.read([folder.path], never);
        for (const changes of steps) {
          for (const { name, text } of changes) {
            const content = files[name]?.[text];
            if (content === undefined) await rm(join(folder.path, name), { force: true });
            else await folder.write({ [name]: content });
          }
          const updated = await mine.update(paths(...changes.map(({ name }) => name)), never);
          const whole = await createGoIndexReader().read([folder.path], never);
          assert.deepEqual(said(updated, folder.path), said(whole, folder.path));
        }
      },
    );
    await fc.assert(run, { numRuns: 40 });
  });
});

describe('the reader of Go sources in its own thread', () => {
  let bundle: string;
  let worker: URL;
  let folder: GoFolder;
  let reader: GoIndexReader;
  before(async function () {
    this.timeout(60_000);
    bundle = await mkdtemp(join(tmpdir(), 'code-worker-'));
    worker = await buildCodeWorker(bundle);
  });
  after(() => rm(bundle, { recursive: true }));
  beforeEach(async () => {
    folder = await createGoFolder({
      'kinds/kinds.go': 'package kinds\n\nconst Order = "Order"\nconst Paid = "OrderPaid"\n',
      'a/mailer.go': consumer('Mailer', 'kinds.Order', 'kinds.Paid'),
    });
    // More items than the thread returns as plain objects.
    const many = Array.from({ length: 1_200 }, (_, i) => [
      `many/v1/e${i}.go`,
      `package v1\n\ntype Many${i} struct{}\n`,
    ]);
    await folder.write(Object.fromEntries(many));
    reader = createWorkerReader(worker);
  });
  afterEach(async () => {
    reader.dispose();
    await folder.remove();
  });

  it('gives the same index as without a thread, at first and after a change', async () => {
    const same = async (index: GoIndex) => {
      const here = await createGoIndexReader().read([folder.path], never);
      assert.deepEqual(said(index, folder.path), said(here, folder.path));
      assert.equal(index.structs('Many1199').length, here.structs('Many1199').length);
    };
    const first = await reader.read([folder.path], never);
    await same(first);
    assert.equal(await reader.read([folder.path], never), first);
    await folder.write({ 'kinds/kinds.go': 'package kinds\n\nconst Order = "Cart"\n' });
    await rm(join(folder.path, 'many/v1/e1199.go'));
    const changed = ['kinds/kinds.go', 'many/v1/e1199.go'].map((name) => join(folder.path, name));
    await same(await reader.update(changed, never));
  });

  it('stops a cancelled reading and serves the next one', async () => {
    const abort = new AbortController();
    const given = reader.read([folder.path], abort.signal);
    abort.abort();
    await assert.rejects(given, { name: 'AbortError' });
    assert.equal((await reader.read([folder.path], never)).consumers.length, 1);
  });

  it('fails at once if the thread does not start or is ended', async () => {
    const missing = createWorkerReader(pathToFileURL(join(bundle, 'missing.mjs')));
    await assert.rejects(missing.read([folder.path], never), /missing\.mjs/);
    await assert.rejects(missing.read([folder.path], never), /missing\.mjs/);
    const running = reader.read([folder.path], never);
    reader.dispose();
    await assert.rejects(running, /not needed/);
  });
});
