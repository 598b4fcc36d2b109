// The viewer in Debian's Chromium: contents, a live revocation, the token, a foreign origin, accessibility.
// At each width of a screen, the answers are on it.
// Usage: node viewer-test.mjs <class path of ViewerDemo> [directory for screenshots]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [classPath, screenshots] = process.argv.slice(2);
const java = path.join(process.env.JAVA_HOME ?? '/usr', 'bin/java');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = ['flows', 'data', 'stays', 'consent', 'inventory', 'ledger', 'receipts'];
const TITLES = { stays: 'what stays' };
// a limit for what must happen; nothing waits this long unless it fails
const LIMIT_MILLIS = 120_000;
const WIDTHS = [320, 380, 768, 1280];
const CANARY = 'the merger closes on friday';
const OTHERS = 'lunch at noon';
const HOSTILE = '<img src=x onerror=document.title="hacked">';

const failures = [];
let checks = 0;
const check = (what, holds, found = '') => {
  checks += 1;
  if (!holds) failures.push(found === '' ? what : `${what}: ${found}`);
};

// ---- the application ----------------------------------------------------------------------------
const start = async (...args) => {
  const child = spawn(java, ['-cp', classPath, 'dev.assent.internal.viewer.ViewerDemo', ...args],
    { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const until = async (isWanted) => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error('the application ended');
      if (isWanted(value)) return value;
    }
  };
  const address = (await until((line) => line.startsWith('address '))).slice('address '.length);
  return {
    address,
    origin: new URL(address).origin,
    tell: async (line) => { child.stdin.write(`${line}\n`); await until((each) => each === 'ok'); },
    end: () => new Promise((resolve) => { child.once('exit', resolve); child.stdin.end(); }),
  };
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

// A page that records every request and every complaint of the browser.
const open = async (options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MILLIS);
  page.requests = [];
  page.complaints = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('console', (message) => { if (message.type() === 'error') page.complaints.push(message.text()); });
  page.on('pageerror', (error) => page.complaints.push(error.message));
  return { context, page };
};

const visit = async (page, app, view) => {
  await page.goto(`${app.origin}/#/${view}`);
  await page.waitForFunction((name) => document.querySelector('main h1')?.textContent.toLowerCase() === name, TITLES[view] ?? view);
};

// Waits until the page has asked and handled an answer: what the last of three polls follows is done.
const polls = async (page, address) => {
  for (let i = 0; i < 3; i += 1) {
    await page.waitForResponse((response) => new URL(response.url()).pathname === address);
  }
};

const accessible = async (page, what) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  check(`axe: ${what}`, found.violations.length === 0,
    found.violations.map((each) => `${each.id} ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`).join('; '));
};

