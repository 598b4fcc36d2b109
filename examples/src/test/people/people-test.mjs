// The page for people in Debian's Chromium: a click on "No" there, and the words stop at the receiver.
// At each width of a screen, the answer and the buttons are on it.
// Usage: node people-test.mjs <class path of PeopleDemo> [directory for screenshots]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [classPath, screenshots] = process.argv.slice(2);
const java = path.join(process.env.JAVA_HOME ?? '/usr', 'bin/java');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// a limit for what must happen; nothing waits this long unless it fails
const LIMIT_MILLIS = 120_000;
const WIDTHS = [320, 380, 768, 1280];

const failures = [];
let checks = 0;
const check = (what, holds, found = '') => {
  checks += 1;
  if (!holds) failures.push(found === '' ? what : `${what}: ${found}`);
};

// ---- the meeting --------------------------------------------------------------------------------
const child = spawn(java, ['-cp', classPath, 'dev.assent.examples.meeting.PeopleDemo'], { stdio: ['pipe', 'pipe', 'inherit'] });
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const next = async () => {
  const { value, done } = await lines.next();
  if (done) throw new Error('the application ended');
  return value;
};
const tell = async (line) => { child.stdin.write(`${line}\n`); return next(); };
const tokens = {};
let people = '';
for (let line = await next(); line !== 'ready'; line = await next()) {
  const [what, first, second] = line.split(' ');
  if (what === 'people') people = first;
  if (what === 'token') tokens[first] = second;
}
const origin = new URL(people).origin;

// ---- the browser --------------------------------------------------------------------------------
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const open = async () => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MILLIS);
  page.requests = [];
  page.complaints = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('pageerror', (error) => page.complaints.push(error.message));
  await page.goto(people);
  return page;
};
const signIn = async (who, page) => {
  await page.fill('#token', tokens[who]);
  await page.click('text=Sign in');
  await page.waitForSelector(`text=You are signed in as ${who}`);
  return page;
};
// Whether the whole of an element is on the screen when a person scrolls to it, up and down only, and nothing covers it.
const onScreen = (locator) => locator.evaluate((each) => {
  each.scrollIntoView({ block: 'center' });
  const range = document.createRange();
  range.selectNodeContents(each);
  const fits = (box, edge) => box.width > 0 && box.left >= edge.left - 1 && box.right <= edge.right + 1;
  const edges = [{ left: 0, right: document.documentElement.clientWidth }];
  for (let at = each.parentElement; at !== null; at = at.parentElement) {
    at.scrollLeft = 0; // nobody scrolls sideways
    if (getComputedStyle(at).overflowX !== 'visible') edges.push(at.getBoundingClientRect());
  }
  const boxes = [each.getBoundingClientRect(), range.getBoundingClientRect()];
  const top = document.elementFromPoint(boxes[0].left + boxes[0].width / 2, boxes[0].top + boxes[0].height / 2);
  return boxes.every((box) => edges.every((edge) => fits(box, edge))) && (each.contains(top) || top?.contains(each));
});
// The answers and buttons of the categories that the page shows, at each width.
const fits = async (page, name) => {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const off = [];
    for (const each of await page.locator('button:visible, .choices li p:visible, .notice p:visible, #status:visible').all()) {
      if (!(await onScreen(each))) off.push(await each.textContent());
    }
    check(`${name}: answers and buttons are on a screen of ${width} px`, off.length === 0, off.join(' | '));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    check(`${name} does not scroll sideways at ${width} px`, wide <= 0, `${wide} px`);
    for (const each of await page.locator('.choices li:visible').all()) {
      const box = await each.boundingBox();
      if (box.height > 300) check(`${name}: an answer is beside its buttons at ${width} px`, false, `${box.height} px`);
    }
    await accessible(page, `${name} at ${width} px`);
    await shot(page, `${name}-${width}`, width);
  }
  await page.setViewportSize({ width: 1024, height: 900 });
};
const pressed = (page, name) => page.getByRole('button', { name, pressed: true }).count();
const accessible = async (page, what) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  check(`axe: ${what}`, violations.length === 0,
    violations.map((each) => `${each.id} ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`).join('; '));
};
const shot = async (page, name, width = 1024) => {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  // as high as the page, so that the status line covers nothing
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  await page.setViewportSize({ width: 1024, height: 900 });
};
const training = async (page) => {
  const part = page.locator('details[data-purpose=ai_training]');
  if (!(await part.evaluate((each) => each.open))) await part.locator('summary').click();
  return part;
};

