import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { describe, it } from 'mocha';
import { handlerPlace } from '../../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../../src/code/index/goIndexReader';
import { createGoFolder } from '../../../support/goFolder';
import { CARTS, imports, main, orders, plain, type Said, said } from '../../../support/goSaid';

/** Sources, what they say, and where `orders` handles the listed types. */
type Case = readonly [
  files: Readonly<Record<string, string>>,
  expected: Said,
  places?: Readonly<Record<string, string>>,
];

const SWITCH = '\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t}';
const withImports = (source: string, ...lines: string[]) =>
  source.replace('\t"context"\n', `\t"context"\n${lines.map((line) => `\t${line}\n`).join('')}`);
const file = (name: string, uses: readonly string[], body: string) => `package ${name}\n\n${imports(...uses)}\n${body}`;

/** A consumer of the worker, a library without filters. */
const WORKER = (fields: string, streams: string, body: string) => `package orders

import (
	"context"
	"database/sql"

	"github.com/eventsalsa/store"
)

type Orders struct {
${fields}}

func (o *Orders) Name() string { return "orders" }
${streams}
func (o *Orders) Handle(ctx context.Context, tx *sql.Tx, e store.PersistedEvent) error {
${body}
	return nil
}
`;
const WORKER_MAIN = (consumers: string, rest = '') => `package main

import (
	"github.com/eventsalsa/worker"
	"github.com/eventsalsa/store/consumer"

	"example.com/shop/orders"
)

func main() {
	w := worker.New(db, events, []consumer.Consumer{${consumers}})
	w.Run(ctx)
}
${rest}`;