// What of a page is not on the screen when a person scrolls up and down only: cells, with their names where the table's head
// is not shown, buttons and words.
const offScreen = (page) => page.evaluate(() => {
  const right = document.documentElement.clientWidth;
  const off = [];
  for (const each of document.querySelectorAll('main :is(td, th[role=rowheader], button, input, select, p, summary, li, caption)')) {
    if (!each.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(each);
    const edges = [{ left: 0, right }];
    for (let at = each.parentElement; at !== null; at = at.parentElement) {
      at.scrollLeft = 0; // nobody scrolls sideways
      if (getComputedStyle(at).overflowX !== 'visible') edges.push(at.getBoundingClientRect());
    }
    const boxes = [each.getBoundingClientRect(), range.getBoundingClientRect()].filter((box) => box.width > 0);
    if (boxes.some((box) => edges.some((edge) => box.left < edge.left - 1 || box.right > edge.right + 1))) off.push(each.textContent.slice(0, 40));
  }
  for (const cell of document.querySelectorAll('main td')) {
    const head = cell.closest('table').querySelector('thead').getBoundingClientRect();
    if (head.right <= 0 && cell.textContent !== '' && getComputedStyle(cell, '::before').content === 'none') off.push(`no name: ${cell.textContent}`);
  }
  return off;
});
const fits = async (page, name) => {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForFunction(() => [...document.querySelectorAll('.fits')].every((each) => each.scrollWidth <= each.clientWidth), null);
    const off = await offScreen(page);
    check(`${name}: answers are on a screen of ${width} px`, off.length === 0, off.join(' | '));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name} does not scroll sideways at ${width} px`, wide <= 0, `${wide} px`);
    await shot(page, `${name}-${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
};

// ---- contents -----------------------------------------------------------------------------------
const folder = mkdtempSync(path.join(tmpdir(), 'assent-report-'));
const report = path.join(folder, 'stays.html');
const app = await start(report);
await app.tell('grant acme/u7');
await app.tell('grant acme/host');
await app.tell(`say acme/u7 ${CANARY}`);
await app.tell(`say acme/host ${OTHERS}`);
await app.tell('say acme/u9 words of somebody who did not choose');

const { context, page } = await open();
await page.goto(app.address);
await page.waitForSelector('main h1');
check('the token leaves the address', !page.url().includes(new URL(app.address).hash.slice(1)), page.url());
await page.waitForSelector('.drawing');
const contents = {
  flows: ['training', 'ai_training', 'to train models', 'nobody has chosen yet', 'Acme Models GmbH, Frankfurt'],
  data: ['chat.sent', 'chat.text', 'characters, not shown', 'What stayed'],
  stays: ['0 spans (0 without a name)', 'Names that are only counted: 0.'],
  consent: ['This page reads'],
  inventory: ['content.chat', 'opt_in', 'Acme Models GmbH, Frankfurt', 'purposes: any'],
  ledger: ['The ledger balances'],
  receipts: ['Yes to content.chat'],
};
const shot = async (of, name) => {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  await of.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true });
};
for (const view of VIEWS) {
  await visit(page, app, view);
  const shown = await page.textContent('body');
  for (const words of contents[view]) check(`${view} shows "${words}"`, shown.includes(words));
  check(`${view} shows no content`, !shown.includes(CANARY) && !shown.includes('did not choose'));
  check(`${view} has one h1 and its title`, (await page.title()).toLowerCase().startsWith(TITLES[view] ?? view));
  if (view === 'data') await page.locator('.datum summary').first().click();
  await accessible(page, view);
  await fits(page, view);
  if (view !== 'consent' && view !== 'inventory') await shot(page, view);
}

// ---- consent: a subject by its sentence, and a preview -------------------------------------------
await visit(page, app, 'consent');
await page.fill('input[name=subject]', 'acme/u7');
await page.click('button:text-is("Show")');
await page.waitForSelector('text=What is known of acme/u7');
check('consent names the terms', (await page.textContent('main')).includes('2023-08-07'));
check('no subject in the address', !page.url().includes('acme'));
await page.selectOption('select[name=purpose]', 'ai_training');
await page.selectOption('select[name=categories]', ['content.chat']);
await page.click('text=Show what would change');
await page.waitForSelector('text=It stops at once');
await accessible(page, 'consent with answers');
await shot(page, 'consent');
await fits(page, 'consent with answers');

// ---- inventory: one category, from the flows -------------------------------------------------------
await visit(page, app, 'flows');
await page.locator('a[href="#/inventory/content.chat"]').first().click();
await page.waitForSelector('text=How do I know?');
{
  const about = await page.textContent('main');
  for (const words of ['chat.text', 'it leaves only if somebody said yes', 'from each yes on', 'declared in code', 'until it is sent']) {
    check(`the inventory of a category shows "${words}"`, about.includes(words));
  }
  check('the inventory of a category shows no other', await page.locator('table tbody th').evaluateAll(
    (all) => all.filter((each) => !each.closest('table').caption.textContent.startsWith('Other ways out'))
      .every((each) => each.textContent.includes('chat'))));
}
await accessible(page, 'inventory of a category');
await shot(page, 'inventory');