// ---- a participant ------------------------------------------------------------------------------
const page = await open();
await page.fill('#token', 'not-the-token');
await page.click('text=Sign in');
await page.waitForSelector('text=this token is not known here');
await fits(page, 'wrong-token');
check('a wrong token is said in words of people', !/bearer|401/i.test(await page.textContent('body')));
check('a wrong token is typed again in its field', await page.evaluate(() => document.activeElement.id === 'token'));
await page.fill('#token', tokens.service);
await page.click('text=Sign in');
await page.waitForSelector('text=belongs to a program');
await signIn('acme/u7', page);
check('a right token takes the complaint away', (await page.textContent('#problem')) === '');
check('the token is in no address and no storage', !page.url().includes(tokens['acme/u7'])
  && await page.evaluate(() => localStorage.length + sessionStorage.length) === 0);
check('nothing is chosen yet', (await tell('say acme/u7')) === 'withheld');
let part = await training(page);
await accessible(page, 'participant');
check('nothing is pressed yet', await pressed(page, /what you write/) === 0);
await part.getByRole('button', { name: /^Yes to what you write/ }).click();
await page.waitForSelector('text=It counts from now on');
check('the yes is in force', (await tell('permitted acme/u7 yes')) === 'ok');
check('after the yes the words arrive', (await tell('say acme/u7')) === 'arrived');
check('the yes is pressed', await pressed(page, 'Yes to what you write, for training AI models') === 1
  && await pressed(page, /^No to what you write/) === 0);
