import assert from 'node:assert/strict';
import { join } from 'node:path';
import { unnamedBy } from '../../../../src/code/index/goIndex';
import { createGoIndexReader } from '../../../../src/code/index/goIndexReader';
import { createGoFolder } from '../../../support/goFolder';
import { imports, main, orders, plain } from '../../../support/goSaid';

/** What the code of the consumer `orders` says of a type that it does not name, though it names others. */
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

/** It may handle other types. */
const perhaps: Record<string, Readonly<Record<string, string>>> = {
  'an interface that nothing fills gets them': of(`${SWITCH}\treturn p.next.Apply(ctx, e)`, NEXT, NEXT_TYPE),
  'the default hands them on': of(
    '\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\treturn nil\n\tdefault:\n\t\treturn p.next.Apply(ctx, e)\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'a package outside of the workspace gets them': of(`${SWITCH}\treturn kit.Dispatch(ctx, e)`, '', '', []),
  'a function that a field keeps gets them': of(
    `${SWITCH}\treturn p.apply(ctx, e)`,
    '\tapply func(context.Context, store.PersistedEvent) error\n',
  ),
  'a message around them is published': of(
    `${SWITCH}\treturn p.bus.Publish(ctx, &message{raw: e})`,
    '\tbus kit.Bus\n',
    '\ntype message struct{ raw store.PersistedEvent }\n',
  ),
  'what they carry is published': of(`${SWITCH}\treturn p.bus.Publish(ctx, e.Payload)`, '\tbus kit.Bus\n'),
  'what was decoded of them is handed on': of(
    `\tdecoded, err := kit.Decode(e.EventType, e.Payload)\n\tif err != nil {\n\t\treturn err\n\t}\n${SWITCH}\treturn p.bus.Publish(ctx, decoded)`,
    '\tbus kit.Bus\n',
  ),
  'what JSON has of them goes through a function to code that is not known': of(
    `${SWITCH}\tvar body any\n\tif err := json.Unmarshal(e.Payload, &body); err != nil {\n\t\treturn err\n\t}\n\treturn p.forward(ctx, body)`,
    '\tbus kit.Bus\n',
    '\nfunc (p *Orders) forward(ctx context.Context, body any) error { return p.bus.Publish(ctx, body) }\n',
  ),
  'a stream of JSON is decoded and published': of(
    `${SWITCH}\tvar body map[string]any\n\tif err := json.NewDecoder(bytes.NewReader(e.Payload)).Decode(&body); err != nil {\n\t\treturn err\n\t}\n\treturn p.bus.Publish(ctx, body)`,
    '\tbus kit.Bus\n',
  ),
  'a message of protobuf is handed on as any': of(
    `${SWITCH}\tmsg := &kit.Envelope{}\n\tif err := proto.Unmarshal(e.Payload, msg); err != nil {\n\t\treturn err\n\t}\n\treturn p.forward(ctx, msg)`,
    '\tbus kit.Bus\n',
    '\nfunc (p *Orders) forward(ctx context.Context, body any) error { return p.bus.Publish(ctx, body) }\n',
  ),
  'a codec of the workspace fills it': {
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
  'a decoder of generics gives it': of(
    `${SWITCH}\tbody, err := decode[kit.Any](e)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn p.bus.Publish(ctx, body)`,
    '\tbus kit.Bus\n',
    '\nfunc decode[T any](e store.PersistedEvent) (T, error) {\n\tvar v T\n\terr := json.Unmarshal(e.Payload, &v)\n\treturn v, err\n}\n',
  ),
  'the default of a type switch hands on what was decoded': of(
    `\tvar body any = kit.New(e.EventType)\n\tif err := json.Unmarshal(e.Payload, body); err != nil {\n\t\treturn err\n\t}\n${SWITCH}\treturn p.forward(ctx, body)`,
    '\tbus kit.Bus\n',
    '\nfunc (p *Orders) forward(ctx context.Context, body any) error {\n\tswitch each := body.(type) {\n\tcase *OrderPlaced:\n\t\treturn nil\n\tdefault:\n\t\treturn p.bus.Publish(ctx, each)\n\t}\n}\n',
  ),
  'a channel gets them': of(`${SWITCH}\tp.queue <- e`, '\tqueue chan store.PersistedEvent\n'),
  'a select sends them': of(
    `${SWITCH}\tselect {\n\tcase p.queue <- e:\n\tcase <-ctx.Done():\n\t}`,
    '\tqueue chan store.PersistedEvent\n',
  ),
  'a list collects them': of(
    `${SWITCH}\tp.batch = append(p.batch, e)`,
    '\tbatch []store.PersistedEvent\n',
    '\nfunc (p *Orders) Flush() { p.bus.Send(p.batch) }\n',
  ),
  'a map collects them': of(`${SWITCH}\tp.by[e.StreamID] = e`, '\tby map[string]store.PersistedEvent\n'),
  'a field keeps the last': of(`${SWITCH}\tp.last = e`, '\tlast store.PersistedEvent\n'),
  'a list collects what they carry': of(`${SWITCH}\tp.batch = append(p.batch, e.Payload)`, '\tbatch [][]byte\n'),
  'a group of goroutines hands them on': of(
    `${SWITCH}\tp.group.Go(func() error { return p.next.Apply(ctx, e) })`,
    '\tgroup errgroup.Group\n\tnext kit.Next\n',
  ),
  'a deferred call hands them on': of(`\tdefer p.next.Apply(ctx, e)\n${SWITCH}`, '\tnext kit.Next\n'),
  'a case asks for a beginning': of(
    '\tswitch {\n\tcase e.EventType == "A":\n\t\treturn nil\n\tcase strings.HasPrefix(e.EventType, "B"):\n\t\tp.count++\n\t}',
    '\tcount int\n',
  ),
  'each function of a list gets them': of(
    `${SWITCH}\tfor _, each := range p.next {\n\t\tif err := each(ctx, e); err != nil {\n\t\t\treturn err\n\t\t}\n\t}`,
    '\tnext []func(context.Context, store.PersistedEvent) error\n',
  ),
  'a map for goroutines keeps them': of(`${SWITCH}\tp.by.Store(e.StreamID, e)`, '\tby sync.Map\n'),
  'a case of a stream counts them all': of(
    `\tswitch e.StreamType {\n\tcase "Cart":\n\t\tp.count++\n\t}\n${SWITCH}`,
    '\tcount int\n',
  ),
  'all of a stream are counted': of(
    `\tif e.StreamType == "Cart" {\n\t\tp.count++\n\t\treturn p.rows.Touch(ctx, e.StreamID)\n\t}\n${SWITCH}`,
    '\tcount int\n\trows kit.Rows\n',
  ),
  'a goroutine hands them on': of(`${SWITCH}\tgo func() { p.next.Apply(ctx, e) }()`, NEXT, NEXT_TYPE),
  'only those that are not named are left out': of(
    '\tif e.EventType == "OrderLost" {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    NEXT_TYPE,
  ),
  'a beginning of the type is enough': of(
    `${SWITCH}\tif strings.HasPrefix(e.EventType, "Cart") {\n\t\tp.count++\n\t}`,
    '\tcount int\n',
  ),
  'a pattern chooses': of(`${SWITCH}\tif pattern.MatchString(e.EventType) {\n\t\tp.count++\n\t}`, '\tcount int\n'),
  'a part of the type is switched over': of(
    `${SWITCH}\tswitch strings.Split(e.EventType, ".")[0] {\n\tcase "cart":\n\t}`,
  ),
  'settings name a type': of(
    `${SWITCH}\tif e.EventType == p.cfg.Type {\n\t\tp.count++\n\t}`,
    '\tcfg kit.Config\n\tcount int\n',
  ),
  'a list of settings has it': of(
    `${SWITCH}\tif slices.Contains(p.types, e.EventType) {\n\t\tp.count++\n\t}`,
    '\ttypes []string\n\tcount int\n',
    '\nfunc New(types []string) *Orders { return &Orders{types: types} }\n',
  ),
  'a table has entries that code computes': of(
    '\treturn p.by[e.EventType](ctx, e)',
    '\tby map[string]func(context.Context, store.PersistedEvent) error\n',
    '\nfunc New(more ...Module) *Orders {\n\tp := &Orders{by: map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil}}\n\tfor _, each := range more {\n\t\tp.by[each.Type()] = each.Apply\n\t}\n\treturn p\n}\n',
  ),
  'a table can be added to by other packages': {
    ...of(
      '\tif f, ok := handlers.For(e.EventType); ok {\n\t\treturn f(ctx, e)\n\t}',
      '',
      '\nfunc init() { handlers.Register("OrderPlaced", nil) }\n',
      ['handlers'],
    ),
    'handlers/handlers.go':
      'package handlers\n\nvar all = map[string]Func{}\n\nfunc Register(name string, f Func) { all[name] = f }\n\nfunc For(name string) (Func, bool) {\n\tf, ok := all[name]\n\treturn f, ok\n}\n',
  },
  'what a table does not have goes elsewhere': of(
    '\tif by, ok := handlers[e.EventType]; ok {\n\t\treturn by(ctx, e)\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    `${NEXT_TYPE}\nvar handlers = map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil}\n`,
  ),
  'methods are called by their names': of(
    `${SWITCH}\tm := reflect.ValueOf(p).MethodByName("On" + e.EventType)\n\tif m.IsValid() {\n\t\tm.Call([]reflect.Value{reflect.ValueOf(e)})\n\t}`,
  ),
  'an option that is not known may add to it': of(
    '\treturn p.by[e.EventType](ctx, e)',
    '\tby map[string]func(context.Context, store.PersistedEvent) error\n',
    '\ntype Option func(*Orders)\n\nfunc New(options ...Option) *Orders {\n\tp := &Orders{by: map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": nil}}\n\tfor _, option := range options {\n\t\toption(p)\n\t}\n\treturn p\n}\n',
  ),
  'a batch of them goes elsewhere': {
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

/** What it names is all that it handles. */
const passed: Record<string, Readonly<Record<string, string>>> = {
  'a case hands them on': of(
    '\tswitch e.EventType {\n\tcase "OrderPlaced", "OrderPaid":\n\t\treturn p.next.Apply(ctx, e)\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'a condition hands them on': of(
    '\tif e.EventType == "OrderPlaced" && p.log != nil {\n\t\treturn p.next.Apply(ctx, e)\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'all others have returned': of(
    '\tif e.EventType != "OrderPlaced" && e.EventType != "OrderPaid" {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    NEXT_TYPE,
  ),
  'the default has returned': of(
    '\tvar row Row\n\tswitch e.EventType {\n\tcase "OrderPlaced":\n\t\trow.kind = 1\n\tdefault:\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    NEXT_TYPE,
  ),
  'what is not in a list has returned': of(
    '\tif !slices.Contains(handled, e.EventType) {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    `${NEXT_TYPE}\nvar handled = []string{"OrderPlaced", "OrderPaid"}\n`,
  ),
  'what a function does not want has returned': of(
    '\tif !p.wants(e.EventType) {\n\t\treturn nil\n\t}\n\treturn p.next.Apply(ctx, e)',
    NEXT,
    `${NEXT_TYPE}\nfunc (p *Orders) wants(name string) bool {\n\tswitch name {\n\tcase "OrderPlaced", "OrderPaid":\n\t\treturn true\n\t}\n\treturn false\n}\n`,
  ),
  'what a table does not have has returned': of(
    '\tby, ok := handlers[e.EventType]\n\tif !ok {\n\t\treturn nil\n\t}\n\treturn by.Apply(ctx, e)',
    '',
    `${NEXT_TYPE}\nvar handlers = map[string]Next{"OrderPlaced": kit.Placed(), "OrderPaid": kit.Paid()}\n`,
  ),
  'a function of a table hands them on': of(
    '\tif by := p.handlers()[e.EventType]; by != nil {\n\t\treturn by(ctx, e)\n\t}',
    NEXT,
    `${NEXT_TYPE}\nfunc (p *Orders) handlers() map[string]func(context.Context, store.PersistedEvent) error {\n\treturn map[string]func(context.Context, store.PersistedEvent) error{"OrderPlaced": p.placed, "OrderPaid": func(ctx context.Context, e store.PersistedEvent) error { return p.next.Apply(ctx, e) }}\n}\n\nfunc (p *Orders) placed(ctx context.Context, e store.PersistedEvent) error { return p.next.Apply(ctx, e) }\n`,
  ),
  'a goroutine of a case hands them on': of(
    '\tif e.EventType == "OrderPlaced" {\n\t\tgo func() { p.next.Apply(ctx, e) }()\n\t}',
    NEXT,
    NEXT_TYPE,
  ),
  'logs, metrics and errors tell of them': of(
    `\tp.log.Info("got", "event", e, "type", e.EventType)\n\tcounter.WithLabelValues(e.EventType).Inc()\n\tctx, span := tracer.Start(ctx, "handle "+e.EventType)\n\tdefer span.End()\n${SWITCH}\tp.log.DebugContext(ctx, fmt.Sprintf("passed over %s", e.EventType))`,
  ),
  'they are decoded, and a row remembers them': of(
    `\tvar row Row\n\tif err := json.Unmarshal(e.Payload, &row); err != nil {\n\t\treturn fmt.Errorf("decode %s: %w", e.EventType, err)\n\t}\n\tif _, err := tx.Exec(ctx, "insert into seen values ($1)", e.ID); err != nil {\n\t\treturn err\n\t}\n${SWITCH}`,
  ),
  'other streams have returned with a line of the log': of(
    `\tif e.StreamType != "Order" {\n\t\tp.log.Debug("not ours")\n\t\treturn nil\n\t}\n${SWITCH}`,
  ),
  'those of a stream are told apart inside': of(`\tif e.StreamType == "Order" {\n\t${SWITCH}\t}`),
  'a case of a stream hands them to a function that tells them apart': of(
    `\tswitch e.StreamType {\n\tcase "Order":\n\t\treturn p.order(ctx, e)\n\tcase "Cart":\n\t\treturn nil\n\t}`,
    '',
    `\nfunc (p *Orders) order(ctx context.Context, e store.PersistedEvent) error {\n${SWITCH}\treturn nil\n}\n`,
  ),
  'those without a stream fail': of(
    `\tif e.StreamType == "" {\n\t\treturn fmt.Errorf("no stream: %s", e.ID)\n\t}\n${SWITCH}`,
  ),
  'a struct of the function keeps them': of(
    `\tmsg := message{raw: e}\n\tmsg.again = e\n\tswitch msg.raw.EventType {\n\tcase "OrderPlaced":\n\t}`,
    '',
    '\ntype message struct{ raw, again store.PersistedEvent }\n',
  ),
  'what a case decodes is handed on': of(
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

describe('Event types that a consumer does not name, though it names others', () => {
  for (const [title, files] of Object.entries(perhaps)) {
    it(`may be handled where ${title}`, async () => assert.equal(await other(files), 'perhaps'));
  }
  for (const [title, files] of Object.entries(passed)) {
    it(`are passed over where ${title}`, async () => assert.equal(await other(files), 'passed'));
  }

  it('are told anew when a file changed', async () => {
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