// ---- keyboard -------------------------------------------------------------------------------------
await visit(page, app, 'flows');
await page.evaluate(() => document.querySelector('.skip').focus());
const reached = new Set();
for (let i = 0; i < 40; i += 1) {
  reached.add(await page.evaluate(() => (document.activeElement.textContent ?? '').trim()));
  await page.keyboard.press('Tab');
}
for (const name of ['Flows', 'Data', 'What stays', 'Consent', 'Inventory', 'Ledger', 'Receipts', 'Lock']) {
  check(`Tab reaches ${name}`, reached.has(name));
}

// ---- the skip link leads to the content of the same page --------------------------------------------
await visit(page, app, 'ledger');
await page.evaluate(() => document.querySelector('.skip').click());
await polls(page, '/api/ledger');
check('the skip link stays on the page', (await page.textContent('main h1')) === 'Ledger');

// ---- nothing from elsewhere -----------------------------------------------------------------------
check('every request goes to the viewer', page.requests.every((url) => url.startsWith(`${app.origin}/`) || url.startsWith('blob:')),
  page.requests.filter((url) => !url.startsWith(app.origin)).join(' '));
check('the browser does not complain', page.complaints.length === 0, page.complaints.join(' | '));

// ---- the link again, in the browser that used it ----------------------------------------------------
{
  const again = await context.newPage();
  const sent = [];
  again.on('request', (request) => sent.push(request.method()));
  await again.goto(app.address);
  await again.waitForSelector('.drawing');
  check('the link again shows the viewer', (await again.textContent('main')).includes('training'));
  check('the link again uses no token, so that nobody is warned', !sent.includes('POST'));
  await again.close();
}

// ---- the token, and the key --------------------------------------------------------------------
{
  const { context: second, page: thief } = await open();
  await thief.goto(app.address);
  await thief.waitForSelector('text=This link was used before');
  check('a used link says what the person may have done', (await thief.textContent('main')).includes('If you opened it, go back to that browser'));
  check('a used link shows nothing', !(await thief.textContent('body')).includes('training'));
  await second.close();
}
{
  const status = await page.evaluate(() => fetch('/api/flows').then((response) => response.status));
  check('the cookie alone is not enough', status === 401, String(status));
}

// ---- a foreign origin: another port of the same host, to which the browser sends the cookie ----------
const cookies = [];
const foreign = http.createServer((request, response) => {
  cookies.push(request.headers.cookie ?? '');
  response.setHeader('Content-Type', 'text/html');
  response.end('<!doctype html><title>foreign</title><p>foreign</p>');
});
await new Promise((resolve) => foreign.listen(0, '127.0.0.1', resolve));
{
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${foreign.address().port}/`);
  const got = await other.evaluate(async (origin) => {
    const results = [];
    const paths = ['/api/flows', '/api/attempts', '/', '/app.js'];
    for (const each of paths) {
      for (const mode of ['cors', 'no-cors']) {
        try {
          const response = await fetch(origin + each, { mode, credentials: 'include' });
          results.push(`${mode} ${each} ${response.type} ${(await response.text()).length}`);
        } catch (error) { results.push(`${mode} ${each} blocked`); }
      }
    }
    const frame = document.createElement('iframe');
    frame.src = `${origin}/`;
    document.body.append(frame);
    await new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 5000); });
    try { results.push(`frame ${frame.contentDocument?.body?.textContent ?? 'blocked'}`); } catch { results.push('frame blocked'); }
    return results;
  }, app.origin);
  check('a foreign page reads nothing', got.every((each) => / 0$| blocked$|opaque 0/.test(each) || each === 'frame '), got.join(' | '));
  await other.close();
}
foreign.close();

// ---- another name of this machine ------------------------------------------------------------------
{
  const answer = await new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: new URL(app.origin).port, path: '/', headers: { Host: 'evil.example' } }, resolve);
  });
  check('another Host is refused', answer.statusCode === 421, String(answer.statusCode));
  answer.resume();
}

// ---- dark, narrow, reduced ------------------------------------------------------------------------
await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
await page.setViewportSize({ width: 320, height: 640 });
for (const view of VIEWS) {
  await visit(page, app, view);
  await accessible(page, `${view}, dark and narrow`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${view} does not scroll sideways`, wide <= 0, `${wide} px`);
  if (['flows', 'data', 'inventory'].includes(view)) await shot(page, `${view}-dark-narrow`);
}
await page.emulateMedia({ colorScheme: 'light' });
await page.setViewportSize({ width: 1280, height: 900 });
await page.emulateMedia({ forcedColors: 'active' });
await visit(page, app, 'flows');
check('forced colours show the drawing', await page.isVisible('.drawing'));
await page.emulateMedia({ forcedColors: null });

