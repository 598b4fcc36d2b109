// Runs the meeting application against @elastic/mockotlpserver, through a recording proxy that
// distinguishes the destinations by their header, and checks the data of each destination in the
// server's own JSON lines. protoc, an independent decoder, decodes one captured body per signal.
// Usage: node receiver-test.mjs <directory of the checkout>
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(process.argv[2] ?? '.');
const here = path.dirname(fileURLToPath(import.meta.url));
const failures = [];
let checks = 0;
const check = (what, holds, found = '') => {
  checks += 1;
  if (!holds) failures.push(`${what}${found === '' ? '' : `: ${found}`}`);
};

// ---- the receiver -------------------------------------------------------------------------------
const receiver = spawn(
  path.join(here, 'node_modules/.bin/mockotlpserver'), ['-o', 'json', '--hostname', '127.0.0.1'],
  { stdio: ['ignore', 'pipe', 'inherit'] });
const lines = [];
let onLine = () => {};
const listening = new Promise((resolve, reject) => {
  receiver.once('exit', (code) => reject(new Error(`the receiver ended with ${code}`)));
  createInterface({ input: receiver.stdout }).on('line', (line) => {
    if (line.includes('OTLP/HTTP listening')) resolve();
    else if (line.startsWith('{"resource')) { lines.push(line); onLine(); }
  });
});
const nextLine = () => new Promise((resolve) => {
  if (lines.length > 0) return resolve(lines.shift());
  onLine = () => { onLine = () => {}; resolve(lines.shift()); };
});

// ---- the proxy: one request at a time, so that request and line belong together ----------------
const requests = [];
let last = Promise.resolve();
const proxy = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    last = last.then(() => forward(request, body, response)).catch((error) => {
      failures.push(`proxy: ${error.message}`);
      response.writeHead(500).end();
    });
  });
});
async function forward(request, body, response) {
  const answer = await new Promise((resolve, reject) => {
    const onward = http.request(
      { host: '127.0.0.1', port: 4318, path: request.url, method: 'POST',
        headers: { 'content-type': request.headers['content-type'], 'content-length': body.length } },
      (reply) => {
        const parts = [];
        reply.on('data', (part) => parts.push(part));
        reply.on('end', () => resolve({ status: reply.statusCode, parts }));
      });
    onward.on('error', reject);
    onward.end(body);
  });
  if (answer.status === 200) {
    requests.push({
      destination: request.headers['x-demo-destination'],
      signal: request.url.replace('/v1/', ''),
      body,
      json: await nextLine(),
    });
  }
  response.writeHead(answer.status, { 'content-type': 'application/x-protobuf' }).end();
}

