import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createGoIndexReader } from '../../../../src/code/index/goIndexReader';
import { createGoFolder } from '../../../support/goFolder';
import { type Said, said } from '../../../support/goSaid';

const store = (body: string, uses: readonly string[] = [], name = 'shop') => `package ${name}

import (
	"context"
	"reflect"
	"github.com/eventsalsa/store"
${uses.map((path) => `\t"example.com/shop/${path}"\n`).join('')})

${body}
`;

/** Stands at line 9, and one line later for each package that is imported. */
const EMIT = `func (s *Shop) emit(ctx context.Context, name string, body []byte) error {
	return s.store.Append(ctx, store.Event{StreamType: "Order", EventType: name, Payload: body})
}`;

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'if a parameter has the type': [
    {
      'shop/emit.go': store(EMIT),
      'shop/pay.go':
        'package shop\n\nfunc (s *Shop) Pay(ctx context.Context) error {\n\treturn s.emit(ctx, "OrderPaid", nil)\n}\n\nfunc (s *Shop) Lose(ctx context.Context) error {\n\tif err := s.check(); err != nil {\n\t\treturn err\n\t}\n\treturn s.emit(ctx, typeLost, nil)\n}\n\nconst typeLost = "OrderLost"\n',
    },
    { made: 'OrderLost shop/pay.go:11, OrderPaid shop/pay.go:4' },
  ],
  'if a function of another package gets the type': [
    {
      'outbox/outbox.go': store(
        'type Outbox struct{ store *store.Store }\n\nfunc (o *Outbox) Emit(ctx context.Context, kind events.Kind, body any) error {\n\te := store.Event{StreamType: "Order"}\n\te.EventType = string(kind)\n\treturn o.store.Append(ctx, e)\n}',
        ['events'],
        'outbox',
      ),
      'events/kinds.go': 'package events\n\ntype Kind string\n\nconst Paid Kind = "order.paid"\n',
      'shop/pay.go':
        'package shop\n\nimport (\n\t"example.com/shop/events"\n\t"example.com/shop/outbox"\n)\n\ntype Shop struct{ outbox *outbox.Outbox }\n\nfunc (s *Shop) Pay(ctx context.Context) error {\n\treturn s.outbox.Emit(ctx, events.Paid, nil)\n}\n',
    },
    { made: 'order.paid shop/pay.go:11' },
  ],
  'if a parameter is passed on as a parameter': [
    {
      'shop/emit.go': store(EMIT),
      'shop/record.go':
        'package shop\n\nfunc (s *Shop) record(ctx context.Context, name string) error {\n\treturn s.emit(ctx, name, nil)\n}\n\nfunc (s *Shop) Pay(ctx context.Context) error { return s.record(ctx, "OrderPaid") }\n',
    },
    { made: 'OrderPaid shop/record.go:7' },
  ],
  'if a generic function makes them': [
    {
      'shop/new.go': store(
        'func newEvent[T any](name string, body T) store.Event {\n\treturn store.Event{EventType: name, Payload: encode(body)}\n}',
      ),
      'shop/pay.go':
        'package shop\n\nfunc (s *Shop) Pay() []any {\n\treturn []any{\n\t\tnewEvent("OrderPaid", paid{}),\n\t\tnewEvent[closed]("OrderClosed", closed{}),\n\t}\n}\n',
    },
    { made: 'OrderClosed shop/pay.go:6, OrderPaid shop/pay.go:5' },
  ],
  'if events return their own type': [
    {
      'shop/emit.go': store(
        'type event interface{ EventType() string }\n\nfunc (s *Shop) emit(ctx context.Context, e event) error {\n\treturn s.store.Append(ctx, store.Event{EventType: e.EventType(), Payload: encode(e)})\n}',
      ),
      'shop/events.go':
        'package shop\n\ntype OrderPaid struct{}\n\nfunc (OrderPaid) EventType() string { return "order.paid" }\n',
      'shop/pay.go':
        'package shop\n\nfunc (s *Shop) Pay(ctx context.Context) error {\n\treturn s.emit(ctx, OrderPaid{})\n}\n',
    },
    { made: 'order.paid shop/pay.go:4' },
  ],
  'if the name of the struct is the type': [
    {
      'shop/emit.go': store(
        'func (s *Shop) emit(ctx context.Context, body any) error {\n\treturn s.store.Append(ctx, store.Event{EventType: reflect.TypeOf(body).Name(), Payload: encode(body)})\n}\n\nfunc (s *Shop) point(ctx context.Context, body any) error {\n\treturn s.store.Append(ctx, store.Event{EventType: reflect.TypeOf(body).Elem().Name()})\n}',
      ),
      'shop/pay.go':
        'package shop\n\nimport "example.com/shop/events"\n\nfunc (s *Shop) Pay(ctx context.Context) error {\n\tif err := s.point(ctx, &events.OrderLost{}); err != nil {\n\t\treturn err\n\t}\n\treturn s.emit(ctx, events.OrderPaid{})\n}\n',
      'events/events.go': 'package events\n\ntype OrderPaid struct{}\n\ntype OrderLost struct{}\n',
    },
    { made: 'OrderLost shop/pay.go:6, OrderPaid shop/pay.go:9' },
  ],
  'in a closure and a loop over a list': [
    {
      'shop/seed.go': store(
        'func seed(ctx context.Context, s *store.Store) {\n\temit := func(name string) { s.Append(ctx, store.Event{EventType: name}) }\n\temit("ShopOpened")\n\tfor _, each := range []string{"OrderPlaced", "OrderPaid"} {\n\t\temit(each)\n\t}\n}',
      ),
    },
    { made: 'OrderPaid shop/seed.go:12, OrderPlaced shop/seed.go:12, ShopOpened shop/seed.go:11' },
  ],
  'if a function of an embedded struct makes them': [
    {
      'aggregate/root.go': store(
        'type Root struct{ pending []store.Event }\n\nfunc (r *Root) Raise(name string, body any) {\n\tr.pending = append(r.pending, store.Event{EventType: name})\n}',
        [],
        'aggregate',
      ),
      'order/order.go':
        'package order\n\nimport "example.com/shop/aggregate"\n\ntype Order struct {\n\taggregate.Root\n\tpaid bool\n}\n\nfunc (o *Order) Pay() error {\n\tif o.paid {\n\t\treturn errPaid\n\t}\n\to.Raise("OrderPaid", nil)\n\treturn nil\n}\n',
    },
    { made: 'OrderPaid order/order.go:14' },
  ],
  'only if the type is known': [
    {
      'shop/emit.go': store(EMIT),
      'shop/pay.go':
        'package shop\n\nfunc (s *Shop) Any(ctx context.Context, name string) error {\n\treturn s.emit(ctx, name, nil)\n}\n\nfunc (s *Shop) From(ctx context.Context, m Message) error {\n\treturn s.emit(ctx, os.Getenv("TYPE")+m.Type, nil)\n}\n',
    },
    {},
  ],
  'only in calls that lead to an event': [
    {
      'shop/emit.go': store(EMIT),
      'shop/pay.go':
        'package shop\n\nfunc (s *Shop) Pay(ctx context.Context) error {\n\ts.log("OrderLogged", "x")\n\treturn s.emit(ctx, "OrderPaid", nil)\n}\n\nfunc (s *Shop) log(name, what string) { println(name, what) }\n',
    },
    { made: 'OrderPaid shop/pay.go:5' },
  ],
};