// ---- many data: in pages -----------------------------------------------------------------------------
for (let i = 0; i < 40; i += 1) await app.tell(`say acme/host ${OTHERS} ${i}`);
await visit(page, app, 'data');
await polls(page, '/api/attempts');
check('one page of data is a page', await page.locator('#attempts .datum').count() === 25);
check('the pages are counted', /1 to 25 of \d\d/.test(await page.textContent('#attempts .pages')));
await page.getByRole('button', { name: 'Next: What left' }).click();
check('the next page has the rest', /26 to \d\d of \d\d/.test(await page.textContent('#attempts .pages')));
check('the focus stays on the way through the pages', await page.evaluate(() => document.activeElement.closest('.pages') !== null));
await polls(page, '/api/attempts');
check('the page stays when updates arrive', (await page.textContent('#attempts .pages')).includes('26 to'));
await fits(page, 'data, second page');
check('the page is short', await page.evaluate(() => document.documentElement.scrollHeight) < 4000);

// ---- what stays: a name of one datum is only counted; names as long as names get, each reason, hostile text
await app.tell('span jane.doe');
await visit(page, app, 'stays');
await page.waitForSelector('text=name of spans');
{
  const text = await page.textContent('main');
  for (const words of ['name of spans', '1 unclassified: no catalog has the name', '1 spans (0 without a name)']) {
    check(`what stays shows "${words}"`, text.includes(words));
  }
  check('what stays shows no name of one datum', !(await page.textContent('body')).includes('jane'));
  await accessible(page, 'what stays');
  await fits(page, 'what stays');
}
{
  const name = `com.acme.${'shop.'.repeat(10)}names`;
  const row = (more) => ({ kind: 'attribute', name, isName: true, categories: ['unclassified'], data: 1234567, leaves: 0,
    stripped: {}, withheldWhole: {}, dependsOnChoice: 0, ...more });
  const destination = { name: 'ops', purpose: 'service_operation', recipient: 'first_party', label: HOSTILE, spans: 1234567, points: 0,
    logRecords: 0, spansWithoutName: 7, fields: [row({ stripped: { unclassified: 1000000, shape: 4 }, withheldWhole: { shape: 1 } }),
      row({ name: 'app.mail', stripped: { never: 3, 'not chosen': 2 } }), row({ name: HOSTILE, isName: false })] };
  const answer = { destinations: [destination], prefixes: [{ kind: 'attribute', prefix: `${name}.*`, names: 21 }], namesNotShown: 9,
    fullKinds: ['attribute'], snippet: `attributes:\n  - { name: "${name}", type: "string", shape: token, max: 64, category: REVIEW }\n` };
  await page.route('**/api/stays', (route) => route.fulfill({ json: answer }));
  await visit(page, app, 'stays');
  await page.waitForSelector(`text=${name}.*`);
  const text = await page.textContent('main');
  for (const words of ['1,000,000 unclassified', '5 shape', '3 never', '2 not chosen', '7 without a name', HOSTILE, 'category: REVIEW',
    'and more: too many of attribute']) {
    check(`what stays shows "${words}"`, text.includes(words));
  }
  check('hostile names are text', (await page.title()) !== 'hacked');
  await accessible(page, 'what stays, with long names');
  await fits(page, 'what stays, with long names');
  await page.unroute('**/api/stays');
}

