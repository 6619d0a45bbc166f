// The page that a new server shows, played in a real browser.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser } from '../browser.js';
import { type RunningServer, startServer } from '../start-server.js';

const arena = path.resolve(import.meta.dirname, '../../examples/arena');
const patient = { timeout: 20_000, interval: 30 };

interface Tab {
  readonly page: Page;
  readonly errors: string[];
}

describe.skipIf(!hasBrowser)('the arena in Chromium', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer({ 'runtime.path': arena });
    browser = await launchBrowser();
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openTab(options: BrowserContextOptions = {}, url = server.url): Promise<Tab> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on(
      'response',
      (response) => response.status() >= 400 && errors.push(`${response.status()} ${response.url()}`),
    );
    await page.goto(url);
    await untilPlaying(page);
    return { page, errors };
  }

  const untilPlaying = (page: Page) => page.locator('#status').getByText('playing').waitFor();

  async function positions(page: Page): Promise<Record<string, [number, number]>> {
    return JSON.parse((await page.locator('#game').getAttribute('data-positions')) ?? '{}');
  }

  async function ownName(page: Page): Promise<string> {
    const own = page.locator('#scores li.me .name');
    await own.waitFor();
    return own.innerText();
  }

  /** How far NAME has moved on PAGE since FROM, along x. */
  async function movedX(page: Page, name: string, from: [number, number]): Promise<number> {
    const now = (await positions(page))[name];
    return now ? Math.abs(now[0] - from[0]) : 0;
  }

  /** A direction with room: pilots start at chance places. */
  const keyAwayFromWall = ([x]: [number, number]) => (x < 750 ? 'KeyD' : 'KeyA');

  it('lets two tabs see each other move', async () => {
    const [one, two] = [await openTab(), await openTab()];
    const name = await ownName(one.page);
    expect(name).toMatch(/^[a-z]+-[a-z]+-\d\d$/);
    expect(await ownName(two.page)).not.toBe(name);
    await expect.poll(async () => Object.keys(await positions(two.page)), patient).toContain(name);
    const from = (await positions(two.page))[name]!;
    await one.page.keyboard.down(keyAwayFromWall(from));
    await expect.poll(() => movedX(two.page, name, from), patient).toBeGreaterThan(100);
    expect([...one.errors, ...two.errors]).toEqual([]);
  });

  it('shows plots that are alive', async () => {
    const { page, errors } = await openTab();
    await expect.poll(() => page.locator('#rtt').innerText(), patient).toMatch(/^\d+\.\d ms$/);
    await expect.poll(() => page.locator('#late').innerText(), patient).toMatch(/^\d+\.\d\d ms$/);
    const picture = (id: string) => page.evaluate(`document.getElementById('${id}').toDataURL()`);
    for (const id of ['rtt-plot', 'late-plot']) {
      const before = await picture(id);
      await expect.poll(async () => (await picture(id)) !== before, patient).toBe(true);
    }
    expect(errors).toEqual([]);
  });

  const status = (page: Page) => page.locator('#status').innerText();
  const plays = (page: Page, over: string) => page.locator('#status').getByText(`playing over ${over}`).waitFor();

  it('is played over UDP, on one port, and switches to the WebSocket and back', async () => {
    const { page, errors } = await openTab();
    expect(await status(page)).toBe('playing over UDP');
    const name = await ownName(page);
    const from = (await positions(page))[name]!;
    await page.keyboard.down(keyAwayFromWall(from));
    await expect.poll(() => movedX(page, name, from), patient).toBeGreaterThan(60);
    for (const id of ['#rtt-udp', '#rtt-websocket']) {
      await expect.poll(() => page.locator(id).innerText(), patient).toMatch(/^\d+\.\d ms$/);
    }
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/tickwire_connections\{transport="rudp"[^}]*\} [1-9]/);
    await page.getByRole('button', { name: 'WebSocket' }).click();
    await plays(page, 'WebSocket');
    await page.getByRole('button', { name: 'UDP' }).click();
    await plays(page, 'UDP');
    expect(errors).toEqual([]);
  });

  it('is played over a WebSocket where UDP does not get through', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    // The client is sent to a port where nobody answers.
    await page.route('**/rudp?*', async (route) => {
      const response = await route.fetch();
      const { sdp, ...rest } = await response.json();
      await route.fulfill({ response, json: { ...rest, sdp: sdp.replace(/ \d+ typ host/g, ' 9 typ host') } });
    });
    await page.goto(server.url);
    await plays(page, 'WebSocket');
    const name = await ownName(page);
    const from = (await positions(page))[name]!;
    await page.keyboard.down(keyAwayFromWall(from));
    await expect.poll(() => movedX(page, name, from), patient).toBeGreaterThan(60);
  });

  it.each(['letters', 'arrows'])('steers by %s, and comes to rest when let go', async (keys) => {
    const { page } = await openTab();
    const name = await ownName(page);
    const from = (await positions(page))[name]!;
    const key = keyAwayFromWall(from);
    const pressed = keys === 'letters' ? key : { KeyD: 'ArrowRight', KeyA: 'ArrowLeft' }[key];
    await page.keyboard.down(pressed);
    await expect.poll(() => movedX(page, name, from), patient).toBeGreaterThan(60);
    await page.keyboard.up(pressed);
    let last = from;
    const isAtRest = async () => {
      const now = (await positions(page))[name]!;
      const rests = now[0] === last[0] && now[1] === last[1];
      last = now;
      return rests;
    };
    await expect.poll(isAtRest, { timeout: 20_000, interval: 200 }).toBe(true);
  });

  it('flies at once, before the match has answered', async () => {
    const { page } = await openTab();
    const name = await ownName(page);
    const from = (await positions(page))[name]!;
    // From now on nothing reaches the match, yet the own pilot obeys.
    await page.evaluate('WebSocket.prototype.send = RTCDataChannel.prototype.send = () => {}');
    await page.keyboard.down(keyAwayFromWall(from));
    await expect.poll(() => movedX(page, name, from), patient).toBeGreaterThan(0);
  });

  it('steers by touch on a phone, without scrolling sideways', async () => {
    const { page, errors } = await openTab({
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 3,
      isMobile: true,
      hasTouch: true,
    });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await page.locator('#dash').isVisible()).toBe(true);
    const name = await ownName(page);
    const from = (await positions(page))[name]!;
    const box = (await page.locator('#game').boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    await send('touchStart', [{ x, y }]);
    await send('touchMove', [{ x: x + (keyAwayFromWall(from) === 'KeyD' ? 70 : -70), y }]);
    await expect.poll(() => movedX(page, name, from), patient).toBeGreaterThan(60);
    await send('touchEnd', []);
    expect(errors).toEqual([]);
  });

  it.each([
    [1280, 800],
    [1920, 1080],
    [844, 390],
  ])('fits %i × %i', async (width, height) => {
    const { page } = await openTab({ viewport: { width, height } });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    const box = (await page.locator('#game').boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(box.width).toBeGreaterThan(width * 0.6);
  });

  it.each([320, 375, 430, 481, 820])('keeps what is in its panels within them, %i wide', async (width) => {
    const { page } = await openTab({ viewport: { width, height: 844 } });
    await expect.poll(() => page.locator('#scores li').count(), patient).toBeGreaterThan(1);
    const overfull = `(() => {
      for (const each of document.querySelectorAll('.panel output, .switch span')) each.textContent = '1234.5 ms';
      return [...document.querySelectorAll('.panel')].filter((each) => each.scrollWidth > each.clientWidth).length;
    })()`;
    expect(await page.evaluate(overfull)).toBe(0);
  });

  it('draws as many pixels as its box has on the screen, also after a resize', async () => {
    const { page } = await openTab({ deviceScaleFactor: 2 });
    const surplus = () =>
      page.evaluate<number>(
        "(() => { const c = document.getElementById('game'); return c.width - c.clientWidth * 2 })()",
      );
    await expect.poll(surplus, patient).toBe(0);
    await page.setViewportSize({ width: 900, height: 700 });
    await expect.poll(surplus, patient).toBe(0);
  });

  it('comes back by itself once a server that went away is there again', async () => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-page-'));
    const options = { 'runtime.path': arena, data_dir: dataDir };
    const first = await startServer(options);
    let second: RunningServer | undefined;
    try {
      const { page, errors } = await openTab({}, first.url);
      const name = await ownName(page);
      await first.stop('SIGKILL');
      await page.locator('#curtain').getByText('trying again').waitFor();
      await expect.poll(() => page.locator('#rtt').innerText(), patient).toBe('–');
      second = await startServer({ ...options, 'socket.port': first.port });
      await untilPlaying(page);
      expect(await page.locator('#curtain').isVisible()).toBe(false);
      await expect.poll(() => ownName(page), patient).toBe(name);
      // While the server is away nothing answers; then it does not know the session to go on with.
      const expected = /ERR_CONNECTION_(REFUSED|RESET)|status of 410|response code: 410|^410 /;
      expect(errors.filter((error) => !expected.test(error))).toEqual([]);
    } finally {
      await first.stop('SIGKILL');
      await second?.stop();
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  }, 240_000);

  it('is not what programs get, and nothing else is served', async () => {
    const page = await fetch(server.url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await (await fetch(server.url)).text()).toBe('');
    for (const address of ['/favicon.ico', '/index.ts', '/%2e%2e/package.json']) {
      expect((await fetch(server.url + address)).status).toBe(404);
    }
  });
});