check('the terms are shown', (await page.textContent('main')).includes('2024-02-01'));
await page.locator('details[data-purpose=terms] summary').click();
check('the terms can be read', await page.locator('.terms').isVisible() && (await page.textContent('.terms')).includes('only if you say yes'));
{
  // a yes that ends while the page is open
  const expires = new Date(Date.now() + 15_000).toISOString();
  await fetch(`${origin}/v1/consents/acme/u7/choices`, {
    method: 'PUT', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${tokens['acme/u7']}` },
    body: JSON.stringify({ purpose: 'ai_training', categories: ['content.file'], choice: 'granted', terms: '2024-02-01', expires }) });
  await part.getByRole('button', { name: /^No to what you say/ }).click();
  await page.waitForSelector('text=/, until 2/');
  check('a yes with an end is pressed', await pressed(page, /^Yes to your files, for training/) === 1);
  await page.waitForSelector('text=not any more: the yes of');
  check('a yes that ended is not pressed', await pressed(page, /^Yes to your files, for training/) === 0);
}

check('a recording is announced', (await tell('record acme/u7')) === 'ok');
await page.waitForSelector('text=You are being recorded');
await accessible(page, 'participant, recorded');
await fits(page, 'participant');
await shot(page, 'participant');

part = await training(page);
await part.getByRole('button', { name: /^No to what you write/ }).click();
await page.waitForSelector('text=It is stored on one machine'); // in memory, without a standby
check('the no is in force', (await tell('permitted acme/u7 no')) === 'ok');
check('a click there, and the words stop at the receiver', (await tell('say acme/u7')) === 'withheld');
check('the no is pressed', await pressed(page, 'No to what you write, for training AI models') === 1);
check('no part of the page is null', !/\bnull\b|undefined/.test(await page.textContent('main')));
check('the history has both', (await page.textContent('section[aria-labelledby=history]')).includes('Yes to what you write')
  && (await page.textContent('section[aria-labelledby=history]')).includes('No to what you write'));
await page.getByRole('button', { name: 'No to everything' }).click();
await page.waitForSelector('text=No to everything. It is stored');
check('no to everything is pressed', await pressed(page, /^No to everything/) === 1);
check('no to everything leaves no yes', await pressed(page, /^Yes/) === 0
  && (await page.locator('details summary .name').allTextContents()).slice(1).every((each) => /· \d+ no$/.test(each)));

check('the end is announced', (await tell('stop')) === 'ok');
await page.waitForFunction(() => document.querySelector('#notices').childElementCount === 0, null);
check('the next recording of that name is announced', (await tell('record acme/u7')) === 'ok');
await page.waitForSelector('text=You are being recorded');
check('the end of it, too', (await tell('stop')) === 'ok');
await page.waitForFunction(() => document.querySelector('#notices').childElementCount === 0, null);

// ---- an administrator: a yes for the account does not overrule the person's no -------------------
const admin = await signIn('acme', await open());
part = await training(admin);
await part.getByRole('button', { name: /^Yes to what you write/ }).click();
await admin.waitForSelector('text=It counts from now on');
check('the account’s yes is in force for who chose nothing', (await tell('permitted acme/host yes')) === 'ok');
check('the person’s no counts', (await tell('permitted acme/u7 no')) === 'ok' && (await tell('say acme/u7')) === 'withheld');
await accessible(admin, 'administrator');
await shot(admin, 'administrator');
await admin.emulateMedia({ colorScheme: 'dark' });
await fits(admin, 'administrator-dark');

// ---- what became of deletions: each answer of an erasure server in words -------------------------
{
  const deletion = (state, more = {}) => ({ id: 'a1b2c3d4e5f60718', subject: 'acme/u7', told: '2026-03-01T10:00:00Z', state,
    look: null, at: null, late: 0, superseded: 0, ...more });
  const looked = { look: 'T1', at: '2026-03-01T11:30:00Z' };
  const words = [
    [deletion('requested'), 'Asked for on 2026-03-01 10:00: asked for, not accepted yet.'],
    [deletion('accepted'), 'accepted, not deleted yet.'],
    [deletion('deleted'), 'deleted; nobody has looked again yet.'],
    [deletion('not_found', looked), 'not found when looked for, on 2026-03-01 11:30.'],
    [deletion('not_found', { look: 'T2', at: '2026-03-02T11:30:00Z' }), 'not found a day later, on 2026-03-02 11:30.'],
    [deletion('nothing_found', looked), 'nothing was found, on 2026-03-01 11:30.'],
    [deletion('nothing_found'), 'nothing was found.'],
    [deletion('not_kept'), 'nobody looked, since'],
    [deletion('away'), 'does not answer; it is asked again.'],
    [deletion('cannot'), 'can’t do it as it is.'],
    [deletion('contradicted'), 'the data is still there; it is asked again.'],
    [deletion('harmed'), 'stopped, since the store did something else.'],
  ];
  let deletions = words.map(([each]) => each);
  const erased = await open();
  await erased.route('**/people/deletions', (route) => route.fulfill({ json: { deletions } }));
  await signIn('acme/u7', erased);
  const section = erased.locator('section[aria-labelledby=erasures]');
  const said = await section.locator('li').allTextContents();
  check('each deletion has a line', said.length === words.length, `${said.length}`);
  words.forEach(([each, text], index) => check(`a deletion that is ${each.state} is said in words`,
    said[index]?.includes(text) && (!/not found|nothing was found/.test(said[index]) || /found/.test(each.state)), said[index]));
  check('what nobody looks at is named', (await section.textContent()).includes('Back-ups'));
  await fits(erased, 'deletions');
  deletions = [deletion('deleted', { late: 2, superseded: 1 })];
  await erased.waitForSelector('text=2 that arrived late were deleted, too.');
  deletions = [deletion('contradicted', { late: 3, superseded: 1 })];
  await erased.waitForSelector('text=3 arrived late; the line above is about them, too.');
  check('late data is not called deleted while it is there', !/were deleted, too/.test(await erased.textContent('main')));
  deletions = [deletion('deleted', { late: 2, superseded: 1 })];
  await erased.waitForSelector('text=2 that arrived late were deleted, too.');
  check('an answer that is not true any more is said', (await section.textContent()).includes('is not true any more')
    && !/not found (when|a day)/.test(await section.textContent()));
  check('no deletion says null', !/\bnull\b|undefined/.test(await erased.textContent('main')));
  check('the browser does not complain of deletions', erased.complaints.length === 0, erased.complaints.join(' | '));
}

for (const each of [page, admin]) {
  check('every request goes to the service', each.requests.every((url) => url.startsWith(`${origin}/`)), each.requests.join(' '));
  check('the browser does not complain', each.complaints.length === 0, each.complaints.join(' | '));
}

await browser.close();
child.stdin.end('quit\n');
if (failures.length > 0) {
  console.error(failures.map((each) => `FAILED ${each}`).join('\n'));
  process.exit(1);
}
console.log(`${checks} checks of the page for people in a browser`);
