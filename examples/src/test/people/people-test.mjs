// The page for people in Debian's Chromium: a click on "No" there, and the words stop at the receiver.
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
const signIn = async (who) => {
  const context = await browser.newContext({ viewport: { width: 1024, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MILLIS);
  page.requests = [];
  page.complaints = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.on('pageerror', (error) => page.complaints.push(error.message));
  await page.goto(people);
  await page.fill('#token', tokens[who]);
  await page.click('text=Sign in');
  await page.waitForSelector(`text=You are signed in as ${who}`);
  return page;
};
const accessible = async (page, what) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  check(`axe: ${what}`, violations.length === 0,
    violations.map((each) => `${each.id} ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`).join('; '));
};
const shot = async (page, name) => {
  if (!screenshots) return;
  mkdirSync(screenshots, { recursive: true });
  // as high as the page, so that the status line covers nothing
  await page.setViewportSize({ width: 1024, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  await page.setViewportSize({ width: 1024, height: 900 });
};
const training = async (page) => {
  const part = page.locator('details[data-purpose=ai_training]');
  if (!(await part.evaluate((each) => each.open))) await part.locator('summary').click();
  return part;
};

// ---- a participant ------------------------------------------------------------------------------
const page = await signIn('acme/u7');
check('the token is in no address and no storage', !page.url().includes(tokens['acme/u7'])
  && await page.evaluate(() => localStorage.length + sessionStorage.length) === 0);
check('nothing is chosen yet', (await tell('say acme/u7')) === 'withheld');
let part = await training(page);
await accessible(page, 'participant');
await part.getByRole('button', { name: /^Yes to what you write/ }).click();
await page.waitForSelector('text=It counts from now on');
check('the yes is in force', (await tell('permitted acme/u7 yes')) === 'ok');
check('after the yes the words arrive', (await tell('say acme/u7')) === 'arrived');
check('the terms are shown', (await page.textContent('main')).includes('2024-02-01'));

check('a recording is announced', (await tell('record acme/u7')) === 'ok');
await page.waitForSelector('text=You are being recorded');
await accessible(page, 'participant, recorded');
await shot(page, 'participant');

part = await training(page);
await part.getByRole('button', { name: /^No to what you write/ }).click();
await page.waitForSelector('text=It is stored');
check('the no is in force', (await tell('permitted acme/u7 no')) === 'ok');
check('a click there, and the words stop at the receiver', (await tell('say acme/u7')) === 'withheld');
check('the history has both', await page.locator('section[aria-labelledby=history] li').count() === 2);

check('the end is announced', (await tell('stop')) === 'ok');
await page.waitForFunction(() => document.querySelector('#notices').childElementCount === 0, null);
check('the next recording of that name is announced', (await tell('record acme/u7')) === 'ok');
await page.waitForSelector('text=You are being recorded');
check('the end of it, too', (await tell('stop')) === 'ok');
await page.waitForFunction(() => document.querySelector('#notices').childElementCount === 0, null);

// ---- an administrator: a yes for the account does not overrule the person's no -------------------
const admin = await signIn('acme');
part = await training(admin);
await part.getByRole('button', { name: /^Yes to what you write/ }).click();
await admin.waitForSelector('text=It counts from now on');
check('the account’s yes is in force for who chose nothing', (await tell('permitted acme/host yes')) === 'ok');
check('the person’s no counts', (await tell('permitted acme/u7 no')) === 'ok' && (await tell('say acme/u7')) === 'withheld');
await accessible(admin, 'administrator');
await shot(admin, 'administrator');
await admin.setViewportSize({ width: 320, height: 640 });
await admin.emulateMedia({ colorScheme: 'dark' });
await accessible(admin, 'administrator, dark and narrow');

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
