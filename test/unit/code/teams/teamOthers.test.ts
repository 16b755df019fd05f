import assert from 'node:assert/strict';
import { join } from 'node:path';
import { unnamedBy } from '../../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../../src/code/index/goIndexReader';
import { createGoFolder } from '../../../support/goFolder';
import { imports, main, orders, plain } from '../../../support/goSaid';

/** What the code of the consumer `orders` says about a type that it does not name, while it names others. */
async function other(files: Readonly<Record<string, string>>) {
  const folder = await createGoFolder(files);
  try {
    const index = await createGoIndexReader().read([folder.path], new AbortController().signal);
    return unnamedBy('orders', 'Other', index);
  } finally {
    await folder.remove();
  }
}

const SWITCH = '\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\treturn nil\n\t}\n';
const OUTSIDE = ['encoding/json', 'fmt', 'reflect', 'slices', 'strings', 'example.org/kit']
  .map((path) => `\t"${path}"\n`)
  .join('');
const of = (body: string, fields = '', rest = '', uses: readonly string[] = []) => ({
  'orders/orders.go': orders(body, uses, fields).replace('\t"context"\n', `\t"context"\n${OUTSIDE}`) + rest,
  'main.go': main(plain),
});
const NEXT = '\tnext Next\n';
const NEXT_TYPE = '\ntype Next interface {\n\tApply(ctx context.Context, e store.PersistedEvent) error\n}\n';