describe('producers of events in Go sources', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`are found ${title}`, async () => assert.deepEqual(await said(files), expected));
  }

  it('are found up to a thousand for one function, and it is said that there may be more', async () => {
    const names = Array.from({ length: 1_001 }, (_, at) => String(at).padStart(4, '0'));
    const pay = (name: string) =>
      `func (s *Shop) Pay${name}(ctx context.Context) error { return s.emit(ctx, "Paid${name}", nil) }\n`;
    const folder = await createGoFolder({
      'shop/emit.go': store(EMIT),
      'shop/pay.go': `package shop\n\n${names.map(pay).join('')}`,
    });
    const never = new AbortController().signal;
    const reader = createGoIndexReader();
    try {
      const index = await reader.read([folder.path], never);
      // One of the producers is the function that makes the events.
      assert.deepEqual(
        index.eventTypes,
        names.slice(0, 999).map((name) => `Paid${name}`),
      );
      assert.ok(index.areMoreProducers);
      const file = join(folder.path, 'shop/pay.go');
      await folder.write({ 'shop/pay.go': `package shop\n\n${names.slice(0, 9).map(pay).join('')}` });
      const fewer = await reader.update([file], never);
      assert.deepEqual([fewer.eventTypes.length, fewer.areMoreProducers], [9, false]);
    } finally {
      await folder.remove();
    }
  });
});
