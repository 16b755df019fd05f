/** The same failure as usual loggers print it, and the wrappers that usual tools put around a line. */

/** Level error, message `consumer handler error`, consumer billing, position 40217, error `boom x`. */
export const LOGGERS: Readonly<Record<string, string>> = {
  slogJson:
    '{"time":"2026-11-22T14:57:16.385Z","level":"ERROR","msg":"consumer handler error","consumer":"billing","segment_id":0,"position":40217,"error":"boom x"}',
  slogText:
    'time=2026-11-22T14:57:16.385Z level=ERROR msg="consumer handler error" consumer=billing segment_id=0 position=40217 error="boom x"',
  slogDefault:
    '2026/11/22 14:57:16 ERROR consumer handler error consumer=billing segment_id=0 position=40217 error="boom x"',
  stdAdapter:
    '2026/11/22 14:57:16 [ERROR] consumer handler error [consumer billing segment_id 0 position 40217 event_type OrderPlaced error boom x]',
  stdEquals:
    '2026/11/22 14:57:16 [ERROR] [Projection] consumer handler error consumer=billing segment_id=0 position=40217 error=boom x',
  stdMicroCaller:
    '2026/11/22 14:57:16.385000 log.go:19: [ERROR] consumer handler error consumer=billing position=40217 error="boom x"',
  zerologJson:
    '{"level":"error","consumer":"billing","segment_id":0,"position":40217,"error":"boom x","time":"2026-11-22T14:57:16Z","message":"consumer handler error"}',
  zerologConsole:
    '2026-11-22T14:57:16Z ERR consumer handler error consumer=billing error="boom x" position=40217 segment_id=0',
  zerologCaller: '2:57PM ERR log.go:19 > consumer handler error consumer=billing error="boom x" position=40217',
  zerologColoured:
    '\x1b[90m2026-11-22T14:57:16Z\x1b[0m \x1b[31mERR\x1b[0m \x1b[1mlog.go:19\x1b[0m\x1b[36m >\x1b[0m \x1b[1mconsumer handler error\x1b[0m \x1b[36mconsumer=\x1b[0mbilling \x1b[36merror=\x1b[0m\x1b[31m"boom x"\x1b[0m \x1b[36mposition=\x1b[0m40217',
  zapJson:
    '{"level":"error","ts":1795359436.385,"caller":"app/log.go:19","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}',
  zapShort:
    '{"L":"ERROR","T":"2026-11-22T14:57:16.385Z","N":"es","C":"app/log.go:19","M":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}',
  zapConsole:
    '2026-11-22T14:57:16.385Z\tERROR\tconsumer handler error\t{"consumer": "billing", "position": 40217, "error": "boom x"}',
  zapConsoleNamed:
    '2026-11-22T14:57:16.385Z\tERROR\tes\tapp/log.go:19\tconsumer handler error\t{"consumer": "billing", "position": 40217, "error": "boom x"}',
  zapConsoleColoured:
    '2026-11-22T14:57:16.385Z\t\x1b[31mERROR\x1b[0m\tapp/log.go:19\tconsumer handler error\t{"consumer": "billing", "position": 40217, "error": "boom x"}',
  logrusText:
    'time="2026-11-22T14:57:16Z" level=error msg="consumer handler error" consumer=billing error="boom x" position=40217 segment_id=0',
  logrusTerminal:
    'ERRO[0042] consumer handler error                        consumer=billing error="boom x" position=40217 segment_id=0',
  logrusFull:
    '\x1b[31mERRO\x1b[0m[2026-11-22T14:57:16Z] consumer handler error                        \x1b[31mconsumer\x1b[0m=billing \x1b[31merror\x1b[0m="boom x" \x1b[31mposition\x1b[0m=40217',
  logrusJson:
    '{"consumer":"billing","error":"boom x","level":"error","msg":"consumer handler error","position":40217,"time":"2026-11-22T14:57:16Z"}',
  logrusFieldMap:
    '{"@level":"error","@message":"consumer handler error","@timestamp":"2026-11-22T14:57:16Z","consumer":"billing","error":"boom x","position":40217}',
  goKit:
    'ts=2026-11-22T14:57:16.385Z caller=log.go:19 level=error msg="consumer handler error" consumer=billing position=40217 err="boom x"',
  log15:
    't=2026-11-22T14:57:16+0000 lvl=eror msg="consumer handler error" consumer=billing position=40217 error="boom x"',
  geth: 'ERROR[11-22|14:57:16.385] consumer handler error                   consumer=billing position=40217 error="boom x"',
  charm:
    '2026/11/22 14:57:16 \x1b[1;38;5;204mERRO\x1b[0m consumer handler error \x1b[2mconsumer\x1b[0m\x1b[2m=\x1b[0mbilling \x1b[2mposition\x1b[0m\x1b[2m=\x1b[0m40217 \x1b[2merror\x1b[0m\x1b[2m=\x1b[0m"boom x"',
  charmCaller: '2:57PM ERRO <app/log.go:19> consumer handler error consumer=billing position=40217 error="boom x"',
  hclog:
    '2026-11-22T14:57:16.385Z [ERROR] worker: consumer handler error: consumer=billing position=40217 error="boom x"',
  tint: '\x1b[2mNov 22 14:57:16.385\x1b[0m \x1b[91mERR\x1b[0m consumer handler error \x1b[2mconsumer=\x1b[0mbilling \x1b[2mposition=\x1b[0m40217 \x1b[91;2merror=\x1b[22m"boom x"\x1b[0m',
  klog: 'E1122 14:57:16.385000       1 log.go:19] "consumer handler error" err="boom x" consumer="billing" position=40217',
  klogJson:
    '{"ts":1795359436385.123,"caller":"app/log.go:19","msg":"consumer handler error","consumer":"billing","position":40217,"err":"boom x"}',
  pino: '{"level":50,"time":1795359436385,"pid":1,"hostname":"h","consumer":"billing","position":40217,"error":"boom x","msg":"consumer handler error"}',
  bunyan:
    '{"name":"api","hostname":"h","pid":1,"level":50,"consumer":"billing","position":40217,"error":"boom x","msg":"consumer handler error","time":"2026-11-22T14:57:16.385Z","v":0}',
  slogNumber:
    '{"time":"2026-11-22T14:57:16.385Z","level":8,"msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}',
  clef: '{"@t":"2026-11-22T14:57:16.385Z","@m":"consumer handler error","@l":"Error","consumer":"billing","position":40217,"error":"boom x"}',
  ecs: '{"@timestamp":"2026-11-22T14:57:16.385Z","log.level":"error","message":"consumer handler error","ecs.version":"1.6.0","consumer":"billing","position":40217,"error":{"message":"boom x"}}',
  otlp: '{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"1795359436385000000","severityNumber":17,"body":{"stringValue":"consumer handler error"},"attributes":[{"key":"consumer","value":{"stringValue":"billing"}},{"key":"position","value":{"intValue":"40217"}},{"key":"error","value":{"stringValue":"boom x"}}]}]}]}]}',
  cloudLogging:
    '{"insertId":"x","jsonPayload":{"message":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"},"timestamp":"2026-11-22T14:57:16.385Z","severity":"ERROR"}',
  cloudStruct:
    '{"severity":"ERROR","message":"consumer handler error","timestampSeconds":1795359436,"timestampNanos":385000000,"consumer":"billing","position":40217,"error":"boom x"}',
  gelf: '{"version":"1.1","host":"h","short_message":"consumer handler error","timestamp":1795359436.385,"level":3,"_consumer":"billing","_position":40217,"_error":"boom x"}',
  dotnetSerilog: '[14:57:16 ERR] consumer handler error consumer=billing position=40217 error="boom x"',
  serilogFile:
    '2026-11-22 14:57:16.385 +00:00 [ERR] consumer handler error consumer=billing position=40217 error="boom x"',
  nlog: '2026-11-22 14:57:16.3850|ERROR|Shop.Billing|consumer handler error consumer=billing position=40217 error="boom x"',
  elixir: '14:57:16.385 [error] consumer handler error consumer=billing position=40217 error="boom x"',
  elixirMetadata:
    '14:57:16.385 request_id=F1 pid=<0.292.0> [error] consumer handler error consumer=billing position=40217 error="boom x"',
  ruby: 'E, [2026-11-22T14:57:16.385004 #412] ERROR -- api: consumer handler error consumer=billing position=40217 error="boom x"',
  logback:
    '14:57:16.385 [main] ERROR c.s.Billing - consumer handler error consumer=billing position=40217 error="boom x"',
  spring:
    '2026-11-22T14:57:16.385Z ERROR 412 --- [shop] [main] c.s.Billing        : consumer handler error consumer=billing position=40217 error="boom x"',
  log4j:
    '2026-11-22 14:57:16,385 ERROR [main] c.s.Billing: consumer handler error consumer=billing position=40217 error="boom x"',
  python:
    '2026-11-22 14:57:16,385 - shop.billing - ERROR - consumer handler error consumer=billing position=40217 error="boom x"',
  pythonBasic: 'ERROR:shop.billing:consumer handler error consumer=billing position=40217 error="boom x"',
  pythonPlain:
    '2026-11-22 14:57:16,385 ERROR shop.billing consumer handler error consumer=billing position=40217 error="boom x"',
  loguru:
    '2026-11-22 14:57:16.385 | ERROR    | shop.billing:handle:42 - consumer handler error consumer=billing position=40217 error="boom x"',
  structlog:
    '2026-11-22 14:57:16 [error    ] consumer handler error         [shop.billing] consumer=billing position=40217 error="boom x"',
  structlogJson:
    '{"event":"consumer handler error","level":"error","timestamp":"2026-11-22T14:57:16.385Z","consumer":"billing","position":40217,"error":"boom x"}',
  gunicorn:
    '[2026-11-22 14:57:16 +0000] [412] [ERROR] consumer handler error consumer=billing position=40217 error="boom x"',
  celery:
    '[2026-11-22 14:57:16,385: ERROR/MainProcess] consumer handler error consumer=billing position=40217 error="boom x"',
  envLogger:
    '[2026-11-22T14:57:16Z ERROR shop::billing] consumer handler error consumer=billing position=40217 error="boom x"',
  tracing:
    '2026-11-22T14:57:16.385Z ERROR shop::billing: consumer handler error consumer=billing position=40217 error="boom x"',
  tracingJson:
    '{"timestamp":"2026-11-22T14:57:16.385Z","level":"ERROR","fields":{"message":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"},"target":"shop"}',
  winston:
    '2026-11-22T14:57:16.385Z error: consumer handler error {"consumer":"billing","position":40217,"error":"boom x"}',
  pinoPretty: '[14:57:16.385] ERROR (412): consumer handler error consumer=billing position=40217 error="boom x"',
  nest: '[Nest] 412  - 11/22/2026, 2:57:16 PM   ERROR [Billing] consumer handler error consumer=billing position=40217 error="boom x"',
  monolog:
    '[2026-11-22T14:57:16.385000+00:00] production.ERROR: consumer handler error {"consumer":"billing","position":40217,"error":"boom x"} []',
  envoy:
    '[2026-11-22 14:57:16.385][412][error][config] consumer handler error consumer=billing position=40217 error="boom x"',
  pterm: '2026-11-22 14:57:16 ERROR consumer handler error ├ consumer: billing ├ position: 40217 └ error: boom x',
  mongo:
    '{"t":{"$date":"2026-11-22T14:57:16.385+00:00"},"s":"E","c":"BILLING","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}',
  javascript:
    '[2026-11-22T14:57:16.385] [ERROR] billing - consumer handler error consumer=billing position=40217 error="boom x"',
  swiftLog:
    '2026-11-22T14:57:16+0000 error api: consumer=billing position=40217 error=boom x [Shop] consumer handler error',
  tracingThread:
    '2026-11-22T14:57:16.385123Z ERROR ThreadId(01) shop::billing: src/worker.rs:42: consumer handler error consumer=billing position=40217 error="boom x"',
  zerologTimeLast:
    'ERR consumer handler error consumer=billing error="boom x" position=40217 time=2026-11-22T14:57:16Z',
  zerologBars: '2026-11-22T14:57:16Z | ERROR  | consumer handler error consumer=billing error="boom x" position=40217',
  phuslu:
    '2026-11-22T14:57:16.385Z ERR 412 worker.go:42 > consumer handler error consumer=billing error="boom x" position=40217',
  glogYear:
    'E20261122 14:57:16.385123 412 worker.cc:42] consumer handler error consumer=billing position=40217 error="boom x"',
  railsTagged:
    'E, [2026-11-22T14:57:16.385123 #412] ERROR -- : [4bf92f35-77b3-4da6-a3ce-929d0e0e4736] consumer handler error consumer=billing position=40217 error="boom x"',
  springPadded:
    '2026-11-22 14:57:16.385 ERROR 412 --- [           main] c.s.Billing              : consumer handler error consumer=billing position=40217 error="boom x"',
  collectorPriority:
    '{"priority":3,"host":"a","timestamp":"2026-11-22T14:57:16Z","message":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}',
  charmPrefix: '2026/11/22 14:57:16 ERRO worker: consumer handler error consumer=billing position=40217 error="boom x"',
  logrusPrefixed:
    '[2026-11-22 14:57:16] ERROR worker: consumer handler error consumer=billing position=40217 error="boom x"',
  log4jLine:
    '2026-11-22 14:57:16.385 [main] ERROR com.shop.Billing:42 - consumer handler error consumer=billing position=40217 error="boom x"',
  fern: '[2026-11-22][14:57:16][shop::billing][ERROR] consumer handler error consumer=billing position=40217 error="boom x"',
  lager:
    '2026-11-22 14:57:16.385 [error] <0.412.0>@billing:handle:42 consumer handler error consumer=billing position=40217 error="boom x"',
  honeycomb:
    '{"time":"2026-11-22T14:57:16.385Z","samplerate":1,"data":{"level":"error","msg":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}}',
  betterStack:
    '{"dt":"2026-11-22T14:57:16.385Z","level":"error","message":"consumer handler error","consumer":"billing","position":40217,"error":"boom x"}',
  katip:
    '[2026-11-22 14:57:16][Shop.Billing][Error][host1][PID 412][ThreadId 7][main:Main app/Main.hs:42:5] consumer handler error consumer=billing position=40217 error="boom x"',
  kafka:
    '[2026-11-22 14:57:16,385] ERROR [Billing id=1] consumer handler error consumer=billing position=40217 error="boom x" (com.shop.Billing)',
  glassfish:
    '[2026-11-22T14:57:16.385+0000] [glassfish 5] [SEVERE] [] [com.shop] [tid: _ThreadID=1] [levelValue: 1000] consumer handler error consumer=billing position=40217 error="boom x"',
  tomcat:
    '22-Nov-2026 14:57:16.385 SEVERE [main] com.shop.Billing.handle consumer handler error consumer=billing position=40217 error="boom x"',
  jboss:
    '14:57:16,385 ERROR [com.shop.Billing] (default task-1) consumer handler error consumer=billing position=40217 error="boom x"',
  slogRust:
    'Nov 22 14:57:16.385 ERRO consumer handler error, error: boom x, position: 40217, consumer: billing, module: shop',
  slogRustColoured:
    'Nov 22 14:57:16.385 \x1b[31mERRO\x1b[0m consumer handler error, \x1b[1merror\x1b[0m: boom x, \x1b[1mposition\x1b[0m: 40217, \x1b[1mconsumer\x1b[0m: billing',
  tracingColoured:
    '\x1b[2m2026-11-22T14:57:16.385123Z\x1b[0m \x1b[31mERROR\x1b[0m \x1b[2mshop::billing\x1b[0m\x1b[2m:\x1b[0m consumer handler error \x1b[3mconsumer\x1b[0m\x1b[2m=\x1b[0mbilling \x1b[3mposition\x1b[0m\x1b[2m=\x1b[0m40217 \x1b[3merror\x1b[0m\x1b[2m=\x1b[0m"boom x"',
  structlogColoured:
    "\x1b[2m2026-11-22 14:57:16\x1b[0m [\x1b[31m\x1b[1merror    \x1b[0m] \x1b[1mconsumer handler error        \x1b[0m \x1b[36mconsumer\x1b[0m=\x1b[35mbilling\x1b[0m \x1b[36mposition\x1b[0m=\x1b[35m40217\x1b[0m \x1b[36merror\x1b[0m=\x1b[35m'boom x'\x1b[0m",
  loguruExtra:
    "2026-11-22 14:57:16.385 | ERROR    | shop.billing:handle:42 - consumer handler error | {'consumer': 'billing', 'position': 40217, 'error': 'boom x'}",
  laravelCli:
    '[2026-11-22 14:57:16] local.ERROR: consumer handler error ["consumer" => "billing","position" => 40217,"error" => "boom x"]',
  nodeObject:
    "2026-11-22T14:57:16.385Z error: consumer handler error { consumer: 'billing', position: 40217, error: 'boom x' }",
  rubyHash:
    'E, [2026-11-22T14:57:16.385004 #412] ERROR -- api: consumer handler error {:consumer=>"billing", :position=>40217, :error=>"boom x"}',
  serilogNamed:
    '2026-11-22T14:57:16.3850000+00:00 [ERR] (Shop.Billing) consumer handler error {"consumer": "billing", "position": 40217, "error": "boom x"}',
  rich: '[11/22/26 14:57:16] ERROR    consumer handler error consumer=billing position=40217 error="boom x"    worker.py:42',
  smallLetters: '2026-11-22T14:57:16.385Z error consumer handler error consumer=billing position=40217 error="boom x"',
  signaleTime:
    '[14:57:16] [billing] › ✖  error     consumer handler error consumer=billing position=40217 error="boom x"',
  ros: '[ERROR] [1795359436.385123456] [billing]: consumer handler error consumer=billing position=40217 error="boom x"',
  cockroach:
    'E261122 14:57:16.385123 412 1@server/worker.go:42 ⋮ [n1,client=1] 12  consumer handler error consumer=billing position=40217 error="boom x"',
  // The remaining loggers differ only in the beginning of the line.
  levelOnly: 'ERROR consumer handler error consumer=billing position=40217 error="boom x"',
  levelColon: 'error: consumer handler error consumer=billing position=40217 error="boom x"',
  apex: 'ERROR[0000] consumer handler error   consumer=billing error=boom x position=40217',
};