/** Cases in which the consumer may handle other types. */
const perhaps: Record<string, Readonly<Record<string, string>>> = {
  'an interface that nothing fills gets the events': of(`${SWITCH}\treturn p.next.Apply(ctx, e)`, NEXT, NEXT_TYPE),
  'the default case hands the events on': of(
    '\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\treturn nil\n\tdefault:\n\t\treturn p.next.Apply(ctx, e)\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'a package outside of the workspace gets the events': of(`${SWITCH}\treturn kit.Dispatch(ctx, e)`, '', '', []),
  'a function in a field gets the events': of(
    `${SWITCH}\treturn p.apply(ctx, e)`,
    '\tapply func(context.Context, store.PersistedEvent) error\n',
  ),
  'a message around the events is published': of(
    `${SWITCH}\treturn p.bus.Publish(ctx, &message{raw: e})`,
    '\tbus kit.Bus\n',
    '\ntype message struct{ raw store.PersistedEvent }\n',
  ),
  'the payload is published': of(`${SWITCH}\treturn p.bus.Publish(ctx, e.Payload)`, '\tbus kit.Bus\n'),
  'the decoded payload is handed on': of(
    `\tdecoded, err := kit.Decode(e.EventType, e.Payload)\n\tif err != nil {\n\t\treturn err\n\t}\n${SWITCH}\treturn p.bus.Publish(ctx, decoded)`,
    '\tbus kit.Bus\n',
  ),
  'the decoded JSON goes through a function to unknown code': of(
    `${SWITCH}\tvar body any\n\tif err := json.Unmarshal(e.Payload, &body); err != nil {\n\t\treturn err\n\t}\n\treturn p.forward(ctx, body)`,
    '\tbus kit.Bus\n',
    '\nfunc (p *Orders) forward(ctx context.Context, body any) error { return p.bus.Publish(ctx, body) }\n',
  ),
  'a stream of JSON is decoded and published': of(
    `${SWITCH}\tvar body map[string]any\n\tif err := json.NewDecoder(bytes.NewReader(e.Payload)).Decode(&body); err != nil {\n\t\treturn err\n\t}\n\treturn p.bus.Publish(ctx, body)`,
    '\tbus kit.Bus\n',
  ),
  'a protobuf message is handed on as any': of(
    `${SWITCH}\tmsg := &kit.Envelope{}\n\tif err := proto.Unmarshal(e.Payload, msg); err != nil {\n\t\treturn err\n\t}\n\treturn p.forward(ctx, msg)`,
    '\tbus kit.Bus\n',
    '\nfunc (p *Orders) forward(ctx context.Context, body any) error { return p.bus.Publish(ctx, body) }\n',
  ),
  'a codec of the workspace fills the struct': {
    ...of(
      `${SWITCH}\tvar body any\n\tif err := codec.Decode(e.Payload, &body); err != nil {\n\t\treturn err\n\t}\n\treturn p.bus.Publish(ctx, body)`,
      '\tbus kit.Bus\n',
      '',
      ['codec'],
    ),
    'codec/codec.go':
      'package codec\n\nimport "encoding/json"\n\nfunc Decode(data []byte, v any) error { return json.Unmarshal(data, v) }\n',
  },
  'a struct that is decoded under a condition is published': of(
    `${SWITCH}\tvar body any\n\tif len(e.Payload) > 0 {\n\t\tjson.Unmarshal(e.Payload, &body)\n\t}\n\treturn p.bus.Publish(ctx, body)`,
    '\tbus kit.Bus\n',
  ),
  'a generic decoder returns the struct': of(
    `${SWITCH}\tbody, err := decode[kit.Any](e)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn p.bus.Publish(ctx, body)`,
    '\tbus kit.Bus\n',
    '\nfunc decode[T any](e store.PersistedEvent) (T, error) {\n\tvar v T\n\terr := json.Unmarshal(e.Payload, &v)\n\treturn v, err\n}\n',
  ),
  'the default of a type switch hands on what was decoded': of(
    `\tvar body any = kit.New(e.EventType)\n\tif err := json.Unmarshal(e.Payload, body); err != nil {\n\t\treturn err\n\t}\n${SWITCH}\treturn p.forward(ctx, body)`,
    '\tbus kit.Bus\n',
    '\nfunc (p *Orders) forward(ctx context.Context, body any) error {\n\tswitch each := body.(type) {\n\tcase *OrderPlaced:\n\t\treturn nil\n\tdefault:\n\t\treturn p.bus.Publish(ctx, each)\n\t}\n}\n',
  ),
  'a channel gets the events': of(`${SWITCH}\tp.queue <- e`, '\tqueue chan store.PersistedEvent\n'),
  'a select sends the events': of(
    `${SWITCH}\tselect {\n\tcase p.queue <- e:\n\tcase <-ctx.Done():\n\t}`,
    '\tqueue chan store.PersistedEvent\n',
  ),
  'a list collects the events': of(
    `${SWITCH}\tp.batch = append(p.batch, e)`,
    '\tbatch []store.PersistedEvent\n',
    '\nfunc (p *Orders) Flush() { p.bus.Send(p.batch) }\n',
  ),
  'a map collects the events': of(`${SWITCH}\tp.by[e.StreamID] = e`, '\tby map[string]store.PersistedEvent\n'),
  'a field keeps the last event': of(`${SWITCH}\tp.last = e`, '\tlast store.PersistedEvent\n'),
  'a list collects the payloads': of(`${SWITCH}\tp.batch = append(p.batch, e.Payload)`, '\tbatch [][]byte\n'),
  'a group of goroutines hands the events on': of(
    `${SWITCH}\tp.group.Go(func() error { return p.next.Apply(ctx, e) })`,
    '\tgroup errgroup.Group\n\tnext kit.Next\n',
  ),
  'a deferred call hands the events on': of(`\tdefer p.next.Apply(ctx, e)\n${SWITCH}`, '\tnext kit.Next\n'),
  'a case compares a prefix of the type': of(
    '\tswitch {\n\tcase e.EventType == "A":\n\t\treturn nil\n\tcase strings.HasPrefix(e.EventType, "B"):\n\t\tp.count++\n\t}',
    '\tcount int\n',
  ),
  'each function of a list gets the events': of(
    `${SWITCH}\tfor _, each := range p.next {\n\t\tif err := each(ctx, e); err != nil {\n\t\t\treturn err\n\t\t}\n\t}`,
    '\tnext []func(context.Context, store.PersistedEvent) error\n',
  ),
  'a sync.Map keeps the events': of(`${SWITCH}\tp.by.Store(e.StreamID, e)`, '\tby sync.Map\n'),
  'a case of a stream counts all its events': of(
    `\tswitch e.StreamType {\n\tcase "Cart":\n\t\tp.count++\n\t}\n${SWITCH}`,
    '\tcount int\n',
  ),
  'all events of a stream are counted': of(
    `\tif e.StreamType == "Cart" {\n\t\tp.count++\n\t\treturn p.rows.Touch(ctx, e.StreamID)\n\t}\n${SWITCH}`,
    '\tcount int\n\trows kit.Rows\n',
  ),
  'a goroutine hands the events on': of(`${SWITCH}\tgo func() { p.next.Apply(ctx, e) }()`, NEXT, NEXT_TYPE),
  'only events that are not named are left out': of(
    '\tif e.EventType == "OrderLost" {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    NEXT_TYPE,
  ),
  'a prefix of the type is enough': of(
    `${SWITCH}\tif strings.HasPrefix(e.EventType, "Cart") {\n\t\tp.count++\n\t}`,
    '\tcount int\n',
  ),
  'a pattern decides': of(`${SWITCH}\tif pattern.MatchString(e.EventType) {\n\t\tp.count++\n\t}`, '\tcount int\n'),
  'the code switches over a part of the type': of(
    `${SWITCH}\tswitch strings.Split(e.EventType, ".")[0] {\n\tcase "cart":\n\t}`,
  ),
  'settings name a type': of(
    `${SWITCH}\tif e.EventType == p.cfg.Type {\n\t\tp.count++\n\t}`,
    '\tcfg kit.Config\n\tcount int\n',
  ),
  'a list in the settings names the type': of(
    `${SWITCH}\tif slices.Contains(p.types, e.EventType) {\n\t\tp.count++\n\t}`,
    '\ttypes []string\n\tcount int\n',
    '\nfunc New(types []string) *Orders { return &Orders{types: types} }\n',
  ),
  'a table has entries that code computes': of(
    '\treturn p.by[e.EventType](ctx, e)',
    '\tby map[string]func(context.Context, store.PersistedEvent) error\n',
    '\nfunc New(more ...Module) *Orders {\n\tp := &Orders{by: map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil}}\n\tfor _, each := range more {\n\t\tp.by[each.Type()] = each.Apply\n\t}\n\treturn p\n}\n',
  ),
  'other packages can add to a table': {
    ...of(
      '\tif f, ok := handlers.For(e.EventType); ok {\n\t\treturn f(ctx, e)\n\t}',
      '',
      '\nfunc init() { handlers.Register("OrderPlaced", nil) }\n',
      ['handlers'],
    ),
    'handlers/handlers.go':
      'package handlers\n\nvar all = map[string]Func{}\n\nfunc Register(name string, f Func) { all[name] = f }\n\nfunc For(name string) (Func, bool) {\n\tf, ok := all[name]\n\treturn f, ok\n}\n',
  },
  'events that a table does not have go elsewhere': of(
    '\tif by, ok := handlers[e.EventType]; ok {\n\t\treturn by(ctx, e)\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    `${NEXT_TYPE}\nvar handlers = map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil}\n`,
  ),
  'methods are called by name': of(
    `${SWITCH}\tm := reflect.ValueOf(p).MethodByName("On" + e.EventType)\n\tif m.IsValid() {\n\t\tm.Call([]reflect.Value{reflect.ValueOf(e)})\n\t}`,
  ),
  'an unknown option may add to the table': of(
    '\treturn p.by[e.EventType](ctx, e)',
    '\tby map[string]func(context.Context, store.PersistedEvent) error\n',
    '\ntype Option func(*Orders)\n\nfunc New(options ...Option) *Orders {\n\tp := &Orders{by: map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil}}\n\tfor _, option := range options {\n\t\toption(p)\n\t}\n\treturn p\n}\n',
  ),
  'a batch of events goes elsewhere': {
    'orders/orders.go': `package orders

${imports()}
type Orders struct{ sink Sink }

type Sink interface{ Write(ctx context.Context, events []store.PersistedEvent) error }

func (*Orders) Name() string { return "orders" }

func (p *Orders) Handle(ctx context.Context, tx pgx.Tx, events []store.PersistedEvent) error {
	for _, e := range events {
		if e.EventType == "OrderPlaced" {
			continue
		}
	}
	return p.sink.Write(ctx, events)
}
`,
    'main.go': main('registry.AddBatch(&orders.Orders{})'),
  },
};

/** Cases in which the consumer handles only the types that it names. */
const passed: Record<string, Readonly<Record<string, string>>> = {
  'a case hands the events on': of(
    '\tswitch e.EventType {\n\tcase "OrderPlaced", "OrderPaid":\n\t\treturn p.next.Apply(ctx, e)\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'a condition hands the events on': of(
    '\tif e.EventType == "OrderPlaced" && p.log != nil {\n\t\treturn p.next.Apply(ctx, e)\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'the function has returned for all other events': of(
    '\tif e.EventType != "OrderPlaced" && e.EventType != "OrderPaid" {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    NEXT_TYPE,
  ),
  'the default case has returned': of(
    '\tvar row Row\n\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\trow.kind = 1\n\tdefault:\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    NEXT_TYPE,
  ),
  'the function has returned for types that are not in a list': of(
    '\tif !slices.Contains(handled, e.EventType) {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    `${NEXT_TYPE}\nvar handled = []string{"OrderPlaced", "OrderPaid"}\n`,
  ),
  'the function has returned for types that another function refuses': of(
    '\tif !p.wants(e.EventType) {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    `${NEXT_TYPE}\nfunc (p *Orders) wants(name string) bool {\n\tswitch name {\n\tcase "OrderPlaced", "OrderPaid":\n\t\treturn true\n\t}\n\treturn false\n}\n`,
  ),
  'the function has returned for types that a table does not have': of(
    '\tby, ok := handlers[e.EventType]\n\tif !ok {\n\t\treturn nil\n\t}\n\treturn by.Apply(ctx, e)',
    '',
    `${NEXT_TYPE}\nvar handlers = map[string]Next{"OrderPlaced": kit.Placed(), "OrderPaid": kit.Paid()}\n`,
  ),
  'a function of a table hands the events on': of(
    '\tif by := p.handlers()[e.EventType]; by != nil {\n\t\treturn by(ctx, e)\n\t}',
    NEXT,
    `${NEXT_TYPE}\nfunc (p *Orders) handlers() map[string]func(context.Context, store.PersistedEvent) error {\n\treturn map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": p.placed, "OrderPaid": func(ctx context.Context, e store.PersistedEvent) error { return p.next.Apply(ctx, e) }}\n}\n\nfunc (p *Orders) placed(ctx context.Context, e store.PersistedEvent) error { return p.next.Apply(ctx, e) }\n`,
  ),
  'a goroutine inside a case hands the events on': of(
    '\tif e.EventType == "OrderPlaced" {\n\t\tgo func() { p.next.Apply(ctx, e) }()\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'only logs, metrics and errors mention the events': of(
    `\tp.log.Info("got", "event", e, "type", e.EventType)\n\tcounter.WithLabelValues(e.EventType).Inc()\n\tctx, span := tracer.Start(ctx, "handle "+e.EventType)\n\tdefer span.End()\n${SWITCH}\tp.log.DebugContext(ctx, fmt.Sprintf("passed over %s", e.EventType))`,
  ),
  'the events are decoded and stored in a row': of(
    `\tvar row Row\n\tif err := json.Unmarshal(e.Payload, &row); err != nil {\n\t\treturn fmt.Errorf("decode %s: %w", e.EventType, err)\n\t}\n\tif _, err := tx.Exec(ctx, "insert into seen values ($1)", e.ID); err != nil {\n\t\treturn err\n\t}\n${SWITCH}`,
  ),
  'the function has logged other streams and returned': of(
    `\tif e.StreamType != "Order" {\n\t\tp.log.Debug("not ours")\n\t\treturn nil\n\t}\n${SWITCH}`,
  ),
  'the types are compared inside a condition on the stream': of(`\tif e.StreamType == "Order" {\n\t${SWITCH}\t}`),
  'a case of a stream calls a function that compares the types': of(
    `\tswitch e.StreamType {\n\tcase "Order":\n\t\treturn p.order(ctx, e)\n\tcase "Cart":\n\t\treturn nil\n\t}`,
    '',
    `\nfunc (p *Orders) order(ctx context.Context, e store.PersistedEvent) error {\n${SWITCH}\treturn nil\n}\n`,
  ),
  'events without a stream fail': of(
    `\tif e.StreamType == "" {\n\t\treturn fmt.Errorf("no stream: %s", e.ID)\n\t}\n${SWITCH}`,
  ),
  'a local struct keeps the events': of(
    `\tmsg := message{raw: e}\n\tmsg.again = e\n\tswitch msg.raw.EventType {\n\tcase "OrderPlaced":\n\t}`,
    '',
    '\ntype message struct{ raw, again store.PersistedEvent }\n',
  ),
  'what a case has decoded is handed on': of(
    '\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\tvar body any\n\t\tif err := json.Unmarshal(e.Payload, &body); err != nil {\n\t\t\treturn err\n\t\t}\n\t\treturn p.bus.Publish(ctx, body)\n\t}',
    '\tbus kit.Bus\n',
  ),
  'a part of what was decoded is looked up': of(
    `\tvar body struct{ OrderID string }\n\tif err := json.Unmarshal(e.Payload, &body); err != nil {\n\t\treturn err\n\t}\n\tp.rows.Touch(ctx, body.OrderID)\n${SWITCH}`,
    '\trows kit.Rows\n',
  ),
  'main fills the interface': {
    'orders/orders.go': `${orders('\treturn p.next.Apply(ctx, e)', [], NEXT)}${NEXT_TYPE}\nfunc New(next Next) *Orders { return &Orders{next: next} }\n`,
    'view/view.go':
      'package view\n\nimport "github.com/eventsalsa/store"\n\ntype View struct{}\n\nfunc (View) Apply(ctx context.Context, e store.PersistedEvent) error {\n\tif e.EventType == "OrderPlaced" {\n\t\treturn nil\n\t}\n\treturn nil\n}\n',
    'main.go': main('registry.Add(orders.New(view.View{}))', ['orders', 'view']),
  },
};

describe("event types that a consumer's code does not name, while it names others", () => {
  for (const [title, files] of Object.entries(perhaps)) {
    it(`may be handled if ${title}`, async () => assert.equal(await other(files), 'perhaps'));
  }
  for (const [title, files] of Object.entries(passed)) {
    it(`are passed over if ${title}`, async () => assert.equal(await other(files), 'passed'));
  }

  it('are judged again after a file changed', async () => {
    const folder = await createGoFolder(of(SWITCH));
    const signal = new AbortController().signal;
    const reader = createGoIndexReader();
    try {
      assert.equal(unnamedBy('orders', 'Other', await reader.read([folder.path], signal)), 'passed');
      await folder.write(of(`${SWITCH}\treturn p.next.Apply(ctx, e)`, NEXT, NEXT_TYPE));
      const changed = await reader.update([join(folder.path, 'orders/orders.go')], signal);
      assert.equal(unnamedBy('orders', 'Other', changed), 'perhaps');
    } finally {
      await folder.remove();
    }
  });
});