// ---- the application ----------------------------------------------------------------------------
await listening;
await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
const application = spawn(
  './mvnw', ['-B', '-q', 'compile', 'exec:exec', '-pl', 'examples', '-am'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${proxy.address().port}` } });
let printed = '';
application.stdout.on('data', (chunk) => { printed += chunk; });
const code = await new Promise((resolve) => application.on('close', resolve));
await last;
receiver.removeAllListeners('exit');
receiver.kill();
proxy.close();

// ---- what arrived -------------------------------------------------------------------------------
const of = (destination, signal) => requests.filter(
  (r) => r.destination === destination && (signal === undefined || r.signal === signal));
const text = (rs) => rs.map((r) => r.json).join('\n');
const bytes = (rs) => Buffer.concat(rs.map((r) => r.body));
const count = (haystack, needle) => haystack.split(needle).length - 1;

check('the application exits with 0', code === 0, code);
check('the ledger balances', count(printed, 'the ledger balances') === 1, printed);

const HOST_LINE = 'the merger closes on friday';
const GUEST_LINE = 'please keep that between us';
const BOTH_SAID = 'nine million, and nobody may know';
const NEVER = ['failed organic chemistry', 'time off after surgery', 'token=secret',
  'could not render overlay', 'they agreed on a price', 'acme/host', 'globex/guest', 'assent.subject', 'assent.category'];

for (const destination of ['operations', 'improvement', 'training', 'summary_vendor', 'server_training']) {
  for (const canary of NEVER) {
    check(`'${canary}' does not reach ${destination}`, !bytes(of(destination)).includes(canary));
  }
}
check('nothing reaches the third party', of('other_model').length === 0, of('other_model').length);
check('every request names its destination', requests.every((r) => r.destination));

for (const destination of ['operations', 'training']) {
  check(`no chat reaches ${destination}`,
    !bytes(of(destination)).includes(HOST_LINE) && !bytes(of(destination)).includes(GUEST_LINE));
}
for (const signal of ['traces', 'metrics', 'logs']) {
  check(`operations gets ${signal}`, of('operations', signal).length > 0);
}
check('operations gets server spans by route',
  text(of('operations', 'traces')).includes('POST /meetings/{id}/join'));
// The server's protos do not have event names yet, so the bytes are searched for them.
check('operations gets both joins in its six steps',
  count(bytes(of('operations', 'logs')).toString('latin1'), 'meeting.joined') === 12,
  count(bytes(of('operations', 'logs')).toString('latin1'), 'meeting.joined'));
check('operations gets JVM metrics', text(of('operations', 'metrics')).includes('jvm.memory.used'));
check('operations gets stack frames without messages',
  bytes(of('operations', 'traces')).includes('Meeting.cameraFails'));

// Chat: granted by the host from step 3 to 4, never by the guest.
check('improvement gets the host\'s chat while it is shared',
  count(text(of('improvement', 'logs')), HOST_LINE) === 2,
  count(text(of('improvement', 'logs')), HOST_LINE));
check('improvement never gets the guest\'s chat', !bytes(of('improvement')).includes(GUEST_LINE));

// Speech of both: from the administrators' grant in step 2 to the guest's denial in step 4. Speech of
// the host alone: until the new terms in step 6.
const heard = text(of('summary_vendor', 'logs'));
check('the summary vendor gets what both said, twice', count(heard, BOTH_SAID) === 2,
  count(heard, BOTH_SAID));
check('the summary vendor gets what the host said alone, four times',
  count(heard, 'host: welcome') === 4,
  count(heard, 'host: welcome'));
check('the summary vendor gets no traces and no metrics',
  of('summary_vendor', 'traces').length + of('summary_vendor', 'metrics').length === 0);

// On the server, words leave only while all subjects of the message have granted on the platform.
const served = text(of('server_training', 'logs'));
for (const words of ['the demo runs at noon', 'the agenda is in the usual place', 'we keep the room until five']) {
  check(`server_training gets '${words}'`, count(served, words) === 1, count(served, words));
}
for (const words of ['my draft is not ready', 'may anybody read this', 'we two agreed on the day',
  'forget what was said about the launch', 'this stays in the room', 'acme', 'globex']) {
  check(`'${words}' does not reach server_training`, !bytes(of('server_training')).includes(words));
}
check('server_training gets eight messages\' lengths',
  count(bytes(of('server_training')).toString('latin1'), 'meeting.chat.length') === 8,
  count(bytes(of('server_training')).toString('latin1'), 'meeting.chat.length'));
check('server_training gets no traces and no metrics',
  of('server_training', 'traces').length + of('server_training', 'metrics').length === 0);

// ---- protoc -------------------------------------------------------------------------------------
const TYPES = {
  traces: ['trace', 'ExportTraceServiceRequest'],
  metrics: ['metrics', 'ExportMetricsServiceRequest'],
  logs: ['logs', 'ExportLogsServiceRequest'],
};
for (const [signal, [name, type]] of Object.entries(TYPES)) {
  const sample = of('operations', signal)[0];
  if (sample === undefined) continue;
  const decoded = spawnSync('protoc', [
    `--decode=opentelemetry.proto.collector.${name}.v1.${type}`, '-I', '/usr/include',
    `/usr/include/opentelemetry/proto/collector/${name}/v1/${name}_service.proto`,
  ], { input: sample.body, encoding: 'utf8' });
  check(`protoc decodes ${signal}`, decoded.status === 0, decoded.stderr);
  check(`protoc knows every field of ${signal}`, !/^\s*\d+[:{ ]/m.test(decoded.stdout));
  check(`protoc finds the service in ${signal}`, decoded.stdout.includes('"meeting-application"'));
}

for (const failure of failures) console.error(`FAILED ${failure}`);
console.log(`${requests.length} requests: ${[...new Set(requests.map((r) => r.destination))]
  .map((d) => `${d} ${of(d).length}`).join(', ')}`);
console.log(`${checks - failures.length} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
