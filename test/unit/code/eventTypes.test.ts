import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GoIndex } from '../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../src/code/index/goIndexReader';
import { createGoFolder, type GoFolder } from '../../support/goFolder';

const never = new AbortController().signal;
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/go/${name}`, import.meta.url));

/** The consumers that handle each event type. */
function handled(index: GoIndex): Record<string, string[]> {
  const types = index.consumers.flatMap((consumer) =>
    index.handledBy(consumer).map(({ eventType }) => [eventType, consumer.name] as const),
  );
  const names = (type: string) => [...new Set(types.filter(([each]) => each === type).map(([, name]) => name))];
  return Object.fromEntries([...new Set(types.map(([type]) => type))].sort().map((type) => [type, names(type)]));
}

describe('event types that are typed constants', () => {
  it('are recognised in every form of comparison', async () => {
    const folder = fixture('typed-constants');
    const index = await createGoIndexReader().read([folder], never);
    assert.deepEqual(handled(index), {
      A: ['orders.v1'],
      B: ['orders.v1'],
      C: ['orders.v1'],
      D: ['orders.v1'],
      E1: ['r'],
      E2: ['r'],
      E3: ['r'],
      OrderLost: ['q_x'],
      OrderShipped: ['q_x'],
    });
    const lines = (type: string) => index.handlers(type).map(({ line }) => line);
    assert.deepEqual([lines('A'), lines('B'), lines('C'), lines('D')], [[26, 37], [28, 42], [32], [36]]);
    assert.deepEqual(
      index.producers('A').map(({ file, line }) => `${relative(folder, file)}:${line}`),
      ['main.go:50'],
    );
  });

  it('are found in functions of other packages that Handle calls', async () => {
    const index = await createGoIndexReader().read([fixture('registration')], never);
    assert.deepEqual(handled(index), {
      AccountOpened: ['accounts'],
      OrderPaid: ['bulk'],
      OrderPlaced: ['bulk'],
      ProductAdded: ['search'],
      RoleCreated: ['roles'],
      RoleDeleted: ['roles'],
    });
  });
});

describe('event types in Go code', () => {
  let folder: GoFolder;
  beforeEach(async () => {
    folder = await createGoFolder({
      'events/types.go': `package events

import "example.com/shop/kinds"

type (
	Type  string
	Other = kinds.Kind
	Meta  struct {
		Name string
	}
)

const (
	Placed Type = "OrderPlaced"
	Paid        = Type("OrderPaid")
	Sent, Lost  = "OrderSent", "OrderLost"
)

const Kept Other = "OrderKept"

func (t Type) String() string { return string(t) }
func (t Type) Upper() string  { return strings.ToUpper(string(t)) }

type Shipped struct{ ID string }

func (Shipped) EventType() string { return "order." + "shipped" }
func (s *Shipped) Computed() string { return strings.ToLower("X") }
func Compute(text string) string { return text + "d" }

var All = []string{string(Placed), Sent}
`,
      'kinds/kinds.go': 'package kinds\n\ntype Kind string\n',
    });
  });
  afterEach(() => folder.remove());

  const withBody = async (body: string, rest = '') => {
    await folder.write({
      'a/a.go': `package a

import (
	"slices"
	"strings"

	"example.com/shop/events"
	"github.com/eventsalsa/store"
)

type P struct {
	handlers map[string]handler
}

func (p *P) Name() string { return "p" }

func (p *P) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
${body}
	return nil
}
${rest}`,
    });
    return Object.keys(handled(await createGoIndexReader().read([folder.path], never)));
  };

  it('are recognised if a method of the struct returns its type', async () => {
    const body =
      '\tswitch e.EventType {\n\tcase events.Shipped{}.EventType():\n\t}\n\tif e.EventType == (&events.Shipped{}).Computed() {\n\t}';
    assert.deepEqual(await withBody(body), ['order.shipped']);
    assert.deepEqual(await withBody('\tif e.EventType == (&events.Shipped{}).EventType() {\n\t}'), ['order.shipped']);
  });

  it('are recognised in functions that get the type as an argument', async () => {
    const rest = `