const quoted = (line: string) => JSON.stringify(`${line}\n`);

/** Wraps a line as a tool does. */
export const WRAPPERS: Readonly<Record<string, (line: string) => string>> = {
  bare: (line) => line,
  compose: (line) => `api-1  | ${line}`,
  composeColoured: (line) => `\x1b[36mapi-1  | \x1b[0m${line}`,
  composeTimestamps: (line) => `api-1  | 2026-11-22T14:57:16.385383182Z ${line}`,
  dockerTimestamps: (line) => `2026-11-22T14:57:16.385383182Z ${line}`,
  swarm: (line) => `shop_api.1.xk3jq9@node1    | ${line}`,
  containerRuntime: (line) => `2026-11-22T14:57:16.385813799Z stderr F ${line}`,
  kubectlPrefix: (line) => `[pod/echo-7cfd7bf68f-nk5kr/hello] ${line}`,
  kubectlPrefixTimestamps: (line) => `[pod/echo-7cfd/hello] 2026-11-22T14:57:16.385813799Z ${line}`,
  stern: (line) => `app-7d9 app ${line}`,
  sternNamespace: (line) => `shop app-7d9 app ${line}`,
  kubetail: (line) => `[app-7d9 app] ${line}`,
  kail: (line) => `default/app-7d9[app]: ${line}`,
  journal: (line) => `Nov 22 14:57:16 host1 api[412]: ${line}`,
  journalPrecise: (line) => `Nov 22 14:57:16.385000 host1 api[412]: ${line}`,
  journalIso: (line) => `2026-11-22T14:57:16+0000 host1 api[412]: ${line}`,
  journalFull: (line) => `Sun 2026-11-22 14:57:16 UTC host1 api[412]: ${line}`,
  journalUnix: (line) => `1795359436.385000 host1 api[412]: ${line}`,
  journalJson: (line) =>
    `{"__REALTIME_TIMESTAMP":"1795359436385000","PRIORITY":"6","_PID":"412","MESSAGE":${JSON.stringify(line)}}`,
  syslog3164: (line) => `<131>Nov 22 14:57:16 host1 api[412]: ${line}`,
  syslog5424: (line) => `<134>1 2026-11-22T14:57:16.385Z host1 api 412 - - ${line}`,
  syslog5424Data: (line) =>
    `<134>1 2026-11-22T14:57:16.385Z host1 api 412 ID47 [exampleSDID@32473 iut="3" eventSource="Application"] ${line}`,
  dockerJsonFile: (line) => `{"log":${quoted(line)},"stream":"stderr","time":"2026-11-22T14:57:16.390Z"}`,
  fluentd: (line) => `{"source":"stderr","log":${quoted(line)},"container_id":"6aca9d54a4e0","container_name":"/api"}`,
  fluentdFile: (line) => `2026-11-22T14:57:16+00:00\tdocker.api\t{"log":${quoted(line)}}`,
  fluentBit: (line) =>
    `{"date":1795359436.385,"stream":"stderr","log":${quoted(line)},"kubernetes":{"pod_name":"api-7d9"}}`,
  fluentBitStdout: (line) =>
    `[0] kube.var.log.api: [[1795359436.385000000, {}], {"log"=>${quoted(line)}, "stream"=>"stderr"}]`,
  vector: (line) =>
    `{"file":"/var/log/api.log","host":"h","message":${JSON.stringify(line)},"source_type":"file","timestamp":"2026-11-22T14:57:16.385Z"}`,
  loki: (line) => `{"labels":{"app":"api"},"line":${JSON.stringify(line)},"timestamp":"2026-11-22T14:57:16.385Z"}`,
  logcli: (line) => `2026-11-22T14:57:16Z {app="api", pod="api-7d9"} ${line}`,
  cloudText: (line) =>
    `{"insertId":"x","textPayload":${quoted(line)},"timestamp":"2026-11-22T14:57:16.385Z","severity":"DEFAULT"}`,
  cloudWatch: (line) =>
    `{"timestamp":1795359436385,"message":${JSON.stringify(line)},"ingestionTime":1795359437385,"logStreamName":"ecs/api"}`,
  awsTail: (line) => `2026-11-22T14:57:16.385000+00:00 ecs/api/0123abcd ${line}`,
  awsTailShort: (line) => `2026-11-22T14:57:16 ${line}`,
  azureLog: (line) =>
    `{"TimeGenerated":"2026-11-22T14:57:16.385Z","Log_s":${JSON.stringify(line)},"ContainerName_s":"api"}`,
  azureConsole: (line) =>
    `{"time":"2026-11-22T14:57:16.385Z","category":"AppServiceConsoleLogs","level":"Informational","resultDescription":${quoted(line)}}`,
  foreman: (line) => `14:57:16 worker.1 | ${line}`,
  foremanAligned: (line) => `14:57:16 worker.1     | ${line}`,
  overmind: (line) => `worker  | ${line}`,
  tilt: (line) => `     api-svc │ ${line}`,
  concurrently: (line) => `[api] ${line}`,
  concurrentlyNumber: (line) => `[0] ${line}`,
  turbo: (line) => `api:dev: ${line}`,
  pnpm: (line) => `packages/api dev: ${line}`,
  lerna: (line) => `@shop/api: ${line}`,
  pm2: (line) => `0|api      | ${line}`,
  heroku: (line) => `2026-11-22T14:57:16.385+00:00 app[web.1]: ${line}`,
  fly: (line) => `2026-11-22T14:57:16Z app[148e] fra [info]${line}`,
  cloudFoundry: (line) => `2026-11-22T14:57:16.38+0000 [APP/PROC/WEB/0] ERR ${line}`,
  goTest: (line) => `    h_test.go:12: ${line}`,
  goTestJson: (line) =>
    `{"Time":"2026-11-22T14:57:16.385Z","Action":"output","Package":"shop","Test":"TestX","Output":${JSON.stringify(`    h_test.go:12: ${line}\n`)}}`,
  githubActions: (line) => `2026-11-22T14:57:16.3851234Z ${line}`,
  ghRunView: (line) => `build\tRun tests\t2026-11-22T14:57:16.3851234Z ${line}`,
  gitlab: (line) => `2026-11-22T14:57:16.385123Z 01O ${line}`,
  jenkins: (line) => `[2026-11-22T14:57:16.385Z] ${line}`,
  buildkite: (line) => `\x1b_bk;t=1795359436385\x07${line}`,
  multilog: (line) => `@400000006b0302d616f2a1b4 ${line}`,
  herokuDrain: (line) => `321 <158>1 2026-11-22T14:57:16.385+00:00 host app web.1 - ${line}`,
  lambdaStream: (line) =>
    `2026-11-22T14:57:16.385000+00:00 2026/11/22/[$LATEST]58419525dade4d17a495dceeeed44708 ${line}`,
  k9s: (line) => `shop/billing-7d9f:billing ${line}`,
  grep: (line) => `logs/app.log:12:${line}`,
  slogJson: (line) => `{"time":"2026-11-22T14:57:17Z","level":"INFO","msg":${JSON.stringify(line)}}`,
  bom: (line) => `\ufeff${line}`,
  crlf: (line) => `${line}\r`,
};
