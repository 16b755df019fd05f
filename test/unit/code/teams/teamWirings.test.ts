import assert from 'node:assert/strict';
import { CARTS, imports, main, orders, plain, type Said, said } from '../../../support/goSaid';

const of = (body: string, rest = '', uses: readonly string[] = ['orders']) => ({
  'orders/orders.go': orders(''),
  'main.go': main(body, uses, rest),
});
const exact = (streams: string) => ({ orders: `${streams} | * → ` });
const all = { orders: '* | *? → ' };
/** Adds imports of the standard library. */
const using = (text: string) => text.replace('\t"context"\n', '\t"context"\n\t"maps"\n\t"slices"\n');
const streamsOf = (value: string) => `registry.Add(&orders.Orders{}, projector.OnStreamTypes(${value}...))`;
/** A consumer whose own method returns its streams. */
const own = (rest: string) =>
  `${orders('', [], '\tstreams []string\n')}\nfunc (p *Orders) StreamTypes() []string { return p.streams }\n${rest}`;
const OPTIONS = `
type Option func(*Orders)

func WithStreams(names ...string) Option { return func(p *Orders) { p.streams = names } }

func New(options ...Option) *Orders {
	p := &Orders{streams: []string{"Order"}}
	for _, option := range options {
		option(p)
	}
	return p
}
`;

