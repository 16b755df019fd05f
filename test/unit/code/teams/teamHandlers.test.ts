import assert from 'node:assert/strict';
import { imports, main, orders, plain, type Said, said } from '../../../support/goSaid';

/** Adds imports to a source. */
const importing = (source: string, ...lines: string[]) =>
  source.replace('\t"context"\n', ['\t"context"\n', ...lines.map((line) => `\t${line}\n`)].join(''));

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'behind an interface that only main fills': [
    {
      'orders/orders.go': `package orders

${imports()}
type Applier interface {
	Apply(ctx context.Context, e store.PersistedEvent) error
}

type Orders struct{ applier Applier }

func New(applier Applier) *Orders { return &Orders{applier} }

func (p *Orders) Name() string { return "orders" }

func (p *Orders) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
	return p.applier.Apply(ctx, e)
}
`,
      'sqlview/view.go': `package sqlview

import "github.com/eventsalsa/store"

type View struct{}

func (v *View) Apply(ctx context.Context, e store.PersistedEvent) error {
	switch e.EventType {
	case "OrderPlaced", "OrderPaid":
	}
	return nil
}
`,
      'main.go': main('registry.Add(orders.New(&sqlview.View{}), projector.OnStreamTypes("Order"))', [
        'orders',
        'sqlview',
      ]),
    },
    { orders: 'Order | * → OrderPaid,OrderPlaced' },
  ],
  'in a list of interfaces that main fills': [
    {
      'orders/orders.go': `package orders

${imports()}
type Step interface{ Do(e store.PersistedEvent) error }

type Orders struct{ steps []Step }

func New(steps ...Step) *Orders { return &Orders{steps: steps} }

func (p *Orders) Name() string { return "orders" }

func (p *Orders) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
	for _, step := range p.steps {
		if err := step.Do(e); err != nil {
			return err
		}
	}
	return nil
}
`,
      'steps/steps.go':
        'package steps\n\nimport "github.com/eventsalsa/store"\n\ntype Mail struct{}\n\nfunc (Mail) Do(e store.PersistedEvent) error {\n\tif e.EventType != "OrderPaid" {\n\t\treturn nil\n\t}\n\treturn nil\n}\n\ntype Count struct{}\n\nfunc (Count) Do(e store.PersistedEvent) error { return when(e.EventType == "OrderPlaced") }\n',
      'main.go': main('registry.Add(orders.New(steps.Mail{}, steps.Count{}))', ['orders', 'steps']),
    },
    { orders: '* | * → OrderPaid,OrderPlaced' },
  ],
  'behind an embedded interface of the same package': [
    {
      'orders/orders.go': `package orders

${imports()}
type handler interface {
	Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error
}

type Orders struct {
	handler
}

func New() *Orders { return &Orders{handler: plain{}} }

func (*Orders) Name() string { return "orders" }

type plain struct{}

func (plain) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
	switch e.EventType {
	case "OrderPlaced":
	}
	return nil
}
`,
      'main.go': main('registry.Add(orders.New(), projector.OnStreamTypes("Order"))'),
    },
    { orders: 'Order | * → OrderPlaced' },
  ],
  'by a set of a third-party package': [
    {
      'orders/orders.go': importing(
        orders(
          '\tif !wanted.Contains(e.EventType) {\n\t\treturn nil\n\t}\n\tif sets.New[string]("OrderLost").Has(e.EventType) || lo.Contains([]string{"OrderSent"}, e.EventType) {\n\t}',
        ).replace(
          'type Orders',
          'var wanted = mapset.NewSet("OrderPlaced", paid)\n\nconst paid = "OrderPaid"\n\ntype Orders',
        ),
        'mapset "github.com/deckarep/golang-set/v2"',
        '"github.com/samber/lo"',
        '"k8s.io/apimachinery/pkg/util/sets"',
      ),
      'main.go': main(plain),
    },
    { orders: '* | * → OrderLost,OrderPaid,OrderPlaced,OrderSent' },
  ],
  'if a batch is grouped by type': [
    {
      'orders/orders.go': `package orders

import (
	"context"

	"github.com/eventsalsa/store"
	"github.com/jackc/pgx/v5"
	"github.com/samber/lo"
)

type Orders struct{}

func (p *Orders) Name() string { return "orders" }

func (p *Orders) Handle(ctx context.Context, tx pgx.Tx, events []store.PersistedEvent) error {
	groups := lo.GroupBy(events, func(e store.PersistedEvent) string { return e.EventType })
	p.placed(ctx, groups["OrderPlaced"])
	for kind, some := range groups {
		switch kind {
		case "OrderPaid":
			p.paid(ctx, some)
		}
	}
	byStream := lo.GroupBy(events, func(e store.PersistedEvent) string { return e.StreamID })
	p.placed(ctx, byStream["none"])
	return nil
}
`,
      'main.go': main('registry.AddBatch(&orders.Orders{})'),
    },
    { orders: '* | * → OrderPaid,OrderPlaced' },
  ],
  'only if the whole type is compared': [
    {
      'orders/orders.go': importing(
        orders(
          '\tif strings.Contains(e.EventType, "Order") || strings.HasPrefix(e.EventType, "Cart") || cache.Has(e.EventType) || slices.Contains(strings.Split(e.EventType, "."), "Paid") {\n\t}',
        ),
        '"slices"',
        '"strings"',
      ),
      'main.go': main(plain),
    },
    { orders: '* | * → ' },
  ],
  'by the name of a struct': [
    {
      'orders/orders.go': importing(
        orders(
          '\tswitch e.EventType {\n\tcase reflect.TypeOf(OrderPlaced{}).Name(), reflect.TypeOf((*OrderPaid)(nil)).Elem().Name():\n\tcase reflect.TypeFor[OrderLost]().Name():\n\tcase nameOf(&OrderSent{}):\n\t}',
        ),
        '"reflect"',
      ),
      'orders/events.go':
        'package orders\n\nimport "reflect"\n\ntype OrderPlaced struct{}\ntype OrderPaid struct{}\ntype OrderLost struct{}\ntype OrderSent struct{}\n\nfunc nameOf(v any) string {\n\tt := reflect.TypeOf(v)\n\tif t.Kind() == reflect.Ptr {\n\t\tt = t.Elem()\n\t}\n\treturn t.Name()\n}\n',
      'main.go': main(plain),
    },
    { orders: '* | * → OrderLost,OrderPaid,OrderPlaced,OrderSent' },
  ],
  'by a type argument': [
    {
      'router/router.go': `package router

import (
	"reflect"

	"github.com/eventsalsa/store"
)

type Router struct{ handlers map[string]func(store.PersistedEvent) error }

func New() *Router { return &Router{handlers: map[string]func(store.PersistedEvent) error{}} }

func On[T any](r *Router, apply func(T) error) {
	var zero T
	r.handlers[reflect.TypeOf(zero).Name()] = func(e store.PersistedEvent) error { return apply(decode[T](e)) }
}

func (r *Router) Route(e store.PersistedEvent) error {
	h, ok := r.handlers[e.EventType]
	if !ok {
		return nil
	}
	return h(e)
}
`,
      'orders/orders.go': `${orders('\treturn p.router.Route(e)', ['router', 'events'], '\trouter *router.Router\n')}
func New() *Orders {
	p := &Orders{router: router.New()}
	router.On[events.OrderPlaced](p.router, p.placed)
	router.On(p.router, p.paid)
	router.On(p.router, func(e *events.OrderLost) error { return nil })
	return p
}

func (p *Orders) placed(e events.OrderPlaced) error { return nil }

func (p *Orders) paid(e events.OrderPaid) error { return nil }
`,
      'events/events.go':
        'package events\n\ntype OrderPlaced struct{}\n\ntype OrderPaid struct{}\n\ntype OrderLost struct{}\n',
      'main.go': main('registry.Add(orders.New())'),
    },
    { orders: '* | * → OrderLost,OrderPaid,OrderPlaced' },
  ],
  'in handlers that options add': [
    {
      'orders/orders.go': `${orders('\tif h, ok := p.on[e.EventType]; ok {\n\t\treturn h(ctx, e)\n\t}', [], '\ton map[string]handler\n')}
type handler func(context.Context, store.PersistedEvent) error

type Option func(*Orders)

func On(name string, h handler) Option {
	return func(p *Orders) { p.on[name] = h }
}

func New(options ...Option) *Orders {
	p := &Orders{on: map[string]handler{"OrderPlaced": nil}}
	for _, option := range options {
		option(p)
	}
	return p
}
`,
      'main.go': main('registry.Add(orders.New(orders.On("OrderPaid", nil), orders.On("OrderLost", nil)))'),
    },
    { orders: '* | * → OrderLost,OrderPaid,OrderPlaced' },
  ],
  'in a consumer of the worker whose name is in a field': [
    {
      'orders/orders.go': `package orders

import (
	"context"
	"database/sql"

	"github.com/eventsalsa/store"
)

type Orders struct {
	name    string
	streams []string
}

func New(name string, streams ...string) *Orders { return &Orders{name: name, streams: streams} }

func (p *Orders) Name() string { return p.name }

func (p *Orders) StreamTypes() []string { return p.streams }

func (p *Orders) Handle(ctx context.Context, tx *sql.Tx, e store.PersistedEvent) error {
	switch e.EventType {
	case "OrderPlaced":
	}
	return nil
}
`,
      'main.go': `package main

import (
	"github.com/eventsalsa/worker"
	"github.com/eventsalsa/store/consumer"

	"example.com/shop/orders"
)

func main() {
	consumers := []consumer.Consumer{orders.New("orders.eu", "Order"), orders.New("orders.us", "Order", "Cart")}
	w := worker.New(db, events, consumers, worker.WithLogger(log))
	w.Run(ctx)
}
`,
    },
    { 'orders.eu': 'Order | * → OrderPlaced', 'orders.us': 'Order,Cart | * → OrderPlaced' },
  ],
};

describe('events that Go consumers handle', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`are found ${title}`, async () => assert.deepEqual(await said(files), expected));
  }
});
