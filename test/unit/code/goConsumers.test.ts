import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';

let folder = '';
const never = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'go-consumers-'));
  await write('go.mod', 'module example.com/shop\n\ngo 1.24\n');
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const find = async (...folders: string[]) =>
  (await createGoIndexReader().read(folders.length > 0 ? folders : [folder], never)).consumers;

/** The name and the lists of the only consumer; undefined when there is none. */
async function scopeOf(path: string, text: string) {
  await write(path, text);
  const [consumer, ...others] = await find();
  assert.deepEqual(others, []);
  return consumer && { name: consumer.name, ...consumer.scope };
}

const everything = { aggregateTypes: null, boundedContexts: null, eventTypes: null, source: 'code' };
const unknown = { aggregateTypes: null, boundedContexts: null, eventTypes: null, source: 'unknown' };

describe('consumers in Go sources', () => {
  it('have their name, scope and handler joined by the receiver, across the files of a package', async () => {
    await write(
      'mailer/mailer.go',
      `package mailer

type Mailer struct{}

func (m *Mailer) Name() string { return "customer_mailer" }

func (Mailer) AggregateTypes() []string { return []string{"User", "Notification"} }

func (_ Mailer) BoundedContexts() []string { return []string{"Shop"} }

func (o Other) Handle() {}
`,
    );
    await write(
      'mailer/handle.go',
      'package mailer\n\n// Sends.\nfunc (m *Mailer) Handle(ctx context.Context) error {\n}\n',
    );
    assert.deepEqual(await find(), [
      {
        name: 'customer_mailer',
        receiver: 'Mailer',
        packageFolder: join(folder, 'mailer'),
        file: join(folder, 'mailer/mailer.go'),
        line: 5,
        scope: {
          aggregateTypes: ['User', 'Notification'],
          boundedContexts: ['Shop'],
          eventTypes: null,
          source: 'code',
        },
        handle: { file: join(folder, 'mailer/handle.go'), line: 4 },
        typeKeys: [`${join(folder, 'mailer')}\nmailer\nMailer`],
        reached: new Set(),
      },
    ]);
  });

  it('handle everything if they have no lists, or empty ones', async () => {
    const handler = 'package a\n\nfunc (c C) Name() string { return "c" }\nfunc (c C) Handle() {}\n';
    assert.deepEqual(await scopeOf('a/a.go', handler), { name: 'c', ...everything });
    const lists = `func (c C) AggregateTypes() []string { return nil }
func (c C) BoundedContexts() []string { return []string{} }
`;
    assert.deepEqual(await scopeOf('a/a.go', handler + lists), { name: 'c', ...everything });
  });

  it('are read from bodies and lists of several lines, with comments, raw strings and type parameters', async () => {
    const text = `package a

// Name() string { return "not this" }
func (c *Reader[K, V]) Name() string {
	// The name as it is stored: "old_name".
	return "reader" /* was: "writer" */
}

func (c *Reader[K, V]) AggregateTypes() []string {
	return []string{
		"Order", // and not "Refund"
		\`Payment\`,
		"Braces } and // slashes",
	}
}

func (c *Reader[K, V]) Handle(
	ctx context.Context,
) error {
	return nil
}
`;
    assert.deepEqual(await scopeOf('a/a.go', text), {
      name: 'reader',
      aggregateTypes: ['Order', 'Payment', 'Braces } and // slashes'],
      boundedContexts: null,
      eventTypes: null,
      source: 'code',
    });
  });

  it('are read with constants of the package, in blocks, in sums and of typed strings', async () => {
    await write(
      'a/names.go',
      `package a

const prefix = "shop"

const (
	consumerName      = prefix + "_" + "mailer.v1"
	UserType     Type = "User" // who buys
	orderType         = "Order"
)

var handled = []string{
	string(UserType),
	orderType,
}
`,
    );
    const text = `package a

func (m Mailer) Name() string             { return consumerName }
func (m Mailer) AggregateTypes() []string { return handled }
`;
    assert.deepEqual(await scopeOf('a/a.go', text), {
      name: 'shop_mailer.v1',
      aggregateTypes: ['User', 'Order'],
      boundedContexts: null,
      eventTypes: null,
      source: 'code',
    });
  });

  it('are read with constants of imported packages: by alias, by name, and before a version', async () => {
    await write('domain/order/order.go', 'package order\n\nconst AggregateType = "Order"\n');
    await write(
      'domain/user/v2/types.go',
      'package user\n\nimport o "example.com/shop/domain/order"\n\nconst Type = "User"\nconst Also = o.AggregateType\n',
    );
    const text = `package a

import (
	"context"

	ord "example.com/shop/domain/order"
	"example.com/shop/domain/user/v2"
)

func (m M) Name() string             { return "m" }
func (m M) AggregateTypes() []string { return []string{ord.AggregateType, user.Type, user.Also} }
`;
    const scope = await scopeOf('a/a.go', text);
    assert.deepEqual(scope?.aggregateTypes, ['Order', 'User', 'Order']);
  });

  it('are read in a workspace that is only a part of its module', async () => {
    await write('domain/order.go', 'package domain\n\nconst Order = "Order"\n');
    await write(
      'cmd/a.go',
      `package main

import "example.com/shop/domain"

func (m M) Name() string { return "m" }
func (m M) AggregateTypes() []string { return []string{domain.Order} }
`,
    );
    const [consumer] = await find(join(folder, 'cmd'));
    assert.deepEqual(consumer?.scope.aggregateTypes, ['Order']);
  });

  it('have an unknown scope if the code computes a list', async () => {
    const withList = (list: string) => `package a

var Order = pick()

func (m M) Name() string { return "m" }
func (m M) AggregateTypes() []string {
	${list}
}
`;
    for (const list of [
      'return m.types',
      'return append(base, "Order")',
      'types := []string{"Order"}\n\treturn types',
      'return []string{"User", Order}',
      'return []string{elsewhere.Order}',
      'return []string{strings.ToLower("Order")}',
      'return Loop',
    ]) {
      await write('a/loop.go', 'package a\n\nvar Loop = Pool\nvar Pool = Loop\n');
      assert.deepEqual(await scopeOf('a/a.go', withList(list)), { name: 'm', ...unknown }, list);
    }
  });

  it('are read from Windows files, and from lists that newer libraries call stream types', async () => {
    const text = `package a

type M struct {
	base.Consumer
}

const (
	name = "m"
	User = "User"
)

func (m M) Name() string {
	return name
}

func (m M) StreamTypes() []string {
	return []string{
		User,
	}
}
`;
    const windows = text.replaceAll('\n', '\r\n');
    assert.deepEqual(await scopeOf('a/a.go', windows), { name: 'm', ...unknown });
    assert.deepEqual(await scopeOf('a/a.go', windows.replace('base.Consumer', 'base Consumer')), {
      name: 'm',
      aggregateTypes: ['User'],
      boundedContexts: null,
      eventTypes: null,
      source: 'code',
    });
  });

  it('inherit the methods of embedded types, and have an unknown scope if such a type is in another package', async () => {
    const withBase = (embedded: string) => `package a

import (
	"sync"

	"example.com/shop/base"
)

type orders struct{}

func (orders) AggregateTypes() []string { return []string{"Order"} }

type M struct {
	${embedded}
	name string
}

func (m *M) Name() string { return "m" }
func (m *M) Handle()      {}
`;
    const order = { name: 'm', aggregateTypes: ['Order'], boundedContexts: null, eventTypes: null, source: 'code' };
    assert.deepEqual(await scopeOf('a/a.go', withBase('orders')), order);
    assert.deepEqual(await scopeOf('a/a.go', withBase('sync.Mutex\n\t*orders')), order);
    assert.deepEqual(await scopeOf('a/a.go', withBase('sync.Mutex')), { name: 'm', ...everything });
    assert.deepEqual(await scopeOf('a/a.go', withBase('*base.Consumer')), { name: 'm', ...unknown });
  });

  it('are restricted by one list alone, except with the library that needs both lists', async () => {
    const text = (library: string) => `package a

import "github.com/pupsourcing/${library}"

func (m *M) Name() string                                { return "m" }
func (m *M) AggregateTypes() []string                    { return []string{"Order"} }
func (m *M) Handle(event es.PersistedEvent) error { return nil }
`;
    assert.deepEqual(await scopeOf('a/a.go', text('core/es')), { name: 'm', ...everything });
    assert.deepEqual((await scopeOf('a/a.go', text('store')))?.aggregateTypes, ['Order']);
  });

  it('have an unknown scope if a constant differs from system to system', async () => {
    await write('a/a_linux.go', 'package a\n\nconst Type = "Order"\n');
    await write('a/a_darwin.go', 'package a\n\nconst Type = "User"\n');
    const text =
      'package a\n\nfunc (m M) Name() string { return "m" }\nfunc (m M) AggregateTypes() []string { return []string{Type} }\n';
    assert.deepEqual(await scopeOf('a/a.go', text), { name: 'm', ...unknown });
  });

  it('are not read from tests, vendored copies, generated mocks, or types that only have a name', async () => {
    const consumer = 'package a\n\nfunc (m M) Name() string { return "m" }\nfunc (m M) Handle() {}\n';
    await write('a/a_test.go', consumer);
    await write('vendor/example.com/a/a.go', consumer);
    await write('web/node_modules/a/a.go', consumer);
    await write('a/mock.go', `// Code generated by mockgen. DO NOT EDIT.\n\n${consumer}`);
    await write('a/file.go', 'package a\n\nfunc (f File) Name() string { return "file" }\n');
    await write('a/field.go', 'package a\n\nfunc (f F) Name() string { return f.name }\nfunc (f F) Handle() {}\n');
    assert.deepEqual(await find(), []);
  });

  it('are read with constants of generated files', async () => {
    await write('a/types.go', '// Code generated by eventmap-gen. DO NOT EDIT.\npackage a\n\nconst Type = "Order"\n');
    const text =
      'package a\n\nfunc (m M) Name() string { return "m" }\nfunc (m M) AggregateTypes() []string { return []string{Type} }\n';
    assert.deepEqual((await scopeOf('a/a.go', text))?.aggregateTypes, ['Order']);
  });

  it('are read again after changes of consumers and constants, and are gone with their file', async () => {
    const reader = createGoIndexReader();
    const lists = async () => (await reader.read([folder], never)).consumers.map(({ scope }) => scope.aggregateTypes);
    const later = (path: string) => utimes(join(folder, path), new Date(), new Date(Date.now() + 5000));
    await write('a/types.go', 'package a\n\nconst Type = "Order"\n');
    await write(
      'a/a.go',
      'package a\n\nfunc (m M) Name() string { return "m" }\nfunc (m M) AggregateTypes() []string { return []string{Type} }\n',
    );
    assert.deepEqual(await lists(), [['Order']]);
    await write('a/types.go', 'package a\n\nconst Type = "Users"\n');
    await later('a/types.go');
    assert.deepEqual(await lists(), [['Users']]);
    await rm(join(folder, 'a/a.go'));
    assert.deepEqual(await lists(), []);
  });

  it('are not read if the caller has cancelled', async () => {
    const aborted = AbortSignal.abort();
    await assert.rejects(createGoIndexReader().read([folder], aborted));
  });
});