func (p *P) apply(ctx context.Context, kind string, body []byte) error {
	switch kind {
	case "A":
	}
	if string(body) == "none" {
		return nil
	}
	return plain(kind)
}

func plain(t string) error {
	if t == "B" {
		return nil
	}
	return nil
}

type Q struct{}

func (q *Q) apply(ctx context.Context, kind string) error {
	if kind == "of another type" {
		return nil
	}
	return nil
}
`;
    assert.deepEqual(await withBody('\tp.apply(ctx, string(e.EventType), e.Payload)', rest), ['A', 'B']);
    assert.deepEqual(await withBody('\tplain(e.EventType)', rest), ['B']);
    assert.deepEqual(await withBody('\tplain(e.StreamType)', rest), []);
  });

  for (const [title, body, expected] of [
    [
      'cases that convert constants',
      'switch e.EventType {\ncase string(events.Placed), string(events.Paid):\n}',
      ['OrderPaid', 'OrderPlaced'],
    ],
    ['cases of a converted event type', 'switch events.Type(e.EventType) {\ncase events.Placed:\n}', ['OrderPlaced']],
    [
      'an alias of a type of another package',
      'switch events.Other(e.EventType) {\ncase events.Kept:\n}',
      ['OrderKept'],
    ],
    ['a type of another module', 'switch pkg.EventType(e.EventType) {\ncase "X":\n}', ['X']],
    [
      'a variable of the switch',
      'switch t := strings.TrimSpace(e.EventType); t {\ncase events.Sent:\n}',
      ['OrderSent'],
    ],
    [
      'a variable before the switch',
      'kind := events.Type(e.EventType)\nswitch kind {\ncase events.Placed:\n}',
      ['OrderPlaced'],
    ],
    [
      'a variable of a variable',
      'raw := e.EventType\nvar kind = events.Type(raw)\nif kind != events.Paid {\n}',
      ['OrderPaid'],
    ],
    [
      'constants on the left',
      'if "Left" == e.EventType || string(events.Lost) == (e.EventType) {\n}',
      ['Left', 'OrderLost'],
    ],
    ['methods of constants', 'if e.EventType == events.Placed.String() {\n}', ['OrderPlaced']],
    ['methods of the event', 'switch e.GetEventType() {\ncase "M":\n}', ['M']],
    ['sums', 'if e.EventType == "Order"+"Paid" {\n}', ['OrderPaid']],
    [
      'calls that compare',
      'if strings.EqualFold("Fold", e.EventType) && slices.Contains(events.All, e.EventType) {\n}',
      ['Fold', 'OrderPlaced', 'OrderSent'],
    ],
    [
      'a list in place',
      'if !slices.Contains([]string{"A", events.Sent}, string(e.EventType)) {\n}',
      ['A', 'OrderSent'],
    ],
    ['blocks of an if', 'if t := e.EventType; t == "I1" || t == "I2" {\n} else if t == "I3" {\n}', ['I1', 'I2', 'I3']],
  ] as const) {
    it(`are read from ${title}`, async () => {
      assert.deepEqual(await withBody(body), expected);
    });
  }

  for (const [title, body] of [
    ['the result of a function', 'switch events.Compute(e.EventType) {\ncase "Computed":\n}'],
    ['values that are computed', 'if e.EventType == strings.ToUpper("x") || e.EventType == events.Paid.Upper() {\n}'],
    ['another variable of the same name', 'kind := e.StreamType\nswitch kind {\ncase "Stream":\n}'],
    ['the empty text', 'if e.EventType == "" {\n}'],
    ['keys of a map that is read with something else', 'm := map[string]int{"Z": 1}\n_ = m[e.StreamType]'],
  ] as const) {
    it(`are not read from ${title}`, async () => {
      assert.deepEqual(await withBody(body), []);
    });
  }

  for (const [title, body, rest, expected] of [
    [
      'a map of the function',
      'm := map[events.Type]handler{\n"K1": p.on,\nevents.Paid: p.on,\n}\nm[events.Type(e.EventType)](e)',
      '',
      ['K1', 'OrderPaid'],
    ],
    [
      'a set',
      'if !known[e.EventType] {\n}',
      'var known = map[string]bool{"S": true, string(events.Placed): true}',
      ['OrderPlaced', 'S'],
    ],
    [
      'a field that the constructor fills',
      'return p.handlers[e.EventType](e)',
      'func New() *P {\n\treturn &P{handlers: map[string]handler{"F": nil}}\n}',
      ['F'],
    ],
    [
      'a field that is filled entry by entry',
      'h, ok := p.handlers[e.EventType]',
      'func New() *P {\n\tp := &P{}\n\tp.handlers = make(map[string]handler)\n\tp.handlers["E"] = p.on\n\treturn p\n}',
      ['E'],
    ],
    [
      'a field that a method fills',
      'h, ok := p.handlers[e.EventType]',
      'func New() *P {\n\tp := &P{}\n\tp.when("W1", p.on)\n\tp.when(string(events.Lost), p.on)\n\treturn p\n}\n\nfunc (p *P) when(t string, h handler) { p.handlers[t] = h }\n',
      ['OrderLost', 'W1'],
    ],
    [
      'a map that a method returns',
      'table := p.table()\nif h := table[e.EventType]; h != nil {\n}',
      'func (p *P) table() map[string]handler {\n\treturn map[string]handler{"T": p.on}\n}',
      ['T'],
    ],
    [
      'a type of the file',
      'return routes[e.EventType](e)',
      'type table map[string]func(e store.PersistedEvent) error\n\nvar routes = table{"N": nil}\n',
      ['N'],
    ],
    [
      'a map of function literals',
      'return map[string]func(context.Context, store.PersistedEvent) (int, error){\n"G": func(ctx context.Context, e store.PersistedEvent) (int, error) { return 0, nil },\n}[e.EventType](ctx, e)',
      '',
      ['G'],
    ],
  ] as const) {
    it(`are the keys of ${title}`, async () => {
      assert.deepEqual(await withBody(body, rest), expected);
    });
  }

  it('belong to the consumer that has the map', async () => {
    const consumer = (type: string, key: string) => `