// ---- lock -------------------------------------------------------------------------------------------
await page.click('#lock');
await page.waitForSelector('text=Locked');
check('locked: nothing is answered',
  (await page.evaluate(() => fetch('/api/flows', { headers: { 'Assent-Viewer': 'x' } }).then((response) => response.status))) === 401);
await context.close();
await app.end();

// ---- the report in a file: without a server, a script or another file --------------------------------
{
  const { context: second, page: file } = await open();
  await file.goto(pathToFileURL(report).href);
  const words = await file.textContent('main');
  for (const each of ['What stays', 'Fields at training', 'names that are only counted', 'unclassified: 1']) {
    check(`the report shows "${each}"`, words.includes(each));
  }
  const all = readFileSync(report, 'utf8');
  check('the report has no name of one datum, and no value', !all.includes('jane') && !all.includes(CANARY));
  check('the report has its data', JSON.parse(await file.textContent('#report')).destinations.length === 2);
  for (const colorScheme of ['light', 'dark']) {
    await file.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await file.setViewportSize({ width, height: 800 });
      await accessible(file, `the report, ${colorScheme}, ${width} px`);
      const wide = await file.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(`the report does not scroll sideways at ${width} px`, wide <= 0, `${wide} px`);
    }
  }
  check('the report asks for nothing', file.requests.length === 1, file.requests.join(' '));
  check('the browser does not complain of the report', file.complaints.length === 0, file.complaints.join(' | '));
  await second.close();
  rmSync(folder, { recursive: true });
}

// ---- content on request: a live revocation, and hostile text -----------------------------------------
const shown = await start('content');
await shown.tell('grant acme/u7');
await shown.tell('grant acme/host');
await shown.tell(`say acme/u7 ${CANARY}`);
await shown.tell(`say acme/host ${OTHERS}`);
await shown.tell(`say acme/host ${HOSTILE}`);
{
  const { context: second, page: live } = await open();
  await live.goto(shown.address);
  await live.waitForSelector('.drawing');
  await visit(live, shown, 'data');
  check('the words that left are there', (await live.textContent('main')).includes(CANARY));
  check('hostile text is text', (await live.textContent('main')).includes(HOSTILE) && (await live.title()) !== 'hacked');
  await shown.tell('revoke acme/u7');
  const answer = await live.evaluate(() => fetch('/api/attempts',
    { headers: { 'Assent-Viewer': localStorage.getItem('assent-viewer-key') } }).then((response) => response.text()));
  check('after the receipt the words are gone', !answer.includes(CANARY));
  check('the words of others stay', answer.includes(OTHERS));
  await live.waitForFunction((words) => !document.querySelector('main').textContent.includes(words), CANARY);
  check('the page says that something was taken out', (await live.textContent('main')).includes('taken out'));

  // paused, and with the focus in a field: nothing is added, and what is withdrawn goes all the same
  await live.click('#pause');
  await live.focus('input[name=search]');
  await live.keyboard.type('o');
  await shown.tell('say acme/host later words');
  await polls(live, '/api/attempts');
  check('paused: nothing is added', !(await live.textContent('main')).includes('later words'));
  check('paused: what was there stays', (await live.textContent('main')).includes(OTHERS));
  await shown.tell('revoke acme/host');
  await live.waitForFunction((words) => !document.querySelector('main').textContent.includes(words), OTHERS);
  check('the focus and the search stay', await live.evaluate(() => document.activeElement.name === 'search' && document.activeElement.value === 'o'));
  check('the browser does not complain of hostile text', live.complaints.length === 0, live.complaints.join(' | '));
  check('hostile text loads nothing', live.requests.every((url) => !url.endsWith('/x')), live.requests.join(' '));

  // the process ends: the page is emptied
  await shown.end();
  await live.waitForFunction(() => document.querySelector('main').textContent.trim() === 'Data', null);
  check('the page says that the process is gone', (await live.textContent('#status')).includes('does not answer'));
  await second.close();
}
await browser.close();

if (failures.length > 0) {
  console.error(failures.map((each) => `FAILED ${each}`).join('\n'));
  process.exit(1);
}
console.log(`${checks} checks of the viewer in a browser`);