const cases: Record<string, readonly [files: Readonly<Record<string, string>>, expected: Said]> = {
  'options of a constructor': [
    {
      'orders/orders.go': own(OPTIONS),
      'main.go': main('registry.Add(orders.New(orders.WithStreams("Order", "Cart")))'),
    },
    exact('Order,Cart'),
  ],
  'a constructor without its options': [
    { 'orders/orders.go': own(OPTIONS), 'main.go': main('registry.Add(orders.New())') },
    exact('Order'),
  ],
  'an option of a third-party package': [
    { 'orders/orders.go': own(OPTIONS), 'main.go': main('registry.Add(orders.New(kit.Defaults()))') },
    all,
  ],
  'a generic consumer that is registered twice': [
    {
      'view/view.go': `package view

${imports()}
type View[T any] struct {
	name    string
	streams []string
}

func New[T any](name string, streams ...string) *View[T] { return &View[T]{name: name, streams: streams} }

func (v *View[T]) Name() string { return v.name }

func (v *View[T]) StreamTypes() []string { return v.streams }

func (v *View[T]) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error { return nil }
`,
      'main.go': main(
        'registry.Add(view.New[order]("orders", "Order"))\n\tregistry.Add(view.New[cart]("carts", "Cart", "Wish"))',
        ['view'],
        '\ntype order struct{}\ntype cart struct{}\n',
      ),
    },
    { orders: 'Order | * → ', carts: 'Cart,Wish | * → ' },
  ],
  'a table of functions that make consumers': [
    {
      'orders/orders.go': orders(''),
      'carts/carts.go': CARTS,
      'main.go': main(
        'for _, make := range table {\n\t\tregistry.Add(make(), projector.OnStreamTypes("Order"))\n\t}',
        ['orders', 'carts'],
        '\nvar table = map[string]func() projector.Projection{\n\t"orders": func() projector.Projection { return &orders.Orders{} },\n\t"carts":  func() projector.Projection { return &carts.Carts{} },\n}\n',
      ),
    },
    { carts: 'Order | * → ', orders: 'Order | * → ' },
  ],
  'a list of registrations with options': [
    {
      'orders/orders.go': orders(''),
      'carts/carts.go': CARTS,
      'main.go': main(
        'for _, each := range []entry{\n\t\t{&orders.Orders{}, []projector.RegistrationOption{projector.OnStreamTypes("Order"), projector.OnEventTypes("Paid")}},\n\t\t{projection: &carts.Carts{}},\n\t} {\n\t\tmust(registry.Add(each.projection, each.options...))\n\t}',
        ['orders', 'carts'],
        '\ntype entry struct {\n\tprojection projector.Projection\n\toptions []projector.RegistrationOption\n}\n\nfunc must(err error) {\n\tif err != nil {\n\t\tpanic(err)\n\t}\n}\n',
      ),
    },
    { carts: '* | * → ', orders: 'Order | Paid → ' },
  ],
  'settings of a YAML file': [
    of(
      `cfg := load()\n\t${streamsOf('cfg.Streams')}`,
      '\ntype config struct{ Streams []string }\n\nfunc load() config {\n\tcfg := config{Streams: []string{"Order"}}\n\tdata, _ := os.ReadFile("config.yaml")\n\t_ = yaml.Unmarshal(data, &cfg)\n\treturn cfg\n}\n',
    ),
    all,
  ],
  'a variable of the environment': [of(streamsOf('strings.Split(os.Getenv("STREAMS"), ",")')), all],
  'a default that the environment replaces': [
    of(
      `streams := []string{"Order"}\n\tif v := os.Getenv("STREAMS"); v != "" {\n\t\tstreams = strings.Split(v, ",")\n\t}\n\t${streamsOf('streams')}`,
    ),
    all,
  ],
  'a helper that gives the environment or a default': [
    of(
      streamsOf('strings.Split(env("STREAMS", "Order"), ",")'),
      '\nfunc env(name, fallback string) string {\n\tif v, ok := os.LookupEnv(name); ok {\n\t\treturn v\n\t}\n\treturn fallback\n}\n',
    ),
    all,
  ],
  'a flag with a default': [
    of(`names := flag.String("streams", "Order", "")\n\tflag.Parse()\n\t${streamsOf('strings.Split(*names, ",")')}`),
    all,
  ],
  'a variable that a flag fills': [
    of(
      `names := "Order"\n\tflag.StringVar(&names, "streams", names, "")\n\tflag.Parse()\n\t${streamsOf('strings.Split(names, ",")')}`,
    ),
    all,
  ],
  'settings of the environment with defaults': [
    of(
      `cfg := config{Streams: []string{"Order"}}\n\tenvconfig.MustProcess("", &cfg)\n\t${streamsOf('cfg.Streams')}`,
      '\ntype config struct{ Streams []string }\n',
    ),
    all,
  ],
  'settings that are read by name': [of(streamsOf('viper.GetStringSlice("streams")')), all],
  'a list that an embedded JSON file may replace': [
    of(
      streamsOf('streams'),
      '\n//go:embed streams.json\nvar raw []byte\n\nvar streams = []string{"Order"}\n\nfunc init() { _ = json.Unmarshal(raw, &streams) }\n',
    ),
    all,
  ],
  'a list that is made by sync.Once': [
    of(streamsOf('streams()'), '\nvar streams = sync.OnceValue(func() []string { return []string{"Order"} })\n'),
    all,
  ],
  'wiring that a generator wrote': [
    {
      'orders/orders.go': `${orders('')}\nfunc New() *Orders { return &Orders{} }\n`,
      'wire_gen.go': `// Code generated by Wire. DO NOT EDIT.

//go:generate go run github.com/google/wire/cmd/wire
//go:build !wireinject

package main

${imports('orders')}
func initialize() (*projector.Registry, error) {
	ordersOrders := orders.New()
	registrationOption := provideOption()
	registry := provideRegistry(ordersOrders, registrationOption)
	return registry, nil
}
`,
      'main.go': `package main

${imports('orders')}
func main() { initialize() }

func provideOption() projector.RegistrationOption { return projector.OnStreamTypes("Order") }

func provideRegistry(o *orders.Orders, option projector.RegistrationOption) *projector.Registry {
	r := projector.NewRegistry()
	r.Add(o, option)
	return r
}
`,
    },
    exact('Order'),
  ],
  'a function that a container calls': [
    of(
      'fx.New(fx.Provide(projector.NewRegistry), fx.Invoke(register)).Run()',
      '\nfunc register(r *projector.Registry, o *orders.Orders) error {\n\treturn r.Add(o, projector.OnStreamTypes("Order"))\n}\n',
    ),
    exact('Order'),
  ],
  'streams that a container gives': [
    of(
      'fx.New(fx.Provide(streams), fx.Invoke(register)).Run()',
      '\nfunc streams() []string { return []string{"Order"} }\n\nfunc register(r *projector.Registry, o *orders.Orders, names []string) error {\n\treturn r.Add(o, projector.OnStreamTypes(names...))\n}\n',
    ),
    all,
  ],
  'registrations that differ by build tags': [
    {
      'orders/orders.go': orders(''),
      'main.go': main('register(registry)', []),
      'register_prod.go': `//go:build prod\n\npackage main\n\n${imports('orders')}\nfunc register(r *projector.Registry) { r.Add(&orders.Orders{}, projector.OnStreamTypes("Order")) }\n`,
      'register_dev.go': `//go:build !prod\n\npackage main\n\n${imports('orders')}\nfunc register(r *projector.Registry) { r.Add(&orders.Orders{}, projector.OnStreamTypes("Order", "Cart")) }\n`,
    },
    { orders: 'Order,Cart | *? → ' },
  ],
  'copies of third-party code': [
    {
      ...of('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
      'vendor/example.org/ghosts/ghosts.go': orders('').replaceAll('orders', 'ghosts').replaceAll('Orders', 'Ghosts'),
      'vendor/example.com/shop/boot/boot.go':
        'package boot\n\nimport "example.com/shop/orders"\n\nfunc Run(r *projector.Registry) { r.Add(&orders.Orders{}) }\n',
    },
    exact('Order'),
  ],
  'tests that register a consumer differently': [
    {
      ...of('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
      'orders/orders_test.go': main('registry.Add(&Orders{})', []).replace('package main', 'package orders'),
    },
    exact('Order'),
  ],
  'a constant of another module of the workspace': [
    {
      'go.mod': 'module example.com/all\n',
      'go.work': 'go 1.24\n\nuse (\n\t./services/shop\n\t./shared\n)\n',
      'shared/go.mod': 'module example.com/shared\n',
      'shared/kinds/kinds.go': 'package kinds\n\nconst Order = "Order"\n\nvar All = []string{Order, "Cart"}\n',
      'services/shop/go.mod': 'module example.com/shop\n\nrequire example.com/shared v0.0.0\n',
      'services/shop/orders/orders.go': orders(''),
      'services/shop/main.go': main(streamsOf('kinds.All'), ['orders']).replace(
        '\t"example.com/shop/orders"\n',
        '\t"example.com/shared/kinds"\n\t"example.com/shop/orders"\n',
      ),
    },
    exact('Order,Cart'),
  ],
  'a list that another module of the workspace sets': [
    {
      'go.mod': 'module example.com/all\n',
      'go.work': 'go 1.24\n\nuse (\n\t./services/shop\n\t./services/jobs\n\t./shared\n)\n',
      'shared/go.mod': 'module example.com/shared\n',
      'shared/kinds/kinds.go': 'package kinds\n\nvar All = []string{"Order"}\n',
      'services/jobs/go.mod': 'module example.com/jobs\n',
      'services/jobs/setup/setup.go':
        'package setup\n\nimport "example.com/shared/kinds"\n\nfunc Setup() { kinds.All = append(kinds.All, "Cart") }\n',
      'services/shop/go.mod': 'module example.com/shop\n',
      'services/shop/orders/orders.go': orders(''),
      'services/shop/main.go': main(streamsOf('kinds.All'), ['orders']).replace(
        '\t"example.com/shop/orders"\n',
        '\t"example.com/shared/kinds"\n\t"example.com/shop/orders"\n',
      ),
    },
    all,
  ],
  'a name that an embedded struct of another package has': [
    {
      'base/base.go':
        'package base\n\ntype Base struct{ name string }\n\nfunc New(name string) Base { return Base{name: name} }\n\nfunc (b Base) Name() string { return b.name }\n',
      'orders/orders.go': orders('', ['base'], '\tbase.Base\n').replace(
        'func (p *Orders) Name() string { return "orders" }\n',
        'func New() *Orders { return &Orders{Base: base.New("orders")} }\n',
      ),
      'main.go': main('registry.Add(orders.New(), projector.OnStreamTypes("Order"))'),
    },
    exact('Order'),
  ],
  'a method that is kept in a variable': [
    of('add := registry.Add\n\tadd(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
    exact('Order'),
  ],
  'a generic function that registers': [
    of(
      'register(registry, &orders.Orders{}, "Order", "Cart")',
      '\nfunc register[P projector.Projection](r *projector.Registry, p P, streams ...string) {\n\tif err := r.Add(p, projector.OnStreamTypes(streams...)); err != nil {\n\t\tpanic(err)\n\t}\n}\n',
    ),
    exact('Order,Cart'),
  ],
  'a builder of the same team': [
    of(
      'newApp().With(&orders.Orders{}, "Order").With(&carts.Carts{}, "Cart").Build(registry)',
      '\ntype part struct {\n\tof projector.Projection\n\tstreams []string\n}\n\ntype app struct{ parts []part }\n\nfunc newApp() *app { return &app{} }\n\nfunc (a *app) With(p projector.Projection, streams ...string) *app {\n\ta.parts = append(a.parts, part{p, streams})\n\treturn a\n}\n\nfunc (a *app) Build(r *projector.Registry) {\n\tfor _, each := range a.parts {\n\t\tr.Add(each.of, projector.OnStreamTypes(each.streams...))\n\t}\n}\n',
    ),
    exact('Order'),
  ],
  'an option under a condition': [
    of(
      'var options []projector.RegistrationOption\n\tif narrow() {\n\t\toptions = append(options, projector.OnStreamTypes("Order"))\n\t}\n\tregistry.Add(&orders.Orders{}, options...)',
    ),
    all,
  ],
  'a decorator of the same team': [
    of(
      'registry.Add(timed{&orders.Orders{}}, projector.OnStreamTypes("Order"))',
      '\ntype timed struct{ projector.Projection }\n\nfunc (t timed) Handle(ctx context.Context, tx pgx.Tx, e store.PersistedEvent) error {\n\treturn t.Projection.Handle(ctx, tx, e)\n}\n',
    ),
    { orders: 'Order | *? → ' },
  ],
  'two programs that register a consumer differently': [
    {
      'orders/orders.go': orders(''),
      'cmd/live/main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
      'cmd/replay/main.go': main('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order", "Cart"))'),
    },
    { orders: 'Order,Cart | *? → ' },
  ],
  "the keys of a consumer's own table": [
    {
      'orders/orders.go': `${using(orders('\treturn handlers[e.EventType](ctx, e)'))}
var handlers = map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil, "OrderPaid": nil}

func Types() []string { return slices.Sorted(maps.Keys(handlers)) }
`,
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnEventTypes(orders.Types()...))'),
    },
    { orders: '* | OrderPlaced,OrderPaid → OrderPaid,OrderPlaced' },
  ],
  "the keys of a consumer's own table that other packages add to": [
    {
      'orders/orders.go': `${using(orders('\treturn Handlers[e.EventType](ctx, e)'))}
var Handlers = map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil, "OrderPaid": nil}

func Types() []string { return slices.Sorted(maps.Keys(Handlers)) }
`,
      'more/more.go':
        'package more\n\nimport "example.com/shop/orders"\n\nfunc Add() { orders.Handlers["OrderLost"] = nil }\n',
      'main.go': main('registry.Add(&orders.Orders{}, projector.OnEventTypes(orders.Types()...))'),
    },
    { orders: '* | *? → OrderPaid,OrderPlaced' },
  ],
  'the name of a type': [
    of('registry.Add(&orders.Orders{}, projector.OnStreamTypes(kinds.Of[kinds.Order]()))', '', ['orders', 'kinds']),
    all,
  ],
  'lists that are joined': [
    {
      'orders/orders.go': orders(''),
      'main.go': using(main(streamsOf('slices.Concat(kinds.Sales, kinds.Stock)'), ['orders', 'kinds'])),
      'kinds/kinds.go':
        'package kinds\n\nvar Sales = []string{"Order", "Cart"}\n\nvar Stock = append([]string{}, "Item")\n',
    },
    exact('Order,Cart,Item'),
  ],
  'a handler of requests instead of events': [
    {
      ...of('registry.Add(&orders.Orders{}, projector.OnStreamTypes("Order"))'),
      'web/auth.go':
        'package web\n\nimport "net/http"\n\ntype Auth struct{}\n\nfunc (*Auth) Name() string { return "auth" }\n\nfunc (*Auth) Handle(w http.ResponseWriter, r *http.Request) {}\n',
    },
    exact('Order'),
  ],
};

const kinds = (rest: string) => `package kinds\n\n${rest}`;
const handles = (
  body: string,
  files: Readonly<Record<string, string>> = {},
  uses: readonly string[] = [],
  rest = '',
) => ({
  'orders/orders.go': orders(body, uses) + rest,
  'main.go': main(plain),
  ...files,
});

const handled: Record<string, readonly [files: Readonly<Record<string, string>>, types: string]> = {
  'numbers with a String method': [
    handles(
      '\tswitch e.EventType {\n\tcase kinds.Placed.String():\n\t\treturn nil\n\tcase kinds.Paid.String():\n\t}',
      {
        'kinds/kinds.go': kinds(
          'type Kind int\n\nconst (\n\tPlaced Kind = iota\n\tPaid\n\tLost\n)\n\nfunc (k Kind) String() string { return [...]string{"OrderPlaced", "OrderPaid", "OrderLost"}[k] }\n',
        ),
      },
      ['kinds'],
    ),
    'OrderPaid,OrderPlaced',
  ],
  'numbers with a generated String method': [
    handles(
      '\tif e.EventType == kinds.Paid.String() {\n\t\treturn nil\n\t}',
      {
        'kinds/kinds.go': kinds(
          '//go:generate stringer -type=Kind\ntype Kind int\n\nconst (\n\tPlaced Kind = iota\n\tPaid\n)\n',
        ),
        'kinds/kind_string.go':
          '// Code generated by "stringer -type=Kind"; DO NOT EDIT.\n\npackage kinds\n\nimport "strconv"\n\nconst _Kind_name = "PlacedPaid"\n\nvar _Kind_index = [...]uint8{0, 6, 10}\n\nfunc (i Kind) String() string {\n\tif i < 0 || i >= Kind(len(_Kind_index)-1) {\n\t\treturn "Kind(" + strconv.FormatInt(int64(i), 10) + ")"\n\t}\n\treturn _Kind_name[_Kind_index[i]:_Kind_index[i+1]]\n}\n',
      },
      ['kinds'],
    ),
    'Paid',
  ],
  'functions that return a type': [
    handles(
      '\tswitch e.EventType {\n\tcase kinds.Placed(), kinds.Of("paid"):\n\t}',
      {
        'kinds/kinds.go': kinds(
          'func Placed() string { return Of("placed") }\n\nfunc Of(name string) string { return "order." + name }\n',
        ),
      },
      ['kinds'],
    ),
    'order.paid,order.placed',
  ],
  'a map from kinds to types': [
    handles(
      '\tswitch e.EventType {\n\tcase kinds.Types[kinds.Placed]:\n\t}',
      {
        'kinds/kinds.go': kinds(
          'type Kind int\n\nconst (\n\tPlaced Kind = iota + 1\n\tPaid\n)\n\nvar Types = map[Kind]string{Placed: "order.placed", Paid: "order.paid"}\n',
        ),
      },
      ['kinds'],
    ),
    'order.placed',
  ],
  'a struct of types': [
    handles(
      '\tif e.EventType == kinds.Order.Placed {\n\t\treturn nil\n\t}',
      {
        'kinds/kinds.go': kinds(
          'var Order = struct{ Placed, Paid string }{Placed: "order.placed", Paid: "order.paid"}\n',
        ),
      },
      ['kinds'],
    ),
    'order.placed',
  ],
  'a list of handlers': [
    handles(
      '\tfor _, each := range handlers {\n\t\tif each.kind == e.EventType {\n\t\t\treturn each.run(ctx, e)\n\t\t}\n\t}',
      {},
      [],
      '\nvar handlers = []struct {\n\tkind string\n\trun func(context.Context, store.PersistedEvent) error\n}{\n\t{"OrderPlaced", placed},\n\t{kind: "OrderPaid", run: placed},\n}\n\nfunc placed(ctx context.Context, e store.PersistedEvent) error { return nil }\n',
    ),
    'OrderPaid,OrderPlaced',
  ],
  'a decoder whose errors are compared': [
    handles(
      '\tevent, err := decode(e)\n\tvar unknown *unknownType\n\tif errors.As(err, &unknown) {\n\t\treturn nil\n\t}\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn p.apply(ctx, event)',
      {},
      [],
      '\ntype unknownType struct{ name string }\n\nfunc (u *unknownType) Error() string { return u.name }\n\nfunc decode(e store.PersistedEvent) (any, error) {\n\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\treturn read[Placed](e)\n\tcase "OrderPaid":\n\t\treturn read[Paid](e)\n\t}\n\treturn nil, &unknownType{e.EventType}\n}\n\ntype Placed struct{}\ntype Paid struct{}\n\nfunc read[T any](e store.PersistedEvent) (*T, error) {\n\tvar v T\n\treturn &v, json.Unmarshal(e.Payload, &v)\n}\n\nfunc (p *Orders) apply(ctx context.Context, event any) error { return nil }\n',
    ),
    'OrderPaid,OrderPlaced',
  ],
  'a type switch over messages of the protobuf registry': [
    handles(
      '\tmsg, err := codec.Decode(e)\n\tif err != nil {\n\t\treturn err\n\t}\n\tswitch m := msg.(type) {\n\tcase *shoppb.OrderPlaced:\n\t\treturn p.placed(m)\n\tcase *shoppb.OrderPaid:\n\t\treturn nil\n\t}',
      {
        'codec/codec.go':
          'package codec\n\nimport (\n\t"github.com/eventsalsa/store"\n\t"google.golang.org/protobuf/proto"\n\t"google.golang.org/protobuf/reflect/protoregistry"\n)\n\nfunc Decode(e store.PersistedEvent) (proto.Message, error) {\n\tt, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(e.EventType))\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tmsg := t.New().Interface()\n\treturn msg, proto.Unmarshal(e.Payload, msg)\n}\n',
      },
      ['codec', 'shoppb'],
    ),
    'OrderPaid,OrderPlaced',
  ],
  'queries that a generator wrote': [
    handles(
      '\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\treturn sqlc.New(tx).InsertOrder(ctx, sqlc.InsertOrderParams{ID: e.StreamID})\n\t}',
      {
        'sqlc/query.sql.go':
          '// Code generated by sqlc. DO NOT EDIT.\n\npackage sqlc\n\nimport "context"\n\ntype InsertOrderParams struct{ ID string }\n\ntype Queries struct{ db DBTX }\n\nfunc New(db DBTX) *Queries { return &Queries{db: db} }\n\nfunc (q *Queries) InsertOrder(ctx context.Context, arg InsertOrderParams) error { return nil }\n',
      },
      ['sqlc'],
    ),
    'OrderPlaced',
  ],
  'comparisons that ignore case, and sets': [
    handles(
      '\tif strings.EqualFold(e.EventType, "OrderPlaced") || slices.Contains(wanted, e.EventType) {\n\t\treturn nil\n\t}',
      {},
      [],
      '\nvar wanted = []string{"OrderPaid", "OrderLost"}\n',
    ),
    'OrderLost,OrderPaid,OrderPlaced',
  ],
};

const made: Record<string, readonly [files: Readonly<Record<string, string>>, made: string]> = {
  'in a loop over a list': [
    {
      'shop/shop.go':
        'package shop\n\nimport "github.com/eventsalsa/store"\n\nfunc (s *Shop) All() {\n\tfor _, each := range []string{"A", "B"} {\n\t\ts.append(store.Event{EventType: each})\n\t}\n}\n',
    },
    'A shop/shop.go:6, B shop/shop.go:6',
  ],
  'by the name that a struct returns': [
    {
      'shop/shop.go':
        'package shop\n\nimport "github.com/eventsalsa/store"\n\ntype Placed struct{}\n\nfunc (Placed) EventType() string { return "order.placed" }\n\nfunc toEvent(e interface{ EventType() string }) store.Event {\n\treturn store.Event{EventType: e.EventType()}\n}\n\nfunc (s *Shop) Place() { s.append(toEvent(Placed{})) }\n',
    },
    'order.placed shop/shop.go:13',
  ],
  'by an option of the event': [
    {
      'shop/shop.go':
        'package shop\n\nimport "github.com/eventsalsa/store"\n\ntype Option func(*store.Event)\n\nfunc OfType(name string) Option { return func(e *store.Event) { e.EventType = name } }\n\nfunc build(options ...Option) store.Event {\n\tvar e store.Event\n\tfor _, option := range options {\n\t\toption(&e)\n\t}\n\treturn e\n}\n\nfunc (s *Shop) Place() { s.append(build(OfType("order.placed"))) }\n',
    },
    'order.placed shop/shop.go:17',
  ],
};

describe('Go programs and how they are wired', () => {
  for (const [title, [files, expected]] of Object.entries(cases)) {
    it(`are read right with ${title}`, async () => assert.deepEqual(await said(files), expected));
  }
  for (const [title, [files, types]] of Object.entries(handled)) {
    it(`handle the types that they name by ${title}`, async () =>
      assert.equal((await said(files)).orders?.split(' → ')[1], types));
  }
  for (const [title, [files, places]] of Object.entries(made)) {
    it(`make events ${title}`, async () => assert.equal((await said(files)).made, places));
  }
});