type ${type} struct{ handlers map[string]handler }

func New${type}() *${type} { return &${type}{handlers: map[string]handler{"${key}": nil}} }

func (c *${type}) Name() string { return "${type}" }
func (c *${type}) Handle(e store.PersistedEvent) error { return c.handlers[e.EventType](e) }
`;
    await folder.write({
      'a/a.go': `package a\n${consumer('One', 'X')}`,
      'a/b.go': `package a\n${consumer('Two', 'Y')}`,
    });
    assert.deepEqual(handled(await createGoIndexReader().read([folder.path], never)), { X: ['One'], Y: ['Two'] });
  });

  it('are followed through three packages and no further', async () => {
    const step = (name: string, next: string) => ({
      [`${name}/${name}.go`]: `package ${name}

import "example.com/shop/${next}"

func Do(ctx context.Context, e store.PersistedEvent) error {
	if e.EventType == "In_${name}" {
		return nil
	}
	return ${next}.Do(ctx, e)
}
`,
    });
    await folder.write({
      ...step('one', 'two'),
      ...step('two', 'three'),
      ...step('three', 'four'),
      ...step('four', 'five'),
    });
    await folder.write({
      'a/a.go': `package a

import "example.com/shop/one"

func (p P) Name() string { return "p" }
func (p P) Handle(ctx context.Context, e store.PersistedEvent) error { return one.Do(ctx, e) }
`,
    });
    const types = Object.keys(handled(await createGoIndexReader().read([folder.path], never)));
    assert.deepEqual(types, ['In_one', 'In_three', 'In_two']);
  });
});