const cases: Record<string, Case> = {
  'a worker’s consumer with streams of constants from another package': [
    {
      'kinds/kinds.go':
        'package kinds\n\ntype Stream string\n\nconst (\n\tOrder Stream = "Order"\n\tCart  Stream = "Cart"\n)\n',
      'orders/orders.go': WORKER(
        '',
        '\nfunc (o *Orders) StreamTypes() []string { return []string{string(kinds.Order), string(kinds.Cart)} }\n',
        SWITCH,
      ).replace('\t"github.com/eventsalsa/store"\n', '\t"example.com/shop/kinds"\n\t"github.com/eventsalsa/store"\n'),
      'main.go': WORKER_MAIN('&orders.Orders{}'),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
    { OrderPlaced: 'orders/orders.go:20' },
  ],
  'a worker’s consumer whose streams a field computes': [
    {
      'orders/orders.go': WORKER(
        '\tstreams []string\n',
        '\nfunc (o *Orders) StreamTypes() []string { return o.streams }\n',
        SWITCH,
      ),
      'main.go': WORKER_MAIN(
        '&orders.Orders{}, fromFile("orders")',
        '\nfunc fromFile(name string) consumer.Consumer { return &orders.Orders{} }\n',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a worker’s consumer whose streams depend on a flag': [
    {
      'orders/orders.go': WORKER(
        '\tall bool\n',
        '\nfunc (o *Orders) StreamTypes() []string {\n\tif o.all {\n\t\treturn nil\n\t}\n\treturn []string{"Order"}\n}\n',
        SWITCH,
      ),
      'main.go': WORKER_MAIN('&orders.Orders{all: *all}'),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'registrations in a table of a package': [
    {
      'orders/orders.go': orders(SWITCH),
      'carts/carts.go': CARTS,
      'registry/registry.go': file(
        'registry',
        ['orders', 'carts'],
        'var All = []struct {\n\tProjection projector.Projection\n\tStreams    []string\n\tEvents     []string\n}{\n\t{&orders.Orders{}, []string{"Order"}, []string{"OrderPlaced", "OrderPaid"}},\n\t{Projection: &carts.Carts{}, Streams: []string{"Cart"}},\n}\n\nfunc Fill(r *projector.Registry) error {\n\tfor _, each := range All {\n\t\topts := []projector.RegistrationOption{projector.OnStreamTypes(each.Streams...)}\n\t\tif len(each.Events) > 0 {\n\t\t\topts = append(opts, projector.OnEventTypes(each.Events...))\n\t\t}\n\t\tif err := r.Add(each.Projection, opts...); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\treturn nil\n}\n',
      ),
      'main.go': main('registry.Fill(registry)', ['registry']),
    },
    { carts: '* | *? → ', orders: '* | *? → OrderPlaced' },
  ],
  'a provider of fx that registers at once': [
    {
      'orders/orders.go': `${orders(SWITCH)}\nfunc New(log *slog.Logger) *Orders { return &Orders{log: log} }\n`,
      'main.go': withImports(
        file(
          'main',
          ['orders'],
          'func main() {\n\tfx.New(\n\t\tfx.Provide(orders.New, projector.NewRegistry),\n\t\tfx.Invoke(register),\n\t).Run()\n}\n\nfunc register(r *projector.Registry, o *orders.Orders) error {\n\treturn r.Add(o, projector.OnStreamTypes("Order"))\n}\n',
        ),
        '"go.uber.org/fx"',
      ),
    },
    { orders: 'Order | * → OrderPlaced' },
    { OrderPlaced: 'orders/orders.go:19' },
  ],
  'a module of fx that decorates a provided value': [
    {
      'orders/orders.go': `${orders(SWITCH)}\nfunc New() *Orders { return &Orders{} }\n`,
      'main.go': withImports(
        file(
          'main',
          ['orders'],
          'var Module = fx.Module("orders",\n\tfx.Provide(orders.New),\n\tfx.Decorate(func(o *orders.Orders) projector.Projection {\n\t\treturn projector.FilterStreamTypes(o, "Order")\n\t}),\n\tfx.Invoke(func(r *projector.Registry, p projector.Projection) error { return r.Add(p) }),\n)\n',
        ),
        '"go.uber.org/fx"',
      ),
    },
    { orders: 'Order | * → OrderPlaced' },
  ],
  'an injector that wire wrote': [
    {
      'orders/orders.go': `${orders(SWITCH)}\nfunc New(log *slog.Logger) *Orders { return &Orders{log: log} }\n`,
      'app/app.go': file(
        'app',
        ['orders'],
        'type App struct{ registry *projector.Registry }\n\nfunc NewApp(o *orders.Orders) (*App, error) {\n\tr := projector.NewRegistry()\n\tif err := r.Add(o, projector.OnStreamTypes("Order"), projector.OnEventTypes("OrderPlaced")); err != nil {\n\t\treturn nil, err\n\t}\n\treturn &App{r}, nil\n}\n',
      ),
      'wire_gen.go': `// Code generated by Wire. DO NOT EDIT.\n\n${file('main', ['app', 'orders'], 'func initialize() (*app.App, error) {\n\tlogger := newLogger()\n\to := orders.New(logger)\n\treturn app.NewApp(o)\n}\n')}`,
    },
    { orders: 'Order | OrderPlaced → OrderPlaced' },
  ],
  'a consumer that embeds a base with an abstract method': [
    {
      'base/base.go': file(
        'base',
        [],
        'type Applier interface {\n\tApply(ctx context.Context, e store.PersistedEvent) error\n}\n\ntype Base struct {\n\tname string\n\tself Applier\n}\n\nfunc New(name string, self Applier) *Base { return &Base{name, self} }\n\nfunc (b *Base) Name() string { return b.name }\n\nfunc (b *Base) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error { return b.self.Apply(ctx, e) }\n',
      ),
      'orders/orders.go': file(
        'orders',
        ['base'],
        'type Orders struct{ *base.Base }\n\nfunc New() *Orders {\n\to := &Orders{}\n\to.Base = base.New("orders", o)\n\treturn o\n}\n\nfunc (o *Orders) Name() string { return "orders" }\n\nfunc (o *Orders) Apply(ctx context.Context, e store.PersistedEvent) error {\n\tif e.EventType == "OrderPlaced" {\n\t\treturn nil\n\t}\n\treturn nil\n}\n',
      ),
      'main.go': main('registry.Add(orders.New(), projector.OnStreamTypes("Order"))'),
    },
    { orders: 'Order | * → OrderPlaced' },
    { OrderPlaced: 'orders/orders.go:23' },
  ],
  'a generic consumer with a decoder as its argument': [
    {
      'views/view.go': file(
        'views',
        [],
        'type View[E any] struct {\n\tname   string\n\ttypes  []string\n\tdecode func([]byte) (E, error)\n\tapply  func(context.Context, pgx.Tx, E) error\n}\n\nfunc (v *View[E]) Name() string { return v.name }\n\nfunc (v *View[E]) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {\n\tif !slices.Contains(v.types, e.EventType) {\n\t\treturn nil\n\t}\n\tdecoded, err := v.decode(e.Payload)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn v.apply(ctx, tx, decoded)\n}\n\nfunc New[E any](name string, apply func(context.Context, pgx.Tx, E) error, types ...string) *View[E] {\n\treturn &View[E]{name: name, types: types, apply: apply}\n}\n',
      ).replace('\t"context"\n', '\t"context"\n\t"slices"\n'),
      'main.go': main(
        'registry.Add(views.New("orders", saveOrder, "OrderPlaced", "OrderPaid"), projector.OnStreamTypes("Order"))\n\tregistry.Add(views.New[Cart]("carts", saveCart, "CartEmptied"))',
        ['views'],
      ),
    },
    { carts: '* | * → CartEmptied,OrderPaid,OrderPlaced', orders: 'Order | * → CartEmptied,OrderPaid,OrderPlaced' },
  ],
  'a module beside the workspace’s own that go.work names': [
    {
      'go.work': 'go 1.24\n\nuse ./app\nuse ./lib\n',
      'go.mod': '',
      'app/go.mod': 'module acme.dev/app\n',
      'lib/go.mod': 'module acme.dev/lib\n',
      'lib/streams/streams.go': 'package streams\n\nvar Sales = []string{"Order", "Cart"}\n',
      'app/orders/orders.go': orders(SWITCH),
      'app/main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes(streams.Sales...))', []).replace(
        '\t"context"\n',
        '\t"context"\n\n\t"acme.dev/app/orders"\n\t"acme.dev/lib/streams"\n',
      ),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
    { OrderPlaced: 'app/orders/orders.go:19' },
  ],
  'a constant that only a vendored package has': [
    {
      'vendor/acme.dev/kinds/kinds.go': 'package kinds\n\nconst Order = "Order"\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Order))').replace(
        '\t"context"\n',
        '\t"context"\n\n\t"acme.dev/kinds"\n',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'an alias of the registry’s type and of an option': [
    {
      'es/es.go': file(
        'es',
        [],
        'type Registry = projector.Registry\ntype Option = projector.RegistrationOption\n\nvar Streams = projector.OnStreamTypes\n\nfunc Events(names ...string) Option { return projector.OnEventTypes(names...) }\n',
      ),
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'register(registry)',
        ['es', 'orders'],
        '\nfunc register(r *es.Registry) {\n\tr.Add(&orders.Orders{}, es.Streams("Order"), es.Events("OrderPlaced"))\n}\n',
      ),
    },
    { orders: 'Order | OrderPlaced → OrderPlaced' },
  ],
  'middleware around a consumer at its registration': [
    {
      'orders/orders.go': orders(SWITCH),
      'mw/mw.go': file(
        'mw',
        [],
        'type traced struct{ projector.Projection }\n\nfunc Traced(p projector.Projection) projector.Projection { return &traced{p} }\n\nfunc (t *traced) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {\n\tctx, span := tracer.Start(ctx, e.EventType)\n\tdefer span.End()\n\treturn t.Projection.(handler).Handle(ctx, tx, e)\n}\n',
      ),
      'main.go': main('registry.Add(mw.Traced(&orders.Orders{}), projector.OnStreamTypes("Order"))', ['mw', 'orders']),
    },
    { orders: 'Order | *? → OrderPlaced' },
    { OrderPlaced: 'orders/orders.go:19' },
  ],
  'a chain of middleware of functions': [
    {
      'orders/orders.go': `${orders('\treturn p.chain(ctx, tx, e)', [], '\tchain Handler\n')}
type Handler func(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error

type Middleware func(Handler) Handler

func New(mws ...Middleware) *Orders {
	p := &Orders{}
	p.chain = p.apply
	for _, mw := range mws {
		p.chain = mw(p.chain)
	}
	return p
}

func (p *Orders) apply(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
	switch e.EventType {
	case "OrderPlaced", "OrderPaid":
	}
	return nil
}

func Logged(next Handler) Handler {
	return func(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {
		if e.EventType == "OrderLogged" {
			println(e.EventType)
		}
		return next(ctx, tx, e)
	}
}
`,
      'main.go': main('registry.Add(orders.New(orders.Logged), projector.OnStreamTypes("Order"))'),
    },
    { orders: 'Order | * → OrderLogged,OrderPaid,OrderPlaced' },
    { OrderPlaced: 'orders/orders.go:38' },
  ],
  'event types that methods of structs return': [
    {
      'events/events.go':
        'package events\n\ntype OrderPlaced struct{}\n\nfunc (OrderPlaced) EventType() string { return "order.placed" }\n\ntype OrderPaid struct{}\n\nfunc (*OrderPaid) EventType() string { return paid }\n\nconst paid = "order.paid"\n',
      'orders/orders.go': orders(
        '\tswitch e.EventType {\n\tcase events.OrderPlaced{}.EventType():\n\tcase (&events.OrderPaid{}).EventType():\n\t}',
        ['events'],
      ),
      'main.go': main(
        'registry.Add(&orders.Orders{}, projector.OnEventTypes(events.OrderPlaced{}.EventType(), new(events.OrderPaid).EventType()))',
        ['orders', 'events'],
      ),
    },
    { orders: '* | order.placed,order.paid → order.paid,order.placed' },
    { 'order.placed': 'orders/orders.go:20', 'order.paid': 'orders/orders.go:21' },
  ],
  'a list of events that return their own types': [
    {
      'events/events.go':
        'package events\n\ntype Event interface{ EventType() string }\n\ntype Placed struct{}\n\nfunc (Placed) EventType() string { return "order.placed" }\n\ntype Paid struct{}\n\nfunc (Paid) EventType() string { return "order.paid" }\n\nfunc TypesOf(all ...Event) []string {\n\tvar names []string\n\tfor _, each := range all {\n\t\tnames = append(names, each.EventType())\n\t}\n\treturn names\n}\n',
      'orders/orders.go': orders(''),
      'main.go': main(
        'registry.Add(&orders.Orders{}, projector.OnEventTypes(events.TypesOf(events.Placed{}, events.Paid{})...))',
        ['orders', 'events'],
      ),
    },
    { orders: '* | order.placed,order.paid → ' },
  ],
  'a map from types to methods of the consumer': [
    {
      'orders/orders.go': `${orders(
        '\tapply, ok := table[e.EventType]\n\tif !ok {\n\t\treturn nil\n\t}\n\treturn apply(p, ctx, e)',
      )}
var table = map[string]func(*Orders, context.Context, store.PersistedEvent) error{
	"OrderPlaced": (*Orders).placed,
	"OrderPaid":   (*Orders).paid,
}

func (p *Orders) placed(ctx context.Context, e store.PersistedEvent) error { return nil }
func (p *Orders) paid(ctx context.Context, e store.PersistedEvent) error   { return nil }
`,
      'main.go': main(plain),
    },
    { orders: '* | * → OrderPaid,OrderPlaced' },
    { OrderPlaced: 'orders/orders.go:27', OrderPaid: 'orders/orders.go:28' },
  ],
  'a consumer that two programs register with different streams': [
    {
      'orders/orders.go': orders(SWITCH),
      'cmd/eu/main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
      'cmd/us/main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order", "Wish"))'),
    },
    { orders: 'Order,Wish | *? → OrderPlaced' },
  ],
  'a scope that a switch over the environment chooses': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'var streams []string\n\tswitch os.Getenv("REGION") {\n\tcase "eu":\n\t\tstreams = []string{"Order"}\n\tdefault:\n\t\tstreams = []string{"Order", "Cart"}\n\t}\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(streams...))',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a list that is sorted, cut and joined': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': withImports(
        main(
          'all := []string{"Order", "Cart", "Wish"}\n\tslices.Sort(all)\n\tall = slices.DeleteFunc(all, func(s string) bool { return s == "Wish" })\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(all...))',
        ),
        '"slices"',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a prefix for every stream': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': withImports(
        main(
          'registry.Add(&orders.Orders{}, projector.OnStreamTypes(named("Order", "Cart")...))',
          ['orders'],
          '\nconst tenant = "acme"\n\nfunc named(all ...string) (names []string) {\n\tfor _, each := range all {\n\t\tnames = append(names, fmt.Sprintf("%s.%s", tenant, strings.ToLower(each)))\n\t}\n\treturn names\n}\n',
        ),
        '"fmt"',
        '"strings"',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a registration that a method of the program does': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'a := &app{registry: registry, stream: "Order"}\n\ta.stream = "Cart"\n\ta.register(&orders.Orders{})',
        ['orders'],
        '\ntype app struct {\n\tregistry *projector.Registry\n\tstream   string\n}\n\nfunc (a *app) register(p projector.Projection) {\n\ta.registry.Add(p, projector.OnStreamTypes(a.stream))\n}\n',
      ),
    },
    { orders: 'Cart | * → OrderPlaced' },
  ],
  'a method that a goroutine calls later': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'a := &app{registry: registry, streams: []string{"Order"}}\n\tgo a.widen()\n\ta.register(&orders.Orders{})',
        ['orders'],
        '\ntype app struct {\n\tregistry *projector.Registry\n\tstreams  []string\n}\n\nfunc (a *app) widen() { a.streams = append(a.streams, "Cart") }\n\nfunc (a *app) register(p projector.Projection) {\n\ta.registry.Add(p, projector.OnStreamTypes(a.streams...))\n}\n',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'options of the team’s own that hold the library’s': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'register(registry, &orders.Orders{}, forStreams("Order"), forEvents("OrderPlaced"))',
        ['orders'],
        '\ntype settings struct{ streams, events []string }\n\ntype setting func(*settings)\n\nfunc forStreams(names ...string) setting { return func(s *settings) { s.streams = names } }\n\nfunc forEvents(names ...string) setting { return func(s *settings) { s.events = names } }\n\nfunc register(r *projector.Registry, p projector.Projection, all ...setting) {\n\ts := &settings{}\n\tfor _, each := range all {\n\t\teach(s)\n\t}\n\tr.Add(p, projector.OnStreamTypes(s.streams...), projector.OnEventTypes(s.events...))\n}\n',
      ),
    },
    { orders: 'Order | OrderPlaced → OrderPlaced' },
  ],
  'a retry that widens a registration after it failed': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'if err := registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order")); err != nil {\n\t\tregistry.Add(&orders.Orders{})\n\t}',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'types that a build tag adds in init': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'kinds/beta.go': '//go:build beta\n\npackage kinds\n\nfunc init() { Streams = append(Streams, "Wish") }\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', ['orders', 'kinds']),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'streams that the init of their package adds': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'kinds/more.go': 'package kinds\n\nfunc init() { Streams = append(Streams, "Wish") }\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', ['orders', 'kinds']),
    },
    { orders: 'Order,Wish | * → OrderPlaced' },
  ],
  'streams that an init of the program adds in some builds': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'registry.Add(&orders.Orders{}, projector.OnStreamTypes(streams...))',
        ['orders'],
        '\nvar streams = []string{"Order"}\n',
      ),
      'main_windows.go': main('', ['orders']).replace(
        'func main() {\n\tregistry := projector.NewRegistry()\n',
        'func init() {\n\tstreams = append(streams, "Wish")',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'streams that another package’s init adds': [
    {
      'kinds/kinds.go':
        'package kinds\n\nvar Streams = []string{"Order"}\n\nfunc Add(name string) { Streams = append(Streams, name) }\n',
      'plugin/plugin.go': 'package plugin\n\nimport "example.com/shop/kinds"\n\nfunc init() { kinds.Add("Cart") }\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', [
        'orders',
        'kinds',
      ]).replace('\t"context"\n', '\t"context"\n\n\t_ "example.com/shop/plugin"\n'),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
  ],
  'streams that another package sets by itself': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'setup/setup.go':
        'package setup\n\nimport "example.com/shop/kinds"\n\nfunc Run() { kinds.Streams = append(kinds.Streams, "Cart") }\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('setup.Run()\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', [
        'orders',
        'kinds',
        'setup',
      ]),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
  ],
  'streams that a hook of another package sets, without a visible call': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'setup/setup.go':
        'package setup\n\nimport "example.com/shop/kinds"\n\nfunc Flag(name string) error {\n\tkinds.Streams = append(kinds.Streams, name)\n\treturn nil\n}\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'flag.Func("stream", "", setup.Flag)\n\tflag.Parse()\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))',
        ['orders', 'kinds', 'setup'],
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a struct of options by value that a method narrows': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'base := scope{streams: []string{"Order", "Cart"}}\n\tnarrow := base.only("Order")\n\tregistry.Add(&orders.Orders{}, narrow.options()...)',
        ['orders'],
        '\ntype scope struct{ streams []string }\n\nfunc (s scope) only(names ...string) scope {\n\ts.streams = names\n\treturn s\n}\n\nfunc (s scope) options() []projector.RegistrationOption {\n\treturn []projector.RegistrationOption{projector.OnStreamTypes(s.streams...)}\n}\n',
      ),
    },
    { orders: 'Order | * → OrderPlaced' },
  ],
  'an array of streams and a list of it': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'all := [3]string{"Order", "Cart", "Wish"}\n\tfirst := all[:2]\n\tfirst[1] = "User"\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(first...))',
      ),
    },
    { orders: 'Order,User | * → OrderPlaced' },
  ],
  'a consumer of several files, one of them for tests': [
    {
      'orders/orders.go': orders('\treturn p.route(ctx, e)'),
      'orders/route.go':
        'package orders\n\nfunc (p *Orders) route(ctx context.Context, e store.PersistedEvent) error {\n\tswitch kind := e.EventType; kind {\n\tcase placed, paid:\n\t\treturn nil\n\t}\n\treturn nil\n}\n',
      'orders/kinds.go':
        'package orders\n\nconst (\n\tplaced = prefix + "Placed"\n\tpaid   = prefix + "Paid"\n\tprefix = "Order"\n)\n',
      'orders/kinds_test.go': 'package orders\n\nconst prefixed = "Test"\n',
      'main.go': main(plain),
    },
    { orders: '* | * → OrderPaid,OrderPlaced' },
    { OrderPlaced: 'orders/route.go:5', OrderPaid: 'orders/route.go:5' },
  ],
  'streams that the init of a package with no name sets': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'plugin/plugin.go':
        'package plugin\n\nimport "example.com/shop/kinds"\n\nfunc init() { kinds.Streams = append(kinds.Streams, "Cart") }\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', [
        'orders',
        'kinds',
      ]).replace('\t"context"\n', '\t"context"\n\n\t_ "example.com/shop/plugin"\n'),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
  ],
  'streams set by the init of a package that is used for something else': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'setup/setup.go':
        'package setup\n\nimport "example.com/shop/kinds"\n\nfunc init() { kinds.Streams = append(kinds.Streams, "Cart") }\n\nfunc Log() {}\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('setup.Log()\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', [
        'orders',
        'kinds',
        'setup',
      ]),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
  ],
  'a command line of another package that sets streams': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'cmd/root.go':
        'package cmd\n\nimport (\n\t"example.com/shop/kinds"\n\t"github.com/spf13/cobra"\n)\n\nvar root = &cobra.Command{Run: run}\n\nfunc run(c *cobra.Command, args []string) { kinds.Streams = args }\n\nfunc Execute() error { return root.Execute() }\n',
      'orders/orders.go': orders(SWITCH),
      'main.go': main('cmd.Execute()\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Streams...))', [
        'orders',
        'kinds',
        'cmd',
      ]),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a worker’s streams that an init adds to': [
    {
      'orders/orders.go': `${WORKER('', '\nfunc (o *Orders) StreamTypes() []string { return streams }\n', SWITCH)}
var streams = []string{"Order"}

func init() { streams = append(streams, "Cart") }
`,
      'main.go': WORKER_MAIN('&orders.Orders{}'),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
  ],
  'a worker’s streams that another function sets': [
    {
      'orders/orders.go': `${WORKER('', '\nfunc (o *Orders) StreamTypes() []string { return streams }\n', SWITCH)}
var streams = []string{"Order"}

func Configure(all []string) { streams = all }
`,
      'main.go': WORKER_MAIN('&orders.Orders{}'),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a worker’s streams of a package that main sets': [
    {
      'kinds/kinds.go': 'package kinds\n\nvar Streams = []string{"Order"}\n',
      'orders/orders.go': WORKER(
        '',
        '\nfunc (o *Orders) StreamTypes() []string { return kinds.Streams }\n',
        SWITCH,
      ).replace('\t"github.com/eventsalsa/store"\n', '\t"example.com/shop/kinds"\n\t"github.com/eventsalsa/store"\n'),
      'main.go': WORKER_MAIN('&orders.Orders{}')
        .replace('\tw := ', '\tkinds.Streams = load()\n\tw := ')
        .replace('\t"example.com/shop/orders"\n', '\t"example.com/shop/kinds"\n\t"example.com/shop/orders"\n'),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a worker’s streams that are set one by one': [
    {
      'orders/orders.go': `${WORKER('', '\nfunc (o *Orders) StreamTypes() []string { return streams[:] }\n', SWITCH)}
var streams = [2]string{"Order", "Wish"}

func init() { streams[1] = "Cart" }
`,
      'main.go': WORKER_MAIN('&orders.Orders{}'),
    },
    { orders: 'Order,Cart | * → OrderPlaced' },
  ],
  'two scopes behind an interface that a flag chooses': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'var s scope = narrow{}\n\tif *all {\n\t\ts = wide{}\n\t}\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(s.streams()...))',
        ['orders'],
        '\ntype scope interface{ streams() []string }\n\ntype narrow struct{}\n\nfunc (narrow) streams() []string { return []string{"Order"} }\n\ntype wide struct{}\n\nfunc (wide) streams() []string { return []string{"Order", "Cart"} }\n',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'settings with a default': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': withImports(
        main(
          'registry.Add(&orders.Orders{}, projector.OnStreamTypes(strings.Split(env("STREAMS", "Order,Cart"), ",")...))',
          ['orders'],
          '\nfunc env(name, otherwise string) string {\n\tif value := os.Getenv(name); value != "" {\n\t\treturn value\n\t}\n\treturn otherwise\n}\n',
        ),
        '"os"',
        '"strings"',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a projection that is made from a type parameter': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'add[orders.Orders](registry, "Order")',
        ['orders'],
        '\nfunc add[T any](r *projector.Registry, streams ...string) {\n\tr.Add(any(new(T)).(projector.Projection), projector.OnStreamTypes(streams...))\n}\n',
      ),
    },
    { orders: 'Order | * → OrderPlaced' },
  ],
  'a set from which a condition removes a stream': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': withImports(
        main(
          'set := map[string]bool{"Order": true, "Cart": true}\n\tif *small {\n\t\tdelete(set, "Cart")\n\t}\n\tset[*extra] = true\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(slices.Collect(maps.Keys(set))...))',
        ),
        '"maps"',
        '"slices"',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
  'a list that a hook replaces when settings change': [
    {
      'orders/orders.go': orders(SWITCH),
      'main.go': main(
        'a := &app{streams: []string{"Order"}}\n\tviper.OnConfigChange(a.reload)\n\tregistry.Add(&orders.Orders{}, projector.OnStreamTypes(a.streams...))',
        ['orders'],
        '\ntype app struct{ streams []string }\n\nfunc (a *app) reload(fsnotify.Event) { a.streams = viper.GetStringSlice("streams") }\n',
      ),
    },
    { orders: '* | *? → OrderPlaced' },
  ],
};

describe('shapes of Go code from other teams', () => {
  for (const [title, [files, expected, places = {}]] of Object.entries(cases)) {
    it(`are read right with ${title}`, async () => {
      assert.deepEqual(await said(files), expected);
      assert.deepEqual(await placesOf(files, Object.keys(places)), places);
    });
  }
});

async function placesOf(files: Readonly<Record<string, string>>, types: readonly string[]) {
  const folder = await createGoFolder(files);
  try {
    const index = await createGoIndexReader().read([folder.path], new AbortController().signal);
    const found = types.map((type) => {
      const place = handlerPlace('orders', type, index);
      return [type, place && `${relative(folder.path, place.file)}:${place.line}`];
    });
    return Object.fromEntries(found);
  } finally {
    await folder.remove();
  }
}
